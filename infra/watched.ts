import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { QueueNames } from './constructs/sealed-queue.ts';
import type { FunctionRow, StreamTrigger, TableName } from './functions.ts';
import type { Partner } from './stages/stage.ts';

/**
 * What is watched, by the names under which AWS measures it. Names and not references: a reference would be an
 * export, and while the watch imports a queue or a function CloudFormation refuses to let it go (docs/adr/0023).
 */
export interface Watched {
  readonly duties: Readonly<Record<Partner, QueueNames>>;
  readonly wakeDeadLetters: string;
  readonly streamFailures: Readonly<Record<StreamTrigger['as'], string>>;
  readonly scheduleFailures: string;
  readonly functions: readonly WatchedFunction[];
  readonly api: string;
  readonly firewall: string;
  readonly tables: Readonly<Record<TableName, WatchedTable>>;
}

/** A function with its name and that of its log group. */
export interface WatchedFunction {
  readonly row: FunctionRow;
  readonly name: string;
  readonly logGroup: string;
}

/** A table with its indexes: an index is throttled on its own. */
export interface WatchedTable {
  readonly name: string;
  readonly indexes: readonly string[];
}

/** How a metric is looked at; five minutes, summed up, unless it is said otherwise. */
interface Look {
  readonly period?: Duration;
  readonly statistic?: string;
  readonly label?: string;
}

const usual = { period: Duration.minutes(5), statistic: Stats.SUM } as const;

/** What SQS measures of a queue. */
export const ofQueue = (
  queue: string,
  metricName: 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage',
  look: Look = {},
): Metric => measured('AWS/SQS', metricName, { QueueName: queue }, look);

/** What Lambda measures of a function. */
export const ofFunction = (
  { name }: WatchedFunction,
  metricName: 'Errors' | 'Invocations' | 'IteratorAge',
  look: Look = {},
): Metric => measured('AWS/Lambda', metricName, { FunctionName: name }, look);

/** What API Gateway measures of an API. */
export const ofApi = (
  api: string,
  metricName: 'Count' | '4XXError' | '5XXError' | 'Latency',
  look: Look = {},
): Metric => measured('AWS/ApiGateway', metricName, { ApiName: api }, look);

function measured(
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  look: Look,
): Metric {
  return new Metric({ namespace, metricName, dimensionsMap, ...usual, ...look });
}
