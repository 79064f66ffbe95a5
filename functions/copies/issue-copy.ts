import { isSensitive } from '../../schemas/copies/original-kinds.ts';
import { instant } from '../kernel/clock.ts';
import { digestBytes } from '../kernel/digest.ts';
import { log } from '../kernel/log.ts';
import type { CopyCompleting } from './copies.ts';
import type { MadeFile } from './copy.ts';
import { depositDuties, webhookDuty } from './duties.ts';
import { indexFile } from './copy-store.ts';
import { readFile, writeFile } from './files.ts';
import { keepChange, openCopy, type KeptChange, type OpenCopy } from './keep-copy.ts';

const DAY_MS = 86_400_000;

const RACED: KeptChange = { done: false, collisions: [] };

/**
 * Issues a copy of which the whole file was just made. The file is named in the copy and its evidence, then written,
 * locked until its retention is over, then issued: what lies in the store locked is known by name whenever a process
 * dies, and who comes after it issues that file (`issueMade`).
 */
export async function issueCopy(
  copies: CopyCompleting,
  opened: OpenCopy,
  pdf: Uint8Array,
): Promise<KeptChange> {
  const { copy: before } = opened;
  const { fileDays, sensitiveFileDays } = copies.rules.retention;
  const days = isSensitive(before.original.kind) ? sensitiveFileDays : fileDays;
  const file = { digest: digestBytes(pdf), retainUntil: instant(copies.clock.now() + days * DAY_MS) };
  const named = await keepChange(
    copies,
    opened,
    { made: [...(before.made ?? []), file], watchAt: before.watchAt },
    { actor: 'gateway', kind: 'copy.file-made', digest: file.digest, details: {} },
  );
  if (!named.done) return named;
  await writeFile(copies, 'copies', before, pdf, file.retainUntil);
  const again = await openCopy(copies, before.id);
  return again?.copy.version === named.copy.version ? issue(copies, again, file, pdf.length) : RACED;
}

/** Issues the file that a process wrote and died over; undefined where none lies that is named. */
export async function issueMade(copies: CopyCompleting, opened: OpenCopy): Promise<KeptChange | undefined> {
  const made = opened.copy.made?.at(-1);
  if (made === undefined) return undefined;
  const file = await readFile(copies, 'copies', opened.copy, made.digest);
  return file.kind === 'found' ? issue(copies, opened, made, file.bytes.length) : undefined;
}

/** State, evidence, what finds the file by its digest, and the duties to tell of it, in one transaction. */
async function issue(
  copies: CopyCompleting,
  opened: OpenCopy,
  { digest, retainUntil }: MadeFile,
  bytes: number,
): Promise<KeptChange> {
  const { number, volume, body } = opened.copy;
  if (number === undefined || volume === undefined || body === undefined)
    throw new Error('a copy was signed by its body without a number');
  const at = instant(copies.clock.now());
  const kept = await keepChange(
    copies,
    opened,
    {
      state: 'issued',
      // Soon: it is told to its dossier.
      watchAt: at,
      issuedAt: at,
      retainUntil,
      file: { digest, bytes },
      body: { ...body, completedAt: at },
    },
    {
      actor: 'gateway',
      kind: 'copy.issued',
      digest,
      details: { number, volume },
      writes: [indexFile(copies.tables.copies, digest, opened.copy.id)],
      duties: (after) => [
        ...depositDuties(after, at),
        webhookDuty(after, { type: 'copy.issued', data: { number, volume, sha256: digest } }, at),
      ],
    },
  );
  if (kept.done) log('info', 'LT205', { copy: opened.copy.id });
  return kept;
}
