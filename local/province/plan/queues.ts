import * as z from 'zod';
import { count, flag, type Model } from '../template/model.ts';

const queue = z.object({
  FifoQueue: flag.optional(),
  ContentBasedDeduplication: flag.optional(),
  DeduplicationScope: z.string().optional(),
  FifoThroughputLimit: z.string().optional(),
  VisibilityTimeout: count.optional(),
  DelaySeconds: count.optional(),
  MessageRetentionPeriod: count.optional(),
  MaximumMessageSize: count.optional(),
  ReceiveMessageWaitTimeSeconds: count.optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: count }).optional(),
});

/** A queue to keep, with its attributes as CreateQueue takes them. */
export interface QueuePlan {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The queues of the template. */
export function planQueues(model: Model): QueuePlan[] {
  return model.all('AWS::SQS::Queue', queue).map(({ ref, arn, properties }) => {
    const attributes: Record<string, string> = {};
    for (const [name, value] of Object.entries(properties)) {
      if (value === undefined || (name === 'FifoQueue' && value === false)) continue;
      attributes[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
    }
    return { name: ref.slice(ref.lastIndexOf('/') + 1), url: ref, arn, attributes };
  });
}
