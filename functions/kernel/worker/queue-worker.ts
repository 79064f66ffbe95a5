import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

/** One message of a queue, and how long the function may still run (ms). */
export type TakeMessage = (body: unknown, remainingMs: () => number) => Promise<void>;

/**
 * A Lambda handler for a queue: messages of a batch are taken side by side, a message whose taking throws is
 * reported alone and comes again, the others are gone. `after` runs once the whole batch was taken.
 */
export const queueWorker = (take: TakeMessage, after?: () => Promise<void>) =>
  middy<SQSEvent, SQSBatchResponse>().handler(async (event, context) => {
    const processor = new BatchProcessor(EventType.SQS);
    const answer = await processPartialResponse(
      event,
      (record: SQSRecord) => take(JSON.parse(record.body), () => context.getRemainingTimeInMillis()),
      processor,
      { context, throwOnFullBatchFailure: false },
    );
    await after?.();
    return answer;
  });
