import { globSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { functions, logicalIdOf, nameOf, type FunctionRow } from '../../../infra/functions.ts';
import { partners } from '../../../infra/stages/stage.ts';
import { readSchedule } from '../../../local/province/plan/schedule-expression.ts';
import type { Gateway } from '../gateway.ts';
import { at, entries, list, text } from '../json.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export function aboutFunctions(gateway: Gateway): void {
  const made = gateway.ofType('AWS::Lambda::Function');

  test('every function is a row of infra/functions.ts, and every row is a function', () => {
    expect(made.map(({ id }) => id).sort()).toEqual(functions.map(logicalIdOf).sort());
  });

  test('every entry point under functions/ is a row, and every row is an entry point', () => {
    const files = globSync('functions/**/*.{api,worker,schedule}.ts', { cwd: root });
    const entryPoints = files.map((file) => path.relative('functions', file)).sort();
    expect(entryPoints).toEqual(functions.map((row) => row.entry).sort());
  });

  test('every function runs on Node 24 on arm64, is traced, and says what it does', () => {
    for (const { id, properties } of made) {
      expect(at(properties, 'Runtime'), id).toBe('nodejs24.x');
      expect(list(at(properties, 'Architectures')), id).toEqual(['arm64']);
      expect(at(properties, 'TracingConfig', 'Mode'), id).toBe('Active');
      expect(text(at(properties, 'Description')).length, id).toBeGreaterThan(20);
    }
  });

  test('every function has a role of its own, which only Lambda may take and which no managed policy widens', () => {
    const roles = made.map(({ properties }) => gateway.flat(at(properties, 'Role')));
    expect(new Set(roles).size).toBe(made.length);
    for (const role of roles) {
      const { properties } = gateway.named(role);
      const trusted = at(properties, 'AssumeRolePolicyDocument', 'Statement', 0, 'Principal', 'Service');
      expect(trusted).toBe('lambda.amazonaws.com');
      expect(at(properties, 'ManagedPolicyArns'), role).toBeUndefined();
    }
  });

  test('every function writes to a log group of its own, encrypted and kept as long as the stage says', () => {
    const groups = made.map(({ properties }) => gateway.flat(at(properties, 'LoggingConfig', 'LogGroup')));
    expect(new Set(groups).size).toBe(made.length);
    for (const { id, properties } of gateway.ofType('AWS::Logs::LogGroup')) {
      expect(at(properties, 'RetentionInDays'), id).toBe(gateway.stage.logs.retentionDays);
      expect(gateway.flat(at(properties, 'KmsKeyId')), id).toBe('LogsKey');
    }
    for (const row of functions) {
      const writes = gateway
        .statementsOf(logicalIdOf(row))
        .filter(({ actions }) => actions.some((action) => action.startsWith('logs:')));
      expect(writes, row.entry).toEqual([
        {
          sid: '',
          effect: 'Allow',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${logicalIdOf(row)}Logs`],
        },
      ]);
    }
  });

  test('a function is told of exactly what it may touch', () => {
    for (const row of functions) {
      const told = entries(at(gateway.named(logicalIdOf(row)).properties, 'Environment', 'Variables'))
        .map(([name]) => name)
        .filter((name) => /^(TABLE|BUCKET|SECRET)_/.test(name));
      const tables = [
        ...Object.keys(row.tables ?? {}),
        ...(row.indexes ?? []).map((index) => index.split('/')[0]),
      ];
      const expected = new Set([
        ...tables.map((table) => `TABLE_${String(table).toUpperCase()}`),
        ...(row.secrets ?? []).map((secret) => `SECRET_${secret.toUpperCase().replaceAll('-', '_')}`),
        ...(row.files === undefined ? [] : ['BUCKET_ATTACHMENTS']),
        ...(row.shelves === undefined ? [] : ['BUCKET_COPIES']),
      ]);
      expect(told.sort(), row.entry).toEqual([...expected].sort());
    }
  });

  test('the night is reconciled at half past one in Vietnam, when the day is over', () => {
    const rule = gateway
      .ofType('AWS::Events::Rule')
      .find(({ properties }) => text(at(properties, 'Name')).endsWith('postal-reconcile-schedule'));
    const next = readSchedule(text(at(rule?.properties, 'ScheduleExpression')), 'UTC', 'the night');
    expect(next(Date.parse('2026-03-23T00:00:00+07:00'))).toBe(Date.parse('2026-03-23T01:30:00+07:00'));
  });

  test('local mode is told of in stage local only', () => {
    for (const { id, properties } of made) {
      const mode = at(properties, 'Environment', 'Variables', 'LOCAL_MODE');
      expect(mode, id).toBe(gateway.stage.name === 'local' ? 'true' : undefined);
    }
  });

  test("a worker outlasts a partner's slowest answer, and its lease outlasts the worker", () => {
    for (const partner of partners) {
      const { timeoutMs, leaseMs } = gateway.stage.policies[partner];
      const workerMs = gateway.stage.workers[partner].timeoutSeconds * 1_000;
      expect(workerMs, partner).toBeGreaterThan(2 * timeoutMs + 2_000);
      expect(leaseMs, partner).toBeGreaterThan(workerMs);
    }
  });

  test('what is woken by a clock is repeated once and then laid aside', () => {
    const clocked = functions.filter((row) => row.trigger.by === 'clock');
    const rules = gateway.ofType('AWS::Events::Rule');
    expect(rules.length).toBe(clocked.length);
    for (const row of clocked) {
      const { properties } = gateway.named(`${logicalIdOf(row)}Failures`);
      const destination = at(properties, 'DestinationConfig', 'OnFailure', 'Destination');
      expect(gateway.flat(destination)).toBe('ScheduleFailures');
      expect(at(properties, 'MaximumRetryAttempts')).toBe(1);
      const rule = rules.find((each) => text(at(each.properties, 'Name')).endsWith(nameOf(row)));
      expect(gateway.flat(at(rule?.properties, 'Targets', 0, 'Arn'))).toBe(logicalIdOf(row));
      expect(gateway.flat(at(rule?.properties, 'Targets', 0, 'DeadLetterConfig', 'Arn'))).toBe(
        'ScheduleFailures',
      );
      expect(at(rule?.properties, 'ScheduleExpression')).toBe(expressionOf(row));
    }
  });
}

/** A row's clock in EventBridge's words; empty for what no clock wakes. */
function expressionOf({ trigger }: FunctionRow): string {
  if (trigger.by !== 'clock') return '';
  if ('dailyAt' in trigger) return `cron(${trigger.dailyAt.minute} ${trigger.dailyAt.hour} * * ? *)`;
  return trigger.everyMinutes === 1 ? 'rate(1 minute)' : `rate(${trigger.everyMinutes} minutes)`;
}
