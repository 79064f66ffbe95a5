import type { SentDossier } from '../../../schemas/dvcqg/dossier.ts';
import type { SentProgress } from '../../../schemas/dvcqg/progress.ts';
import type { Outcome } from '../../exchange/outcome.ts';
import type { Answer } from '../../exchange/partner.ts';
import type { Dialect, Line } from './dialect.ts';
import { DOSSIER_MISSING } from './errors.ts';
import type { Heard } from '../../kernel/http/speak.ts';
import { verdictOf, type Verdict } from './verdict.ts';
import type { Written } from './write-duty.ts';

/**
 * Makes the portal have a dossier as it stands: adds or updates, and when the portal says that it is the other
 * case, does the other, once (facts §8: both are normal roads).
 *
 * @param updating which of the two is likelier, so that the usual road takes one call
 */
export async function carryHeader(
  dialect: Dialect,
  written: Written<SentDossier>,
  updating: boolean,
  line: Line,
  now: () => number,
): Promise<Answer> {
  const first = await dialect.keep(written.wire, updating, line);
  const verdict = verdictOf(first, now());
  if (verdict.kind !== (updating ? 'not-there' : 'exists')) return answerOf(verdict, first, written.notices);
  const second = await dialect.keep(written.wire, !updating, line);
  const notice = updating ? 'Cổng chưa có hồ sơ: đã gửi thêm mới' : 'Cổng đã có hồ sơ: đã gửi cập nhật';
  return answerOf(verdictOf(second, now()), second, [notice, ...written.notices]);
}

/** Tells steps of a dossier. That the portal has them already is as good as taken. */
export async function carrySteps(
  dialect: Dialect,
  written: Written<readonly SentProgress[]>,
  line: Line,
  now: () => number,
): Promise<Answer> {
  const heard = await dialect.tell(written.wire, line);
  const verdict = verdictOf(heard, now());
  if (verdict.kind === 'exists') return answer({ kind: 'duplicate' }, heard, written.notices);
  if (verdict.kind === 'not-there') return answer(DOSSIER_MISSING, heard, written.notices);
  return answerOf(verdict, heard, written.notices);
}

/**
 * What a verdict comes to when nothing more can be done about it now. Both "exists" on an update and "not
 * there" on an add contradict the reply before; like a session that was refused twice, they had no effect.
 */
export function answerOf(verdict: Verdict, heard: Heard, notices: readonly string[]): Answer {
  switch (verdict.kind) {
    case 'exists':
    case 'not-there':
      return answer({ kind: 'transient', reason: 'replies contradict each other' }, heard, notices);
    case 'session':
      return answer({ kind: 'transient', reason: 'session refused' }, heard, notices);
    case 'accepted':
      return answer({ kind: 'accepted' }, heard, notices);
    case 'rejected':
    case 'throttled':
    case 'transient':
    case 'unknown':
      return answer(verdict, heard, notices);
  }
}

/** An answer with what proves it; nothing does where nothing was heard. */
export const answer = (outcome: Outcome, heard: Heard | undefined, notices: readonly string[]): Answer => ({
  outcome,
  ...(heard === undefined || heard.kind === 'not-sent' ? {} : { wire: heard.wire }),
  ...(notices.length === 0 ? {} : { notices }),
});
