import { MyTokenReply, type MyOrderMessage } from '../../../schemas/vnpost/my.ts';
import type { StatusGeneration } from '../../../schemas/vnpost/status-tables.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import { patienceOf } from '../../kernel/http/patience.ts';
import {
  inSession,
  keepSession,
  LOGIN_MS,
  withoutSession,
  type Opened,
  type Sessions,
} from '../../kernel/http/session.ts';
import { speak, type Heard } from '../../kernel/http/speak.ts';
import { log } from '../../kernel/log.ts';
import type { MyConfig, VnpostConfig } from './config.ts';
import { correlated, NO_WAY_MS, type Line, type VnpostDeps } from './line.ts';

/** MyVNPost's calls (facts §3.9), each in the name of one customer. */
export interface My {
  readonly statuses: StatusGeneration;
  readonly order: (message: MyOrderMessage, customerCode: string, line: Line) => Promise<Heard>;
  /** Sets an order that is there as it is written now, while the post has not the parcel. */
  readonly correct: (message: MyOrderMessage, customerCode: string, line: Line) => Promise<Heard>;
  readonly cancel: (orderCode: string, reason: string, customerCode: string, line: Line) => Promise<Heard>;
  /** Looks an order up by the caller's own number. */
  readonly lookUp: (orderCode: string, customerCode: string, line: Line) => Promise<Heard>;
  /** What happened to a parcel, by its waybill number or the caller's own. */
  readonly history: (code: string, customerCode: string, line: Line) => Promise<Heard>;
}

/** MyVNPost; undefined where it is not configured. */
export function openMy({ my }: VnpostConfig, deps: VnpostDeps): My | undefined {
  if (my === undefined) return undefined;
  const { fetch = globalThis.fetch } = deps;
  const tokensOf = tokensPerCustomer(my, deps);
  const call = (
    method: 'GET' | 'POST',
    path: string,
    content: unknown,
    customerCode: string,
    line: Line,
  ): Promise<Heard> =>
    inSession(tokensOf(customerCode), line.signal, isRefused, (token) =>
      speak(fetch, {
        method,
        url: my.baseUrl + path,
        headers: {
          ...(content === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
          Accept: 'application/json',
          token,
          ...correlated(line),
        },
        ...(content === undefined ? {} : { body: JSON.stringify(content) }),
        signal: line.signal,
      }),
    );
  return {
    statuses: my.statuses,
    order: (message, customerCode, line) => call('POST', my.orderPath, message, customerCode, line),
    correct: (message, customerCode, line) => call('POST', my.correctionPath, message, customerCode, line),
    cancel: (orderCode, reason, customerCode, line) =>
      call('POST', my.cancelPath, { orderCode, reason }, customerCode, line),
    lookUp: (orderCode, customerCode, line) =>
      call('GET', `${my.lookUpPath}?${query({ type: '1', code: orderCode })}`, undefined, customerCode, line),
    history: (code, customerCode, line) =>
      call('GET', `${my.historyPath}?${query({ code })}`, undefined, customerCode, line),
  };
}

const query = (values: Readonly<Record<string, string>>): string => new URLSearchParams(values).toString();

/** Real clients log in again on both, once (facts §3.9). */
const isRefused = (heard: Heard): boolean =>
  heard.kind === 'answered' && (heard.status === 401 || heard.status === 403);

/** A token is one customer's. There are as many as there are contracts. */
function tokensPerCustomer(my: MyConfig, deps: VnpostDeps): (customerCode: string) => Sessions {
  const all = new Map<string, Sessions>();
  return (customerCode) => {
    const known = all.get(customerCode);
    if (known !== undefined) return known;
    const made = keepSession(() => logIn(my, customerCode, deps), deps.clock);
    all.set(customerCode, made);
    return made;
  };
}

async function logIn(my: MyConfig, customerCode: string, deps: VnpostDeps): Promise<Opened> {
  const { clock, fetch = globalThis.fetch } = deps;
  const { my: account } = await deps.credentials();
  if (account === undefined) return withoutSession('no credentials configured', NO_WAY_MS);
  const heard = await speak(fetch, {
    method: 'POST',
    url: my.baseUrl + my.tokenPath,
    headers: { 'Content-Type': 'application/json; charset=utf-8', Accept: 'application/json' },
    body: JSON.stringify({ ...account, customerCode }),
    signal: AbortSignal.timeout(LOGIN_MS),
  });
  if (heard.kind !== 'answered') return withoutSession(heard.reason);
  if (heard.status === 429)
    return withoutSession('HTTP 429', patienceOf(heard.retryAfter ?? '0', clock.now()) ?? 0);
  const reply = MyTokenReply.safeParse(jsonOf(heard.body));
  if (heard.status !== 200 || !reply.success || !reply.data.success) {
    return withoutSession(`HTTP ${heard.status}, no token`);
  }
  log('info', 'LT051', { partner: 'vnpost-my' });
  return { ok: true, session: reply.data.token, lifeMs: my.tokenMs };
}
