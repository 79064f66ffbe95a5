import {
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  type Put,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from './client.ts';
import { toItem, type Item } from './item.ts';
import type { Key } from './read.ts';

/** One write of a transaction. The label tells the caller which write collided. */
export interface Write {
  readonly label: string;
  readonly item: TransactWriteItem;
}

/** A write that puts a whole item. */
export interface PutWrite extends Write {
  readonly item: { readonly Put: Put };
}

/** A write that could not be made: its condition was false, or another transaction held the item. */
export interface Collision {
  readonly label: string;
  readonly reason: 'condition' | 'conflict';
  /** The item as it stands, when its condition was false. */
  readonly existing?: Item;
}

/** All written, or nothing written and why. */
export type Written =
  { readonly done: true } | { readonly done: false; readonly collisions: readonly Collision[] };

/** A put of a whole item, only where no item has its key yet. */
export const create = (label: string, table: string, item: Item): PutWrite => ({
  label,
  item: {
    Put: {
      TableName: table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
});

/** A put of a whole item over the version of it that was read. */
export const replace = (label: string, table: string, item: Item, version: number): PutWrite => ({
  label,
  item: {
    Put: {
      TableName: table,
      Item: item,
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: { ':version': { N: String(version) } },
    },
  },
});

/** A condition on the item that is written, in DynamoDB's expression language. */
export interface Condition {
  readonly expression: string;
  readonly values?: Readonly<Record<`:${string}`, string | number>>;
}

/**
 * Sets some attributes of one item and leaves its others as they are; those that are undefined are removed.
 * Without a condition it is made whatever it meets, also where no item is.
 */
export function setSome(
  label: string,
  key: Key,
  values: Readonly<Record<string, string | number | boolean | undefined>>,
  condition?: Condition,
): Write {
  const names = Object.keys(values);
  const place = (name: string): string => String(names.indexOf(name));
  const set = names.filter((name) => values[name] !== undefined);
  const removed = names.filter((name) => values[name] === undefined);
  const given = {
    ...toItem(Object.fromEntries(set.map((name) => [`:v${place(name)}`, values[name]]))),
    ...toItem({ ...condition?.values }),
  };
  return {
    label,
    item: {
      Update: {
        TableName: key.table,
        Key: toItem({ pk: key.pk, sk: key.sk }),
        UpdateExpression: [
          ...(set.length === 0
            ? []
            : [`SET ${set.map((name) => `#n${place(name)} = :v${place(name)}`).join(', ')}`]),
          ...(removed.length === 0 ? [] : [`REMOVE ${removed.map((name) => `#n${place(name)}`).join(', ')}`]),
        ].join(' '),
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#n${place(name)}`, name])),
        ...(Object.keys(given).length === 0 ? {} : { ExpressionAttributeValues: given }),
        ...(condition === undefined ? {} : { ConditionExpression: condition.expression }),
      },
    },
  };
}

/**
 * Makes all writes or none (DynamoDB: at most 100 items, 4 MB).
 * Collisions are returned; every other failure (throttling, size, a broken machine) is thrown.
 */
export async function transact(writes: readonly Write[]): Promise<Written> {
  try {
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems: writes.map((write) => write.item) }));
    return { done: true };
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const collisions: Collision[] = [];
    for (const [index, reason] of (error.CancellationReasons ?? []).entries()) {
      const label = writes[index]?.label ?? `write ${index}`;
      if (reason.Code === 'ConditionalCheckFailed') {
        collisions.push({
          label,
          reason: 'condition',
          ...(reason.Item === undefined ? {} : { existing: reason.Item }),
        });
      } else if (reason.Code === 'TransactionConflict') {
        collisions.push({ label, reason: 'conflict' });
      }
    }
    if (collisions.length === 0) throw error;
    return { done: false, collisions };
  }
}

/**
 * Makes one put without a transaction, at half its price. Unlike a transaction it is not remembered: when its
 * answer is lost and the SDK asks again, the put collides with itself. Only for callers that can tell.
 */
export async function putAlone(write: PutWrite): Promise<Written> {
  try {
    await dynamo.send(new PutItemCommand(write.item.Put));
    return { done: true };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      const existing = error.Item === undefined ? {} : { existing: error.Item };
      return { done: false, collisions: [{ label: write.label, reason: 'condition', ...existing }] };
    }
    if (error instanceof TransactionConflictException) {
      return { done: false, collisions: [{ label: write.label, reason: 'conflict' }] };
    }
    throw error;
  }
}
