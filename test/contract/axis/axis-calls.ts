import type { Clock } from '../../../functions/kernel/clock.ts';
import { RouteConfig, type RouteCredentials } from '../../../functions/partners/axis/config.ts';
import { openRoute } from '../../../functions/partners/axis/open-route.ts';
import type { Route, RouteLine, RouteRequest } from '../../../functions/partners/axis/route.ts';

/** What the gateway shows of itself on every route; the sandbox knows it. */
export const CREDENTIALS: RouteCredentials = {
  account: { key: 'sandbox-axis-h21', secret: 'sandbox-only-axis-h21-secret' },
  access: {
    AccessKey: 'sandbox-access-h21',
    SecretKey: 'sandbox-only-access-h21-secret',
    AppName: 'lien-thong',
    PartnerCode: '000.00.01.H21',
    PartnerCodeCus: '000.00.17.H21',
  },
  partnerCode: '000.00.01.H21',
  system: { id: 'sandbox-system-h21', key: 'sandbox-only-system-h21-key' },
  headers: { 'X-Api-Key': 'sandbox-only-e-key' },
};
export const ACCESS = Buffer.from(JSON.stringify(CREDENTIALS.access)).toString('base64');

export const CLIENT = {
  instance: 'XROADVN',
  memberClass: 'GOV',
  memberCode: 'H21',
  subsystem: 'lien-thong',
};
export const SERVICE = {
  instance: 'XROADVN',
  memberClass: 'GOV',
  memberCode: 'C06',
  subsystem: 'dan-cu',
  service: '{service}',
};

/** The configuration of a form at a server. */
export const configOf = (form: string, baseUrl: string): Record<string, unknown> =>
  form.startsWith('xroad')
    ? { form, baseUrl, client: CLIENT, services: { '*': SERVICE } }
    : { form, baseUrl, paths: { '*': '/dancu/1.0/{service}' } };

/** A route of that form, with what a test changes of it. */
export const routeOf = (
  form: string,
  baseUrl: string,
  clock: Clock,
  changes: Record<string, unknown> = {},
  credentials: RouteCredentials | undefined = CREDENTIALS,
): Route =>
  openRoute(form, RouteConfig.parse({ ...configOf(form, baseUrl), ...changes }), {
    credentials: () => Promise.resolve(credentials),
    clock,
  });

/** A reading of the register, as its adapter would write it. */
export const REQUEST: RouteRequest = {
  service: 'TraCuuThongTinCongDan',
  method: 'POST',
  body:
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>' +
    '<d:TraCuuThongTinCongDan xmlns:d="http://dancuquocgia.bca"><d:MaYeuCau>1</d:MaYeuCau></d:TraCuuThongTinCongDan>' +
    '</s:Body></s:Envelope>',
  contentType: 'text/xml; charset=UTF-8',
  fields: { maYeuCau: '1', hoVaTen: 'NGUYỄN VĂN MẪU' },
  headers: { SOAPAction: '""', Authorization: 'Basic aGFzaA==', Timestamp: '1' },
  isReading: true,
};

export const lineOf = (changes: Partial<RouteLine> = {}): RouteLine => ({
  signal: AbortSignal.timeout(5_000),
  messageId: '01JQ7Z8Y6M000000000000042A',
  officer: 'canbo-h21-01',
  dossier: 'H21.17-260323-0042',
  ...changes,
});
