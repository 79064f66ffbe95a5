import { setTimeout as pause } from 'node:timers/promises';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { instant } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import type { Seal } from '../kernel/sealing.ts';
import { transact, type Write } from '../kernel/table/transaction.ts';
import { eachOf } from './each-of.ts';
import {
  EMPTY_SHAPE,
  happeningBetween,
  householdOf,
  livingMembers,
  shapeOf,
  type Household,
  type Move,
} from './household.ts';
import {
  getHousehold,
  getHouseholds,
  memberRefs,
  writeHousehold,
  type HouseholdVersion,
} from './household-store.ts';
import { markUngrouped, unmarkHousehold, unsettledHouseholds, writeUntold, type Unsettled } from './marks.ts';
import { membershipsOf } from './membership.ts';
import type { HouseholdId, PersonRef } from './person.ts';
import { getPersons, type KeptPerson } from './person-store.ts';
import type { Registers } from './registers.ts';

/** Households that are folded at once. */
const AT_ONCE = 16;

const ROUNDS = 10;

/**
 * Folds every marked household anew from the people who are in it, until none is marked or the time is over. Whatever
 * is otherwise than when it was last settled is a version of its history, and is told. Says how many were settled; one
 * that cannot be settled now stays marked for the next time and does not keep the others.
 */
export async function settleHouseholds(registers: Registers, until: number): Promise<number> {
  const { tables, clock } = registers;
  let settled = 0;
  for await (const page of unsettledHouseholds(tables.registers)) {
    if (clock.now() >= until) return settled;
    settled += await settlePage(registers, page);
  }
  return settled;
}

/** Settles a page of marks together; where that fails, each by itself, so that only the one that fails is left. */
async function settlePage(registers: Registers, marks: readonly Unsettled[]): Promise<number> {
  try {
    await settleTogether(registers, marks);
    return marks.length;
  } catch {
    let settled = 0; // whose fault it is shows when each is settled by itself
    for (const mark of marks) {
      try {
        await settleHousehold(registers, mark);
        settled += 1;
      } catch (error) {
        log('error', 'LT144', { error: error instanceof Error ? error : new Error('not an error') });
      }
    }
    return settled;
  }
}

/** The writes of one transaction; DynamoDB takes a hundred. */
const WRITES_A_TRANSACTION = 90;

/**
 * Settles households side by side: what they need is read together, and as many as fit are written in one transaction.
 * Where one of these has moved on meanwhile, each of them is settled by itself.
 */
async function settleTogether(registers: Registers, marks: readonly Unsettled[]): Promise<void> {
  const { tables } = registers;
  const seal = await registers.seal();
  const refs = new Map<HouseholdId, readonly PersonRef[]>();
  await eachOf(marks, AT_ONCE, async ({ household }) => {
    refs.set(household, await memberRefs(tables.registers, household));
  });
  const before = await getHouseholds(tables.registers, [...refs.keys()]);
  const people = await getPersons(tables.registers, seal, [...new Set([...refs.values()].flat())]);
  const steps = await Promise.all(
    marks.map(async (mark) => {
      const own = (refs.get(mark.household) ?? []).map((ref) => people.get(ref));
      const household = householdOf(
        seal.hash,
        mark.household,
        own.filter((person) => person !== undefined),
      );
      const was = before.get(mark.household);
      const after = await settledOf(registers, seal, mark, was, household);
      return { mark, writes: settlingWrites(registers, mark, was, after) };
    }),
  );
  await eachOf(gathered(steps), AT_ONCE, async (together) => {
    const written = await transact(together.flatMap(({ writes }) => writes));
    if (written.done) return;
    for (const { mark } of together) await settleHousehold(registers, mark);
  });
}

interface Step {
  readonly mark: Unsettled;
  readonly writes: readonly Write[];
}

function* gathered(steps: readonly Step[]): Generator<readonly Step[]> {
  let some: Step[] = [];
  let count = 0;
  for (const step of steps) {
    if (count + step.writes.length > WRITES_A_TRANSACTION) {
      yield some;
      [some, count] = [[], 0];
    }
    some.push(step);
    count += step.writes.length;
  }
  if (some.length > 0) yield some;
}

/** What settles a household: its mark goes, its version comes, and what is to be told. */
function settlingWrites(
  { tables: { registers: table }, isGrouped }: Registers,
  mark: Unsettled,
  before: HouseholdVersion | undefined,
  after: HouseholdVersion | undefined,
): Write[] {
  const unmark = unmarkHousehold(table, mark);
  if (after === undefined) return [unmark];
  const { id: ref, version, kinds, asOf } = after;
  const isTold = kinds.length > 0 && (mark.isTold || before !== undefined);
  // That social insurance has said something else of it is no reason to ask it again.
  const isAsked =
    isGrouped === true && after.shape.living.length > 0 && kinds.some((kind) => kind !== 'other');
  return [
    unmark,
    ...writeHousehold(table, after),
    ...(isTold ? [writeUntold(table, { about: 'household', ref, version, kinds, asOf })] : []),
    ...(isAsked ? [markUngrouped(table, ref)] : []),
  ];
}

/**
 * Settles one household. The mark is taken away in the same transaction, if it is still the one that was read: a change
 * that came in between has made another, and is settled by it.
 */
export async function settleHousehold(registers: Registers, mark: Unsettled): Promise<void> {
  const { tables } = registers;
  const seal = await registers.seal();
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round > 0) await pause(Math.random() * 10 * 2 ** round);
    const before = await getHousehold(tables.registers, mark.household);
    const household = await readHousehold(registers, seal, mark.household);
    const after = await settledOf(registers, seal, mark, before, household);
    const written = await transact(settlingWrites(registers, mark, before, after));
    if (written.done) return;
    // Marked anew: whoever goes through the marks next settles it. Else another has settled it: it is read again.
    if (written.collisions.some(({ label, reason }) => label === 'mark' && reason === 'condition')) return;
  }
  throw new Error('a household was settled by others at every try');
}

/** A household as it is now, from the people whom any source puts into it. */
export async function readHousehold(
  { tables }: Registers,
  seal: Seal,
  id: HouseholdId,
): Promise<Household | undefined> {
  const refs = await memberRefs(tables.registers, id);
  const people = await getPersons(tables.registers, seal, refs);
  return householdOf(seal.hash, id, [...people.values()]);
}

/** The version that follows; undefined where nothing is otherwise. */
async function settledOf(
  registers: Registers,
  seal: Seal,
  mark: Unsettled,
  before: HouseholdVersion | undefined,
  household: Household | undefined,
): Promise<HouseholdVersion | undefined> {
  const shape = household === undefined ? EMPTY_SHAPE : shapeOf(seal.hash, household);
  if (canonicalJson(shape) === canonicalJson(before?.shape ?? EMPTY_SHAPE)) return undefined;
  const asOf = household !== undefined && household.asOf > mark.asOf ? household.asOf : mark.asOf;
  const was = before?.shape.living ?? [];
  // A household that is met for the first time in a first load came from nowhere: nobody need be asked.
  const isPlain = before === undefined && !mark.isTold;
  const joined = isPlain ? [] : await arrivals(registers, seal, mark.household, household, was);
  const left = await departures(registers, seal, mark.household, shape.living, was);
  const { kinds, continues } = happeningBetween(before?.shape, shape, joined, left, asOf);
  return {
    id: mark.household,
    version: (before?.version ?? 0) + 1,
    asOf,
    settledAt: instant(registers.clock.now()),
    shape,
    kinds,
    ...(continues === undefined ? {} : { continues }),
  };
}

async function arrivals(
  registers: Registers,
  seal: Seal,
  id: HouseholdId,
  household: Household | undefined,
  was: readonly PersonRef[],
): Promise<Move[]> {
  if (household === undefined) return [];
  const newcomers = livingMembers(household).filter(({ person }) => !was.includes(person));
  const kept = await getPersons(
    registers.tables.registers,
    seal,
    newcomers.map(({ person }) => person),
  );
  const others = otherHouseholds(registers, seal, id);
  return Promise.all(
    newcomers.map(async ({ person, citizen }): Promise<Move> => {
      const from = kept.get(person)?.cameFrom;
      return { person, citizen, ...(from === undefined || from === id ? {} : { other: await others(from) }) };
    }),
  );
}

async function departures(
  registers: Registers,
  seal: Seal,
  id: HouseholdId,
  is: readonly PersonRef[],
  was: readonly PersonRef[],
): Promise<Move[]> {
  const gone = was.filter((person) => !is.includes(person));
  if (gone.length === 0) return [];
  const kept = await getPersons(registers.tables.registers, seal, gone);
  const others = otherHouseholds(registers, seal, id);
  const moves = gone.map(async (person): Promise<Move | undefined> => {
    const found = kept.get(person);
    const to = found === undefined ? undefined : membershipsOf(seal.hash, found.person)[0]?.household;
    if (to === id) return undefined; // he died, and has not left
    return { person, ...(to === undefined ? {} : { other: await others(to) }) };
  });
  return (await Promise.all(moves)).filter((move) => move !== undefined);
}

/** Reads the households at the other end of moves, each once. */
function otherHouseholds(
  registers: Registers,
  seal: Seal,
  here: HouseholdId,
): (id: HouseholdId) => Promise<NonNullable<Move['other']>> {
  const read = new Map<HouseholdId, Promise<NonNullable<Move['other']>>>();
  const readOne = async (id: HouseholdId): Promise<NonNullable<Move['other']>> => {
    const refs = await memberRefs(registers.tables.registers, id);
    const people = await getPersons(registers.tables.registers, seal, refs);
    const household = householdOf(seal.hash, id, [...people.values()]);
    const living = household === undefined ? [] : livingMembers(household);
    const cameFromHere = ({ cameFrom }: Pick<KeptPerson, 'cameFrom'>): boolean => cameFrom === here;
    return {
      id,
      living: living.length,
      isOffshoot: living.length > 0 && living.every(({ person }) => cameFromHere(people.get(person) ?? {})),
    };
  };
  return (id) => {
    const known = read.get(id) ?? readOne(id);
    read.set(id, known);
    return known;
  };
}
