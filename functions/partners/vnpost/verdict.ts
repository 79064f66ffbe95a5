import { fateOf, isNotAboutTheContent } from '../../kernel/http/fate.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import type { Heard } from '../../kernel/http/speak.ts';
import type { Outcome } from '../../exchange/outcome.ts';

/** What an answer came to before its content is read: content, or nothing that could be read as one. */
export type Verdict =
  | { readonly kind: 'content'; readonly value: unknown }
  /** The carrier refuses the call itself, e.g. HTTP 400; the content says why, where it says anything. */
  | { readonly kind: 'refused'; readonly value: unknown; readonly httpStatus: number }
  | Extract<Outcome, { kind: 'throttled' | 'transient' | 'unknown' }>;

/** What was heard, by HTTP alone; a reply that cannot be read may stand for an effect. */
export function verdictOf(heard: Heard, now: number): Verdict {
  const fate = fateOf(heard, now);
  if (fate.kind !== 'answered') return fate;
  const { status, body } = fate;
  if (isNotAboutTheContent(status)) return { kind: 'transient', reason: `HTTP ${status}` };
  const value = jsonOf(body.replace(/^\uFEFF/, ''));
  if (status >= 400) return { kind: 'refused', value, httpStatus: status };
  return value === undefined
    ? { kind: 'unknown', reason: 'reply cannot be read' }
    : { kind: 'content', value };
}
