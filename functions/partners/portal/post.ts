import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import { PrivateTarget } from './target.ts';

// Imported the usual way, these two would wrap every name that they export: 10 ms of each cold start.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

/** A receiver says what it has to say in a line or two; what is longer is not read to its end. */
const LONGEST_REPLY = 65_536;

/** One POST: its exact bytes. */
export interface Message {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

/** What a receiver answered. `whole`: the body is all that it said, neither cut off nor too long to read. */
export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly whole: boolean;
  readonly cutOff: boolean;
}

/**
 * What became of a POST. `not-sent`: not one byte of it left, `private` because the host is an inner one ·
 * `lost`: it may have arrived, and there is no answer.
 */
export type Posted =
  | Answered
  | { readonly kind: 'not-sent'; readonly reason: string; readonly isPrivate: boolean }
  | { readonly kind: 'lost'; readonly reason: string };

export type Post = (message: Message) => Promise<Posted>;

/**
 * Opens connections for posting, kept alive between calls. No redirect is followed. Addresses come from `lookup`
 * only. Never throws.
 */
export function openPost(lookup: LookupFunction): Post {
  const pooled = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };

  const once = (message: Message, pool: boolean): Promise<Posted | 'stale'> =>
    new Promise((resolve) => {
      const { url, headers, body, signal } = message;
      const secure = url.protocol === 'https:';
      const request = (secure ? https : http).request(url, {
        method: 'POST',
        agent: pool ? pooled[secure ? 'https' : 'http'] : false,
        lookup,
        signal,
        headers: { ...headers, 'content-length': body.byteLength },
      });
      let isSent = false;
      let isAnswered = false;
      request.on('socket', (socket) => {
        if (!socket.connecting) isSent = true;
        else socket.once(secure ? 'secureConnect' : 'connect', () => (isSent = true));
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (isAnswered) return;
        const reason = signal.aborted ? 'time-out' : (error.code ?? error.name);
        if (!isSent) resolve({ kind: 'not-sent', reason, isPrivate: error instanceof PrivateTarget });
        else if (request.reusedSocket && !signal.aborted) resolve('stale');
        else resolve({ kind: 'lost', reason });
      });
      request.on('response', (answer) => {
        isAnswered = true;
        void readReply(answer).then(resolve);
      });
      request.end(body);
    });

  return async (message) => {
    const first = await once(message, true);
    // A kept connection may have been closed at the other end while this process slept; that says nothing of the
    // receiver. Sent again at once over a new connection: if it did arrive, the receiver knows it by its id.
    const posted = first === 'stale' ? await once(message, false) : first;
    return posted === 'stale' ? { kind: 'lost', reason: 'ECONNRESET' } : posted;
  };
}

function readReply(answer: IncomingMessage): Promise<Answered> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    const end = (how: 'whole' | 'cut-off' | 'too-long'): void => {
      resolve({
        kind: 'answered',
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        body: Buffer.concat(parts),
        whole: how === 'whole',
        cutOff: how === 'cut-off',
      });
    };
    answer.on('data', (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length <= LONGEST_REPLY) return;
      end('too-long');
      answer.destroy();
    });
    answer.on('end', () => {
      end(answer.complete ? 'whole' : 'cut-off');
    });
    answer.on('error', () => {
      end('cut-off');
    });
    answer.on('close', () => {
      end('cut-off');
    });
  });
}
