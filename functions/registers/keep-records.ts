import { setTimeout as pause } from 'node:timers/promises';
import type { CitizenRecord } from '../../schemas/citizens/citizen.ts';
import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import { instant, type Instant } from '../kernel/clock.ts';
import type { Seal } from '../kernel/sealing.ts';
import { transact, type Write } from '../kernel/table/transaction.ts';
import { applyRecord } from './apply-record.ts';
import { eachOf } from './each-of.ts';
import { bookBorneBy, booksOf } from './house-book.ts';
import { bearerWrite, headlessWrite, memberWrite, removeBearer, removeMember } from './household-store.ts';
import { markHousehold, writeUntold } from './marks.ts';
import { membershipsOf, personRefOf } from './membership.ts';
import type { Grouping, HouseholdId, Person, PersonRef } from './person.ts';
import { getPersons, writePast, writePerson, type KeptPerson, type PastRecord } from './person-store.ts';
import type { Registers } from './registers.ts';

/** What a batch of records came to, and about whom. */
export interface Kept {
  /** People of whom nothing was held before. */
  readonly added: number;
  /** People who stand otherwise, or of whom a source says something else. */
  readonly changed: number;
  readonly unchanged: number;
  readonly older: number;
  /** By person, what is otherwise; empty kinds where it only was confirmed. */
  readonly effects: ReadonlyMap<PersonRef, Effect>;
  /** Households that were marked. */
  readonly households: ReadonlySet<HouseholdId>;
}

export interface Effect {
  readonly effect: 'added' | 'changed' | 'unchanged' | 'older';
  readonly kinds: readonly ChangeKind[];
}

/** How a batch is kept. */
export interface Keeping {
  /**
   * A first load fills the register: that people and households are there is no change in anybody's life, and nobody is
   * told of it. What is otherwise about people who were there is told all the same.
   */
  readonly isFirstLoad: boolean;
}

/** The writes of one transaction; DynamoDB takes a hundred. */
const WRITES_A_TRANSACTION = 90;

/** Transactions under way at once. */
const AT_ONCE = 8;

/** How often a person is read again because somebody else came first. */
const ROUNDS = 10;

/**
 * Keeps a batch of records by the one rule (apply-record.ts): people of the same household in one transaction, each
 * with what follows from him: his household's mark, what is to be told, what his record was before. Any number of
 * callers may keep the same records at once; whoever loses a race reads again. Throws where the table fails: what was
 * written stays, and keeping the whole batch again changes nothing of it.
 */
export async function keepRecords(
  registers: Registers,
  records: readonly CitizenRecord[],
  keeping: Keeping,
): Promise<Kept> {
  const seal = await registers.seal();
  const byPerson = Map.groupBy(records, ({ citizen }) => personRefOf(seal.hash, citizen.personalNumber));
  const steps = new Map<PersonRef, Step>();
  for (const [ref, own] of byPerson) steps.set(ref, (before) => takeAll(before, own));
  return keepSteps(registers, seal, steps, keeping);
}

/** Puts people into a household by a source's own grouping, as `keepRecords` keeps records. */
export async function keepGroupings(
  registers: Registers,
  source: string,
  groupings: ReadonlyMap<PersonRef, Grouping>,
): Promise<Kept> {
  const seal = await registers.seal();
  const steps = new Map<PersonRef, Step>();
  for (const [ref, grouping] of groupings) steps.set(ref, (before) => takeGrouping(before, source, grouping));
  return keepSteps(registers, seal, steps, { isFirstLoad: false });
}

/** What becomes of a person; `next` absent where nothing does. */
interface Taken {
  readonly next?: Person;
  readonly kinds: readonly ChangeKind[];
  readonly past: readonly PastRecord[];
  readonly effect: Effect['effect'];
  readonly asOf: Instant;
}

type Step = (before: Person | undefined) => Taken | undefined;

/** Several records of one person, one after another. */
function takeAll(before: Person | undefined, records: readonly CitizenRecord[]): Taken | undefined {
  const [first] = records;
  if (first === undefined) return undefined;
  let person = before;
  let best: Effect['effect'] = 'older';
  const kinds = new Set<ChangeKind>();
  const past = new Map<string, PastRecord>();
  const asOf = records.reduce((newest, record) => (record.asOf > newest ? record.asOf : newest), first.asOf);
  for (const record of records) {
    const applied = applyRecord(person, record);
    if (applied === 'older') continue;
    if (applied === 'unchanged') {
      if (best === 'older') best = 'unchanged';
      continue;
    }
    const { next, changes, replaced } = applied;
    if (replaced !== undefined) {
      const since = person?.since[record.source] ?? replaced.asOf;
      // Of two that a source said as of one moment, the last stands for it.
      past.set(`${record.source} ${since}`, { record: replaced, since });
    }
    const isNew = person?.records[record.source] === undefined || replaced !== undefined;
    if (isNew) best = before === undefined ? 'added' : 'changed';
    else if (best === 'older') best = 'unchanged';
    for (const kind of changes) kinds.add(kind);
    person = next;
  }
  return {
    ...(person === undefined || person === before ? {} : { next: person }),
    kinds: [...kinds],
    past: [...past.values()],
    effect: best,
    asOf,
  };
}

function takeGrouping(before: Person | undefined, source: string, grouping: Grouping): Taken | undefined {
  // A person of whom no register has told is not made of a grouping alone: it has no record of him.
  if (before === undefined) return undefined;
  const held = before.groupings?.[source];
  const nothing = { kinds: [], past: [], asOf: grouping.asOf };
  if (held !== undefined && held.asOf > grouping.asOf) return { ...nothing, effect: 'older' };
  if (held?.asOf === grouping.asOf && held.group >= grouping.group)
    return { ...nothing, effect: 'unchanged' };
  return {
    ...nothing,
    next: { ...before, groupings: { ...before.groupings, [source]: grouping } },
    effect: held?.group === grouping.group && held.household === grouping.household ? 'unchanged' : 'changed',
  };
}

async function keepSteps(
  registers: Registers,
  seal: Seal,
  steps: ReadonlyMap<PersonRef, Step>,
  keeping: Keeping,
): Promise<Kept> {
  const effects = new Map<PersonRef, Effect>();
  const households = new Set<HouseholdId>();
  let waiting = [...steps.keys()];
  for (let round = 0; waiting.length > 0; round += 1) {
    if (round === ROUNDS) throw new Error('people were changed by others at every try to keep them');
    if (round > 0) await pause(Math.random() * 10 * 2 ** round);
    const before = await getPersons(registers.tables.registers, seal, waiting);
    const moves: Move[] = [];
    for (const ref of waiting) {
      const kept = before.get(ref);
      const taken = steps.get(ref)?.(kept?.person);
      if (taken === undefined) continue;
      effects.set(ref, { effect: taken.effect, kinds: taken.kinds });
      if (taken.next !== undefined)
        moves.push(moveOf(registers, seal, ref, kept, taken, taken.next, keeping));
    }
    for (const { marks } of moves) for (const household of marks) households.add(household);
    const lost: PersonRef[] = [];
    await eachOf(transactionsOf(registers.tables.registers, moves), AT_ONCE, async (together) => {
      const written = await transact(together.writes);
      if (!written.done) lost.push(...together.refs);
    });
    waiting = lost;
  }
  const count = (effect: Effect['effect']): number =>
    [...effects.values()].filter((each) => each.effect === effect).length;
  return {
    added: count('added'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    older: count('older'),
    effects,
    households,
  };
}

/** A person's own writes, and the households that they mark. */
interface Move {
  readonly ref: PersonRef;
  readonly writes: readonly Write[];
  readonly marks: readonly HouseholdId[];
  /** House books by which alone he is known now. */
  readonly headless: readonly HouseholdId[];
  readonly asOf: Instant;
  readonly isTold: boolean;
}

function moveOf(
  { tables, clock }: Registers,
  seal: Seal,
  ref: PersonRef,
  kept: KeptPerson | undefined,
  { kinds, past, asOf }: Taken,
  next: Person,
  { isFirstLoad }: Keeping,
): Move {
  const table = tables.registers;
  const version = (kept?.version ?? 0) + 1;
  const was = kept === undefined ? [] : membershipsOf(seal.hash, kept.person);
  const is = membershipsOf(seal.hash, next);
  const wasIn = new Set(was.map(({ household }) => household));
  const isIn = new Set(is.map(({ household }) => household));
  const [stood, stands] = [was[0]?.household, is[0]?.household];
  const cameFrom = stood === stands ? kept?.cameFrom : stood;
  const bore = kept === undefined ? undefined : bookBorneBy(seal.hash, kept.person);
  const bears = bookBorneBy(seal.hash, next);
  const isOtherBook = bore?.book !== bears?.book;
  const isMoved = isOtherBook || signatureOf(was) !== signatureOf(is);
  const isAnnounced = kinds.length > 0 && !(isFirstLoad && kept === undefined);
  return {
    ref,
    asOf,
    isTold: !isFirstLoad,
    // Of a book that is new to it his household tells when it is settled: nearly every book has no people of its own.
    marks:
      isMoved || kinds.length > 0
        ? [...new Set([...wasIn, ...isIn, ...(isOtherBook && bore !== undefined ? [bore.book] : [])])]
        : [],
    headless: booksOf(seal.hash, next).filter((book) => !wasIn.has(book)),
    writes: [
      writePerson(
        table,
        seal,
        { ref, version, person: next, ...(cameFrom === undefined ? {} : { cameFrom }) },
        instant(clock.now()),
      ),
      ...past.map((each) => writePast(table, seal, ref, each)),
      ...[...wasIn].filter((each) => !isIn.has(each)).map((each) => removeMember(table, each, ref)),
      ...[...isIn].filter((each) => !wasIn.has(each)).map((each) => memberWrite(table, each, ref)),
      ...(isOtherBook && bore !== undefined ? [removeBearer(table, bore)] : []),
      ...(isOtherBook && bears !== undefined ? [bearerWrite(table, bears)] : []),
      ...(isAnnounced ? [writeUntold(table, { about: 'person', ref, version, kinds, asOf })] : []),
    ],
  };
}

/** What of memberships makes a household another one: not as of when a source said so last. */
const signatureOf = (
  memberships: readonly { source: string; household: string; isHead: boolean }[],
): string =>
  memberships.map(({ source, household, isHead }) => `${source} ${household} ${isHead}`).join('\n');

interface Transaction {
  readonly refs: readonly PersonRef[];
  readonly writes: readonly Write[];
}

/**
 * Moves gathered into transactions, those of one household side by side, with one mark a household in each, and for
 * one that is known by its book alone one note of that.
 */
function* transactionsOf(table: string, moves: readonly Move[]): Generator<Transaction> {
  const ordered = moves.toSorted((one, other) => ((one.marks[0] ?? '') < (other.marks[0] ?? '') ? -1 : 1));
  let refs: PersonRef[] = [];
  let writes: Write[] = [];
  let marks = new Map<HouseholdId, { asOf: Instant; isTold: boolean }>();
  let books = new Set<HouseholdId>();
  const whole = (): Transaction => ({
    refs,
    writes: [
      ...writes,
      ...[...books].map((book) => headlessWrite(table, book)),
      ...[...marks].map(([household, mark]) => markHousehold(table, { household, ...mark })),
    ],
  });
  for (const { ref, writes: own, marks: marked, headless, asOf, isTold } of ordered) {
    const more = own.length + headless.length + marked.filter((household) => !marks.has(household)).length;
    if (refs.length > 0 && writes.length + marks.size + books.size + more > WRITES_A_TRANSACTION) {
      yield whole();
      [refs, writes, marks] = [[], [], new Map<HouseholdId, { asOf: Instant; isTold: boolean }>()];
      books = new Set();
    }
    refs.push(ref);
    writes.push(...own);
    for (const book of headless) books.add(book);
    for (const household of marked) {
      const before = marks.get(household);
      marks.set(household, {
        asOf: before === undefined || before.asOf < asOf ? asOf : before.asOf,
        isTold: isTold || before?.isTold === true,
      });
    }
  }
  if (refs.length > 0) yield whole();
}
