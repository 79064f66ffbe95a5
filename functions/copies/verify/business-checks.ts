import { BUSINESS_CHECKS, type BusinessCheckId, type CopyVerdict } from '../../../schemas/copies/verdict.ts';
import type { PdfFinding } from '../../kernel/pdf/pdf-finding.ts';
import type { JudgedTimestamp } from '../../kernel/trust/judgement.ts';
import type { CopyFinding } from './copy-finding.ts';

type Result = CopyVerdict['checks'][number]['result'];

export interface Checked {
  /** Whether the file could be read as far as its signatures. */
  readonly isRead: boolean;
  readonly structure: readonly PdfFinding[];
  readonly order: readonly CopyFinding[];
  readonly times: readonly CopyFinding[];
  readonly registered: readonly CopyFinding[];
  readonly register: CopyVerdict['register'];
  readonly timestamps: readonly JudgedTimestamp[];
}

/** What a certified copy asks beyond its signatures' mathematics, each with what came of it. */
export function businessChecks(checked: Checked): CopyVerdict['checks'] {
  const { isRead, structure, order, times, registered, register, timestamps } = checked;
  const says = (...codes: readonly string[]): boolean =>
    [...order, ...times, ...registered].some(({ code }) => codes.includes(code));
  const isFound = register.asked && register.answer === 'found';
  const passedIf = (isMade: boolean, isBad: boolean): Result => {
    if (isBad) return 'failed';
    return isMade ? 'passed' : 'open';
  };
  const isUpdated = structure.some(({ code }) => code.startsWith('pdf-update-'));
  const standings = timestamps.map(({ standing }) => standing);
  const results: Readonly<Record<BusinessCheckId, Result>> = {
    structure: structure.length > 0 ? 'failed' : 'passed',
    order: passedIf(
      isRead,
      says('copy-signature-missing', 'copy-order', 'copy-same-signer', 'copy-body-first', 'copy-person-last'),
    ),
    nothingAfter: passedIf(
      isRead && !says('copy-signature-missing', 'copy-order'),
      isUpdated || says('copy-after-body'),
    ),
    timestamps: passedIf(
      standings.length > 0 && standings.every((standing) => standing === 'valid'),
      standings.includes('invalid') || says('copy-times'),
    ),
    registered: passedIf(isFound, says('register-absent')),
    standing: passedIf(isFound, says('register-withdrawn')),
    authorised: passedIf(isFound, says('register-person-other', 'register-not-authorised')),
    sameBody: passedIf(isFound, says('register-body-other')),
  };
  return (Object.keys(BUSINESS_CHECKS) as BusinessCheckId[]).map((id) => ({
    id,
    name: BUSINESS_CHECKS[id],
    result: results[id],
  }));
}
