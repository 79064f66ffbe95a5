import type { Citizen, CitizenRecord } from '../../schemas/citizens/citizen.ts';
import type {
  ChangeEffect,
  ChangePart,
  IdentityDifference,
  OtherPeople,
} from '../../schemas/registers/change-effect.ts';
import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import { isNumbered, type RecordChange, type Spouse } from '../../schemas/registers/record-change.ts';
import { log } from '../kernel/log.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Seal } from '../kernel/sealing.ts';
import { outweighedBy } from './disputes.ts';
import { keepRecords } from './keep-records.ts';
import { markOf } from './marks.ts';
import { membershipsOf, personRefOf } from './membership.ts';
import { SOURCES, type HouseholdId, type Person } from './person.ts';
import { getPersons } from './person-store.ts';
import type { Registers } from './registers.ts';
import { identityDifferences, isSamePerson, type Named } from './same-person.ts';
import { settleHousehold } from './settle-households.ts';
import { standingOf } from './standing.ts';
import { tellChanges } from './tell-changes.ts';

/** How long whoever pushed a change is kept waiting for the telling of changes; the rest is done by the schedule. */
const FOLLOW_UP_MS = 3_000;

/**
 * Brings a change that a national system tells into the province's register, by the same rule as everything else
 * (apply-record.ts): what the event says of each person is a record of the source `civil-status/<kind>`. The same
 * change again is `unchanged`; one that is not as new as what is held is `older`. Once it is kept it is in effect: what
 * follows (households, telling) is done as far as there is time, and by the schedule where there is not.
 *
 * Fails, and keeps nothing, where a number is held as somebody else's (same-person.ts): the event would end or marry a
 * stranger. Who comes into the register between this look and the writing is as one who comes after it: both are kept
 * and shown.
 */
export async function applyChange(
  registers: Registers,
  change: RecordChange,
): Promise<Result<ChangeEffect, OtherPeople>> {
  const seal = await registers.seal();
  const held = await heldOf(registers, seal, change);
  const parts = partsOf(change)
    .filter(({ who }) => !isSamePerson(who, held(who)))
    .map(({ part }) => part);
  if (parts.length > 0) return fail({ parts: [...new Set(parts)] });
  const differs = differencesIn(change, held);
  const records = recordsOf(seal, change, held);
  const kept = await keepRecords(registers, records, { isFirstLoad: false });
  await followUp(registers, kept.households);
  const refs = records.map(({ citizen }) => personRefOf(seal.hash, citizen.personalNumber));
  const after = await getPersons(registers.tables.registers, seal, refs);
  const told = fieldsTold(records);
  const isDisputed = [...after.values()].some(({ person }) =>
    standingOf(person).conflicts.some(({ field }) => told.has(field)),
  );
  const outweighed = records.flatMap((record) => {
    const person = after.get(personRefOf(seal.hash, record.citizen.personalNumber))?.person;
    return person === undefined ? [] : outweighedBy(person, record);
  });
  const effects = [...kept.effects.values()];
  const kinds = [...new Set(effects.flatMap((each): readonly ChangeKind[] => each.kinds))];
  const isApplied = effects.some(({ effect }) => effect === 'added' || effect === 'changed');
  const isOlder = effects.every(({ effect }) => effect === 'older');
  return ok({
    effect: isApplied ? (isDisputed ? 'conflict' : 'applied') : isOlder ? 'older' : 'unchanged',
    kinds,
    people: refs,
    differs,
    outweighed,
  });
}

/** What is held of somebody who is named with his number. */
type Held = (who: Named) => Person | undefined;

/** Reads everybody whom a change names with a number. */
async function heldOf({ tables }: Registers, seal: Seal, change: RecordChange): Promise<Held> {
  const refOf = ({ personalNumber }: Named) => personRefOf(seal.hash, personalNumber);
  const named = [...partsOf(change).map(({ who }) => who), ...parentsIn(change).map(({ who }) => who)];
  const kept = await getPersons(tables.registers, seal, [...new Set(named.map(refOf))]);
  return (who) => kept.get(refOf(who))?.person;
}

interface Part {
  readonly part: ChangePart;
  readonly who: Named;
}

/** Whom a change is about, and into whose household it puts people, as far as they are named with their numbers. */
function partsOf(change: RecordChange): Part[] {
  switch (change.kind) {
    case 'birth':
      return [partOf('child', change.child), ...headIn(change.child)];
    case 'death':
      return [partOf('deceased', change.deceased)];
    case 'marriage':
      return [
        ...(isNumbered(change.husband) ? [partOf('husband', change.husband)] : []),
        ...(isNumbered(change.wife) ? [partOf('wife', change.wife)] : []),
      ];
    case 'residence':
      return change.people.flatMap((citizen) => [partOf('mover', citizen), ...headIn(citizen)]);
  }
}

const partOf = (part: ChangePart, { personalNumber, name, birth }: Citizen): Part => ({
  part,
  who: { personalNumber, name: name.full, birth },
});

function headIn({ head }: Citizen): Part[] {
  if (head?.personalNumber === undefined) return [];
  return [{ part: 'head', who: { personalNumber: head.personalNumber, name: head.name } }];
}

/** The mother first: where she stands the child does, else where its father does. */
function parentsIn(change: RecordChange): { who: Named; differs: IdentityDifference }[] {
  if (change.kind !== 'birth') return [];
  const { mother, father } = change.child;
  return [['mother-differs', mother] as const, ['father-differs', father] as const].flatMap(
    ([differs, parent]) =>
      parent?.personalNumber === undefined
        ? []
        : [{ differs, who: { personalNumber: parent.personalNumber, name: parent.name } }],
  );
}

function differencesIn(change: RecordChange, held: Held): IdentityDifference[] {
  const ofParts = partsOf(change).flatMap(({ who }) => identityDifferences(who, held(who)));
  const ofParents = parentsIn(change).flatMap(({ who, differs }) =>
    isSamePerson(who, held(who)) ? [] : [differs],
  );
  return [...new Set([...ofParts, ...ofParents])];
}

async function followUp(registers: Registers, households: Iterable<HouseholdId>): Promise<void> {
  try {
    const marked = [...households];
    for (const household of marked) {
      const mark = await markOf(registers.tables.registers, household);
      if (mark !== undefined) marked.push(...(await settleHousehold(registers, mark)));
    }
    await tellChanges(registers, registers.clock.now() + FOLLOW_UP_MS);
  } catch (error) {
    // The change is kept and its marks stand: the schedule goes on with them.
    log('error', 'LT144', { error: error instanceof Error ? error : new Error('not an error') });
  }
}

/** What an event says of each person, as records. */
function recordsOf(seal: Seal, change: RecordChange, held: Held): CitizenRecord[] {
  const record = (citizen: Citizen, ...flags: readonly string[]): CitizenRecord => ({
    citizen,
    source: `${SOURCES.civilStatus}/${change.kind}`,
    asOf: change.asOf,
    flags: [...change.flags, ...flags],
    ...(change.event === undefined ? {} : { event: change.event }),
  });
  switch (change.kind) {
    case 'birth': {
      if (change.child.head !== undefined) return [record(change.child)];
      const head = headOfParent(seal, change, held);
      // Law on Residence 68/2020 art. 12: a minor lives where his parents do. That their household is his is therefore
      // taken from our own register, and flagged as such, until a register says it.
      return head === undefined
        ? [record(change.child)]
        : [record({ ...change.child, head }, 'household-of-parent')];
    }
    case 'death':
      return [record({ ...change.deceased, lifeStatus: { code: '2', known: true, label: 'Đã chết' } })];
    case 'marriage':
      return [[change.husband, change.wife] as const, [change.wife, change.husband] as const].flatMap(
        ([one, other]) => (isNumbered(one) ? [record(married(one, other))] : []),
      );
    case 'residence':
      return change.people.map((citizen) => record(citizen));
  }
}

/** A person as married to the other: codes of the population register (facts §2.4). */
const married = (one: Citizen, other: Spouse): Citizen => ({
  ...one,
  maritalStatus: { code: '2', known: true, label: 'Đang có vợ/chồng' },
  spouse: {
    name: other.name.full,
    ...(isNumbered(other) ? { personalNumber: other.personalNumber } : {}),
    ...(other.oldNumber === undefined ? {} : { oldNumber: other.oldNumber }),
    ...(other.nationality === undefined ? {} : { nationality: other.nationality }),
  },
});

/**
 * The head of the household in which the mother stands, else the father; undefined where neither is known here. Whose
 * number is held under another name is nobody's parent: the child would be put into strangers' household.
 */
function headOfParent(seal: Seal, change: RecordChange, held: Held): Citizen['head'] {
  for (const { who } of parentsIn(change)) {
    const person = held(who);
    if (person === undefined || !isSamePerson(who, person)) continue;
    if (membershipsOf(seal.hash, person).length === 0) continue;
    const head = standingOf(person).citizen.head;
    if (head?.personalNumber === undefined) continue;
    const { relation: _ofParent, ...rest } = head;
    return rest;
  }
  return undefined;
}

/** The fields that records tell of. */
const fieldsTold = (records: readonly CitizenRecord[]): ReadonlySet<string> =>
  new Set(records.flatMap(({ citizen }) => Object.keys(citizen)));
