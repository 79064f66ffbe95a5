import type { AwsJson } from '../engines/aws-json.ts';
import type { FunctionPool } from '../functions/function-pool.ts';
import type { QueueSourcePlan } from '../plan/sources.ts';
import { REGION } from '../place.ts';
import { createBrake, failedIdentifiers, type Source } from './source.ts';

interface MessageAttribute {
  readonly StringValue?: string;
  readonly BinaryValue?: string;
  readonly DataType: string;
}

/** A message as the queue engine gives it. */
interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
}

/** How long one look into an empty queue waits (s). */
const WAIT_SECONDS = 20;

/**
 * Feeds a function from a queue. One receiver waits on the queue for all invocations together: with one each, every
 * message would wake all of them. What the function took is deleted; what it did not is left to the queue, which
 * gives it out again after the visibility time-out and lays it aside when it was given out too often.
 */
export function feedFromQueue(
  plan: QueueSourcePlan,
  queueUrl: string,
  client: AwsJson,
  pool: FunctionPool,
): Source {
  const underWay = new Set<Promise<void>>();
  const brake = createBrake();

  const receive = async (most: number, waitSeconds: number): Promise<readonly Message[]> => {
    const answer = (await client.call('AmazonSQS.ReceiveMessage', {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(10, most),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })) as { Messages?: Message[] }; // the operation's answer
    return answer.Messages ?? [];
  };

  /** A batch as large as it gets before it is full or the batching window closes. */
  const gather = async (): Promise<Message[]> => {
    const batch = [...(await receive(plan.batchSize, WAIT_SECONDS))];
    const closes = Date.now() + plan.batchingWindowMs;
    while (batch.length > 0 && batch.length < plan.batchSize && !brake.isOn()) {
      const left = closes - Date.now();
      // Without a window, what is there already is still taken along for a batch larger than one receipt.
      if (plan.batchingWindowMs === 0 ? batch.length % 10 !== 0 : left <= 0) break;
      const more = await receive(
        plan.batchSize - batch.length,
        Math.min(WAIT_SECONDS, Math.max(0, Math.floor(left / 1000))),
      );
      if (more.length === 0 && left < 1000) break;
      batch.push(...more);
    }
    return batch;
  };

  const remove = async (messages: readonly Message[]): Promise<void> => {
    for (let from = 0; from < messages.length; from += 10) {
      const entries = messages
        .slice(from, from + 10)
        .map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle }));
      await client.call('AmazonSQS.DeleteMessageBatch', { QueueUrl: queueUrl, Entries: entries });
    }
  };

  const hand = async (batch: readonly Message[]): Promise<void> => {
    const wanted = batch.filter((message) => plan.accepts(filterable(message)));
    const unwanted = batch.filter((message) => !wanted.includes(message));
    const taken = wanted.length === 0 ? [] : await takenOf(wanted);
    await remove([...unwanted, ...taken]);
  };

  const takenOf = async (batch: readonly Message[]): Promise<readonly Message[]> => {
    const result = await pool.invoke({ Records: batch.map((message) => record(message, plan.queueArn)) });
    if (!result.ok) return [];
    const failed = plan.reportsFailures ? failedIdentifiers(result.value) : [];
    if (failed === 'malformed') return [];
    const known = new Set(batch.map((message) => message.MessageId));
    if (failed.some((id) => !known.has(id))) return [];
    return batch.filter((message) => !failed.includes(message.MessageId));
  };

  const run = async (): Promise<void> => {
    while (!brake.isOn()) {
      try {
        if (underWay.size >= plan.concurrency) {
          await Promise.race(underWay);
          continue;
        }
        const batch = await gather();
        if (batch.length === 0) continue;
        const handing = hand(batch)
          .catch(() => undefined) // not deleted: it is given out again
          .finally(() => underWay.delete(handing));
        underWay.add(handing);
      } catch {
        await brake.pause(200); // the engine is not to be reached: it is starting or stopping
      }
    }
  };
  void run();

  return {
    id: plan.id,
    stop: async () => {
      brake.pull();
      await Promise.all(underWay);
    },
  };
}

/** A message as a record of the event. */
function record(message: Message, queueArn: string): object {
  const messageAttributes: Record<string, object> = {};
  for (const [name, { StringValue, BinaryValue, DataType }] of Object.entries(
    message.MessageAttributes ?? {},
  )) {
    messageAttributes[name] = {
      ...(StringValue === undefined ? {} : { stringValue: StringValue }),
      ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: DataType,
    };
  }
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes,
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: REGION,
  };
}

/** What filter patterns look at: a body that is JSON counts as what it says. */
function filterable(message: Message): object {
  try {
    return { body: JSON.parse(message.Body) as unknown };
  } catch {
    return { body: message.Body };
  }
}
