import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { NumberPage } from '../../schemas/copies/copy.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { isClients } from './clients.ts';
import type { RegisterReads } from './register.ts';
import { newestVolume, numbersOf } from './number-register.ts';
import { volumeName } from './volume.ts';

/** Numbers on one page of a volume. */
const PAGE = 100;

/**
 * A page of an agency's register of certified copies: every number once, taken or void with the reason, without a gap.
 * Without a volume, the newest. Refused: `agency-not-yours`, `copy-volume-unknown`.
 */
export async function readNumbers(
  { tables }: RegisterReads,
  client: Client,
  agency: AgencyCode,
  asked: string | undefined,
  after: number,
): Promise<Result<NumberPage>> {
  if (!isClients(client, agency)) return refuse('agency-not-yours');
  const newest = await newestVolume(tables.copies, agency);
  if (newest === undefined) return refuse('copy-volume-unknown');
  const volume = asked ?? volumeName(newest);
  const { numbers, hasMore } = await numbersOf(tables.copies, agency, volume, after, PAGE);
  if (numbers.length === 0 && after === 0) return refuse('copy-volume-unknown');
  const last = numbers.at(-1)?.number ?? after;
  return ok({
    agency,
    volume,
    last,
    numbers: numbers.map(({ ended: _ended, version: _version, ...entry }) => ({
      ...entry,
      copies: [...entry.copies],
    })),
    ...(hasMore ? { next: last } : {}),
  });
}
