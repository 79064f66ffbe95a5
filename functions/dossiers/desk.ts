import type { Change } from '../../schemas/changes.ts';
import type { Duty } from '../exchange/operation.ts';
import { keepDuties, type Kept } from '../exchange/outbox.ts';
import { keepDutiesWithdrawing, type Withdrawal } from '../exchange/withdraw.ts';
import { instant } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import type { Fact } from '../kernel/evidence/chain.ts';
import { appendFacts } from '../kernel/evidence/evidence-store.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { applyChange } from './apply-change.ts';
import type { KeptDossier } from './dossier.ts';
import { writeDossier, writeEvent } from './dossier-store.ts';
import { subjectOf, type Dossiers, type Keeping, type Opened } from './dossiers.ts';
import { changeTakesEffect, standingOf } from './receive-change.ts';
import { afterSeen, eventOf, factOf, type SeenEvent } from './seen-events.ts';

/** What another capability has to keep about a dossier: all of it at once, or nothing. */
export interface DeskEntry {
  /** The client, or `gateway`. */
  readonly actor: string;
  readonly correlationId: string;
  /** In the order in which they are to stand in the timeline. */
  readonly events: readonly SeenEvent[];
  /** An act that changes the dossier, with everything that follows from it as if an officer had told it. */
  readonly change?: Change;
  readonly duties: readonly Duty[];
  /** A duty that is taken back in the same transaction. */
  readonly withdrawal?: Withdrawal;
}

/**
 * The writes that put an entry into a dossier, for the caller's own transaction: its events, its evidence, its
 * duties, its change. They collide when anything about the dossier has moved on since it was opened: the caller
 * opens it again. An entry without events and without a change leaves the dossier itself as it is.
 *
 * Refused only for the change: `dossier-expired`, `dossier-pending`, `transition-forbidden`.
 */
export function keepEntry(
  {
    tables,
    clock,
  }: Pick<Dossiers, 'clock'> & {
    readonly tables: Pick<Dossiers['tables'], 'dossiers' | 'exchanges' | 'evidence'>;
  },
  opened: Opened,
  kept: KeptDossier,
  entry: DeskEntry,
): Result<Kept> {
  const now = clock.now();
  const subject = subjectOf(kept.dossier.code);
  const events = entry.events.map((event, index) => eventOf(kept, entry, event, index, instant(now)));
  const told = afterSeen(kept, events.length, now);
  const changed = entry.change === undefined ? undefined : changing(clock, opened, told, entry, entry.change);
  if (changed?.ok === false) return changed;
  const all = [...(changed?.value.duties ?? []), ...entry.duties];
  const carried: Kept & { readonly fact?: Fact } =
    entry.withdrawal === undefined
      ? keepDuties(tables.exchanges, subject, opened.lanes, all, now)
      : keepDutiesWithdrawing(tables.exchanges, subject, opened.lanes, all, entry.withdrawal, now);
  const proved: Fact[] = [
    ...(carried.fact === undefined ? [] : [carried.fact]),
    ...entry.events.map((seen, index) => factOf(entry, seen, kept.revision + 1 + index)),
    ...(changed?.value.facts ?? []),
  ];
  const lasting = changed === undefined ? events : [...events, changed.value.event];
  return ok({
    exchanges: carried.exchanges,
    writes: [
      ...(lasting.length === 0
        ? []
        : [writeDossier(tables.dossiers, changed?.value.after ?? told, kept.revision)]),
      ...lasting.map((each) => writeEvent(tables.dossiers, each)),
      ...appendFacts(tables.evidence, subject, opened.chain, proved, instant(now)),
      ...carried.writes,
    ],
  });
}

function changing(
  clock: Dossiers['clock'],
  opened: Opened,
  kept: KeptDossier,
  { actor, correlationId }: DeskEntry,
  change: Change,
): Result<Keeping> {
  if (kept.state === 'expired') return refuse('dossier-expired');
  if (kept.pending !== undefined) return refuse('dossier-pending');
  const changed = applyChange(kept.dossier, standingOf(kept), change, () => {
    throw new Error('a change that another capability makes declares no files');
  });
  if (!changed.ok) return changed;
  const message = { client: { id: actor }, change, received: JSON.stringify(change), correlationId };
  const keeping = changeTakesEffect({ clock }, message, digestJson(change), opened, kept, changed.value);
  return ok({ ...keeping, event: { ...keeping.event, source: 'gateway' } });
}
