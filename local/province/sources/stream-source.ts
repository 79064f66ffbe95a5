import type { AwsJson } from '../engines/aws-json.ts';
import type { FunctionPool, InvocationResult } from '../functions/function-pool.ts';
import type { StreamSourcePlan } from '../plan/sources.ts';
import { REGION } from '../place.ts';
import { streamArn } from '../template/identities.ts';
import type { Checkpoints } from './checkpoints.ts';
import { createBrake, failedIdentifiers, type Source } from './source.ts';

interface StreamRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventVersion: string;
  readonly eventSource: string;
  readonly dynamodb: { readonly SequenceNumber: string; readonly ApproximateCreationDateTime?: number };
}

/** What the feed needs to know of the province. */
export interface StreamFeed {
  /** The stream's ARN in the engine. */
  readonly engineArn: string;
  /** The table was made by this start: its beginning and its end are the same, whatever the starting position. */
  readonly fresh: boolean;
  readonly client: AwsJson;
  readonly pool: FunctionPool;
  readonly checkpoints: Checkpoints;
  /** Sends a message to the on-failure destination. */
  readonly tell: (message: object) => Promise<void>;
  readonly now: () => number;
}

/** Between two looks into a stream in which nothing happens. */
const IDLE_MS = 50;
/** Between two reads of a stream that has records, or had some within `LATELY_MS`: however little one partner's
 * lanes write, those of another are not looked at more seldom for it. */
const GATHER_MS = 20;
const LATELY_MS = 2_000;
/** Between two attempts at the same batch: the first and the longest. */
const RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

/**
 * Feeds a function from a table's stream, in order, at least once. How far it came is kept after every batch, so
 * that after a SIGKILL it goes on from there. A batch that the function does not take is tried again, in halves
 * when the mapping says so, until its attempts or its age are spent; then the destination is told and it is passed.
 */
export function feedFromStream(plan: StreamSourcePlan, feed: StreamFeed): Source {
  const { client, pool, checkpoints } = feed;
  const brake = createBrake();

  const shards = async (): Promise<string[]> => {
    const answer = (await client.call('DynamoDBStreams_20120810.DescribeStream', {
      StreamArn: feed.engineArn,
    })) as { StreamDescription: { Shards?: { ShardId: string }[] } }; // the operation's answer
    return (answer.StreamDescription.Shards ?? []).map((shard) => shard.ShardId);
  };

  const iterator = async (shard: string): Promise<string> => {
    const done = checkpoints.done(plan.id, shard);
    const answer = (await client.call('DynamoDBStreams_20120810.GetShardIterator', {
      StreamArn: feed.engineArn,
      ShardId: shard,
      ...(done === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: done }),
    })) as { ShardIterator: string }; // the operation's answer
    return answer.ShardIterator;
  };

  const read = async (from: string): Promise<{ records: StreamRecord[]; next: string | undefined }> => {
    const answer = (await client.call('DynamoDBStreams_20120810.GetRecords', {
      ShardIterator: from,
      Limit: Math.min(1_000, plan.batchSize),
    })) as { Records?: StreamRecord[]; NextShardIterator?: string }; // the operation's answer
    return { records: answer.Records ?? [], next: answer.NextShardIterator };
  };

  /** LATEST on a table that was there before the mapping: what is in the stream now is passed over once. */
  const passOver = async (shard: string): Promise<void> => {
    let from: string | undefined = await iterator(shard);
    while (from !== undefined) {
      const { records, next } = await read(from);
      const last = records.at(-1);
      if (last === undefined) return;
      checkpoints.mark(plan.id, shard, last.dynamodb.SequenceNumber);
      from = next;
    }
  };

  const batch = async (from: string): Promise<{ records: StreamRecord[]; next: string | undefined }> => {
    let { records, next } = await read(from);
    const closes = Date.now() + plan.batchingWindowMs;
    while (
      records.length > 0 &&
      records.length < plan.batchSize &&
      Date.now() < closes &&
      next !== undefined
    ) {
      if (brake.isOn()) break;
      await brake.pause(Math.min(IDLE_MS, plan.batchingWindowMs));
      const more = await read(next);
      records = [...records, ...more.records];
      next = more.next;
    }
    return { records, next };
  };

  const follow = async (shard: string): Promise<void> => {
    let from: string | undefined = await iterator(shard);
    let busyUntil = 0;
    while (from !== undefined && !brake.isOn()) {
      const { records, next } = await batch(from);
      if (records.length === 0) {
        await brake.pause(Date.now() < busyUntil ? GATHER_MS : IDLE_MS);
        from = next;
        continue;
      }
      busyUntil = Date.now() + LATELY_MS;
      await deliver(shard, records);
      from = next;
      // A moment's wait gathers what a busy table writes meanwhile: fewer, fuller batches.
      if (records.length < plan.batchSize) await brake.pause(GATHER_MS);
    }
  };

  /** Hands over records in order until all are done, given up, or the province stops. */
  const deliver = async (shard: string, records: readonly StreamRecord[]): Promise<void> => {
    const wanted = records.filter(plan.accepts);
    const last = records.at(-1);
    let left = wanted;
    /** How many of those left go in one invocation; fewer while a poisoned one is being looked for. */
    let size = left.length;
    let attempt = 0;
    while (left.length > 0 && !brake.isOn()) {
      const part = left.slice(0, size);
      const result = await pool.invoke({ Records: part.map((each) => asEvent(each, plan.table)) });
      const taken = takenOf(part, result);
      const lastTaken = part[taken - 1];
      if (lastTaken !== undefined) checkpoints.mark(plan.id, shard, lastTaken.dynamodb.SequenceNumber);
      left = left.slice(taken);
      if (taken === part.length) {
        size = left.length;
        attempt = 0;
        continue;
      }
      if (brake.isOn()) return;
      if (taken > 0) attempt = 0; // a later record stands at the head now
      if (plan.bisect && part.length - taken > 1) {
        size = Math.ceil((part.length - taken) / 2);
        continue;
      }
      if (isSpent(part[taken], attempt)) {
        const given = left.slice(0, part.length - taken);
        await feed.tell(failureMessage(plan, shard, given, attempt + 1, feed.now()));
        const lastGiven = given.at(-1);
        if (lastGiven !== undefined) checkpoints.mark(plan.id, shard, lastGiven.dynamodb.SequenceNumber);
        left = left.slice(given.length);
        size = left.length;
        attempt = 0;
        continue;
      }
      await brake.pause(Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** attempt));
      attempt += 1;
    }
    if (left.length === 0 && last !== undefined)
      checkpoints.mark(plan.id, shard, last.dynamodb.SequenceNumber);
  };

  /** How many of the first records of a batch are done. */
  const takenOf = (part: readonly StreamRecord[], result: InvocationResult): number => {
    if (!result.ok) return 0;
    const failed = plan.reportsFailures ? failedIdentifiers(result.value) : [];
    if (failed === 'malformed') return 0;
    const first = part.findIndex((each) => failed.includes(each.dynamodb.SequenceNumber));
    return failed.length > 0 && first === -1 ? 0 : first === -1 ? part.length : first;
  };

  const isSpent = (record: StreamRecord | undefined, attempt: number): boolean => {
    const bornAt = (record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000;
    return (
      (plan.retries !== -1 && attempt >= plan.retries) ||
      (plan.maxAgeMs !== -1 && feed.now() - bornAt > plan.maxAgeMs)
    );
  };

  const run = async (): Promise<void> => {
    const found = await shards();
    if (!checkpoints.knows(plan.id)) {
      if (plan.start === 'LATEST' && !feed.fresh) for (const shard of found) await passOver(shard);
      checkpoints.begin(plan.id);
    }
    await Promise.all(found.map(persistently));
  };

  const persistently = async (shard: string): Promise<void> => {
    while (!brake.isOn()) {
      try {
        await follow(shard);
        return;
      } catch {
        await brake.pause(200); // the engine is not to be reached; go on from the checkpoint
      }
    }
  };
  const running = run();
  running.catch(() => undefined);

  return {
    id: plan.id,
    stop: async () => {
      brake.pull();
      await running.catch(() => undefined);
    },
  };
}

/** The record as functions see it: the engine writes its own name where the region stands. */
function asEvent(record: StreamRecord, table: string): object {
  return { ...record, awsRegion: REGION, eventSourceARN: streamArn(table) };
}

/** What the on-failure destination is told: where the records are, never what is in them. */
function failureMessage(
  plan: StreamSourcePlan,
  shard: string,
  given: readonly StreamRecord[],
  attempts: number,
  now: number,
): object {
  return {
    requestContext: {
      requestId: crypto.randomUUID(),
      functionArn: plan.functionName,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: attempts,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: shard,
      startSequenceNumber: given[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: given.at(-1)?.dynamodb.SequenceNumber,
      batchSize: given.length,
      streamArn: streamArn(plan.table),
    },
  };
}
