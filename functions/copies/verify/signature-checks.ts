import { CHECKS, type CheckId, type VerdictSignature } from '../../../schemas/copies/verdict.ts';
import type { JudgedSignature } from '../../kernel/trust/judgement.ts';
import type { TrustFindingCode } from '../../../schemas/trust/findings.ts';
import { ownFindings } from './own-findings.ts';

type Result = VerdictSignature['checks'][number]['result'];

/** Which findings speak against which check of Circular 15/2025/TT-BKHCN, Annex II. */
const AGAINST: Readonly<Record<CheckId, RegExp>> = {
  a: /^(?:certificate-not-yet-valid|certificate-expired|path-anchor-dates)$/,
  b: /^(?:revoked|suspended|revocation-.*)$/,
  c: /^(?:cms-algorithm|cms-algorithm-past|certificate-algorithm)$/,
  d: /^(?:certificate-usage|certificate-purpose)$/,
  e: /^path-/,
  f: /^cms-certificate-/,
  g: /^cms-(?:signature-wrong|unreadable|signers|attributes)$/,
  h: /^cms-(?:digest-mismatch|not-detached)$/,
};

/** What has to be known before a check can have been made at all. */
const NEEDS: Readonly<Record<CheckId, 'nothing' | 'signer' | 'path'>> = {
  a: 'path',
  b: 'path',
  c: 'path',
  d: 'signer',
  e: 'signer',
  f: 'nothing',
  g: 'signer',
  h: 'nothing',
};

/** Each of the eight checks of one signature, with what came of it; what could not be checked is `open`, never passed. */
export function signatureChecks(judged: JudgedSignature): VerdictSignature['checks'] {
  const isRead = judged.signature !== undefined;
  const known = {
    nothing: isRead,
    signer: isRead && judged.signer !== undefined,
    path: (judged.certificate?.path.length ?? 0) > 0,
  };
  const own = ownFindings(judged);
  const resultOf = (id: CheckId): Result => {
    const against = own.filter(({ code }: { readonly code: TrustFindingCode }) => AGAINST[id].test(code));
    if (against.some(({ weight }) => weight === 'bad')) return 'failed';
    if (against.some(({ weight }) => weight === 'open')) return 'open';
    return known[NEEDS[id]] ? 'passed' : 'open';
  };
  return (Object.keys(CHECKS) as CheckId[]).map((id) => ({ id, name: CHECKS[id], result: resultOf(id) }));
}
