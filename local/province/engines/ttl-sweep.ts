import { setTimeout as pause } from 'node:timers/promises';
import type { TablePlan } from '../plan/tables.ts';
import { AwsJsonFailure, type AwsJson } from './aws-json.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * Deletes what has expired in one table, which the engine itself never does. An item whose expiry was put off
 * between the look and the deletion stays. Returns how many went.
 *
 * @param nowMs the time that counts, in milliseconds since the epoch (the province's clock, which may be moved)
 */
export async function sweepTable(client: AwsJson, table: TablePlan, nowMs: number): Promise<number> {
  if (table.expiresBy === undefined) return 0;
  const keys = table.definition.KeySchema.map((key) => key.AttributeName);
  const names = Object.fromEntries(
    [...keys, table.expiresBy].map((name, index) => [`#n${String(index)}`, name]),
  );
  const expiry = `#n${String(keys.length)}`;
  const values = { ':now': { N: String(Math.floor(nowMs / 1000)) }, ':number': { S: 'N' } };
  const isExpired = `attribute_type(${expiry}, :number) AND ${expiry} <= :now`;
  let from: Item | undefined;
  let gone = 0;
  do {
    const started = performance.now();
    const page = (await client.call('DynamoDB_20120810.Scan', {
      TableName: table.name,
      Limit: 500,
      FilterExpression: isExpired,
      ProjectionExpression: keys.map((_, index) => `#n${String(index)}`).join(', '),
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    })) as { Items?: Item[]; LastEvaluatedKey?: Item }; // the operation's answer
    for (const item of page.Items ?? []) {
      if (await removeExpired(client, table.name, item, isExpired, { [expiry]: table.expiresBy }, values))
        gone += 1;
    }
    from = page.LastEvaluatedKey;
    // A large table is walked at a twentieth of the machine's time: nobody waits for a sweep.
    if (from !== undefined) await pause((performance.now() - started) * 19, undefined, { ref: false });
  } while (from !== undefined);
  return gone;
}

async function removeExpired(
  client: AwsJson,
  table: string,
  key: Item,
  condition: string,
  names: Record<string, string>,
  values: object,
): Promise<boolean> {
  try {
    await client.call('DynamoDB_20120810.DeleteItem', {
      TableName: table,
      Key: key,
      ConditionExpression: condition,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    });
    return true;
  } catch (error) {
    if (error instanceof AwsJsonFailure && error.type === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
