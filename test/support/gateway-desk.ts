import type * as z from 'zod';

/** What the gateway answered. */
export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. */
  readonly body: unknown;
}

export type Method = 'GET' | 'POST' | 'PUT';

/** A client system at the gateway's door: its calls bear its token. */
export interface Desk {
  /** The token that its calls bear. */
  readonly token: string;
  readonly call: (
    method: Method,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Said>;
  readonly get: (path: string) => Promise<Said>;
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Said>;
  /** Reads something that must be there, against its contract. */
  readonly read: <T>(path: string, contract: z.ZodType<T>) => Promise<T>;
}

export function openDesk(url: string, token: string): Desk {
  const call: Desk['call'] = (method, path, body, headers = {}) =>
    callAt(url + path, method, body, { authorization: `Bearer ${token}`, ...headers });
  const get: Desk['get'] = (path) => call('GET', path);
  return {
    token,
    call,
    get,
    post: (path, body, headers) => call('POST', path, body, headers),
    read: async (path, contract) => {
      const said = await get(path);
      if (said.status !== 200) throw new Error(`GET ${path} is answered with ${said.status}: ${said.text}`);
      return contract.parse(said.body);
    },
  };
}

/** One HTTP call as it is: a text body goes out as it stands, anything else as JSON. No redirect is followed. */
export async function callAt(
  url: string,
  method: Method,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: jsonOf(text) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
