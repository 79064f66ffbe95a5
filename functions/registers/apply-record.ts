import type { CitizenRecord } from '../../schemas/citizens/citizen.ts';
import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { changesBetween } from './changes.ts';
import { bringsDispute } from './disputes.ts';
import type { Person } from './person.ts';
import { standingOf } from './standing.ts';

/** A record that is newer than what its source had said. */
export interface Applied {
  readonly next: Person;
  /**
   * How the person stands otherwise, and that sources contradict each other anew; empty where the source says the same as
   * of later, or what another had said.
   */
  readonly changes: readonly ChangeKind[];
  /** The record in whose place it came, where it says something else: it goes into the history. */
  readonly replaced?: CitizenRecord;
}

/**
 * The one rule by which a record comes into the register, whoever brings it: sync, the door, a grouping. The newest
 * record of each source stands; of two as of the same moment the one whose canonical text is greater, so that any order
 * and any repetition of the same records ends alike. `unchanged`: it is held already. `older`: something newer of the
 * same source is.
 */
export function applyRecord(
  before: Person | undefined,
  incoming: CitizenRecord,
): Applied | 'unchanged' | 'older' {
  const { source, asOf } = incoming;
  const held = before?.records[source];
  if (held === undefined) return taken(before, incoming, undefined);
  if (asOf < held.asOf) return 'older';
  const [ours, theirs] = [textOf(held), textOf(incoming)];
  if (asOf > held.asOf) return taken(before, incoming, held, ours === theirs);
  if (ours === theirs) return 'unchanged';
  return theirs > ours ? taken(before, incoming, held) : 'older';
}

function taken(
  before: Person | undefined,
  incoming: CitizenRecord,
  held: CitizenRecord | undefined,
  saysTheSame = false,
): Applied {
  const { source, asOf } = incoming;
  const since = saysTheSame ? before?.since[source] : undefined;
  const next: Person = {
    ...before,
    records: { ...before?.records, [source]: incoming },
    since: { ...before?.since, [source]: since ?? asOf },
  };
  if (saysTheSame && Object.keys(next.records).length === 1) return { next, changes: [] };
  return {
    next,
    changes: [
      ...changesBetween(
        before === undefined ? undefined : standingOf(before).citizen,
        standingOf(next).citizen,
        asOf,
      ),
      ...(bringsDispute(before, next, incoming) ? ['conflict' as const] : []),
    ],
    ...(held === undefined || saysTheSame ? {} : { replaced: held }),
  };
}

/** What a record says, in one form: the same text for the same content. */
const textOf = ({ citizen, flags, event }: CitizenRecord): string => canonicalJson({ citizen, flags, event });
