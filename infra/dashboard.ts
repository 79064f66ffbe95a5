import { Duration, type Stack } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  Stats,
  TextWidget,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { CARRIERS } from '../schemas/postal/carrier.ts';
import type { Watched } from './alarms.ts';
import { physicalName } from './constructs/names.ts';
import { nameOf } from './functions.ts';
import { counted, gauge } from './metrics.ts';
import { partners, type Partner } from './stages/stage.ts';

const minute = { period: Duration.minutes(1) } as const;
const most = { ...minute, statistic: Stats.MAXIMUM } as const;
const sum = { ...minute, statistic: Stats.SUM } as const;

/** One page that reads as the road does: what comes in, what waits for each partner, what went wrong. */
export function drawDashboard(stack: Stack, watched: Watched): Dashboard {
  const dashboard = new Dashboard(stack, 'Dashboard', {
    dashboardName: physicalName(watched.stage, 'road'),
    defaultInterval: Duration.hours(12),
  });
  const { api } = watched;
  dashboard.addWidgets(
    heading('Nhận hồ sơ · What comes in'),
    graph('Requests', [api.metricCount(sum), api.metricClientError(sum), api.metricServerError(sum)]),
    graph('Latency (ms)', [
      api.metricLatency({ ...minute, statistic: Stats.percentile(50) }),
      api.metricLatency({ ...minute, statistic: Stats.percentile(99) }),
    ]),
    graph(
      'Function errors',
      watched.functions.map(({ row, made }) => made.metricErrors({ ...sum, label: nameOf(row) })),
    ),
  );
  for (const partner of partners) dashboard.addWidgets(...partnerRow(partner, watched));
  dashboard.addWidgets(
    heading('Bưu chính · What the post tells'),
    graph('Kept aside, silent, differing', [
      counted(watched.stage, 'strays', minute.period),
      counted(watched.stage, 'reconciliationDiffers', minute.period),
      ...CARRIERS.map((partner) => counted(watched.stage, 'silent', minute.period, { partner })),
    ]),
    graph('Unknown codes', [counted(watched.stage, 'flagged', minute.period, { kind: 'unknown-code' })]),
    graph(
      'Feeds that could not be read',
      CARRIERS.map((partner) => counted(watched.stage, 'feedStalled', minute.period, { partner })),
    ),
  );
  dashboard.addWidgets(
    heading('Chuyển tiếp · What moves it'),
    graph('Streams: age of the newest record carried (ms)', streamAge(watched)),
    graph('Laid aside', [
      visible(watched.wakeDeadLetters, 'wake'),
      visible(watched.streamFailures.relay, 'relay'),
      visible(watched.streamFailures.tracking, 'tracking'),
      visible(watched.scheduleFailures, 'schedules'),
    ]),
    graph('Scheduled runs', clockRuns(watched)),
  );
  return dashboard;
}

function partnerRow(partner: Partner, { stage, duties }: Watched): IWidget[] {
  const { queue, deadLetters } = duties[partner];
  return [
    heading(`Đối tác · Towards ${partner}`),
    graph('Waiting and parked duties', [gauge(stage, partner, 'queued'), gauge(stage, partner, 'parked')]),
    graph(
      'Oldest duty (s), breaker',
      [gauge(stage, partner, 'oldestDutySeconds')],
      [gauge(stage, partner, 'breakerOpen')],
    ),
    graph(
      'Wake-ups: waiting, laid aside; oldest (s)',
      [visible(queue, 'waiting'), visible(deadLetters, 'laid aside')],
      [queue.metricApproximateAgeOfOldestMessage(most)],
    ),
  ];
}

function streamAge({ functions }: Watched): IMetric[] {
  return functions
    .filter(({ row }) => row.trigger.by === 'stream')
    .map(({ row, made }) => made.metric('IteratorAge', { ...most, label: nameOf(row) }));
}

function clockRuns({ functions }: Watched): IMetric[] {
  return functions
    .filter(({ row }) => row.trigger.by === 'clock')
    .map(({ row, made }) => made.metricInvocations({ ...sum, label: nameOf(row) }));
}

const visible = (queue: Watched['wakeDeadLetters'], label: string): IMetric =>
  queue.metricApproximateNumberOfMessagesVisible({ ...most, label });

const heading = (markdown: string): IWidget =>
  new TextWidget({ markdown: `## ${markdown}`, width: 24, height: 1 });

const graph = (title: string, left: IMetric[], right: IMetric[] = []): IWidget =>
  new GraphWidget({ title, left, right, width: 8, height: 6 });
