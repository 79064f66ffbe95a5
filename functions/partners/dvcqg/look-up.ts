import { readReply, type ReadReply } from '../../../schemas/dvcqg/reply.ts';
import type { Wire } from '../../exchange/partner.ts';
import type { Heard } from '../../kernel/http/speak.ts';
import type { Dialect, Line } from './dialect.ts';
import { isRow, memberOf } from './sameness.ts';
import { sayingOf } from './sayings.ts';
import { verdictOf, type ReplyReader } from './verdict.ts';

/**
 * What TraCuuHoSo tells of a dossier. `shown`: it is there, with these members (perhaps none) · `cannot-tell`:
 * this portal has no such service, or its reply says neither yes nor no.
 */
export type LookedUp =
  | { readonly kind: 'shown'; readonly record: Readonly<Record<string, unknown>>; readonly wire: Wire }
  | { readonly kind: 'absent'; readonly wire: Wire }
  | { readonly kind: 'cannot-tell'; readonly wire?: Wire }
  | { readonly kind: 'unreachable'; readonly reason: string };

/**
 * Asks the portal for a dossier. The sources say only that a `result` that is not empty means that it exists
 * (facts §1.2); that `result` shows the dossier's fields is used where it does, and never needed.
 */
export async function lookUp(
  dialect: Dialect,
  code: string,
  line: Line,
  now: () => number,
): Promise<LookedUp> {
  return readLookUp(await dialect.lookUp(code, line), code, now());
}

/**
 * What the answer to a look-up tells; undefined where there was no way to ask.
 *
 * @param code the code that the dossier must be shown under; undefined where it was asked for by another
 * @param read how the generation's replies are read
 */
export function readLookUp(
  heard: Heard | undefined,
  code: string | undefined,
  now: number,
  read: ReplyReader = readReply,
): LookedUp {
  if (heard === undefined) return { kind: 'cannot-tell' };
  if (heard.kind !== 'answered') return { kind: 'unreachable', reason: heard.reason };
  const { status, body, wire } = heard;
  if (status === 404 || status === 405 || status === 501) {
    return sayingOf(messageOf(read(body))) === 'not-there'
      ? { kind: 'absent', wire }
      : { kind: 'cannot-tell', wire };
  }
  const verdict = verdictOf(heard, now, read);
  switch (verdict.kind) {
    case 'transient':
    case 'unknown':
      return { kind: 'unreachable', reason: verdict.reason };
    case 'throttled':
      return { kind: 'unreachable', reason: 'HTTP 429' };
    case 'session':
      return { kind: 'unreachable', reason: 'session refused' };
    case 'not-there':
      return { kind: 'absent', wire };
    case 'accepted':
    case 'exists':
    case 'rejected':
      return readResult(code, read(body), wire);
  }
}

function readResult(code: string | undefined, reply: ReadReply, wire: Wire): LookedUp {
  if (reply.kind !== 'reply' || reply.code !== '0') return { kind: 'cannot-tell', wire };
  const { result } = reply;
  const found: unknown = Array.isArray(result) ? result[0] : result;
  if (found === undefined || found === null || found === '') return { kind: 'absent', wire };
  if (!isRow(found)) return { kind: 'shown', record: {}, wire };
  if (Object.keys(found).length === 0) return { kind: 'absent', wire };
  const shownCode = memberOf(found, 'MaHoSo');
  const isAnother = code !== undefined && shownCode !== undefined && shownCode !== code;
  return isAnother ? { kind: 'cannot-tell', wire } : { kind: 'shown', record: found, wire };
}

function messageOf(reply: ReadReply): string {
  return reply.kind === 'reply' ? reply.message : '';
}
