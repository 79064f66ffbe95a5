import { Duration, type Stack } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { GatewayAlarm, type SetAlarm } from './constructs/alarm.ts';
import { physicalName } from './constructs/names.ts';
import { watchEvidence } from './evidence-alarms.ts';
import { logicalIdOf, nameOf, type StreamTrigger, type TableName } from './functions.ts';
import { idOf } from './logical-id.ts';
import { gauge, METRICS_NAMESPACE } from './metrics.ts';
import { watchPost } from './postal-alarms.ts';
import { watchRegisters } from './register-alarms.ts';
import { partners, type Partner, type Stage } from './stages/stage.ts';
import { ofApi, ofFunction, ofQueue, type Watched, type WatchedFunction } from './watched.ts';

/**
 * Faults that a function logged in five minutes. The authoriser's own errors would not do: API Gateway makes 401
 * of a token that is not believed only when the function throws, and that is no fault.
 */
function faultsLogged(stack: Stack, stage: Stage, id: string, watched: WatchedFunction): IMetric {
  const filter = new MetricFilter(stack, id, {
    logGroup: LogGroup.fromLogGroupName(stack, `${id}Log`, watched.logGroup),
    filterPattern: FilterPattern.stringValue('$.level', '=', 'ERROR'),
    metricNamespace: METRICS_NAMESPACE,
    metricName: physicalName(stage, 'authoriser-faults'),
    metricValue: '1',
  });
  return filter.metric({ statistic: Stats.SUM, period: Duration.minutes(5) });
}

/** Sets every alarm of the gateway. One page of docs/runbooks says what to do about each kind. */
export function setAlarms(stack: Stack, stage: Stage, watched: Watched, tell: ITopic): void {
  const set: SetAlarm = (id, sound) => {
    new GatewayAlarm(stack, `${id}Alarm`, { ...sound, stage, tell });
  };
  for (const partner of partners) watchPartner(partner, stage, watched, set);
  watchFailures(watched, set);
  for (const each of watched.functions) watchFunction(stack, stage, each, set);
  watchPost(stage, set);
  watchRegisters(stage, set);
  watchEvidence(stage, set);
  watchApi(stack, stage, watched, set);
  for (const table of Object.keys(watched.tables) as TableName[]) watchTable(table, watched, set); // its own keys
}

function watchPartner(partner: Partner, stage: Stage, { duties }: Watched, set: SetAlarm): void {
  const id = idOf(partner);
  const { queue, deadLetters } = duties[partner];
  set(`${id}DeadLetters`, {
    name: `${partner}-dead-letters`,
    says: `Wake-ups for duties towards ${partner} could not be worked off. The duties themselves are kept.`,
    runbook: 'duty-dead-letters',
    metric: waiting(deadLetters),
    sounds: { above: 0 },
  });
  set(`${id}QueueAge`, {
    name: `${partner}-queue-age`,
    says: `The oldest wake-up for ${partner} has waited over ${stage.alarms.oldestMessageMinutes} minutes.`,
    runbook: 'duty-queue-age',
    metric: ofQueue(queue, 'ApproximateAgeOfOldestMessage', mostOfMinute),
    sounds: { above: stage.alarms.oldestMessageMinutes * 60 },
    periods: 3,
  });
  set(`${id}OldestDuty`, {
    name: `${partner}-oldest-duty`,
    says: `A duty towards ${partner} has been due for over ${stage.alarms.oldestDutyMinutes} minutes.`,
    runbook: 'oldest-duty',
    metric: gauge(stage, partner, 'oldestDutySeconds'),
    sounds: { above: stage.alarms.oldestDutyMinutes * 60 },
    periods: 5,
  });
  set(`${id}Parked`, {
    name: `${partner}-parked`,
    says: `Duties towards ${partner} are parked: each waits for a person, and holds its dossier's lane.`,
    runbook: 'parked-duties',
    metric: gauge(stage, partner, 'parked'),
    sounds: { above: 0 },
  });
  set(`${id}BreakerOpen`, {
    name: `${partner}-breaker-open`,
    says: `Nothing is being sent to ${partner}: too many of its answers were failures.`,
    runbook: 'breaker-open',
    metric: gauge(stage, partner, 'breakerOpen'),
    sounds: { above: 0 },
    periods: 5,
  });
}

function watchFailures(watched: Watched, set: SetAlarm): void {
  set('WakeDeadLetters', {
    name: 'wake-dead-letters',
    says: 'Delayed wake-ups could not be worked off. The schedule wakes their lanes instead, later.',
    runbook: 'wake-dead-letters',
    metric: waiting(watched.wakeDeadLetters),
    sounds: { above: 0 },
  });
  set('RelayFailures', {
    name: 'relay-failures',
    says: 'The relay gave up on records of the exchanges stream. The schedule wakes their lanes instead, later.',
    runbook: 'relay-failures',
    metric: waiting(watched.streamFailures.relay),
    sounds: { above: 0 },
  });
  set('TrackingFailures', {
    name: 'tracking-failures',
    says: 'What the post tells of parcels was not heard at once. The schedule hears it instead, later.',
    runbook: 'tracking-failures',
    metric: waiting(watched.streamFailures.tracking),
    sounds: { above: 0 },
  });
  set('ApplicantsFailures', {
    name: 'applicants-failures',
    says: 'Whose some dossiers are was not noted: they do not hear when the record of their applicant changes.',
    runbook: 'applicants-failures',
    metric: waiting(watched.streamFailures.applicants),
    sounds: { above: 0 },
  });
  set('ScheduleFailures', {
    name: 'schedule-failures',
    says: 'A scheduled run failed, and so did its repetition.',
    runbook: 'schedule-failures',
    metric: waiting(watched.scheduleFailures),
    sounds: { above: 0 },
  });
}

function watchFunction(stack: Stack, stage: Stage, watched: WatchedFunction, set: SetAlarm): void {
  const { row } = watched;
  const { trigger } = row;
  const id = logicalIdOf(row);
  switch (trigger.by) {
    case 'authoriser':
      set(`${id}Errors`, {
        name: 'authoriser-errors',
        says: 'The authoriser fails, so callers are turned away whatever token they bear.',
        runbook: 'authoriser-errors',
        metric: faultsLogged(stack, stage, `${id}Faults`, watched),
        sounds: { above: 2 },
      });
      break;
    case 'duties':
      set(`${id}Errors`, {
        name: `${trigger.partner}-delivery-errors`,
        says: `The worker that delivers to ${trigger.partner} breaks off; a refusal by the partner would not count.`,
        runbook: 'delivery-errors',
        metric: ofFunction(watched, 'Errors'),
        sounds: { above: 2 },
      });
      break;
    case 'stream':
      set(`${id}IteratorAge`, {
        name: `${trigger.as}-iterator-age`,
        says: LATE[trigger.as],
        runbook: `${trigger.as}-iterator-age`,
        metric: ofFunction(watched, 'IteratorAge', mostOfMinute),
        sounds: { above: 60_000 },
        periods: 3,
      });
      break;
    case 'clock':
      set(`${id}Missed`, {
        name: `${nameOf(row)}-missed`,
        ...('everyMinutes' in trigger
          ? {
              says: `${nameOf(row)} has not run in its last five turns.`,
              metric: ofFunction(watched, 'Invocations', {
                period: Duration.minutes(5 * trigger.everyMinutes),
              }),
            }
          : {
              says: `${nameOf(row)} has not run on two days in a row.`,
              metric: ofFunction(watched, 'Invocations', { period: Duration.days(1) }),
              periods: 2,
            }),
        runbook: 'schedule-missed',
        sounds: { below: 1 },
        silence: 'ill',
      });
      break;
    case 'http':
    case 'wake-ups':
      break; // seen by the API's alarms, and by the dead letters of the wake queue
  }
}

const LATE: Readonly<Record<StreamTrigger['as'], string>> = {
  relay: 'New duties reach their queues over a minute late.',
  tracking: 'What the post tells of parcels is heard over a minute late.',
  applicants: 'Whose new dossiers are is noted over a minute late.',
};

function watchApi(stack: Stack, stage: Stage, { api, firewall }: Watched, set: SetAlarm): void {
  set('Api5xx', {
    name: 'api-5xx',
    says: 'The API answered more than five requests in five minutes with a fault of its own.',
    runbook: 'api-5xx',
    metric: ofApi(api, '5XXError'),
    sounds: { above: 5 },
  });
  set('ApiLatency', {
    name: 'api-latency',
    says: `One request in a hundred takes over ${stage.alarms.apiLatencyP99Ms} ms.`,
    runbook: 'api-latency',
    metric: ofApi(api, 'Latency', { statistic: Stats.percentile(99) }),
    sounds: { above: stage.alarms.apiLatencyP99Ms },
    periods: 3,
  });
  set('FirewallBlocks', {
    name: 'firewall-blocks',
    says: 'The firewall refused over fifty requests in five minutes; dossiers may be among them.',
    runbook: 'firewall-blocks',
    metric: new Metric({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      dimensionsMap: { WebACL: firewall, Region: stack.region, Rule: 'ALL' },
      period: Duration.minutes(5),
      statistic: Stats.SUM,
    }),
    sounds: { above: 50 },
  });
}

function watchTable(table: TableName, { tables }: Watched, set: SetAlarm): void {
  const { name: tableName, indexes } = tables[table];
  const owners = [
    { TableName: tableName },
    ...indexes.map((index) => ({ TableName: tableName, GlobalSecondaryIndexName: index })),
  ];
  const usingMetrics: Record<string, IMetric> = {};
  for (const [position, dimensionsMap] of owners.entries()) {
    for (const metricName of ['ReadThrottleEvents', 'WriteThrottleEvents']) {
      usingMetrics[`m${position}${metricName.charAt(0).toLowerCase()}`] = new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap,
        statistic: Stats.SUM,
        period: Duration.minutes(5),
      });
    }
  }
  set(`${idOf(table)}Throttled`, {
    name: `${table}-throttled`,
    says: `The table ${tableName} or an index of it turns requests away.`,
    runbook: 'table-throttled',
    metric: new MathExpression({
      expression: Object.keys(usingMetrics)
        .map((name) => `FILL(${name}, 0)`)
        .join(' + '),
      usingMetrics,
      period: Duration.minutes(5),
      label: `${table} throttled`,
    }),
    sounds: { above: 0 },
    periods: 2,
  });
}

const mostOfMinute = { period: Duration.minutes(1), statistic: Stats.MAXIMUM } as const;

const waiting = (queue: string): Metric => ofQueue(queue, 'ApproximateNumberOfMessagesVisible', mostOfMinute);
