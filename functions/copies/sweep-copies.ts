import type { CopyId } from '../../schemas/copies/copy-id.ts';
import { isSensitive } from '../../schemas/copies/original-kinds.ts';
import type { Failure } from '../../schemas/copies/state.ts';
import { instant } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import { log } from '../kernel/log.ts';
import type { CopyMaking, CopyTelling } from './copies.ts';
import { awaitedStep, isEnded, signedStep, type KeptCopy, type Step } from './copy.ts';
import { watchedCopies } from './copy-store.ts';
import { endCopy } from './end-copy.ts';
import { removeFile } from './files.ts';
import { keepChange, openCopy, type OpenCopy } from './keep-copy.ts';
import { prepareCopy } from './prepare-copy.ts';
import { bodyInForce } from './step-authority.ts';
import { tellDossier, untold } from './tell-dossier.ts';
import { writeAnew } from './write-anew.ts';

/** Everything that looking after copies needs. */
export type CopySweeping = CopyMaking & CopyTelling;

/** Copies that are read at once, of each shard. */
const PAGE = 50;

/** A copy takes at most so many steps in one round: e.g. its dossier is told, then its passing files go. */
const STEPS = 4;

/**
 * Looks after every copy whose time has come, until no time is left: what was awaited in vain ends, in a named state;
 * what a crash left numbered, or bears words of a day that is over, is prepared; an issued or withdrawn copy is told to its dossier; what was only needed on the
 * way is removed, and a sensitive file at the end of its time. Copies that fail keep no
 * other waiting, however many they are.
 */
export async function sweepCopies(copies: CopySweeping, until: number, page = PAGE): Promise<number> {
  let swept = 0;
  for await (const id of watchedCopies(copies.tables.copies, instant(copies.clock.now()), page)) {
    if (copies.clock.now() >= until) break;
    try {
      if (await lookAfter(copies, id)) swept += 1;
    } catch (error) {
      log('error', 'LT210', { copy: id, error: error instanceof Error ? error : new Error('fault') });
    }
  }
  return swept;
}

/** Whether anything was done. */
async function lookAfter(copies: CopySweeping, id: CopyId): Promise<boolean> {
  for (let step = 0; step < STEPS; step += 1) {
    const opened = await openCopy(copies, id);
    const { watchAt } = opened?.copy ?? {};
    if (opened === undefined || watchAt === undefined || watchAt > instant(copies.clock.now()))
      return step > 0;
    await takeStep(copies, opened);
  }
  return true;
}

async function takeStep(copies: CopySweeping, opened: OpenCopy): Promise<void> {
  const { copy } = opened;
  const about = untold(copy);
  if (copy.state === 'numbered') await prepareCopy(copies, copy.id);
  else if (copy.person !== undefined && isOutdated(copy, copy.person, copies.clock.now()))
    await writeAnew(copies, opened);
  else if (copy.state === 'scan-awaited' || awaitedStep(copy) !== undefined)
    await endCopy(copies, opened, { state: 'expired' }, 'gateway');
  else if (signedStep(copy) !== undefined)
    await endCopy(copies, opened, { state: 'failed', reason: await wantedBy(copies, copy) }, 'gateway');
  else if (about !== undefined) await tellDossier(copies, opened, about);
  else if (copy.swept !== true) await removePassing(copies, opened);
  else await layToRest(copies, opened);
}

/** Whether a person may still sign, though not under words of a day that is over. */
const isOutdated = ({ state }: KeptCopy, { expiresAt }: Step, now: number): boolean =>
  state === 'person-awaited' && instant(now) < expiresAt;

/** For want of what a signature that has come was not completed in its time: of a seal to follow it, or of what proves it. */
async function wantedBy(copies: CopySweeping, copy: KeptCopy): Promise<Failure> {
  if (signedStep(copy) !== 'person') return 'timestamp-missing';
  const body = await bodyInForce(copies, copy.agency, instant(copies.clock.now()));
  return body.ok ? 'timestamp-missing' : 'body-missing';
}

/**
 * Scan, prepared files and whole ones that were made and not issued: the issued one holds all that they held, and a copy
 * that will not be issued needs none. What is locked is hidden now and gone when its lock is over.
 */
async function removePassing(copies: CopySweeping, opened: OpenCopy): Promise<void> {
  const { copy } = opened;
  const { scanDigest, person, body, made = [], file } = copy;
  if (scanDigest !== undefined) await removeFile(copies, 'scans', copy.id, scanDigest);
  const prepared = [person, body].flatMap((step) =>
    step === undefined ? [] : [step.base, step.document, ...(step.superseded ?? [])],
  );
  for (const digest of new Set(prepared)) await removeFile(copies, 'prepared', copy.id, digest);
  for (const { digest } of made)
    if (digest !== file?.digest) await removeFile(copies, 'copies', copy.id, digest);
  await keepChange(
    copies,
    opened,
    { swept: true, watchAt: isToGo(copy) ? copy.retainUntil : undefined },
    {
      actor: 'gateway',
      kind: 'copy.passing-files-removed',
      digest: scanDigest ?? digestJson({ id: copy.id }),
      details: {},
    },
  );
}

/** Whether the issued file goes when its time is over: personal images are kept no longer than they must be. */
const isToGo = (copy: KeptCopy): boolean =>
  !isEnded(copy) &&
  copy.fileGone !== true &&
  copy.retainUntil !== undefined &&
  isSensitive(copy.original.kind);

/** Nothing is to be done about it any more, or not before the end of its file's time. */
async function layToRest(copies: CopySweeping, opened: OpenCopy): Promise<void> {
  const { copy } = opened;
  const { retainUntil, file } = copy;
  const isOver = retainUntil !== undefined && retainUntil <= instant(copies.clock.now());
  if (!isToGo(copy) || !isOver || file === undefined) {
    const watchAt = isToGo(copy) ? retainUntil : undefined;
    await keepChange(
      copies,
      opened,
      { watchAt },
      { actor: 'gateway', kind: 'copy.at-rest', digest: digestJson({ id: copy.id }), details: {} },
    );
    return;
  }
  const { digest } = file;
  await removeFile(copies, 'copies', copy.id, digest);
  await keepChange(
    copies,
    opened,
    { watchAt: undefined, fileGone: true },
    {
      actor: 'gateway',
      kind: 'copy.file-removed',
      digest,
      details: {},
    },
  );
}
