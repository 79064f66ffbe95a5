import { digestBytes, type Digest } from '../digest.ts';

/** What went over the wire, by digest: the exact bytes sent and received. */
export interface Wire {
  readonly request: Digest;
  readonly reply?: Digest;
  readonly httpStatus?: number;
}

/** A request as it will stand on the wire. */
export interface Spoken {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The content, as text or as bytes; absent for GET. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
  /** The largest reply that is read, in bytes. */
  readonly maxReplyBytes?: number;
  /** Names of headers of the reply that are to be heard, lower-case. */
  readonly hear?: readonly string[];
  /** The reply's bytes are wanted too. */
  readonly wantsBytes?: true;
}

/**
 * What was heard of a request. `not-sent`: it certainly never reached the partner · `lost`: it went out and no
 * whole answer came back.
 */
export type Heard =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      /** The reply as it came, where it was asked for: of a format that is no text. */
      readonly bytes?: Uint8Array;
      /** The header Retry-After as it came. */
      readonly retryAfter?: string;
      /** Those of the headers asked for that are there. */
      readonly headers?: Readonly<Record<string, string>>;
      readonly wire: Wire;
    }
  | { readonly kind: 'not-sent'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'lost'; readonly reason: string; readonly wire: Wire };

export type Fetch = typeof globalThis.fetch;

const MAX_REPLY_BYTES = 1_048_576;

/** Makes one HTTP request and hears it out. Never throws for what a network or a partner may do. */
export async function speak(fetch: Fetch, spoken: Spoken): Promise<Heard> {
  const { method, url, body, headers, signal } = spoken;
  const request = digestBytes(body ?? `${method} ${url}`);
  if (signal.aborted) return { kind: 'not-sent', reason: 'no time left' };
  let httpStatus: number | undefined;
  try {
    // A redirect would carry personal data to an address that nobody configured.
    const response = await fetch(url, {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    httpStatus = response.status;
    const bytes = await readBounded(response, spoken.maxReplyBytes ?? MAX_REPLY_BYTES);
    if (bytes === undefined)
      return { kind: 'lost', reason: 'reply too large', wire: { request, httpStatus } };
    const retryAfter = response.headers.get('retry-after');
    return {
      kind: 'answered',
      status: httpStatus,
      body: new TextDecoder().decode(bytes),
      ...(spoken.wantsBytes === true ? { bytes } : {}),
      ...(retryAfter === null ? {} : { retryAfter }),
      ...(spoken.hear === undefined ? {} : { headers: heardOf(response.headers, spoken.hear) }),
      wire: { request, reply: digestBytes(bytes), httpStatus },
    };
  } catch (error) {
    const { neverSent, reason } = failureOf(error);
    if (neverSent && httpStatus === undefined) return { kind: 'not-sent', reason };
    return { kind: 'lost', reason, wire: { request, ...(httpStatus === undefined ? {} : { httpStatus }) } };
  }
}

function heardOf(headers: Headers, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

async function readBounded(response: Response, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null) {
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limit) return undefined;
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks, size);
}

/** Failures of name look-up, connecting and TLS: nothing of the request has left by then. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Why a request failed, by the code that the platform gives; its message may name addresses and is not used. */
function failureOf(error: unknown): { readonly neverSent: boolean; readonly reason: string } {
  if (error instanceof DOMException) return { neverSent: false, reason: 'time-out' };
  const cause = error instanceof Error ? error.cause : undefined;
  const code = memberOf(cause, 'code');
  const neverSent =
    code !== undefined &&
    (BEFORE_SENDING.has(code) ||
      /^(?:CERT_|ERR_TLS_)/.test(code) ||
      memberOf(cause, 'syscall') === 'connect');
  return { neverSent, reason: code ?? 'connection lost' };
}

function memberOf(value: unknown, name: 'code' | 'syscall'): string | undefined {
  if (typeof value !== 'object' || value === null || !(name in value)) return undefined;
  const member = (value as Readonly<Record<string, unknown>>)[name]; // any object may be asked for any member
  return typeof member === 'string' ? member : undefined;
}
