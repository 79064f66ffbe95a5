import type { RouteReply } from './route.ts';

type Refused = Extract<RouteReply, { kind: 'refused' }>;

/** The axis has no such service, or we no credentials for it: somebody has to configure it. */
export const notConfigured = (what: 'service' | 'credentials' | 'register'): Refused => ({
  kind: 'refused',
  by: 'axis',
  code: NOT_CONFIGURED,
  reason: `no ${what} configured`,
});
export const NOT_CONFIGURED = 'not-configured';

/** The answer does not repeat what was asked: it may be another's. */
export const ANSWER_MISMATCHED = 'answer-mismatched';

/** What was to be sent cannot be put into the axis's own form. */
export const UNSENDABLE = 'unsendable';

/** Codes by which the axis says that it does not let us in, be they of HTTP or of X-Road. */
export const isAccessDenied = (code: string): boolean =>
  /^http-40[13]$/.test(code) || /(?:accessdenied|sslauthenticationfailed|unknownmember)/.test(code);
