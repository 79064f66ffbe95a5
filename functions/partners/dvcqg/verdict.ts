import { readReply, type ReadReply } from '../../../schemas/dvcqg/reply.ts';
import type { Outcome } from '../../exchange/outcome.ts';
import { fateOf, isNotAboutTheContent } from '../../kernel/http/fate.ts';
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

/** How a generation's replies are read into the shape that all have in common. */
export type ReplyReader = (body: string) => ReadReply;

/**
 * Reads an answer by its body, since the portal refuses with HTTP 200 (facts §1.8).
 *
 * @param read how replies are read: as generations 1 and 2 write them, unless said otherwise
 */
export function verdictOf(heard: Heard, now: number, read: ReplyReader = readReply): Verdict {
  const fate = fateOf(heard, now);
  if (fate.kind !== 'answered') return fate;
  const reply = read(fate.body);
  return fate.status < 400 ? verdictOfBody(reply) : verdictOfClientError(fate.status, reply);
}

/** An adapter that uses HTTP as meant may say in the body what it means; what it means counts. */
function verdictOfClientError(status: number, reply: ReadReply): Verdict {
  const meant = verdictOfBody(reply);
  if (meant.kind === 'exists' || meant.kind === 'not-there' || meant.kind === 'session') return meant;
  if (status === 401) return { kind: 'session' };
  if (isNotAboutTheContent(status)) return { kind: 'transient', reason: `HTTP ${status}` };
  return meant.kind === 'rejected' ? meant : refusalOf(`http-${status}`, `HTTP ${status}`);
}

function verdictOfBody(reply: ReadReply): Verdict {
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
