import type { Failure, SigningStep } from '../../schemas/copies/state.ts';
import { instant } from '../kernel/clock.ts';
import { ok, type Result } from '../kernel/result.ts';
import { beginStep } from './begin-step.ts';
import type { CopyFiles } from './copies.ts';
import type { Step, StepAuthority } from './copy.ts';
import { signDuties } from './duties.ts';
import { endCopy } from './end-copy.ts';
import { readFile } from './files.ts';
import { keepChange, type KeptChange, type OpenCopy } from './keep-copy.ts';
import { signatoryOf } from './step-authority.ts';
import { writeAnew } from './write-anew.ts';
import { wordsStand } from './written-words.ts';

/** What of an authority binds a prepared signature: with another certificate other attributes are signed. */
const isSame = (one: StepAuthority, other: StepAuthority): boolean =>
  one.fingerprint === other.fingerprint &&
  one.scheme === other.scheme &&
  one.way === other.way &&
  one.credential === other.credential;

/** How a step stands towards who may sign it now. `changed`: it was begun anew, or somebody else came first. */
export type Renewed = { readonly kind: 'current'; readonly step: Step } | { readonly kind: 'changed' };

/**
 * Checks, now, the power by which a step is signed, and has the step begin anew where it is by another certificate or in
 * another way than when it began, or where the words on the paper are not true of who signs now: before the person has
 * signed they are written anew, after it the copy fails. Its time to be signed does not begin anew. Where the file is not
 * what was kept, the copy fails: nothing else is ever signed.
 *
 * Refused: `copy-not-authorised`, `copy-body-missing`.
 */
export async function renewStep(
  copies: CopyFiles,
  opened: OpenCopy,
  name: SigningStep,
  step: Step,
): Promise<Result<Renewed>> {
  const { copy } = opened;
  const at = instant(copies.clock.now());
  const signatory = await signatoryOf(copies, copy, name, at);
  if (!signatory.ok) return signatory;
  const isTrue = await wordsStand(copies, copy, name, signatory.value, at);
  if (isTrue && isSame(signatory.value.by, step.by)) return ok({ kind: 'current', step });
  if (name === 'person') {
    await writeAnew(copies, opened);
    return ok({ kind: 'changed' });
  }
  if (!isTrue) return end(copies, opened, 'body-renamed');
  const base = await readFile(copies, 'prepared', copy, step.base);
  if (base.kind !== 'found') return end(copies, opened, 'document-changed');
  const begun = await beginStep(copies, copy, name, base.bytes, signatory.value, at);
  if (!begun.ok) return end(copies, opened, begun.problem);
  const superseded = [...(step.superseded ?? []), step.document];
  // Whoever holds the key was perhaps asked already, and makes one signature under a reference.
  const askedAnew = (step.askedAnew ?? 0) + 1;
  const renewed: Step = { ...begun.value, expiresAt: step.expiresAt, superseded, askedAnew };
  await keepRenewed(copies, opened, name, renewed);
  return ok({ kind: 'changed' });
}

async function end(copies: CopyFiles, opened: OpenCopy, reason: Failure): Promise<Result<Renewed>> {
  await endCopy(copies, opened, { state: 'failed', reason }, 'gateway');
  return ok({ kind: 'changed' });
}

function keepRenewed(
  copies: CopyFiles,
  opened: OpenCopy,
  name: SigningStep,
  renewed: Step,
): Promise<KeptChange> {
  return keepChange(
    copies,
    opened,
    { [name]: renewed, watchAt: renewed.expiresAt },
    {
      actor: 'gateway',
      kind: 'copy.signing-renewed',
      digest: renewed.document,
      details: { step: name, certificate: renewed.by.fingerprint },
      duties: (copy) => signDuties(copy, name, renewed.begunAt),
    },
  );
}
