import * as z from 'zod';
import type { RootsView, RootView } from '../../schemas/evidence/root.ts';
import { readAs } from '../../schemas/field-errors.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { gaugeUnrooted } from './gather-chains.ts';
import { readProgress, readRoot, rootsBefore, type KeptRoot, type Progress } from './root-store.ts';

const whole = (most: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(most));

const RootsQuery = z.strictObject({ limit: whole(100).default(50), cursor: whole(9_999_999_999).optional() });

/**
 * How the roots stand, and a page of them, newest first. The cursor is the number of the last one of the page before.
 * Nothing in it tells of a dossier. Refused: `invalid-query`.
 */
export async function viewRoots(
  table: string,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Result<RootsView>> {
  const read = readAs(RootsQuery, query);
  if (!read.ok) return refuse('invalid-query', { errors: read.errors });
  const { limit, cursor } = read.value;
  const progress = await readProgress(table);
  const { newest, sealed, stamped, proved, obstacle } = progress;
  const [unrooted, unstamped, items] = await Promise.all([
    gaugeUnrooted(table),
    oldestUnstamped(table, progress),
    rootsBefore(table, cursor ?? newest.seq + 1, limit),
  ]);
  const last = items.at(-1)?.header.seq ?? 1;
  return ok({
    built: newest.seq,
    sealed,
    stamped,
    proved,
    ...(unstamped === undefined ? {} : { unstampedSince: unstamped.header.closedAt }),
    unrooted: unrooted.count,
    ...(unrooted.since === undefined ? {} : { unrootedSince: unrooted.since }),
    ...(obstacle === undefined ? {} : { obstacle }),
    items: items.map(viewOf),
    ...(last > 1 ? { next: String(last) } : {}),
  });
}

/** The oldest root without a time-stamp; undefined when every root has one. */
export const oldestUnstamped = async (
  table: string,
  { newest, stamped }: Progress,
): Promise<KeptRoot | undefined> => (stamped < newest.seq ? readRoot(table, stamped + 1) : undefined);

const viewOf = ({ header, state, standing, stampedAt }: KeptRoot): RootView => ({
  seq: header.seq,
  state,
  count: header.count,
  root: header.root,
  closedAt: header.closedAt,
  ...(standing === undefined ? {} : { standing }),
  ...(stampedAt === undefined ? {} : { stampedAt }),
});
