import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({ maxAttempts: 3 });

/** A message to put in a queue. `group` and `dedup` are for FIFO queues, `delaySeconds` (≤ 900) for others. */
export interface Outgoing {
  readonly body: string;
  readonly group?: string;
  readonly dedup?: string;
  readonly delaySeconds?: number;
}

/**
 * Sends messages, ten to a request. Returns the positions of those that the queue did not take;
 * throws when the queue cannot be reached at all.
 */
export async function sendAll(queueUrl: string, messages: readonly Outgoing[]): Promise<number[]> {
  const failed: number[] = [];
  for (let start = 0; start < messages.length; start += 10) {
    const answer = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages.slice(start, start + 10).map((message, index) => ({
          Id: String(start + index),
          MessageBody: message.body,
          ...(message.group === undefined ? {} : { MessageGroupId: message.group }),
          ...(message.dedup === undefined ? {} : { MessageDeduplicationId: message.dedup }),
          ...(message.delaySeconds === undefined ? {} : { DelaySeconds: message.delaySeconds }),
        })),
      }),
    );
    for (const entry of answer.Failed ?? []) failed.push(Number(entry.Id));
  }
  return failed;
}
