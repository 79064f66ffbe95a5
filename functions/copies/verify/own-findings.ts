import type { JudgedSignature } from '../../kernel/trust/judgement.ts';
import type { TrustFinding } from '../../kernel/trust/trust-finding.ts';

/** What was found of a signature and its signer; what was found of its time-stamps is their authority's. */
export function ownFindings({ findings, timestamps }: JudgedSignature): readonly TrustFinding[] {
  const ofStamps = new Set(timestamps.flatMap((one) => one.findings));
  return findings.filter((finding) => !ofStamps.has(finding));
}
