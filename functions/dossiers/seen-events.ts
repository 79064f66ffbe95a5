import type { Duty } from '../exchange/operation.ts';
import { keepDuties, type Kept } from '../exchange/outbox.ts';
import { instant, type Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Fact } from '../kernel/evidence/chain.ts';
import { appendFacts } from '../kernel/evidence/evidence-store.ts';
import type { DossierEvent, KeptDossier } from './dossier.ts';
import { writeDossier, writeEvent } from './dossier-store.ts';
import { subjectOf, type Dossiers, type Opened } from './dossiers.ts';

/** Something that another capability has seen happen to a dossier, for its timeline and its evidence. */
export interface SeenEvent {
  readonly kind: string;
  readonly source: 'native' | 'gateway';
  readonly occurredAt: Instant;
  /** JSON text; its member `content` is shown in the timeline. */
  readonly received: string;
  /** Of the message that it is about. */
  readonly digest: Digest;
  /** What else proves it. Flat, never personal. */
  readonly details: Fact['details'];
}

/** What was seen, and what follows from it. */
export interface SeenEntry {
  /** The client, or `gateway`. */
  readonly actor: string;
  readonly correlationId: string;
  /** In the order in which they are to stand in the timeline. */
  readonly events: readonly [SeenEvent, ...SeenEvent[]];
  readonly duties: readonly Duty[];
}

/**
 * The writes that put what was seen into a dossier that is not changed by it, for the caller's own transaction: its
 * events, its evidence, its duties. They collide when anything about the dossier has moved on since it was opened: the
 * caller opens it again. What changes a dossier goes by the desk (`keepEntry`).
 */
export function keepSeen(
  tables: Pick<Dossiers['tables'], 'dossiers' | 'exchanges' | 'evidence'>,
  opened: Opened,
  kept: KeptDossier,
  entry: SeenEntry,
  now: number,
): Kept {
  const subject = subjectOf(kept.dossier.code);
  const carried = keepDuties(tables.exchanges, subject, opened.lanes, entry.duties, now);
  const told = afterSeen(kept, entry.events.length, now);
  return {
    exchanges: carried.exchanges,
    writes: [
      writeDossier(tables.dossiers, told, kept.revision),
      ...entry.events.map((seen, index) =>
        writeEvent(tables.dossiers, eventOf(kept, entry, seen, index, instant(now))),
      ),
      ...appendFacts(
        tables.evidence,
        subject,
        opened.chain,
        entry.events.map((seen, index) => factOf(entry, seen, kept.revision + 1 + index)),
        instant(now),
      ),
      ...carried.writes,
    ],
  };
}

/** A dossier after so many events have been seen of it. */
export const afterSeen = (kept: KeptDossier, events: number, now: number): KeptDossier =>
  events === 0 ? kept : { ...kept, revision: kept.revision + events, changedAt: instant(now) };

type By = Pick<SeenEntry, 'actor' | 'correlationId'>;

/** What was seen as an event of the dossier, the so-manieth of its entry. */
export const eventOf = (
  kept: KeptDossier,
  { actor, correlationId }: By,
  { kind, source, occurredAt, received, digest }: SeenEvent,
  index: number,
  keptAt: Instant,
): DossierEvent => ({
  code: kept.dossier.code,
  seq: kept.revision + 1 + index,
  kind,
  source,
  status: kept.dossier.status,
  occurredAt,
  keptAt,
  clientId: actor,
  digest,
  correlationId,
  received,
});

/** What proves that it was seen. */
export const factOf = ({ actor }: By, { kind, digest, details }: SeenEvent, revision: number): Fact => ({
  kind,
  actor,
  digest,
  details: { ...details, revision },
});
