import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
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
 * What the post's functions count, with dimension `service`, those of `by` beside it.
 *
 * - `strays`: new events of orders that nobody made, and new rows that cannot be read
 * - `flagged` with `kind`: what does not fit a parcel, once per order
 * - `silent`: orders of which the carrier has told nothing for too long, although it was asked
 * - `feedStalled` with `partner`: runs in which a feed could not be read, or repeated itself
 * - `reconciliationDiffers`: differences that a night's reconciliation found
 */
export type CountName = 'strays' | 'flagged' | 'silent' | 'feedStalled' | 'reconciliationDiffers';

/** How much was counted in so long, all told. */
export function counted(
  stage: Stage,
  name: CountName,
  period: Duration,
  by: Readonly<Record<string, string>> = {},
): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: serviceName(stage), ...by },
    statistic: 'Sum',
    period,
    label: [...Object.values(by), name].join(' '),
  });
}
