import { patienceOf } from '../../kernel/http/patience.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import type { Heard } from '../../kernel/http/speak.ts';
import type { Outcome } from '../../exchange/outcome.ts';

/** What an answer came to before its content is read: content, or nothing that could be read as one. */
export type Verdict =
  | { readonly kind: 'content'; readonly value: unknown }
  /** The carrier refuses the call itself, e.g. HTTP 400; the content says why, where it says anything. */
  | { readonly kind: 'refused'; readonly value: unknown; readonly httpStatus: number }
  | Extract<Outcome, { kind: 'throttled' | 'transient' | 'unknown' }>;

/**
 * The addresses, the account or the network before the carrier are not as they were configured: nothing in an order
 * can mend it, and it works again once somebody has put it right.
 */
const NOT_ABOUT_THE_CONTENT: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 408, 425]);

/**
 * What was heard, by HTTP alone. 502 and 503 come from an axis that did not get through to the carrier; any other 5xx
 * may have had an effect, and so may a reply that cannot be read or none at all.
 */
export function verdictOf(heard: Heard, now: number): Verdict {
  switch (heard.kind) {
    case 'not-sent':
      return heard.afterMs === undefined
        ? { kind: 'transient', reason: heard.reason }
        : { kind: 'throttled', afterMs: heard.afterMs };
    case 'lost':
      return { kind: 'unknown', reason: heard.reason };
    case 'answered':
      return verdictOfAnswer(heard, now);
  }
}

function verdictOfAnswer(heard: Extract<Heard, { kind: 'answered' }>, now: number): Verdict {
  const { status, body, retryAfter } = heard;
  if (status === 429 || (status === 503 && retryAfter !== undefined)) {
    const afterMs = retryAfter === undefined ? undefined : patienceOf(retryAfter, now);
    return { kind: 'throttled', ...(afterMs === undefined ? {} : { afterMs }) };
  }
  if (status >= 500)
    return { kind: status === 502 || status === 503 ? 'transient' : 'unknown', reason: `HTTP ${status}` };
  if (status >= 300 && (status < 400 || NOT_ABOUT_THE_CONTENT.has(status)))
    return { kind: 'transient', reason: `HTTP ${status}` };
  const value = jsonOf(body.replace(/^\uFEFF/, ''));
  if (status >= 400) return { kind: 'refused', value, httpStatus: status };
  return value === undefined
    ? { kind: 'unknown', reason: 'reply cannot be read' }
    : { kind: 'content', value };
}
