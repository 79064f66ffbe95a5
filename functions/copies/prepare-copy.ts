import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { Failure } from '../../schemas/copies/state.ts';
import { instant, millis } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import { log } from '../kernel/log.ts';
import { judgeUnsigned } from '../kernel/pdf/judge-unsigned.ts';
import { COPY_LIMITS } from '../kernel/pdf/read-limits.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { CopyMaking } from './copies.ts';
import type { KeptCopy, Step } from './copy.ts';
import { signDuties } from './duties.ts';
import { endCopy } from './end-copy.ts';
import { beginStep } from './begin-step.ts';
import { readFile } from './files.ts';
import { getCopy } from './copy-store.ts';
import { keepChange, openCopy, type OpenCopy } from './keep-copy.ts';
import type { SealedCopy } from './request-copy.ts';
import { signatoryOf, signersInForce } from './step-authority.ts';
import { checkUrlOf, wordsOf } from './words.ts';

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
  const { person, agencyName } = made.value;
  const kept = await keepChange(
    copies,
    opened,
    { state: 'person-awaited', watchAt: person.expiresAt, person, agencyName },
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
): Promise<Result<{ readonly person: Step; readonly agencyName: string }, 'not-authorised' | Failure>> {
  const at = instant(copies.clock.now());
  const { scanDigest, numberedAt, number, volume, pages } = copy;
  if (scanDigest === undefined || numberedAt === undefined) return fail('preparation-failed');
  if (number === undefined || volume === undefined || pages === undefined) return fail('preparation-failed');
  const signers = await signersInForce(copies, copy, at);
  if (!signers.ok) return fail('not-authorised');
  const { person, body } = signers.value;
  const scan = await readFile(copies, 'scans', copy, scanDigest);
  if (scan.kind !== 'found') return fail('document-changed');
  const words = wordsOf({
    id: copy.id,
    number,
    volume,
    at: numberedAt,
    pages,
    agencyName: body.name,
    ...(body.place === undefined ? {} : { place: body.place }),
    certifierName: person.name,
    certifierTitle: person.title,
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
  return step.ok ? ok({ person: step.value, agencyName: body.name }) : step;
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
