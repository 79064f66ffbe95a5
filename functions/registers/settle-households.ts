import { setTimeout as pause } from 'node:timers/promises';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { instant } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import type { Seal } from '../kernel/sealing.ts';
import { transact, type Write } from '../kernel/table/transaction.ts';
import { eachOf } from './each-of.ts';
import { gatherHousehold, gatherHouseholds, gatherJoined } from './gather-households.ts';
import {
  EMPTY_SHAPE,
  happeningBetween,
  householdOf,
  shapeOf,
  type Gathered,
  type Household,
} from './household.ts';
import { movesOf, type Ground } from './household-moves.ts';
import { getHousehold, getHouseholds, writeHousehold, type HouseholdVersion } from './household-store.ts';
import {
  markHousehold,
  markOf,
  markUngrouped,
  unmarkHousehold,
  unsettledHouseholds,
  writeUntold,
  type Unsettled,
} from './marks.ts';
import type { HouseholdId } from './person.ts';
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
  let woke: boolean;
  do {
    woke = false;
    for await (const page of unsettledHouseholds(tables.registers)) {
      if (clock.now() >= until) return settled;
      const done = await settlePage(registers, page);
      settled += done.settled;
      woke ||= done.woke;
    }
  } while (woke); // theirs may be marks that were passed by
  return settled;
}

/** What became of a page of marks; `woke` where others were marked by it. */
interface Settled {
  readonly settled: number;
  readonly woke: boolean;
}

/** Settles a page of marks together, and by itself whatever cannot be: so only the one that fails is left. */
async function settlePage(registers: Registers, marks: readonly Unsettled[]): Promise<Settled> {
  let rest: readonly Unsettled[];
  try {
    rest = await settleTogether(registers, marks);
  } catch {
    rest = marks; // whose fault it is shows when each is settled by itself
  }
  let [settled, woke] = [marks.length - rest.length, false];
  await eachOf(rest, AT_ONCE, async (mark) => {
    try {
      const woken = await settleHousehold(registers, mark);
      woke ||= woken.length > 0;
      settled += 1;
    } catch (error) {
      log('error', 'LT144', { error: error instanceof Error ? error : new Error('not an error') });
    }
  });
  return { settled, woke };
}

/** The writes of one transaction; DynamoDB takes a hundred. */
const WRITES_A_TRANSACTION = 90;

/**
 * Settles households side by side: what they need is read together, and as many as fit are written in one transaction.
 * Says which are to be settled by themselves: those of a transaction in which one has moved on meanwhile, and whatever
 * meets a house book by which alone people are known, since it may mark others.
 */
async function settleTogether(
  registers: Registers,
  marks: readonly Unsettled[],
): Promise<readonly Unsettled[]> {
  const { tables } = registers;
  const seal = await registers.seal();
  const ids = marks.map(({ household }) => household);
  const [before, gathered] = await Promise.all([
    getHouseholds(tables.registers, ids),
    gatherHouseholds(tables.registers, seal, ids),
  ]);
  const grounds = marks.map((mark) =>
    groundOf(seal, mark, gathered.get(mark.household), before.get(mark.household)),
  );
  const alone = grounds.filter(meetsBook).map(({ mark }) => mark);
  const plain = grounds.filter((ground) => !meetsBook(ground));
  const after = await settledOf(registers, seal, plain);
  const steps = plain.map((ground) => ({
    mark: ground.mark,
    writes: settlingWrites(registers, ground, after.get(ground)),
  }));
  await eachOf(gatheredSteps(steps), AT_ONCE, async (together) => {
    const written = await transact(together.flatMap(({ writes }) => writes));
    if (!written.done) alone.push(...together.map(({ mark }) => mark));
  });
  return alone;
}

function groundOf(
  seal: Seal,
  mark: Unsettled,
  gathered: Gathered = { id: mark.household, people: [], bearers: [] },
  before?: HouseholdVersion,
): Ground {
  const household = householdOf(seal.hash, gathered);
  return {
    mark,
    gathered,
    ...(household === undefined ? {} : { household }),
    ...(before === undefined ? {} : { before }),
  };
}

/** Whether people are known by the book of a household alone, or the household is such a book. */
const meetsBook = ({ gathered, before }: Ground): boolean =>
  gathered.book !== undefined ||
  (isPeopled(gathered) && gathered.bearers.length > 0) ||
  before?.shape.bearers !== undefined;

const isPeopled = ({ people, isOverfull }: Gathered): boolean => people.length > 0 || isOverfull === true;

interface Step {
  readonly mark: Unsettled;
  readonly writes: readonly Write[];
}

function* gatheredSteps(steps: readonly Step[]): Generator<readonly Step[]> {
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
  { mark, before }: Ground,
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
 * that came in between has made another, and is settled by it. Says which households it has marked: those to be folded
 * anew because of this one.
 */
export async function settleHousehold(
  registers: Registers,
  mark: Unsettled,
): Promise<readonly HouseholdId[]> {
  const { tables } = registers;
  const seal = await registers.seal();
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round > 0) await pause(Math.random() * 10 * 2 ** round);
    const [before, gathered] = await Promise.all([
      getHousehold(tables.registers, mark.household),
      gatherHousehold(tables.registers, seal, mark.household),
    ]);
    const plain = groundOf(seal, mark, gathered, before);
    const ground = gathered.book === undefined ? plain : await withBook(registers, plain, gathered.book.id);
    const after = await settledOf(registers, seal, [ground]);
    const woken = wokenBy(ground);
    const written = await transact([
      ...settlingWrites(registers, ground, after.get(ground)),
      ...woken.map((household) => markHousehold(tables.registers, { ...mark, household })),
    ]);
    if (written.done) return woken;
    // Marked anew: whoever goes through the marks next settles it. Else another has settled it: it is read again.
    if (written.collisions.some(({ label, reason }) => label === 'mark' && reason === 'condition')) return [];
  }
  throw new Error('a household was settled by others at every try');
}

/**
 * The mark of a book is read before what it was last settled as: whoever settles it now either leaves the mark to be
 * seen here, or his outcome.
 */
async function withBook({ tables }: Registers, ground: Ground, book: HouseholdId): Promise<Ground> {
  const bookMark = await markOf(tables.registers, book);
  const ofBook = await getHousehold(tables.registers, book);
  return {
    ...ground,
    isBookMarked: bookMark !== undefined,
    ...(ofBook === undefined ? {} : { ofBook }),
  };
}

/**
 * Which households are to be folded anew because this one was settled. What happens to a house book is told on to those
 * whose heads bear it, or did. One whose head bears a book wakes that only where the book may not know of it: each would
 * else wake the other for ever.
 */
function wokenBy({ gathered, before, ofBook, isBookMarked }: Ground): HouseholdId[] {
  const { id, bearers, book } = gathered;
  const households = new Set([...(isPeopled(gathered) ? bearers : []), ...(before?.shape.bearers ?? [])]);
  const isKnown = isBookMarked !== true && ofBook?.shape.bearers?.includes(id) === true;
  if (book !== undefined && !isKnown) households.add(book.id);
  return [...households];
}

/**
 * A household as it is now, from the people whom any source puts into it; for a house book that stands for another
 * household, that one.
 */
export async function readHousehold(
  { tables }: Registers,
  seal: Seal,
  id: HouseholdId,
): Promise<Household | undefined> {
  return householdOf(seal.hash, await gatherJoined(tables.registers, seal, id));
}

/** The versions that follow; none where nothing is otherwise. */
async function settledOf(
  { tables, clock }: Registers,
  seal: Seal,
  grounds: readonly Ground[],
): Promise<ReadonlyMap<Ground, HouseholdVersion>> {
  const shapes = new Map(
    grounds
      .map((ground) => [ground, shapeOf(seal.hash, ground.gathered, ground.household)] as const)
      .filter(([{ before }, shape]) => canonicalJson(shape) !== canonicalJson(before?.shape ?? EMPTY_SHAPE)),
  );
  const moves = await movesOf(tables.registers, seal, [...shapes.keys()]);
  const settledAt = instant(clock.now());
  return new Map(
    [...shapes].map(([ground, shape]) => {
      const { mark, household, before, gathered } = ground;
      if (gathered.isOverfull === true) log('warn', 'LT150', {});
      const asOf = household !== undefined && household.asOf > mark.asOf ? household.asOf : mark.asOf;
      const { joined, left } = moves(ground);
      const happening = happeningBetween(before?.shape, shape, joined, left, asOf);
      const version = (before?.version ?? 0) + 1;
      return [ground, { id: mark.household, version, asOf, settledAt, shape, ...happening }];
    }),
  );
}
