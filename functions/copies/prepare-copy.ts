import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { Failure } from '../../schemas/copies/state.ts';
import { instant, millis } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import { log } from '../kernel/log.ts';
import { judgeUnsigned } from '../kernel/pdf/judge-unsigned.ts';
import { COPY_LIMITS } from '../kernel/pdf/read-limits.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { CopyMaking } from './copies.ts';
import type { KeptCopy, Step, WrittenWords } from './copy.ts';
import { signDuties } from './duties.ts';
import { endCopy } from './end-copy.ts';
import { beginStep } from './begin-step.ts';
import { readFile } from './files.ts';
import { getCopy } from './copy-store.ts';
import { keepChange, openCopy, type OpenCopy } from './keep-copy.ts';
import type { SealedCopy } from './request-copy.ts';
import { signatoryOf, signersInForce } from './step-authority.ts';
import { checkUrlOf, wordsOf } from './words.ts';
import { wordsUntil, writtenOf } from './written-words.ts';

/** How long somebody without the power to sign is waited for before it is looked at again, in milliseconds. */
const AGAIN_MS = 600_000;

/**
 * Writes the words of certification and the code onto a numbered copy's scan and makes room for the person's
 * signature, which is then awaited. What cannot be made, or would not be valid whoever signs it, fails, and its number
 * is void. Does nothing in any other state, so that whoever comes second, after a crash too, does no harm. Gives the
 * copy as it stands then.
 */
export async function prepareCopy(copies: CopyMaking, id: CopyId): Promise<KeptCopy | undefined> {
  const opened = await openCopy(copies, id);
  if (opened?.copy.state === 'numbered') await prepareOpened(copies, opened);
  return getCopy(copies.tables.copies, id);
}

async function prepareOpened(copies: CopyMaking, opened: OpenCopy): Promise<void> {
  const { copy } = opened;
  const at = instant(copies.clock.now());
  const made = await makeStep(copies, copy);
  if (!made.ok) {
    if (made.problem === 'not-authorised') await wait(copies, opened);
    else await endCopy(copies, opened, { state: 'failed', reason: made.problem }, 'gateway');
    return;
  }
  const { person, written } = made.value;
  const { agencyName } = written;
  const until = [person.expiresAt, wordsUntil(copies.rules, written)].toSorted()[0];
  const kept = await keepChange(
    copies,
    opened,
    { state: 'person-awaited', watchAt: until, person, agencyName, written },
    {
      actor: 'gateway',
      kind: 'copy.prepared',
      digest: person.document,
      details: { step: 'person', content: person.content },
      duties: (after) => signDuties(after, 'person', at),
    },
  );
  if (kept.done) log('info', 'LT202', { copy: copy.id, state: 'person-awaited' });
}

async function makeStep(
  copies: CopyMaking,
  copy: KeptCopy,
): Promise<Result<{ readonly person: Step; readonly written: WrittenWords }, 'not-authorised' | Failure>> {
  const at = instant(copies.clock.now());
  const { scanDigest, number, volume, pages } = copy;
  if (scanDigest === undefined || number === undefined) return fail('preparation-failed');
  if (volume === undefined || pages === undefined) return fail('preparation-failed');
  const signers = await signersInForce(copies, copy, at);
  if (!signers.ok) return fail('not-authorised');
  const { person, body } = signers.value;
  const scan = await readFile(copies, 'scans', copy, scanDigest);
  if (scan.kind !== 'found') return fail('document-changed');
  const written = writtenOf(at, person, body);
  const words = wordsOf({
    id: copy.id,
    number,
    volume,
    pages,
    ...written,
    original: await paperOf(copies, copy),
    checkUrl: checkUrlOf(copies.publicUrl, copy.id, scanDigest),
  });
  if (!words.ok) return fail('preparation-failed');
  const stamped = await copies.stamp(scan.bytes, words.value);
  if (!stamped.ok || judgeUnsigned(stamped.value, COPY_LIMITS) !== undefined)
    return fail('preparation-failed');
  const signatory = await signatoryOf(copies, copy, 'person', at);
  if (!signatory.ok) return fail('not-authorised');
  const step = await beginStep(copies, copy, 'person', stamped.value, signatory.value, at);
  return step.ok ? ok({ person: goneOn(copy.person, step.value), written }) : step;
}

/**
 * A step that is begun anew, behind the one before: its time to be signed is that one's, and whoever holds the key was
 * perhaps asked already, and makes one signature under a reference.
 */
function goneOn(before: Step | undefined, step: Step): Step {
  if (before === undefined) return step;
  return {
    ...step,
    expiresAt: before.expiresAt,
    superseded: [...(before.superseded ?? []), before.base, before.document],
    askedAnew: (before.askedAnew ?? 0) + 1,
  };
}

async function paperOf({ seal }: CopyMaking, { id, original, sealed }: KeptCopy) {
  const opened = (await seal()).open(sealed, id);
  if (opened === undefined) throw new Error('the key of a sealed copy is gone');
  const { number } = JSON.parse(opened) as SealedCopy; // written by requestCopy
  const { type, issuer } = original;
  return {
    type,
    ...(issuer === undefined ? {} : { issuer }),
    ...(number === undefined ? {} : { number }),
  };
}

async function wait(copies: CopyMaking, opened: OpenCopy): Promise<void> {
  const { copy } = opened;
  const until = millis(copy.numberedAt ?? copy.requestedAt) + copies.rules.signing.personHours * 3_600_000;
  const now = copies.clock.now();
  if (now >= until) {
    await endCopy(copies, opened, { state: 'expired' }, 'gateway');
    return;
  }
  await keepChange(
    copies,
    opened,
    { state: 'numbered', watchAt: instant(now + AGAIN_MS) },
    { actor: 'gateway', kind: 'copy.nobody-may-sign', digest: digestJson({ id: copy.id }), details: {} },
  );
}
