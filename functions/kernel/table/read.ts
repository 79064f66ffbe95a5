import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from './client.ts';
import type { Item } from './item.ts';

/** A key in a table: `sk` is absent in tables that have a partition key only. */
export interface Key {
  readonly table: string;
  readonly pk: string;
  readonly sk?: string;
}

const attributes = (key: Key): Item => ({
  pk: { S: key.pk },
  ...(key.sk === undefined ? {} : { sk: { S: key.sk } }),
});

/** One item as last written (consistent read), or undefined. */
export async function get(key: Key): Promise<Item | undefined> {
  const answer = await dynamo.send(
    new GetItemCommand({ TableName: key.table, Key: attributes(key), ConsistentRead: true }),
  );
  return answer.Item;
}

/**
 * Several items, also of several tables, in one request (consistent reads; at most 100 different keys), in the
 * order of the keys. Each item is as last written, but they are not read at one moment: what must fit together
 * is guarded by conditions when it is written. What DynamoDB leaves unprocessed is asked for again, ever later.
 */
export async function getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
  const found = new Map<string, Item>();
  const name = (table: string, item: Item): string =>
    `${table} ${item['pk']?.S ?? ''} ${item['sk']?.S ?? ''}`;
  let ask: Record<string, { Keys: Item[]; ConsistentRead: boolean }> = {};
  for (const key of keys) (ask[key.table] ??= { Keys: [], ConsistentRead: true }).Keys.push(attributes(key));
  for (let round = 0; Object.keys(ask).length > 0; round += 1) {
    if (round === 10) throw new Error('BatchGetItem left keys unprocessed ten times');
    if (round > 0) await pause(Math.random() * 10 * 2 ** round);
    const answer = await dynamo.send(new BatchGetItemCommand({ RequestItems: ask }));
    for (const [table, items] of Object.entries(answer.Responses ?? {})) {
      for (const item of items) found.set(name(table, item), item);
    }
    ask = {};
    for (const [table, rest] of Object.entries(answer.UnprocessedKeys ?? {})) {
      if (rest.Keys !== undefined && rest.Keys.length > 0)
        ask[table] = { Keys: rest.Keys, ConsistentRead: true };
    }
  }
  return keys.map((key) => found.get(name(key.table, attributes(key))));
}

/** One page of a query: the items and, when there is more, where the next page starts. */
export async function queryPage(
  input: Omit<QueryCommandInput, 'Select'>,
): Promise<{ readonly items: readonly Item[]; readonly next?: Item }> {
  const answer = await dynamo.send(new QueryCommand(input));
  return {
    items: answer.Items ?? [],
    ...(answer.LastEvaluatedKey === undefined ? {} : { next: answer.LastEvaluatedKey }),
  };
}

/** How many items a query finds, counted by DynamoDB; counting stops at `atMost`. */
export async function countItems(
  input: Omit<QueryCommandInput, 'Select' | 'Limit' | 'ExclusiveStartKey'>,
  atMost: number,
): Promise<number> {
  let count = 0;
  let from: Item | undefined;
  do {
    const answer = await dynamo.send(
      new QueryCommand({
        ...input,
        Select: 'COUNT',
        Limit: atMost - count,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    count += answer.Count ?? 0;
    from = answer.LastEvaluatedKey;
  } while (from !== undefined && count < atMost);
  return count;
}
