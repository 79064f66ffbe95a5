import { WaitingLook, type CitizenVerificationDuty } from '../../schemas/citizens/duties.ts';
import type { RegisterAnswer } from '../../schemas/citizens/register.ts';
import type { VerificationResult } from '../../schemas/citizens/verification-result.ts';
import { PROBLEMS, type ProblemCode } from '../../schemas/problems.ts';
import type { Look } from './access-record.ts';
import type { Citizens } from './citizens.ts';
import { accountOf } from './look-grounds.ts';
import { officerAt } from './officer-holder.ts';
import type { AboutLook } from './permit-look.ts';
import { numberOf, questionOf } from './question.ts';
import { recordLook } from './record-look.ts';
import { refusalOf, tellOfForeignAnswer } from './register-refusal.ts';

/** What asking later came to. `refused`: a person must act, as `reason` and `fix` say in Vietnamese. */
export type LaterAnswer =
  | { readonly kind: 'answered'; readonly result: VerificationResult; readonly route: string }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string; readonly fix: string }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly afterMs?: number };

/**
 * Asks the register about a verification that had waited, in the name of the officer who had asked, by the account
 * that he has today. Each try is a look and is recorded before its answer is used. Asking again does no harm.
 */
export async function verifyLater(
  citizens: Citizens,
  duty: CitizenVerificationDuty,
  correlationId: string,
  signal: AbortSignal,
): Promise<LaterAnswer> {
  const seal = await citizens.seal();
  const opened = seal.open(duty.sealed, duty.verification);
  if (opened === undefined) return { kind: 'refused', code: 'sealed-unreadable', ...SEALED_UNREADABLE };
  const { subject, officer, procedure } = WaitingLook.parse(JSON.parse(opened));
  const near = await officerAt(citizens, duty.agency, officer);
  const about: AboutLook = {
    operation: 'verify',
    client: duty.client,
    agency: duty.agency,
    officer,
    officerAgency: near?.agency ?? duty.agency,
    purpose: duty.purpose,
    legalBasis: duty.legalBasis,
    dossier: duty.dossier,
    subject: numberOf(subject),
    verification: duty.verification,
    correlationId,
  };
  const record = (came: Pick<Look, 'outcome' | 'result' | 'problem' | 'route'>): Promise<string> =>
    recordLook(citizens, { ...about, ...came, manner: 'duty', fields: [] });
  const known = await accountOf(citizens, duty.agency, near);
  if (!known.ok) {
    const { code } = known.problem;
    await record({ outcome: 'refused', problem: code });
    return refusedBy(code);
  }
  const question = questionOf(duty.verification, {
    subject,
    officer: known.value.known,
    procedure,
    dossier: duty.dossier,
  });
  return recorded(await citizens.register.verify(question, signal), about, record);
}

async function recorded(
  answer: RegisterAnswer<boolean>,
  about: AboutLook,
  record: (came: Pick<Look, 'outcome' | 'result' | 'problem' | 'route'>) => Promise<string>,
): Promise<LaterAnswer> {
  switch (answer.kind) {
    case 'answered': {
      const result = answer.value ? 'match' : 'mismatch';
      await record({ outcome: 'answered', result, route: answer.route });
      return { kind: 'answered', result, route: answer.route };
    }
    case 'refused':
      if (answer.code === 'about-another-person') tellOfForeignAnswer(about);
      await record({ outcome: 'refused', problem: answer.code });
      return { ...refusedBy(refusalOf(answer.code)), code: answer.code };
    case 'unreachable':
      await record({ outcome: 'unanswered', problem: 'unreachable' });
      return answer;
  }
}

const refusedBy = (code: ProblemCode): Extract<LaterAnswer, { kind: 'refused' }> => ({
  kind: 'refused',
  code,
  reason: PROBLEMS[code].title,
  fix: PROBLEMS[code].fix,
});

const SEALED_UNREADABLE = {
  reason: 'Không mở được thông tin đã niêm phong của lần xác thực này',
  fix: 'Kiểm tra khóa niêm phong của hệ thống (bí mật registers), đưa khóa cũ trở lại rồi cho gửi lại.',
} as const;
