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
