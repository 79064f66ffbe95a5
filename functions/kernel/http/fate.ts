import { patienceOf } from './patience.ts';
import type { Heard } from './speak.ts';

/**
 * What became of a call, by HTTP alone: an answer whose content says what it means (2xx, 4xx), or none that does.
 * `throttled` asks for patience · `transient` certainly had no effect · `unknown` may have had one.
 */
export type Fate =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'throttled'; readonly afterMs?: number }
  | { readonly kind: 'transient' | 'unknown'; readonly reason: string };

/**
 * The fate of a call. 502 and 503 come from a gateway that did not get through to the partner; any other 5xx may have
 * had an effect, and so may an answer that was lost. A redirect leads where nobody configured: not followed.
 */
export function fateOf(heard: Heard, now: number): Fate {
  switch (heard.kind) {
    case 'not-sent':
      return heard.afterMs === undefined
        ? { kind: 'transient', reason: heard.reason }
        : { kind: 'throttled', afterMs: heard.afterMs };
    case 'lost':
      return { kind: 'unknown', reason: heard.reason };
    case 'answered':
      return fateOfAnswer(heard, now);
  }
}

function fateOfAnswer({ status, body, retryAfter }: Extract<Heard, { kind: 'answered' }>, now: number): Fate {
  if (status === 429 || (status === 503 && retryAfter !== undefined)) {
    const afterMs = retryAfter === undefined ? undefined : patienceOf(retryAfter, now);
    return { kind: 'throttled', ...(afterMs === undefined ? {} : { afterMs }) };
  }
  const reason = `HTTP ${status}`;
  if (status === 502 || status === 503) return { kind: 'transient', reason };
  if (status >= 500) return { kind: 'unknown', reason };
  return status >= 300 && status < 400 ? { kind: 'transient', reason } : { kind: 'answered', status, body };
}

/**
 * Statuses that say that the addresses, the account or the network before the partner are not as they were configured:
 * nothing in the content can mend it, and it works again once somebody has put it right.
 */
export const isNotAboutTheContent = (status: number): boolean =>
  [401, 403, 404, 405, 407, 408, 425].includes(status);
