import type { Carrier } from '../../../schemas/postal/carrier.ts';
import type { OrderMessage } from '../../../schemas/vnpost/order.ts';
import type { StatusGeneration } from '../../../schemas/vnpost/status-tables.ts';
import { inSession, type Sessions } from '../../kernel/http/session.ts';
import { speak, type Fetch, type Heard } from '../../kernel/http/speak.ts';
import type { LgspConfig, NgspConfig, VnpostConfig } from './config.ts';
import { correlated, isTokenOver, type Line, type VnpostDeps } from './line.ts';
import { axisTokens } from './token.ts';

/** VNPost's three calls for administrative orders, as one way through an axis puts them on the wire (facts §3). */
export interface Axis {
  readonly carrier: Carrier;
  /** Which table its codes are read by. */
  readonly statuses: StatusGeneration;
  readonly order: (message: OrderMessage, line: Line) => Promise<Heard>;
  readonly cancel: (customerCode: string, orderNumber: string, line: Line) => Promise<Heard>;
  /** A page of the feed after a row. */
  readonly track: (customerCode: string, after: string, line: Line) => Promise<Heard>;
}

/** A page of 1000 rows is half a megabyte. */
const MAX_PAGE_BYTES = 5_000_000;

/** The national axis: a path for each call; undefined where it is not configured. */
export function openNgsp({ ngsp, pageSize }: VnpostConfig, deps: VnpostDeps): Axis | undefined {
  if (ngsp === undefined) return undefined;
  const tokens = axisTokens(
    'vnpost-ngsp',
    ngsp.baseUrl + ngsp.tokenPath,
    async () => (await deps.credentials()).ngsp,
    deps,
  );
  return axis('vnpost-ngsp', addressesOf(ngsp), ngsp.statuses, pageSize, callerWith(tokens, deps.fetch));
}

/** A provincial LGSP: one address, the call named by `?service=`; undefined where it is not configured. */
export function openLgsp({ lgsp, pageSize }: VnpostConfig, deps: VnpostDeps): Axis | undefined {
  if (lgsp === undefined) return undefined;
  const tokens = axisTokens(
    'vnpost-lgsp',
    lgsp.baseUrl + lgsp.tokenPath,
    async () => (await deps.credentials()).lgsp,
    deps,
  );
  return axis('vnpost-lgsp', servicesOf(lgsp), lgsp.statuses, pageSize, callerWith(tokens, deps.fetch));
}

/** Where each call goes; the query is added to what the address has already. */
interface Addresses {
  readonly order: URL;
  readonly cancel: URL;
  readonly tracking: URL;
}

const addressesOf = ({ baseUrl, orderPath, cancelPath, trackingPath }: NgspConfig): Addresses => ({
  order: new URL(baseUrl + orderPath),
  cancel: new URL(baseUrl + cancelPath),
  tracking: new URL(baseUrl + trackingPath),
});

function servicesOf({ baseUrl, routerPath, services }: LgspConfig): Addresses {
  const router = new URL(baseUrl + routerPath);
  return {
    order: withQuery(router, { service: services.order }),
    cancel: withQuery(router, { service: services.cancel }),
    tracking: withQuery(router, { service: services.tracking }),
  };
}

type Send = (method: 'GET' | 'POST', url: URL, body: string | undefined, line: Line) => Promise<Heard>;

/** Calls with a token, asked for anew once when it is refused. */
const callerWith =
  (tokens: Sessions, fetch: Fetch = globalThis.fetch): Send =>
  (method, url, body, line) =>
    inSession(tokens, line.signal, isTokenOver, (token) =>
      speak(fetch, {
        method,
        url: url.href,
        headers: {
          ...(body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
          Accept: 'application/json',
          Authorization: `Bearer ${token}`,
          ...correlated(line),
        },
        ...(body === undefined ? {} : { body }),
        signal: line.signal,
        maxReplyBytes: MAX_PAGE_BYTES,
      }),
    );

const axis = (
  carrier: Carrier,
  addresses: Addresses,
  statuses: StatusGeneration,
  pageSize: number,
  send: Send,
): Axis => ({
  carrier,
  statuses,
  order: (message, line) => send('POST', addresses.order, JSON.stringify(message), line),
  cancel: (customerCode, orderNumber, line) =>
    send(
      'GET',
      withQuery(addresses.cancel, { CustomerCode: customerCode, OrderNumber: orderNumber }),
      undefined,
      line,
    ),
  track: (customerCode, after, line) =>
    send(
      'GET',
      withQuery(addresses.tracking, {
        CustomerCode: customerCode,
        pagesize: String(pageSize),
        lastId: after,
      }),
      undefined,
      line,
    ),
});

function withQuery(url: URL, query: Readonly<Record<string, string>>): URL {
  const asked = new URL(url);
  for (const [name, value] of Object.entries(query)) asked.searchParams.set(name, value);
  return asked;
}
