import * as z from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import { patienceOf } from '../../kernel/http/patience.ts';
import { inSession, type Sessions } from '../../kernel/http/session.ts';
import { speak, type Fetch, type Heard, type Wire } from '../../kernel/http/speak.ts';

/** What one method of the signing service came to. `refused` carries the specification's own error. */
export type CscReply =
  | { readonly kind: 'done' | 'pending'; readonly body: unknown; readonly wire: Wire }
  | { readonly kind: 'refused'; readonly error: string; readonly description: string; readonly wire: Wire }
  | { readonly kind: 'transient'; readonly reason: string; readonly afterMs?: number; readonly wire?: Wire }
  | { readonly kind: 'lost'; readonly reason: string; readonly wire: Wire };

export interface CscDeps {
  readonly baseUrl: string;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly fetch: Fetch;
}

/** An error of the specification (CSC API v2 §10.1). Its words name parameters, never a person. */
const Refusal = z.object({ error: z.string(), error_description: z.string().default('') });

/** A signature and a chain of certificates are some kilobytes. */
const MAX_REPLY_BYTES = 262_144;

/** Calls one method, once more with a new token where the service no longer knows ours. */
export async function callCsc(
  { baseUrl, sessions, clock, fetch }: CscDeps,
  method: string,
  parameters: object,
  signal: AbortSignal,
): Promise<CscReply> {
  const heard = await inSession(sessions, signal, isSessionOver, (token) =>
    speak(fetch, {
      method: 'POST',
      url: `${baseUrl.replace(/\/$/, '')}/${method}`,
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        Authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(parameters),
      signal,
      maxReplyBytes: MAX_REPLY_BYTES,
    }),
  );
  return replyOf(heard, clock);
}

const isSessionOver = (heard: Heard): boolean => heard.kind === 'answered' && heard.status === 401;

function replyOf(heard: Heard, clock: Clock): CscReply {
  if (heard.kind === 'not-sent')
    return {
      kind: 'transient',
      reason: heard.reason,
      ...(heard.afterMs === undefined ? {} : { afterMs: heard.afterMs }),
    };
  const { wire } = heard;
  if (heard.kind === 'lost') return { kind: 'lost', reason: heard.reason, wire };
  const { status } = heard;
  const body = jsonOf(heard.body);
  if ((status === 200 || status === 202) && body !== undefined)
    return { kind: status === 200 ? 'done' : 'pending', body, wire };
  if (status === 429) {
    const afterMs = patienceOf(heard.retryAfter ?? '', clock.now());
    return { kind: 'transient', reason: 'HTTP 429', ...(afterMs === undefined ? {} : { afterMs }), wire };
  }
  const refusal = Refusal.safeParse(body);
  if (status >= 400 && status < 500 && refusal.success)
    return {
      kind: 'refused',
      error: refusal.data.error,
      description: refusal.data.error_description.slice(0, 200),
      wire,
    };
  if (status >= 500) return { kind: 'transient', reason: `HTTP ${status}`, wire };
  return { kind: 'lost', reason: `HTTP ${status}, unreadable`, wire };
}
