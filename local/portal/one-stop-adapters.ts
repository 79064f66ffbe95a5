import * as z from 'zod';
import type { OneStopAdapter, WireRecord } from './one-stop.ts';
import { callOnce, isPassing, parseJson, type Ask, type Silence } from './road.ts';

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };
const LOGIN_TIMEOUT_MS = 10_000;

/** Where generation 1 of the wire is spoken, and as whom. */
export interface AdapterG1 {
  /** The adapter's base URL; the endpoints are below it, named as in OpenCPS' configuration. */
  readonly adapterUrl: string;
  readonly authEndpoint: string;
  readonly integrationEndpoint: string;
  readonly username: string;
  readonly password: string;
  /** Code of the destination on the axis. */
  readonly dstcode: string;
}

const loginSchema = z.object({
  session: z.string().min(1).nullish(),
  error_code: z.union([z.string(), z.number()]),
  message: z.string().nullish(),
});

/** Generation 1: log in once, then one address with the service's name and the session in the body. */
export function adapterG1(of: AdapterG1): OneStopAdapter {
  let session: Promise<string | Silence> | undefined;

  const logIn = async (): Promise<string | Silence> => {
    const heard = await callOnce(
      {
        method: 'POST',
        url: of.adapterUrl + of.authEndpoint,
        headers: { ...JSON_HEADERS, dstcode: of.dstcode },
        body: JSON.stringify({ username: of.username, password: of.password }),
      },
      LOGIN_TIMEOUT_MS,
    );
    if (heard.kind === 'silence') return heard;
    const login = loginSchema.safeParse(parseJson(heard.text));
    if (isPassing(heard) || !login.success) return { kind: 'silence', why: `login: HTTP ${heard.status}` };
    const { session: opened, message } = login.data;
    return opened ?? { kind: 'silence', why: `login: ${message ?? 'refused'}`, final: true };
  };

  const call = async (rest: Readonly<Record<string, unknown>>, agency: string): Promise<Ask | Silence> => {
    session ??= logIn();
    const open = await session;
    if (typeof open !== 'string') {
      session = undefined;
      return open;
    }
    return {
      method: 'POST',
      url: of.adapterUrl + of.integrationEndpoint,
      headers: { ...JSON_HEADERS, dstcode: of.dstcode },
      body: JSON.stringify({ session: open, madonvi: agency, ...rest }),
    };
  };

  return {
    record: (record, agency, updating) =>
      call({ service: 'DongBoHoSoMC', isUpdating: updating ? 'True' : 'False', data: [record] }, agency),
    steps: (rows, agency) => call({ service: 'CapNhatTienDoHoSoMC', data: rows }, agency),
    renew: () => {
      session = undefined;
    },
  };
}

/** Where generation 2 of the wire is spoken: three addresses, no credentials but the network (or a key in the path). */
export interface AdapterG2 {
  readonly addUrl: string;
  readonly updateUrl: string;
  readonly progressUrl: string;
}

/** Generation 2: a bare array of records to one of three addresses. */
export function adapterG2(of: AdapterG2): OneStopAdapter {
  const post = (url: string, rows: readonly WireRecord[]): Promise<Ask> =>
    Promise.resolve({ method: 'POST', url, headers: JSON_HEADERS, body: JSON.stringify(rows) });
  return {
    record: (record, _agency, updating) => post(updating ? of.updateUrl : of.addUrl, [record]),
    steps: (rows) => post(of.progressUrl, rows),
    renew: () => undefined,
  };
}
