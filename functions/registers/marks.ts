import { randomUUID } from 'node:crypto';
import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import type { Instant } from '../kernel/clock.ts';
import { number, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { get, queryPage } from '../kernel/table/read.ts';
import type { Write } from '../kernel/table/transaction.ts';
import type { HouseholdId } from './person.ts';

/**
 * What is still to be done after a person was written, kept in the very transaction: whoever dies in between leaves a
 * mark, and the next one goes on. Households are folded anew by their marks; people are told of by theirs.
 */

/** Marks are spread, so that a first load does not write into one partition. */
const SHARDS = Array.from({ length: 16 }, (_, index) => index.toString(16));

/** By the reference itself, which is as good as chance. */
const shardOf = (reference: string): string => SHARDS[(reference.codePointAt(0) ?? 0) % SHARDS.length] ?? '0';

/** A household of which somebody has changed. */
export interface Unsettled {
  readonly household: HouseholdId;
  /** Another one for every mark: whoever settles takes away the mark that he read, and no later one. */
  readonly token: string;
  /** As of when the change is that marked it. */
  readonly asOf: Instant;
  /** Whether it is told that the household is there at all: not in a first load. */
  readonly isTold: boolean;
}

/**
 * The write that marks a household (label `mark`). A mark that stands is renewed, and what it wants told is told still:
 * a first load that comes over a change before its household is folded must not silence it.
 */
export const markHousehold = (
  table: string,
  { household, asOf, isTold }: Omit<Unsettled, 'token'>,
): Write => ({
  label: 'mark',
  item: {
    Update: {
      TableName: table,
      Key: toItem({ pk: `UNSETTLED#${shardOf(household)}`, sk: household }),
      UpdateExpression: `SET #token = :token, asOf = :asOf, isTold = ${
        isTold ? ':isTold' : 'if_not_exists(isTold, :isTold)'
      }`,
      ExpressionAttributeNames: { '#token': 'token' },
      ExpressionAttributeValues: toItem({ ':token': randomUUID(), ':asOf': asOf, ':isTold': isTold }),
    },
  },
});

/** The write that takes a mark away, if it is still the one that was read (label `mark`). */
export const unmarkHousehold = (table: string, { household, token }: Unsettled): Write => ({
  label: 'mark',
  item: {
    Delete: {
      TableName: table,
      Key: toItem({ pk: `UNSETTLED#${shardOf(household)}`, sk: household }),
      ...asRead(token),
    },
  },
});

/** That a mark is still the one that was read. */
const asRead = (token: string) => ({
  ConditionExpression: '#token = :token',
  ExpressionAttributeNames: { '#token': 'token' },
  ExpressionAttributeValues: toItem({ ':token': token }),
});

const readMark = (item: Item): Unsettled => ({
  household: text(item, 'sk') as HouseholdId,
  token: text(item, 'token'),
  asOf: text(item, 'asOf') as Instant,
  isTold: item['isTold']?.BOOL === true,
});

/** The mark of one household; undefined where it is settled. */
export async function markOf(table: string, household: HouseholdId): Promise<Unsettled | undefined> {
  const item = await get({ table, pk: `UNSETTLED#${shardOf(household)}`, sk: household });
  return item === undefined ? undefined : readMark(item);
}

/** The households that are marked, a page at a time. */
export async function* unsettledHouseholds(table: string): AsyncGenerator<readonly Unsettled[]> {
  for (const shard of SHARDS) {
    for await (const page of pagesOf(table, `UNSETTLED#${shard}`)) {
      yield page.map(readMark);
    }
  }
}

/** A household about which social insurance is still to be asked. */
export interface Ungrouped {
  readonly household: HouseholdId;
  /** As of `Unsettled`. */
  readonly token: string;
  /** Not before then: it was asked in vain. */
  readonly askAt?: Instant;
}

const ungroupedItem = (household: HouseholdId, askAt?: Instant): Item =>
  toItem({ pk: `UNGROUPED#${shardOf(household)}`, sk: household, token: randomUUID(), askAt });

/** The write that has social insurance asked about a household (label `group`). */
export const markUngrouped = (table: string, household: HouseholdId): Write => ({
  label: 'group',
  item: { Put: { TableName: table, Item: ungroupedItem(household) } },
});

/** The write that ends it, if it is still the mark that was read (label `group`). */
export const unmarkUngrouped = (table: string, { household, token }: Ungrouped): Write => ({
  label: 'group',
  item: {
    Delete: {
      TableName: table,
      Key: toItem({ pk: `UNGROUPED#${shardOf(household)}`, sk: household }),
      ...asRead(token),
    },
  },
});

/** The write that puts it off, if it is still the mark that was read (label `group`). */
export const putOffGrouping = (table: string, { household, token }: Ungrouped, askAt: Instant): Write => ({
  label: 'group',
  item: { Put: { TableName: table, Item: ungroupedItem(household, askAt), ...asRead(token) } },
});

/** The households about which social insurance is still to be asked, a page at a time. */
export async function* ungroupedHouseholds(table: string): AsyncGenerator<readonly Ungrouped[]> {
  for (const shard of SHARDS) {
    for await (const page of pagesOf(table, `UNGROUPED#${shard}`)) {
      yield page.map((item) => {
        const askAt = textOr(item, 'askAt');
        return {
          household: text(item, 'sk') as HouseholdId,
          token: text(item, 'token'),
          ...(askAt === undefined ? {} : { askAt: askAt as Instant }),
        };
      });
    }
  }
}

/** A change that nobody was told of yet: of a person, or of a household. */
export interface Untold {
  readonly about: 'person' | 'household';
  readonly ref: string;
  readonly version: number;
  readonly kinds: readonly ChangeKind[];
  readonly asOf: Instant;
}

const untoldKey = ({ about, ref, version }: Pick<Untold, 'about' | 'ref' | 'version'>): Item =>
  toItem({ pk: `UNTOLD#${shardOf(ref)}`, sk: `${about}#${ref}#${String(version).padStart(8, '0')}` });

/** The write that keeps what is to be told (label `untold`). */
export const writeUntold = (table: string, untold: Untold): Write => ({
  label: 'untold',
  item: {
    Put: {
      TableName: table,
      Item: {
        ...untoldKey(untold),
        ...toItem({
          about: untold.about,
          ref: untold.ref,
          version: untold.version,
          kinds: untold.kinds.join(' '),
          asOf: untold.asOf,
        }),
      },
    },
  },
});

/** The write that ends it (label `untold`): collides where somebody else has told it already. */
export const removeUntold = (table: string, untold: Untold): Write => ({
  label: 'untold',
  item: {
    Delete: { TableName: table, Key: untoldKey(untold), ConditionExpression: 'attribute_exists(pk)' },
  },
});

/** What nobody was told of yet, a page at a time. */
export async function* untoldChanges(table: string): AsyncGenerator<readonly Untold[]> {
  for (const shard of SHARDS) {
    for await (const page of pagesOf(table, `UNTOLD#${shard}`)) {
      yield page.map((item) => ({
        about: text(item, 'about') as Untold['about'],
        ref: text(item, 'ref'),
        version: number(item, 'version'),
        kinds: text(item, 'kinds').split(' ') as ChangeKind[],
        asOf: text(item, 'asOf') as Instant,
      }));
    }
  }
}

async function* pagesOf(table: string, pk: string): AsyncGenerator<readonly Item[]> {
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :shard',
      ExpressionAttributeValues: { ':shard': { S: pk } },
      ConsistentRead: true,
      Limit: 200,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    if (page.items.length > 0) yield page.items;
    from = page.next;
  } while (from !== undefined);
}
