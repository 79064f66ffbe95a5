import { setTimeout as pause } from 'node:timers/promises';
import { createAwsJson, type AwsJson } from '../../../local/province/engines/aws-json.ts';

/** Looks again and again until something is so; fails after ten seconds with what was seen last. */
export async function until<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const gives = Date.now() + 10_000;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > gives) throw new Error(`waited in vain; saw ${JSON.stringify(seen)}`);
    await pause(20);
  }
}

export interface Bench {
  readonly tables: AwsJson;
  /** How often each thing was seen by the sample's functions. */
  readonly seen: () => Promise<Record<string, number>>;
  readonly put: (table: string, item: Record<string, object>) => Promise<unknown>;
  readonly send: (queue: string, body: object, group: string) => Promise<unknown>;
  /** Sends messages in one request, each in a group of its own, so that they come in one batch. */
  readonly sendTogether: (queue: string, bodies: readonly object[]) => Promise<unknown>;
  /** The ids of the messages in a queue of dead letters, which are taken out of sight by looking. */
  readonly laidAside: (queue: string) => Promise<string[]>;
  readonly close: () => void;
}

/** Hands for a test to put things into the province's engines and to look at what came of it. */
export function benchFor(province: {
  readonly dynamoUrl: string;
  readonly sqsUrl: string;
  readonly names: { readonly tables: readonly string[]; readonly queues: readonly string[] };
}): Bench {
  const tables = createAwsJson(Number(new URL(province.dynamoUrl).port));
  const queues = createAwsJson(Number(new URL(province.sqsUrl).port));
  const named = (all: readonly string[], part: string): string =>
    all.find((each) => each.includes(part)) ?? '';
  return {
    tables,
    seen: async () => {
      const answer = (await tables.call('DynamoDB_20120810.Scan', {
        TableName: named(province.names.tables, 'Seen'),
      })) as { Items: { pk: { S: string }; times: { N: string } }[] };
      return Object.fromEntries(answer.Items.map((item) => [item.pk.S, Number(item.times.N)]));
    },
    put: (table, item) =>
      tables.call('DynamoDB_20120810.PutItem', {
        TableName: named(province.names.tables, table),
        Item: item,
      }),
    send: (queue, body, group) =>
      queues.call('AmazonSQS.SendMessage', {
        QueueUrl: named(province.names.queues, queue),
        MessageBody: JSON.stringify(body),
        MessageGroupId: group,
        MessageDeduplicationId: crypto.randomUUID(),
      }),
    sendTogether: (queue, bodies) =>
      queues.call('AmazonSQS.SendMessageBatch', {
        QueueUrl: named(province.names.queues, queue),
        Entries: bodies.map((body, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(body),
          MessageGroupId: crypto.randomUUID(),
          MessageDeduplicationId: crypto.randomUUID(),
        })),
      }),
    laidAside: async (queue) => {
      const ids: string[] = [];
      for (;;) {
        const { Messages = [] } = (await queues.call('AmazonSQS.ReceiveMessage', {
          QueueUrl: named(province.names.queues, queue),
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 600,
        })) as { Messages?: { Body: string }[] };
        if (Messages.length === 0) return ids;
        ids.push(...Messages.map(({ Body }) => (JSON.parse(Body) as { id: string }).id));
      }
    },
    close: () => {
      tables.close();
      queues.close();
    },
  };
}
