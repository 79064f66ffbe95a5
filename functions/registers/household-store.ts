import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import type { Instant } from '../kernel/clock.ts';
import { number, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { get, getMany, queryPage } from '../kernel/table/read.ts';
import { create, replace, type Write } from '../kernel/table/transaction.ts';
import type { BookBorne } from './house-book.ts';
import type { HouseholdShape } from './household.ts';
import type { HouseholdId, PersonRef } from './person.ts';

const placeOf = (household: HouseholdId): string => `HOUSEHOLD#${household}`;
const MEMBER = 'MEMBER#';
const LINK = 'LINK#';
const HEAD = 'HEAD';
const HEADLESS = 'HEADLESS';

/** As many keys as one request may ask for. */
const KEYS_A_REQUEST = 100;

/** The write that puts a person into a household (label `member`): a pointer; what is said of it is with the person. */
export const memberWrite = (table: string, household: HouseholdId, ref: PersonRef): Write => ({
  label: 'member',
  item: { Put: { TableName: table, Item: toItem({ pk: placeOf(household), sk: `${MEMBER}${ref}` }) } },
});

/** The write that takes a person out of a household (label `member`). */
export const removeMember = (table: string, household: HouseholdId, ref: PersonRef): Write => ({
  label: 'member',
  item: { Delete: { TableName: table, Key: toItem({ pk: placeOf(household), sk: `${MEMBER}${ref}` }) } },
});

/** The write that makes a household one whose head bears a house book (label `bearer`): a pointer, with the book. */
export const bearerWrite = (table: string, { book, household }: BookBorne): Write => ({
  label: 'bearer',
  item: { Put: { TableName: table, Item: toItem({ pk: placeOf(book), sk: `${LINK}${household}` }) } },
});

/** The write that ends it (label `bearer`). */
export const removeBearer = (table: string, { book, household }: BookBorne): Write => ({
  label: 'bearer',
  item: {
    Delete: { TableName: table, Key: toItem({ pk: placeOf(book), sk: `${LINK}${household}` }) },
  },
});

/**
 * The write that keeps that people are known by a house book alone (label `headless`): who settles the households whose
 * heads bear that book learns of them by one key. It stays, also when nobody is.
 */
export const headlessWrite = (table: string, book: HouseholdId): Write => ({
  label: 'headless',
  item: { Put: { TableName: table, Item: toItem({ pk: placeOf(book), sk: HEADLESS }) } },
});

/** Of these house books those by which alone people are known, or were. */
export async function headlessOf(
  table: string,
  books: readonly HouseholdId[],
): Promise<ReadonlySet<HouseholdId>> {
  const found = new Set<HouseholdId>();
  for (let start = 0; start < books.length; start += KEYS_A_REQUEST) {
    const some = books.slice(start, start + KEYS_A_REQUEST);
    const items = await getMany(some.map((book) => ({ table, pk: placeOf(book), sk: HEADLESS })));
    for (const [index, book] of some.entries()) if (items[index] !== undefined) found.add(book);
  }
  return found;
}

/** A book that so many heads bear stands for none of their households, however many more do. */
const MOST_BEARERS = 20;

/** As many pointers as are read of one household: whatever has more is none. */
const MOST_POINTERS = 1_000;

/** What points at a household. */
export interface Pointers {
  /** Everybody whom any source puts into it. */
  readonly members: readonly PersonRef[];
  /** Where it is a house book's: the households whose heads bear that book. */
  readonly bearers: readonly HouseholdId[];
  /** There are more than are read of any household: no member is named. */
  readonly isOverfull?: true;
}

/** What points at a household, in one reading: links and members lie side by side. */
export async function pointersOf(table: string, household: HouseholdId): Promise<Pointers> {
  const page = await queryPage({
    TableName: table,
    KeyConditionExpression: 'pk = :household AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':household': { S: placeOf(household) },
      ':first': { S: LINK },
      ':last': { S: `${MEMBER}~` }, // behind every keyed hash
    },
    ConsistentRead: true,
    Limit: MOST_POINTERS,
  });
  const keys = page.items.map((item) => text(item, 'sk'));
  const after = (prefix: string): string[] =>
    keys.filter((sk) => sk.startsWith(prefix)).map((sk) => sk.slice(prefix.length));
  const bearers = after(LINK).slice(0, MOST_BEARERS) as HouseholdId[]; // as bearerWrite wrote them
  if (page.next !== undefined) return { members: [], bearers, isOverfull: true };
  return { members: after(MEMBER) as PersonRef[], bearers };
}

/** A household's shape as it was when it was last settled, and what had happened then. References only. */
export interface HouseholdVersion {
  readonly id: HouseholdId;
  readonly version: number;
  /** As of when its registers say so. */
  readonly asOf: Instant;
  readonly settledAt: Instant;
  readonly shape: HouseholdShape;
  readonly kinds: readonly ChangeKind[];
  /** The household under another head of which it is the continuation. */
  readonly continues?: HouseholdId;
}

const versionItem = (
  sk: string,
  { id, version, asOf, settledAt, shape, kinds, continues }: HouseholdVersion,
): Item =>
  toItem({
    pk: placeOf(id),
    sk,
    version,
    asOf,
    settledAt,
    shape: JSON.stringify(shape),
    kinds: kinds.join(' '),
    continues,
  });

/** The writes that settle a household (label `household`): as it is now, and the same appended to its history. */
export function writeHousehold(table: string, settled: HouseholdVersion): Write[] {
  const now = versionItem(HEAD, settled);
  return [
    settled.version === 1
      ? create('household', table, now)
      : replace('household', table, now, settled.version - 1),
    create('household', table, versionItem(`V#${String(settled.version).padStart(6, '0')}`, settled)),
  ];
}

function readVersion(id: HouseholdId, item: Item): HouseholdVersion {
  const kinds = text(item, 'kinds');
  const continues = textOr(item, 'continues');
  return {
    id,
    version: number(item, 'version'),
    asOf: text(item, 'asOf') as Instant,
    settledAt: text(item, 'settledAt') as Instant,
    shape: JSON.parse(text(item, 'shape')) as HouseholdShape, // by versionItem
    kinds: kinds === '' ? [] : (kinds.split(' ') as ChangeKind[]),
    ...(continues === undefined ? {} : { continues: continues as HouseholdId }),
  };
}

/** A household as it was last settled; undefined where it never was. */
export async function getHousehold(table: string, id: HouseholdId): Promise<HouseholdVersion | undefined> {
  const item = await get({ table, pk: placeOf(id), sk: HEAD });
  return item === undefined ? undefined : readVersion(id, item);
}

/** Several households as they were last settled; those that never were are missing. */
export async function getHouseholds(
  table: string,
  ids: readonly HouseholdId[],
): Promise<Map<HouseholdId, HouseholdVersion>> {
  const found = new Map<HouseholdId, HouseholdVersion>();
  for (let start = 0; start < ids.length; start += KEYS_A_REQUEST) {
    const some = ids.slice(start, start + KEYS_A_REQUEST);
    const items = await getMany(some.map((id) => ({ table, pk: placeOf(id), sk: HEAD })));
    for (const [index, id] of some.entries()) {
      const item = items[index];
      if (item !== undefined) found.set(id, readVersion(id, item));
    }
  }
  return found;
}

/** Everything that happened to a household, oldest first. */
export async function householdVersions(table: string, id: HouseholdId): Promise<HouseholdVersion[]> {
  const versions: HouseholdVersion[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :household AND begins_with(sk, :version)',
      ExpressionAttributeValues: { ':household': { S: placeOf(id) }, ':version': { S: 'V#' } },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    versions.push(...page.items.map((item) => readVersion(id, item)));
    from = page.next;
  } while (from !== undefined);
  return versions;
}
