import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { toItem } from '../../../functions/kernel/table/item.ts';
import { getMany } from '../../../functions/kernel/table/read.ts';
import { create, putAlone, replace, transact } from '../../../functions/kernel/table/transaction.ts';

const dynamo = mockClient(DynamoDBClient);
beforeEach(() => dynamo.reset());

const $metadata = {};
const cancelled = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    $metadata,
    message: 'cancelled',
    CancellationReasons: codes.map((Code) => ({
      Code,
      ...(Code === 'ConditionalCheckFailed' ? { Item: there } : {}),
    })),
  });

const there = toItem({ pk: 'a', version: 4 });
const lane = replace('lane', 'exchanges', toItem({ pk: 'a', version: 2 }), 1);
const chain = create('evidence', 'evidence', toItem({ pk: 'b' }));

describe('A transaction', () => {
  test('that another one ran into is told as a conflict, by the label of the write that collided', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('None', 'TransactionConflict'));
    expect(await transact([lane, chain])).toEqual({
      done: false,
      collisions: [{ label: 'evidence', reason: 'conflict' }],
    });
  });

  test('whose condition is false is told with the item as it stands', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('ConditionalCheckFailed', 'None'));
    expect(await transact([lane, chain])).toEqual({
      done: false,
      collisions: [{ label: 'lane', reason: 'condition', existing: there }],
    });
  });

  test.each([
    'ThrottlingError',
    'ProvisionedThroughputExceeded',
    'ItemCollectionSizeLimitExceeded',
    'ValidationError',
  ])('that failed for %s alone is no collision: it is thrown', async (code) => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('None', code));
    await expect(transact([lane, chain])).rejects.toThrow(TransactionCanceledException);
  });
});

describe('A put alone', () => {
  test('tells a false condition and a running transaction apart', async () => {
    dynamo
      .on(PutItemCommand)
      .rejectsOnce(new ConditionalCheckFailedException({ $metadata, message: 'no', Item: there }))
      .rejectsOnce(new TransactionConflictException({ $metadata, message: 'busy' }));
    expect(await putAlone(lane)).toEqual({
      done: false,
      collisions: [{ label: 'lane', reason: 'condition', existing: there }],
    });
    expect(await putAlone(lane)).toEqual({
      done: false,
      collisions: [{ label: 'lane', reason: 'conflict' }],
    });
  });

  test('throws what is neither', async () => {
    dynamo.on(PutItemCommand).rejects(new Error('no connection'));
    await expect(putAlone(lane)).rejects.toThrow('no connection');
  });
});

describe('Reading several items', () => {
  const key = (pk: string) => ({ table: 'exchanges', pk, sk: 'LANE' });
  const item = (pk: string) => toItem({ pk, sk: 'LANE' });

  test('asks again for what DynamoDB left unprocessed, and answers in the order of the keys', async () => {
    dynamo
      .on(BatchGetItemCommand)
      .resolvesOnce({
        Responses: { exchanges: [item('b')] },
        UnprocessedKeys: { exchanges: { Keys: [item('a'), item('c')] } },
      })
      .resolvesOnce({ Responses: { exchanges: [item('a')] } });
    expect(await getMany([key('a'), key('b'), key('c')])).toEqual([item('a'), item('b'), undefined]);
    const second = dynamo.commandCalls(BatchGetItemCommand)[1];
    expect(second?.args[0].input.RequestItems?.['exchanges']).toEqual({
      Keys: [item('a'), item('c')],
      ConsistentRead: true,
    });
  });

  test('reads what was last written, never a replica that lags', async () => {
    dynamo.on(BatchGetItemCommand).resolves({ Responses: {} });
    await getMany([key('a')]);
    const [call] = dynamo.commandCalls(BatchGetItemCommand);
    expect(call?.args[0].input.RequestItems?.['exchanges']?.ConsistentRead).toBe(true);
  });
});
