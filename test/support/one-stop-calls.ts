import * as z from 'zod';
import { DESTINATION, ONE_STOP } from '../../local/installation.ts';
import type { WireRecord } from '../../local/portal/one-stop.ts';
import { callAt } from './gateway-desk.ts';

/** What an existing one-stop system reads of a reply. */
const reply = z.looseObject({
  error_code: z.number(),
  message: z.string(),
  session: z.string().optional(),
  result: z.unknown().optional(),
});
export type WireReply = z.infer<typeof reply>;

/** The calls of an existing one-stop system whose adapter address is the gateway's. */
export interface OneStopCalls {
  /** Generation 1: a login; with another password where one is given. */
  readonly logIn: (password?: string) => Promise<WireReply>;
  /** Generation 1: one service in a session, under the system's own agency unless the call says otherwise. */
  readonly service: (
    session: string,
    service: string,
    rest: Readonly<Record<string, unknown>>,
    endpoint?: 'integrate' | 'share',
  ) => Promise<WireReply>;
  /** Generation 2: records or steps to one of the addresses; the reply, as text where the address answers text. */
  readonly post: (
    address: string,
    records: readonly WireRecord[] | string,
    key?: string,
  ) => Promise<WireReply | string>;
}

export function oneStopCalls(gateway: string): OneStopCalls {
  const g1 = async (endpoint: string, body: object): Promise<WireReply> => {
    const said = await callAt(`${gateway}/dropin/g1/${endpoint}`, 'POST', body, { dstcode: DESTINATION });
    if (said.status !== 200) throw new Error(`${endpoint}: HTTP ${said.status} ${said.text}`);
    return reply.parse(said.body);
  };
  return {
    logIn: (password = ONE_STOP.password) => g1('login', { username: ONE_STOP.username, password }),
    service: (session, service, rest, endpoint = 'integrate') =>
      g1(endpoint, { session, madonvi: '000.00.17.H21', service, ...rest }),
    post: async (address, records, key = ONE_STOP.key) => {
      const said = await callAt(`${gateway}/dropin/g2/${key}/${address}`, 'POST', records);
      if (said.status !== 200) throw new Error(`${address}: HTTP ${said.status} ${said.text}`);
      return said.body === undefined ? said.text : reply.parse(said.body);
    },
  };
}
