import { isSensitive } from '../../schemas/copies/original-kinds.ts';
import { instant } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import type { CopyCompleting } from './copies.ts';
import { depositDuties, webhookDuty } from './duties.ts';
import { indexFile } from './copy-store.ts';
import { writeFile } from './files.ts';
import { keepChange, type KeptChange, type OpenCopy } from './keep-copy.ts';

const DAY_MS = 86_400_000;

/**
 * Issues a copy: the file lies locked until its retention is over, and state, evidence, what finds it by its digest, and
 * the duties to tell of it are one transaction. A file that was written and not issued is nobody's copy.
 */
export async function issueCopy(
  copies: CopyCompleting,
  opened: OpenCopy,
  pdf: Uint8Array,
): Promise<KeptChange> {
  const { copy } = opened;
  const { number, volume, body } = copy;
  if (number === undefined || volume === undefined || body === undefined)
    throw new Error('a copy was signed by its body without a number');
  const now = copies.clock.now();
  const at = instant(now);
  const { fileDays, sensitiveFileDays } = copies.rules.retention;
  const days = isSensitive(copy.original.kind) ? sensitiveFileDays : fileDays;
  const retainUntil = instant(now + days * DAY_MS);
  const digest = await writeFile(copies, 'copies', copy, pdf, retainUntil);
  const kept = await keepChange(
    copies,
    opened,
    {
      state: 'issued',
      // Soon: it is told to its dossier.
      watchAt: at,
      issuedAt: at,
      retainUntil,
      file: { digest, bytes: pdf.length },
      body: { ...body, completedAt: at },
    },
    {
      actor: 'gateway',
      kind: 'copy.issued',
      digest,
      details: { number, volume },
      writes: [indexFile(copies.tables.copies, digest, copy.id)],
      duties: (after) => [
        ...depositDuties(after, at),
        webhookDuty(after, { type: 'copy.issued', data: { number, volume, sha256: digest } }, at),
      ],
    },
  );
  if (kept.done) log('info', 'LT205', { copy: copy.id });
  return kept;
}
