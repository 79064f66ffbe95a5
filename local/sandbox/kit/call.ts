import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** One HTTP request as a partner sees it, its body read in full. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One HTTP answer, not yet on the wire. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** The body where it is no text; it stands in the place of `body`. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What a partner understood of a call before it does anything: enough to match a fault. `perform` has the
 * effect, if any, and gives the right answer.
 */
export interface Handling {
  readonly service: string;
  readonly keys: readonly string[];
  perform(): Answer | Promise<Answer>;
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value), headers };
}

/** An answer in plain text. */
export function text(status: number, body: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

/** An answer of bytes that are no text. */
export function binary(status: number, contentType: string, bytes: Uint8Array): Answer {
  return { status, contentType, body: '', bytes };
}

/** The call's body as JSON; undefined when it is not JSON. */
export function parsedBody(call: Call): unknown {
  try {
    return JSON.parse(call.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A JSON object, as against an array, null or a scalar. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a request to its end. 'too large' past the limit in bytes, 'gone' when the client left before the
 * end.
 */
export async function readCall(
  request: IncomingMessage,
  limit: number,
): Promise<Call | 'too large' | 'gone'> {
  const body = await readBody(request, limit);
  if (typeof body === 'string') return body;
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark === -1 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1)),
    headers: request.headers,
    body,
  };
}

function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too large' | 'gone'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) resolve('too large');
      else chunks.push(chunk);
    });
    request.on('end', () => {
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.on('close', () => {
      resolve('gone');
    });
    request.on('error', () => {
      resolve('gone');
    });
  });
}

/** Puts an answer on the wire, unless the client has left. */
export function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return;
  const body = answer.bytes ?? Buffer.from(answer.body);
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': body.byteLength,
    ...answer.headers,
  });
  response.end(body);
}
