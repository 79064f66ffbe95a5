import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from './client.ts';
import type { Item } from './item.ts';
import type { Key } from './read.ts';

/** An update of one item, in DynamoDB's expression language, with flat values. */
export interface Update {
  readonly key: Key;
  readonly set: string;
  readonly condition?: string;
  readonly values: Readonly<Record<`:${string}`, string | number>>;
  readonly names?: Readonly<Record<`#${string}`, string>>;
}

/** The item as it stands after the update, or as it stood where the condition was false. */
export type Updated =
  { readonly done: true; readonly item: Item } | { readonly done: false; readonly item: Item | undefined };

/** Makes one conditional update. A false condition is an answer, everything else that fails is thrown. */
export async function update(change: Update): Promise<Updated> {
  const { key } = change;
  try {
    const answer = await dynamo.send(
      new UpdateItemCommand({
        TableName: key.table,
        Key: { pk: { S: key.pk }, ...(key.sk === undefined ? {} : { sk: { S: key.sk } }) },
        UpdateExpression: change.set,
        ...(change.condition === undefined ? {} : { ConditionExpression: change.condition }),
        ExpressionAttributeValues: Object.fromEntries(
          Object.entries(change.values).map(([name, value]) => [
            name,
            typeof value === 'number' ? { N: String(value) } : { S: value },
          ]),
        ),
        ...(change.names === undefined ? {} : { ExpressionAttributeNames: change.names }),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { done: true, item: answer.Attributes ?? {} };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { done: false, item: error.Item };
    throw error;
  }
}
