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
import { physicalName } from './constructs/names.ts';
import { nameOf } from './functions.ts';
import { counted, gauge, mostOf } from './metrics.ts';
import { partners, type Partner, type Stage } from './stages/stage.ts';
import { ofApi, ofFunction, ofQueue, type Watched } from './watched.ts';

const minute = { period: Duration.minutes(1) } as const;
const most = { ...minute, statistic: Stats.MAXIMUM } as const;
const sum = { ...minute, statistic: Stats.SUM } as const;

/** One page that reads as the road does: what comes in, what waits for each partner, what went wrong. */
export function drawDashboard(stack: Stack, stage: Stage, watched: Watched): Dashboard {
  const dashboard = new Dashboard(stack, 'Dashboard', {
    dashboardName: physicalName(stage, 'road'),
    defaultInterval: Duration.hours(12),
  });
  const { api } = watched;
  dashboard.addWidgets(
    heading('Nhận hồ sơ · What comes in'),
    graph('Requests', [ofApi(api, 'Count', sum), ofApi(api, '4XXError', sum), ofApi(api, '5XXError', sum)]),
    graph('Latency (ms)', [
      ofApi(api, 'Latency', { ...minute, statistic: Stats.percentile(50) }),
      ofApi(api, 'Latency', { ...minute, statistic: Stats.percentile(99) }),
    ]),
    graph(
      'Function errors',
      watched.functions.map((each) => ofFunction(each, 'Errors', { ...sum, label: nameOf(each.row) })),
    ),
  );
  for (const partner of partners) dashboard.addWidgets(...partnerRow(partner, stage, watched));
  dashboard.addWidgets(
    heading('Bưu chính · What the post tells'),
    graph('Kept aside, silent, differing', [
      counted(stage, 'strays', minute.period),
      counted(stage, 'reconciliationDiffers', minute.period),
      ...CARRIERS.map((partner) => counted(stage, 'silent', minute.period, { partner })),
    ]),
    graph('Unknown codes', [counted(stage, 'flagged', minute.period, { kind: 'unknown-code' })]),
    graph(
      'Feeds that could not be read',
      CARRIERS.map((partner) => counted(stage, 'feedStalled', minute.period, { partner })),
    ),
  );
  dashboard.addWidgets(
    heading('Dân cư · What the registers tell'),
    graph('Looks not answered, refused', [
      ...['verify', 'look-up', 'relatives'].flatMap((operation) =>
        ['unanswered', 'refused'].map((outcome) =>
          counted(stage, 'looks', minute.period, { operation, outcome }),
        ),
      ),
    ]),
    graph('Thrown away, unreadable, differing', [
      counted(stage, 'aboutAnotherPerson', minute.period, { register: 'population' }),
      counted(stage, 'answerUnreadable', minute.period, { register: 'population' }),
      counted(stage, 'dualRunDiffered', minute.period, { register: 'population' }),
    ]),
    graph(
      'Own register: behind (s), windows blocked',
      [mostOf(stage, 'syncBehindSeconds', Duration.minutes(5))],
      [counted(stage, 'syncBlocked', minute.period)],
    ),
    graph('Sources that contradict each other about a life or marriage', [
      counted(stage, 'recordConflicts', minute.period),
    ]),
  );
  dashboard.addWidgets(
    heading('Chuyển tiếp · What moves it'),
    graph('Streams: age of the newest record carried (ms)', streamAge(watched)),
    graph('Laid aside', [
      visible(watched.wakeDeadLetters, 'wake'),
      visible(watched.streamFailures.relay, 'relay'),
      visible(watched.streamFailures.tracking, 'tracking'),
      visible(watched.streamFailures.applicants, 'applicants'),
      visible(watched.scheduleFailures, 'schedules'),
    ]),
    graph('Scheduled runs', clockRuns(watched)),
  );
  return dashboard;
}

function partnerRow(partner: Partner, stage: Stage, { duties }: Watched): IWidget[] {
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
      [ofQueue(queue, 'ApproximateAgeOfOldestMessage', most)],
    ),
  ];
}

function streamAge({ functions }: Watched): IMetric[] {
  return functions
    .filter(({ row }) => row.trigger.by === 'stream')
    .map((each) => ofFunction(each, 'IteratorAge', { ...most, label: nameOf(each.row) }));
}

function clockRuns({ functions }: Watched): IMetric[] {
  return functions
    .filter(({ row }) => row.trigger.by === 'clock')
    .map((each) => ofFunction(each, 'Invocations', { ...sum, label: nameOf(each.row) }));
}

const visible = (queue: string, label: string): IMetric =>
  ofQueue(queue, 'ApproximateNumberOfMessagesVisible', { ...most, label });

const heading = (markdown: string): IWidget =>
  new TextWidget({ markdown: `## ${markdown}`, width: 24, height: 1 });

const graph = (title: string, left: IMetric[], right: IMetric[] = []): IWidget =>
  new GraphWidget({ title, left, right, width: 8, height: 6 });
