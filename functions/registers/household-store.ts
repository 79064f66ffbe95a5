import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import type { Instant } from '../kernel/clock.ts';
import { number, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { get, getMany, queryPage } from '../kernel/table/read.ts';
import { create, replace, type Write } from '../kernel/table/transaction.ts';
import type { HouseholdShape } from './household.ts';
import type { HouseholdId, PersonRef } from './person.ts';

const placeOf = (household: HouseholdId): string => `HOUSEHOLD#${household}`;
const MEMBER = 'MEMBER#';

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

/** Everybody whom any source puts into a household. */
export async function memberRefs(table: string, household: HouseholdId): Promise<PersonRef[]> {
  const refs: PersonRef[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :household AND begins_with(sk, :member)',
      ExpressionAttributeValues: { ':household': { S: placeOf(household) }, ':member': { S: MEMBER } },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    refs.push(...page.items.map((item) => text(item, 'sk').slice(MEMBER.length) as PersonRef));
    from = page.next;
  } while (from !== undefined);
  return refs;
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

const HEAD = 'HEAD';

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

/** As many keys as one request may ask for. */
const KEYS_A_REQUEST = 100;

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
