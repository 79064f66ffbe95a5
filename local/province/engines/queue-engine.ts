import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { QueuePlan } from '../plan/queues.ts';
import { LOOPBACK } from '../place.ts';
import { AwsJsonFailure, type AwsJson } from './aws-json.ts';

/** The embedded queue and object engine, running. */
export interface QueueEngine {
  /** Resolves with a sentence when it ends without having been asked to. */
  readonly died: Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Starts the engine on its files in the data directory; it answers when this resolves. */
export async function startQueueEngine(dataDir: string, port: number): Promise<QueueEngine> {
  const queueDir = path.join(dataDir, 'queues');
  const objectDir = path.join(dataDir, 'objects');
  mkdirSync(queueDir, { recursive: true });
  mkdirSync(objectDir, { recursive: true });
  const thread = new Worker(new URL('./fauxqs-thread.ts', import.meta.url), {
    workerData: { port, queueDir, objectDir },
    execArgv: [],
  });
  let stopping = false;
  const died = new Promise<string>((resolve) => {
    thread.once('error', (error: Error) => {
      if (!stopping) resolve(`fauxqs: ${error.message}`);
    });
    thread.once('exit', () => {
      if (!stopping) resolve('fauxqs: exited');
    });
  });
  await new Promise<void>((resolve, reject) => {
    thread.once('message', () => {
      resolve();
    });
    thread.once('error', reject);
  });
  return {
    died,
    stop: async () => {
      stopping = true;
      const stopped = new Promise((resolve) => thread.once('message', resolve));
      thread.postMessage('stop');
      await Promise.race([stopped, pause(1_000, undefined, { ref: false })]);
      await thread.terminate();
    },
  };
}

/** What a queue cannot change once it is made; the engine refuses to be told again. */
const FIXED: ReadonlySet<string> = new Set(['FifoQueue', 'DeduplicationScope', 'FifoThroughputLimit']);

/** Makes the queues that are not there yet and gives those that are the attributes that the template now says. */
export async function keepQueues(queues: readonly QueuePlan[], client: AwsJson): Promise<void> {
  for (const { name, url, attributes } of queues) {
    if (await exists(client, name)) {
      const changeable = Object.entries(attributes).filter(([attribute]) => !FIXED.has(attribute));
      await client.call('AmazonSQS.SetQueueAttributes', {
        QueueUrl: url,
        Attributes: Object.fromEntries(changeable),
      });
    } else {
      await client.call('AmazonSQS.CreateQueue', { QueueName: name, Attributes: attributes });
    }
  }
}

async function exists(client: AwsJson, name: string): Promise<boolean> {
  try {
    await client.call('AmazonSQS.GetQueueUrl', { QueueName: name });
    return true;
  } catch (error) {
    if (error instanceof AwsJsonFailure && /NonExistentQueue|QueueDoesNotExist/.test(error.type))
      return false;
    throw error;
  }
}

/** Makes the buckets that are not there yet. */
export async function keepBuckets(buckets: readonly string[], port: number): Promise<void> {
  for (const bucket of buckets) {
    const answer = await fetch(`http://${LOOPBACK}:${String(port)}/${bucket}`, { method: 'PUT' });
    await answer.body?.cancel();
    if (!answer.ok && answer.status !== 409)
      throw new Error(`bucket ${bucket}: HTTP ${String(answer.status)}`);
  }
}

/** How many messages a queue holds: to be had, handed out, and not due yet. */
export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** The depth of a queue. */
export async function queueDepth(client: AwsJson, url: string): Promise<QueueDepth> {
  const answer = (await client.call('AmazonSQS.GetQueueAttributes', {
    QueueUrl: url,
    AttributeNames: ['All'],
  })) as { Attributes: Record<string, string | undefined> }; // the operation's answer
  return {
    visible: Number(answer.Attributes['ApproximateNumberOfMessages']),
    inFlight: Number(answer.Attributes['ApproximateNumberOfMessagesNotVisible']),
    delayed: Number(answer.Attributes['ApproximateNumberOfMessagesDelayed']),
  };
}
