import type { Citizen, CitizenRecord } from '../../schemas/citizens/citizen.ts';
import type { ChangeEffect } from '../../schemas/registers/change-effect.ts';
import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import { isNumbered, type RecordChange, type Spouse } from '../../schemas/registers/record-change.ts';
import { log } from '../kernel/log.ts';
import type { Seal } from '../kernel/sealing.ts';
import { keepRecords } from './keep-records.ts';
import { markOf } from './marks.ts';
import { membershipsOf, personRefOf } from './membership.ts';
import { SOURCES, type HouseholdId } from './person.ts';
import { getPerson, getPersons } from './person-store.ts';
import type { Registers } from './registers.ts';
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
 */
export async function applyChange(registers: Registers, change: RecordChange): Promise<ChangeEffect> {
  const seal = await registers.seal();
  const records = await recordsOf(registers, seal, change);
  const kept = await keepRecords(registers, records, { isFirstLoad: false });
  await followUp(registers, kept.households);
  const refs = records.map(({ citizen }) => personRefOf(seal.hash, citizen.personalNumber));
  const after = await getPersons(registers.tables.registers, seal, refs);
  const told = fieldsTold(records);
  const isDisputed = [...after.values()].some(({ person }) =>
    standingOf(person).conflicts.some(({ field }) => told.has(field)),
  );
  const effects = [...kept.effects.values()];
  const kinds = [...new Set(effects.flatMap((each): readonly ChangeKind[] => each.kinds))];
  const isApplied = effects.some(({ effect }) => effect === 'added' || effect === 'changed');
  const isOlder = effects.every(({ effect }) => effect === 'older');
  return {
    effect: isApplied ? (isDisputed ? 'conflict' : 'applied') : isOlder ? 'older' : 'unchanged',
    kinds,
    people: refs,
  };
}

async function followUp(registers: Registers, households: Iterable<HouseholdId>): Promise<void> {
  try {
    for (const household of households) {
      const mark = await markOf(registers.tables.registers, household);
      if (mark !== undefined) await settleHousehold(registers, mark);
    }
    await tellChanges(registers, registers.clock.now() + FOLLOW_UP_MS);
  } catch (error) {
    // The change is kept and its marks stand: the schedule goes on with them.
    log('error', 'LT144', { error: error instanceof Error ? error : new Error('not an error') });
  }
}

/** What an event says of each person, as records. */
async function recordsOf(registers: Registers, seal: Seal, change: RecordChange): Promise<CitizenRecord[]> {
  const record = (citizen: Citizen, ...flags: readonly string[]): CitizenRecord => ({
    citizen,
    source: `${SOURCES.civilStatus}/${change.kind}`,
    asOf: change.asOf,
    flags: [...change.flags, ...flags],
  });
  switch (change.kind) {
    case 'birth': {
      if (change.child.head !== undefined) return [record(change.child)];
      const head = await headOfParent(registers, seal, change.child);
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

/** The head of the household in which the mother stands, else the father; undefined where neither is known here. */
async function headOfParent(
  { tables }: Registers,
  seal: Seal,
  { mother, father }: Citizen,
): Promise<Citizen['head']> {
  for (const parent of [mother, father]) {
    if (parent?.personalNumber === undefined) continue;
    const kept = await getPerson(tables.registers, seal, personRefOf(seal.hash, parent.personalNumber));
    if (kept === undefined || membershipsOf(seal.hash, kept.person).length === 0) continue;
    const head = standingOf(kept.person).citizen.head;
    if (head?.personalNumber === undefined) continue;
    const { relation: _ofParent, ...who } = head;
    return who;
  }
  return undefined;
}

/** The fields that records tell of. */
const fieldsTold = (records: readonly CitizenRecord[]): ReadonlySet<string> =>
  new Set(records.flatMap(({ citizen }) => Object.keys(citizen)));
