import { readReply } from '../../../schemas/dvcqg/reply.ts';
import type { Outcome } from '../../exchange/outcome.ts';
import { patienceOf } from '../../kernel/http/patience.ts';
import { isKnownRefusal, refusalOf } from './errors.ts';
import { sayingOf } from './sayings.ts';
import type { Heard } from '../../kernel/http/speak.ts';

/**
 * What the portal means by an answer, before anything is done about it: `exists` and `not-there` lead to the
 * other of add and update, `session` to another login.
 */
export type Verdict =
  | { readonly kind: 'accepted' | 'exists' | 'not-there' | 'session' }
  | Extract<Outcome, { kind: 'rejected' | 'throttled' | 'transient' | 'unknown' }>;

/**
 * The addresses, the account or the network before the portal are not as they were configured: nothing in the
 * dossier can mend it, and it works again once somebody has put it right.
 */
const NOT_ABOUT_THE_CONTENT: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 408, 425]);

/**
 * Reads an answer by its body, since the portal refuses with HTTP 200 (facts §1.8). 502 and 503 come from a
 * gateway that did not get through; any other 5xx may have had an effect, and so may a page, a cut-off reply
 * or none at all.
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
  const { status, body } = heard;
  if (status === 429) return throttled(heard.retryAfter, now);
  if (status >= 500) {
    if (status === 503 && heard.retryAfter !== undefined) return throttled(heard.retryAfter, now);
    const kind = status === 502 || status === 503 ? 'transient' : 'unknown';
    return { kind, reason: `HTTP ${status}` };
  }
  if (status >= 200 && status < 300) return verdictOfBody(body);
  if (status < 400) return { kind: 'transient', reason: `HTTP ${status}` };
  return verdictOfClientError(status, body);
}

/** An adapter that uses HTTP as meant may say in the body what it means; what it means counts. */
function verdictOfClientError(status: number, body: string): Verdict {
  const meant = verdictOfBody(body);
  if (meant.kind === 'exists' || meant.kind === 'not-there' || meant.kind === 'session') return meant;
  if (status === 401) return { kind: 'session' };
  if (NOT_ABOUT_THE_CONTENT.has(status)) return { kind: 'transient', reason: `HTTP ${status}` };
  return meant.kind === 'rejected' ? meant : refusalOf(`http-${status}`, `HTTP ${status}`);
}

function verdictOfBody(body: string): Verdict {
  const reply = readReply(body);
  switch (reply.kind) {
    case 'unreadable':
      return { kind: 'unknown', reason: 'reply cannot be read' };
    case 'text':
      return verdictOfText(reply.text);
    case 'reply':
      return verdictOfReply(reply.code, reply.message);
  }
}

/** Zero is success only when the text does not say otherwise: no text at all, or one that says so. */
function verdictOfReply(code: string, message: string): Verdict {
  if (code === '401') return { kind: 'session' };
  const saying = sayingOf(message);
  switch (saying) {
    case 'success':
      return code === '0' ? { kind: 'accepted' } : { kind: 'unknown', reason: 'reply contradicts itself' };
    case 'nothing':
      return code === '0' && message.trim() === '' ? { kind: 'accepted' } : refusalOf(code, message);
    case 'exists':
    case 'not-there':
    case 'session':
      return { kind: saying };
  }
}

/**
 * The progress address of generation 2 answers in plain text. Only a text that is known is believed: a
 * success that was cut off must not be taken for a refusal.
 */
function verdictOfText(text: string): Verdict {
  const saying = sayingOf(text);
  if (saying === 'success') return { kind: 'accepted' };
  if (saying !== 'nothing') return { kind: saying };
  return isKnownRefusal(text)
    ? refusalOf('text', text)
    : { kind: 'unknown', reason: 'reply text is not known' };
}

function throttled(retryAfter: string | undefined, now: number): Verdict {
  const afterMs = retryAfter === undefined ? undefined : patienceOf(retryAfter, now);
  return { kind: 'throttled', ...(afterMs === undefined ? {} : { afterMs }) };
}
