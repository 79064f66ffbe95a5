import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { LOG_MESSAGES } from '../../../functions/kernel/log.ts';
import type { MetricName } from '../../../functions/kernel/metrics.ts';
import { idOf } from '../../../infra/logical-id.ts';
import type { CountName, GaugeName } from '../../../infra/metrics.ts';
import { AccessAlertKind } from '../../../schemas/citizens/access-alert.ts';
import { CARRIERS } from '../../../schemas/postal/carrier.ts';
import { PROBLEMS } from '../../../schemas/problems.ts';
import { FAULTS } from '../../../schemas/xroad/faults.ts';
import { partners } from '../../../infra/stages/stage.ts';
import type { Gateway } from '../gateway.ts';
import { at, entries, list, strings, text } from '../json.ts';

const runbooks = path.resolve(import.meta.dirname, '../../../docs/runbooks');

/** Compiles only while every gauge that an alarm watches is a metric that the functions publish. */
const published: Readonly<Record<GaugeName, MetricName>> = {
  parked: 'parked',
  breakerOpen: 'breakerOpen',
  oldestDutySeconds: 'oldestDutySeconds',
  queued: 'queued',
};

/** The same of what functions count. */
const posted: Readonly<Record<CountName, MetricName>> = {
  strays: 'strays',
  flagged: 'flagged',
  silent: 'silent',
  feedStalled: 'feedStalled',
  reconciliationDiffers: 'reconciliationDiffers',
  looks: 'looks',
  abnormalLooks: 'abnormalLooks',
  aboutAnotherPerson: 'aboutAnotherPerson',
  answerUnreadable: 'answerUnreadable',
  dualRunAgreed: 'dualRunAgreed',
  dualRunDiffered: 'dualRunDiffered',
  dualRunUnanswered: 'dualRunUnanswered',
  syncBehindSeconds: 'syncBehindSeconds',
  syncBlocked: 'syncBlocked',
  recordConflicts: 'recordConflicts',
  refused: 'refused',
  evidenceBehindSeconds: 'evidenceBehindSeconds',
  rootsInvalid: 'rootsInvalid',
};

/** Dimensions that name things of ours. */
const named: Readonly<Record<string, string>> = {
  FunctionName: 'AWS::Lambda::Function',
  QueueName: 'AWS::SQS::Queue',
  TableName: 'AWS::DynamoDB::Table',
};

export function aboutTheWatch(gateway: Gateway): void {
  const alarms = gateway.ofType('AWS::CloudWatch::Alarm').map(({ id, properties }) => ({
    id,
    properties,
    name: text(at(properties, 'AlarmName')).replace(`lien-thong-${gateway.stage.name}-`, ''),
    page: /Runbook: docs\/runbooks\/([a-z0-9-]+\.md)$/.exec(text(at(properties, 'AlarmDescription')))?.[1],
  }));
  // An alarm watches a metric of its own or, where that has a label, one in a list.
  const metrics = alarms.flatMap(({ properties }) => [
    properties,
    ...list(at(properties, 'Metrics')).map((each) => at(each, 'MetricStat', 'Metric') ?? null),
  ]);
  const watching = (namespace: string, metric: string, dimension: string): string[] =>
    metrics
      .filter((each) => at(each, 'Namespace') === namespace && at(each, 'MetricName') === metric)
      .flatMap((each) => list(at(each, 'Dimensions')))
      .filter((each) => at(each, 'Name') === dimension)
      .map((each) => gateway.flat(at(each, 'Value')))
      // The watch knows things by name; whoever bears it must be there.
      .map((value) => {
        const type = named[dimension];
        return type === undefined ? value : gateway.bearing(type, dimension, value);
      });

  test('every alarm has a runbook that exists, and the page names the alarm', () => {
    expect(alarms.length).toBeGreaterThan(20);
    for (const { id, name, page } of alarms) {
      expect(page, id).toBeDefined();
      const file = path.join(runbooks, String(page));
      expect(existsSync(file), `${id}: ${page}`).toBe(true);
      const [, alarmLine = ''] = /^Alarms?: (.*)$/m.exec(readFileSync(file, 'utf8')) ?? [];
      expect(
        alarmLine.includes(`lien-thong-<stage>-${name}\``) || alarmLine.includes(`…-${name}\``),
        name,
      ).toBe(true);
    }
  });

  test('every runbook belongs to an alarm, and begins in Vietnamese for whoever is on duty', () => {
    const pages = readdirSync(runbooks).filter((file) => file !== 'README.md');
    expect(pages.sort()).toEqual([...new Set(alarms.map(({ page }) => String(page)))].sort());
    for (const page of pages) {
      const headings = [...readFileSync(path.join(runbooks, page), 'utf8').matchAll(/^## (.*)$/gm)].map(
        (m) => m[1],
      );
      expect(headings, page).toEqual([
        'Tóm tắt cho trực ca',
        'What it means',
        'Who is hurt',
        'First three checks',
        'Mend',
        'When to escalate',
      ]);
    }
  });

  test('what a runbook tells to look at is there: log groups, queues, functions, tables, log codes', () => {
    const names = new Set([
      ...gateway.resources.flatMap(({ properties }) =>
        entries(properties)
          .filter(([key]) => /Name$/.test(key))
          .map(([, value]) => text(value)),
      ),
      ...['stateful', 'stateless', 'watching'].map((stack) => `lien-thong-${gateway.stage.name}-${stack}`),
    ]);
    const told = readdirSync(runbooks).flatMap((page) => {
      const words = readFileSync(path.join(runbooks, page), 'utf8')
        .replaceAll('$STAGE', gateway.stage.name)
        .replaceAll('$PARTNER', 'dvcqg')
        .replaceAll('$TABLE', 'exchanges')
        .replaceAll('$NAME', 'exchange-wake-schedule');
      const things = [
        ...words.matchAll(
          /(?:\/lien-thong\/[a-z-]+\/[a-z-]+|\b(?:aws-waf-logs-)?lien-thong-[a-z][a-z0-9.-]*[a-z0-9])/g,
        ),
      ];
      return things.map((match) => ({ page, name: match[0] }));
    });
    expect(told.length).toBeGreaterThan(40);
    // A prefix for a search ends with a dash, which is not caught here.
    expect(
      told.filter(({ name }) => !names.has(name) && name !== `lien-thong-${gateway.stage.name}`),
    ).toEqual([]);
    const codes = readdirSync(runbooks).flatMap(
      (page) => readFileSync(path.join(runbooks, page), 'utf8').match(/\bLT\d{3}\b/g) ?? [],
    );
    expect(codes.filter((code) => !(code in LOG_MESSAGES))).toEqual([]);
  });

  test('the watch holds nothing back: it imports no more than the key over its topic', () => {
    const imported = strings(gateway.templates.Watching).filter((text) => text.includes(':ExportsOutput'));
    expect(new Set(imported.map((name) => name.replace(/^.*:/, '')))).toEqual(
      new Set([expect.stringMatching(/^ExportsOutput\w*MessagesKey/)]),
    );
  });

  test('every alarm is told, and so is its end', () => {
    for (const { id, properties } of alarms) {
      expect(gateway.flat(at(properties, 'AlarmActions', 0)), id).toBe('AlarmTopic');
      expect(gateway.flat(at(properties, 'OKActions', 0)), id).toBe('AlarmTopic');
    }
    expect(gateway.flat(at(gateway.named('AlarmTopic').properties, 'KmsMasterKeyId'))).toBe('MessagesKey');
    const policy = gateway.ofType('AWS::SNS::TopicPolicy')[0]?.properties;
    const allowed = list(at(policy, 'PolicyDocument', 'Statement')).filter(
      (each) => at(each, 'Effect') === 'Allow',
    );
    expect(allowed.map((each) => [at(each, 'Principal', 'Service'), at(each, 'Action')])).toEqual([
      ['cloudwatch.amazonaws.com', 'sns:Publish'],
    ]);
  });

  test('wherever failures are laid aside, an alarm looks', () => {
    const looked = watching('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName');
    const ends = gateway
      .ofType('AWS::SQS::Queue')
      .filter(({ properties }) => at(properties, 'RedrivePolicy') === undefined)
      .map(({ id }) => id);
    expect(looked.sort()).toEqual([...ends].sort());
  });

  test('each partner is watched: age of wake-ups and of duties, what is parked, the breaker, the worker', () => {
    const aged = watching('AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName');
    expect(aged.sort()).toEqual(partners.map((partner) => `${idOf(partner)}Duties`).sort());
    for (const metric of ['oldestDutySeconds', 'parked', 'breakerOpen'] as const) {
      expect(watching('LienThong', published[metric], 'partner').sort(), metric).toEqual(
        [...partners].sort(),
      );
      const services = watching('LienThong', metric, 'service');
      expect(new Set(services), metric).toEqual(new Set([`lien-thong-${gateway.stage.name}`]));
    }
    const failing = watching('AWS/Lambda', 'Errors', 'FunctionName');
    expect(failing.sort()).toEqual(partners.map((partner) => `Deliveries${idOf(partner)}Worker`).sort());
  });

  test('the authoriser is watched by the faults that it logs: a token that is not believed is none', () => {
    const [filter] = gateway.ofType('AWS::Logs::MetricFilter');
    expect(at(filter?.properties, 'FilterPattern')).toContain('"ERROR"');
    expect(
      gateway.bearing(
        'AWS::Logs::LogGroup',
        'LogGroupName',
        gateway.flat(at(filter?.properties, 'LogGroupName')),
      ),
    ).toBe('AccessAuthoriseApiLogs');
    const counted = at(filter?.properties, 'MetricTransformations', 0, 'MetricName');
    const sounding = alarms.filter(({ properties }) => at(properties, 'MetricName') === counted);
    expect(sounding.map(({ name }) => name)).toEqual(['authoriser-errors']);
  });

  test('a schedule that falls silent sounds an alarm', () => {
    const silent = alarms.filter(({ properties }) => at(properties, 'MetricName') === 'Invocations');
    const watched = watching('AWS/Lambda', 'Invocations', 'FunctionName');
    const clocked = gateway
      .ofType('AWS::Events::Rule')
      .map((rule) => gateway.flat(at(rule.properties, 'Targets', 0, 'Arn')));
    expect(watched.sort()).toEqual(clocked.sort());
    for (const { id, properties } of silent) {
      expect(at(properties, 'TreatMissingData'), id).toBe('breaching');
      expect(at(properties, 'ComparisonOperator'), id).toBe('LessThanThreshold');
    }
  });

  test('the streams, the API and every table with its indexes are watched', () => {
    expect(watching('AWS/Lambda', 'IteratorAge', 'FunctionName').sort()).toEqual([
      'DeliveriesApplicantsWorker',
      'ExchangeRelayWorker',
      'PostalTrackWorker',
    ]);
    const api = [text(at(gateway.named('Api').properties, 'Name'))];
    expect(watching('AWS/ApiGateway', '5XXError', 'ApiName')).toEqual(api);
    expect(watching('AWS/ApiGateway', 'Latency', 'ApiName')).toEqual(api);
    const edge = [text(at(gateway.named('Firewall').properties, 'Name'))];
    expect(watching('AWS/WAFV2', 'BlockedRequests', 'WebACL')).toEqual(edge);
    const throttles = alarms.filter(({ name }) => name.endsWith('-throttled'));
    const indexes = throttles.flatMap(({ properties }) =>
      list(at(properties, 'Metrics'))
        .flatMap((each) => list(at(each, 'MetricStat', 'Metric', 'Dimensions')))
        .filter((each) => at(each, 'Name') === 'GlobalSecondaryIndexName')
        .map((each) => text(at(each, 'Value'))),
    );
    const tables = gateway.ofType('AWS::DynamoDB::Table');
    const made = tables.flatMap(({ properties }) =>
      list(at(properties, 'GlobalSecondaryIndexes')).map((index) => text(at(index, 'IndexName'))),
    );
    expect(new Set(watching('AWS/DynamoDB', 'WriteThrottleEvents', 'TableName'))).toEqual(
      new Set(tables.map(({ id }) => id)),
    );
    expect(throttles.length).toBe(tables.length);
    expect(new Set(indexes)).toEqual(new Set(made));
  });

  const watched = (metric: CountName): string[] =>
    alarms
      .filter(({ properties }) =>
        [properties, ...list(at(properties, 'Metrics')).map((each) => at(each, 'MetricStat', 'Metric'))].some(
          (each) => at(each, 'Namespace') === 'LienThong' && at(each, 'MetricName') === posted[metric],
        ),
      )
      .map(({ name }) => name);

  test('what the post tells that does not fit, and what it does not tell, sounds an alarm', () => {
    expect(watched('strays')).toEqual(['postal-strays']);
    expect(watched('flagged')).toEqual(['postal-unknown-codes', 'postal-for-a-person']);
    expect(watched('silent')).toEqual(['postal-silent']);
    expect(watched('feedStalled')).toEqual(['postal-feed-stalled']);
    expect(watched('reconciliationDiffers')).toEqual(['postal-reconciliation-differs']);
    expect(watching('LienThong', 'silent', 'partner').sort()).toEqual([...CARRIERS].sort());
    expect(watching('LienThong', 'feedStalled', 'partner')).toEqual(['vnpost-ngsp', 'vnpost-lgsp']);
    expect(watching('LienThong', 'flagged', 'kind').sort()).toEqual([
      'dossier-expired',
      'dossier-not-finished',
      'dossier-pending',
      'not-closed',
      'transition-forbidden',
      'two-carriers',
      'unknown-code',
    ]);
  });

  test('what goes wrong with a look, with following the register and at the door sounds an alarm', () => {
    expect(watched('looks')).toEqual(['population-unreachable', 'population-refuses']);
    expect(watching('LienThong', 'looks', 'operation').sort()).toEqual(
      ['verify', 'look-up', 'relatives'].flatMap((operation) => [operation, operation]).sort(),
    );
    expect(watched('abnormalLooks')).toEqual(['abnormal-looks']);
    expect(watching('LienThong', 'abnormalLooks', 'kind').sort()).toEqual(
      [...AccessAlertKind.options].sort(),
    );
    expect(watched('aboutAnotherPerson')).toEqual(['about-another-person']);
    expect(watched('answerUnreadable')).toEqual(['register-answers-unreadable']);
    expect(watched('dualRunDiffered')).toEqual(['axis-dual-run-differs']);
    expect(watched('syncBehindSeconds')).toEqual(['sync-behind']);
    expect(watched('syncBlocked')).toEqual(['sync-blocked']);
    expect(watched('refused')).toEqual(['door-refusals']);
    const faults: readonly string[] = [...Object.keys(FAULTS), ...Object.keys(PROBLEMS)];
    const keptOut = watching('LienThong', 'refused', 'problem');
    expect(keptOut.filter((problem) => !faults.includes(problem))).toEqual([]);
  });

  test('evidence that waits for its time-stamp, and a root that does not hold, sound an alarm', () => {
    expect(watched('evidenceBehindSeconds')).toEqual(['evidence-behind']);
    expect(watched('rootsInvalid')).toEqual(['evidence-root-invalid']);
  });

  test('the dashboard shows every partner and every function', () => {
    const body = gateway.flat(
      at(gateway.ofType('AWS::CloudWatch::Dashboard')[0]?.properties, 'DashboardBody'),
    );
    for (const partner of partners) expect(body).toContain(`Towards ${partner}`);
    for (const { properties } of gateway.ofType('AWS::Lambda::Function')) {
      expect(body).toContain(`"${text(at(properties, 'FunctionName'))}"`);
    }
  });
}
