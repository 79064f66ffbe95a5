import * as z from 'zod';
import { unsupported } from '../problem.ts';
import { functionNameOf } from '../template/identities.ts';
import { count, flag, type Found, type Model } from '../template/model.ts';
import { createFilter } from './filter.ts';

const mapping = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: flag.default(true),
  BatchSize: count.optional(),
  MaximumBatchingWindowInSeconds: count.default(0),
  FunctionResponseTypes: z.array(z.string()).default([]),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).optional(),
  ScalingConfig: z.object({ MaximumConcurrency: count }).optional(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  BisectBatchOnFunctionError: flag.default(false),
  MaximumRetryAttempts: count.default(-1),
  MaximumRecordAgeInSeconds: count.default(-1),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
  TumblingWindowInSeconds: count.optional(),
});

interface SourcePlan {
  readonly id: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  /** The function names the records that it could not take; the others are done. */
  readonly reportsFailures: boolean;
  /** Whether the mapping's filter lets a record through to the function. */
  readonly accepts: (record: unknown) => boolean;
}

/** A queue that feeds a function. */
export interface QueueSourcePlan extends SourcePlan {
  readonly queueArn: string;
  /** Invocations at one time. */
  readonly concurrency: number;
}

/** A table's stream that feeds a function. */
export interface StreamSourcePlan extends SourcePlan {
  readonly table: string;
  readonly start: 'TRIM_HORIZON' | 'LATEST';
  readonly bisect: boolean;
  /** Further attempts after the first; -1: until the record is too old. */
  readonly retries: number;
  /** -1: never too old. */
  readonly maxAgeMs: number;
  /** Queue that is told of records that were given up. */
  readonly onFailureArn: string | undefined;
}

/** Invocations at one time where the template sets no limit. On AWS it would grow far beyond. */
const DEFAULT_QUEUE_CONCURRENCY = 5;

/** The event source mappings of the template that are switched on. */
export function planSources(model: Model): { queues: QueueSourcePlan[]; streams: StreamSourcePlan[] } {
  const queues: QueueSourcePlan[] = [];
  const streams: StreamSourcePlan[] = [];
  for (const found of model.all('AWS::Lambda::EventSourceMapping', mapping)) {
    const { properties } = found;
    if (!properties.Enabled) continue;
    if (properties.TumblingWindowInSeconds !== undefined) throw unsupported(found.where, 'a tumbling window');
    const shared = (defaultBatch: number): SourcePlan => ({
      id: found.where,
      functionName: functionNameOf(properties.FunctionName),
      batchSize: properties.BatchSize ?? defaultBatch,
      batchingWindowMs: properties.MaximumBatchingWindowInSeconds * 1000,
      reportsFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      accepts: createFilter(
        (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) => JSON.parse(Pattern) as unknown),
        found.where,
      ),
    });
    const stream = /:table\/([^/]+)\/stream\//.exec(properties.EventSourceArn)?.[1];
    if (stream !== undefined) streams.push({ ...shared(100), ...streamPart(found, stream) });
    else if (properties.EventSourceArn.startsWith('arn:aws:sqs:')) {
      queues.push({
        ...shared(10),
        queueArn: properties.EventSourceArn,
        concurrency: properties.ScalingConfig?.MaximumConcurrency ?? DEFAULT_QUEUE_CONCURRENCY,
      });
    } else throw unsupported(found.where, `event source ${properties.EventSourceArn}`);
  }
  return { queues, streams };
}

function streamPart(
  found: Found<z.infer<typeof mapping>>,
  table: string,
): Omit<StreamSourcePlan, keyof SourcePlan> {
  const { properties } = found;
  const onFailureArn = properties.DestinationConfig?.OnFailure?.Destination;
  if (onFailureArn?.startsWith('arn:aws:sqs:') === false) {
    throw unsupported(found.where, `on-failure destination ${onFailureArn}`);
  }
  return {
    table,
    start: properties.StartingPosition ?? 'LATEST',
    bisect: properties.BisectBatchOnFunctionError,
    retries: properties.MaximumRetryAttempts,
    maxAgeMs: properties.MaximumRecordAgeInSeconds === -1 ? -1 : properties.MaximumRecordAgeInSeconds * 1000,
    onFailureArn,
  };
}
