import * as z from 'zod';
import { isCopyId } from '../../schemas/copies/copy-id.ts';
import { CheckQuery, type CopyCheck } from '../../schemas/copies/copy-check.ts';
import { readAs } from '../../schemas/field-errors.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { standingOf } from '../kernel/trust/finding.ts';
import { withdrawnIn } from './copy.ts';
import { getCopy } from './copy-store.ts';
import { issuedOf, type RegisterReads } from './register.ts';
import { found, told, type CopyFinding } from './verify/copy-finding.ts';

const Query = z.strictObject(CheckQuery.shape);

/**
 * What anybody may know of a copy by the id in its QR: not that one is on its way, nor whose it is. Whoever asks holds
 * something that was not seen, and a QR can be printed onto anything, so it is never called valid by the id alone; by id
 * and digest it is, when that is the file as it was issued, which was judged before anybody had it (ADR 0032).
 *
 * Refused: `copy-not-found`, `invalid-query`.
 */
export async function checkRegistered(
  { tables }: RegisterReads,
  id: string | undefined,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Result<CopyCheck>> {
  const asked = readAs(Query, query);
  if (!asked.ok) return refuse('invalid-query', { errors: asked.errors });
  const copy = isCopyId(id) ? await getCopy(tables.copies, id) : undefined;
  const issued = copy === undefined ? undefined : issuedOf(copy);
  if (copy === undefined || issued === undefined) return refuse('copy-not-found');
  const { number, volume, issuedAt, agencyName, scanDigest, file } = issued;
  const isWithdrawn = copy.withdrawn !== undefined;
  const findings = [isWithdrawn ? found('register-withdrawn') : seenOf(asked.value.sha256, file.digest)];
  return ok({
    state: isWithdrawn ? 'withdrawn' : 'issued',
    standing: standingOf(findings),
    findings: findings.map((finding) => told(finding)),
    agencyName,
    number,
    volume,
    issuedAt,
    scanDigest,
    ...withdrawnIn(copy),
  });
}

/** What is known of the file that somebody holds. Time-stamps added to keep it provable make another digest of it. */
function seenOf(sha256: string | undefined, issued: string): CopyFinding {
  if (sha256 === undefined) return found('file-not-seen');
  return found(sha256 === issued ? 'file-as-issued' : 'file-other');
}
