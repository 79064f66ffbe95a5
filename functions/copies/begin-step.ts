import type { SigningStep } from '../../schemas/copies/state.ts';
import { instant, millis, type Instant } from '../kernel/clock.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { prepareSignature } from '../kernel/pdf/prepare-signature.ts';
import { hashOf } from '../kernel/trust/scheme.ts';
import { signedAttributes } from '../kernel/trust/signed-attributes.ts';
import type { CopyFiles } from './copies.ts';
import type { KeptCopy, Step, StepAuthority } from './copy.ts';
import { writeFile } from './files.ts';
import { chainOf, type Signatory } from './step-authority.ts';

const HOUR_MS = 3_600_000;

/**
 * Prepares a file for the signature of whoever may sign it at that moment: makes room for it, keeps both files under
 * their digests, and says which digest is to be signed. Doing it again at the same moment gives the same.
 */
export async function beginStep(
  copies: CopyFiles,
  copy: KeptCopy,
  step: SigningStep,
  pdf: Uint8Array,
  { name, by }: Signatory,
  at: Instant,
): Promise<Result<Step, 'preparation-failed'>> {
  const field = step === 'person' ? 'NguoiChungThuc' : 'CoQuanChungThuc';
  const prepared = prepareSignature(pdf, { field, name, at });
  if (!prepared.ok) return fail('preparation-failed');
  const { personHours, bodyHours } = copies.rules.signing;
  const hours = step === 'person' ? personHours : bodyHours;
  const content = prepared.value.digests[hashOf(by.scheme)];
  return ok({
    by,
    begunAt: at,
    base: await writeFile(copies, 'prepared', copy, pdf),
    document: await writeFile(copies, 'prepared', copy, prepared.value.prepared),
    content: hex(content),
    digest: hex(attributesOf(by, content).digest),
    expiresAt: instant(millis(at) + hours * HOUR_MS),
  });
}

/** What a step's signature is over: the same whenever it is reckoned. */
export const attributesOf = (by: StepAuthority, contentDigest: Uint8Array) =>
  signedAttributes({ contentDigest, certificate: chainOf(by)[0], scheme: by.scheme });

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
