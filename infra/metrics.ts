import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Partner, Stage } from './stages/stage.ts';

/** The namespace and the service under which the functions publish what they measure. */
export const METRICS_NAMESPACE = 'LienThong';
export const serviceName = (stage: Stage): string => `lien-thong-${stage.name}`;

/**
 * What exchange/gauge.schedule measures every minute for each partner, with dimensions `service` and `partner`.
 *
 * - `parked`: duties that wait for a person
 * - `breakerOpen`: 1 while nothing is sent because the partner is sick, else 0
 * - `oldestDutySeconds`: how long the longest-waiting duty has been due
 * - `queued`: lanes with a duty that is due
 */
export type GaugeName = 'parked' | 'breakerOpen' | 'oldestDutySeconds' | 'queued';

export function gauge(stage: Stage, partner: Partner, name: GaugeName): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: serviceName(stage), partner },
    statistic: 'Maximum',
    period: Duration.minutes(1),
    label: `${partner} ${name}`,
  });
}

/**
 * What functions count, with dimension `service`, those named here beside it.
 *
 * Of the post:
 * - `strays`: new events of orders that nobody made, and new rows that cannot be read
 * - `flagged` with `kind`: what does not fit a parcel, once per order
 * - `silent`: orders of which the carrier has told nothing for too long, although it was asked
 * - `feedStalled` with `partner`: runs in which a feed could not be read, or repeated itself
 * - `reconciliationDiffers`: differences that a night's reconciliation found
 *
 * Of the registers:
 * - `looks` with `operation` and `outcome`: looks at the population register
 * - `abnormalLooks` with `kind`: looks that somebody should ask about
 * - `aboutAnotherPerson`, `answerUnreadable` with `register`: answers that were thrown away
 * - `dualRunAgreed`, `dualRunDiffered`, `dualRunUnanswered` with `register`: questions asked over two ways
 * - `syncBehindSeconds`: how far the province's own register is behind, at each run
 * - `syncBlocked`: windows of changes that only a person can set going again
 * - `recordConflicts`: people about whose life or marriage sources contradict each other anew
 * - `refused` with `problem`: calls that were refused, those at the door by the name of the fault
 *
 * Of evidence:
 * - `evidenceBehindSeconds`: how long the oldest happening has waited for a time-stamped root, at each run
 * - `rootsInvalid`: roots whose seal or time-stamp did not hold
 */
export type CountName =
  | 'strays'
  | 'flagged'
  | 'silent'
  | 'feedStalled'
  | 'reconciliationDiffers'
  | 'looks'
  | 'abnormalLooks'
  | 'aboutAnotherPerson'
  | 'answerUnreadable'
  | 'dualRunAgreed'
  | 'dualRunDiffered'
  | 'dualRunUnanswered'
  | 'syncBehindSeconds'
  | 'syncBlocked'
  | 'recordConflicts'
  | 'refused'
  | 'evidenceBehindSeconds'
  | 'rootsInvalid';

type Dimensions = Readonly<Record<string, string>>;

/** How much was counted in so long, all told. */
export const counted = (stage: Stage, name: CountName, period: Duration, by: Dimensions = {}): Metric =>
  measured(stage, name, period, by, 'Sum');

/** The most that was seen in so long. */
export const mostOf = (stage: Stage, name: CountName, period: Duration): Metric =>
  measured(stage, name, period, {}, 'Maximum');

function measured(
  stage: Stage,
  name: CountName,
  period: Duration,
  by: Dimensions,
  statistic: 'Sum' | 'Maximum',
): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: serviceName(stage), ...by },
    statistic,
    period,
    label: [...Object.values(by), name].join(' '),
  });
}

/** What is counted apart under each of these dimensions, all of it together. */
export function countedOfAll(
  stage: Stage,
  name: CountName,
  apart: readonly Dimensions[],
  period: Duration,
): IMetric {
  const usingMetrics = Object.fromEntries(
    apart.map((by, at) => [`m${String(at)}`, counted(stage, name, period, by)]),
  );
  return new MathExpression({
    expression: Object.keys(usingMetrics)
      .map((id) => `FILL(${id}, 0)`)
      .join(' + '),
    usingMetrics,
    period,
    label: name,
  });
}
