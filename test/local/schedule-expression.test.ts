import { describe, expect, it, vi } from 'vitest';
import type { ProvinceClock } from '../../local/province/clock.ts';
import type { FunctionPool } from '../../local/province/functions/function-pool.ts';
import type { SchedulePlan } from '../../local/province/plan/schedules.ts';
import { readSchedule } from '../../local/province/plan/schedule-expression.ts';
import { feedFromClock } from '../../local/province/sources/schedule-source.ts';

/** The next three runs after a moment. */
function runs(expression: string, after: string, timezone = 'UTC'): (string | undefined)[] {
  const next = readSchedule(expression, timezone, 'a schedule');
  const found: (string | undefined)[] = [];
  let at: number | undefined = Date.parse(after);
  for (let count = 0; count < 3 && at !== undefined; count += 1) {
    at = next(at);
    found.push(at === undefined ? undefined : new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe('a schedule expression of EventBridge', () => {
  it.each([
    ['rate(1 minute)', '2026-01-01T00:00:30Z', ['2026-01-01T00:01', '2026-01-01T00:02', '2026-01-01T00:03']],
    ['rate(5 minutes)', '2026-01-01T00:00Z', ['2026-01-01T00:05', '2026-01-01T00:10', '2026-01-01T00:15']],
    ['rate(1 day)', '2026-01-31T07:00Z', ['2026-02-01T07:00', '2026-02-02T07:00', '2026-02-03T07:00']],
    [
      'cron(15 10 * * ? *)',
      '2026-01-01T10:15Z',
      ['2026-01-02T10:15', '2026-01-03T10:15', '2026-01-04T10:15'],
    ],
    [
      'cron(0 8 ? * MON-FRI *)',
      '2026-01-01T09:00Z',
      ['2026-01-02T08:00', '2026-01-05T08:00', '2026-01-06T08:00'],
    ],
    // Sunday is 1 on AWS: 2-6 are Monday to Friday.
    [
      'cron(0 8 ? * 2-6 *)',
      '2026-01-01T09:00Z',
      ['2026-01-02T08:00', '2026-01-05T08:00', '2026-01-06T08:00'],
    ],
    ['cron(0 8 ? * 1 *)', '2026-01-01T00:00Z', ['2026-01-04T08:00', '2026-01-11T08:00', '2026-01-18T08:00']],
    [
      'cron(0/10 8-9 1 * ? *)',
      '2026-01-01T09:35Z',
      ['2026-01-01T09:40', '2026-01-01T09:50', '2026-02-01T08:00'],
    ],
    ['cron(0 0 L * ? *)', '2026-01-15T00:00Z', ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00']],
    ['cron(0 9 ? * 6L *)', '2026-01-01T00:00Z', ['2026-01-30T09:00', '2026-02-27T09:00', '2026-03-27T09:00']],
    [
      'cron(0 9 ? * 2#1 *)',
      '2026-01-01T00:00Z',
      ['2026-01-05T09:00', '2026-02-02T09:00', '2026-03-02T09:00'],
    ],
    ['cron(0 9 1 1 ? 2027-2028)', '2026-06-01T00:00Z', ['2027-01-01T09:00', '2028-01-01T09:00', undefined]],
    [
      'cron(0 9 1 1 ? 2026/2)',
      '2026-06-01T00:00Z',
      ['2028-01-01T09:00', '2030-01-01T09:00', '2032-01-01T09:00'],
    ],
  ])('%s after %s', (expression, after, expected) => {
    expect(runs(expression, after)).toEqual(expected);
  });

  it('is meant in its own time zone', () => {
    expect(runs('cron(0 8 * * ? *)', '2026-01-01T00:00Z', 'Asia/Ho_Chi_Minh')[0]).toBe('2026-01-01T01:00');
  });

  it.each([
    'at(2026-01-01T00:00:00)',
    'rate(0 minutes)',
    'rate(1 fortnight)',
    'cron(0 8 * * *)',
    'cron(0 8 15W * ? *)',
    'cron(99 8 * * ? *)',
  ])('%s is refused by name', (expression) => {
    expect(() => readSchedule(expression, 'UTC', 'the schedule')).toThrow(expression);
  });
});

describe('a schedule', () => {
  /** A clock that stands still until it is told. */
  function stillClock(start: number) {
    let now = start;
    let timers: { at: number; call: () => void }[] = [];
    const clock: ProvinceClock = {
      now: () => now,
      after: (ms, call) => {
        const timer = { at: now + ms, call };
        timers.push(timer);
        return () => {
          timers = timers.filter((each) => each !== timer);
        };
      },
    };
    const advance = (ms: number): void => {
      const end = now + ms;
      for (;;) {
        const [due] = timers.filter((each) => each.at <= end).sort((a, b) => a.at - b.at);
        if (due === undefined) break;
        timers = timers.filter((each) => each !== due);
        now = due.at;
        due.call();
      }
      now = end;
    };
    return { clock, advance };
  }

  const plan: SchedulePlan = {
    name: 'every-minute',
    arn: 'arn:aws:events:ap-southeast-1:000000000000:rule/every-minute',
    next: readSchedule('rate(1 minute)', 'UTC', 'every-minute'),
    functionName: 'keep',
    input: undefined,
    source: 'aws.events',
  };

  it('wakes its function once per interval, though the last run is not over, until it is stopped', () => {
    const invoke = vi.fn<FunctionPool['invoke']>(() => new Promise(() => undefined));
    const { clock, advance } = stillClock(Date.parse('2026-01-01T00:00:00Z'));
    const source = feedFromClock(plan, { invoke } as unknown as FunctionPool, clock); // all that a schedule uses
    advance(59_999);
    expect(invoke).toHaveBeenCalledTimes(0);
    advance(1);
    expect(invoke).toHaveBeenCalledTimes(1);
    expect(invoke.mock.calls[0]?.[0]).toMatchObject({
      source: 'aws.events',
      time: '2026-01-01T00:01:00Z',
      resources: [plan.arn],
    });
    advance(180_000);
    expect(invoke).toHaveBeenCalledTimes(4);
    void source.stop();
    advance(180_000);
    expect(invoke).toHaveBeenCalledTimes(4);
  });

  it('tells its function what the template says, with the time filled in', () => {
    const invoke = vi.fn<FunctionPool['invoke']>(() => Promise.resolve({ ok: true, value: null }));
    const { clock, advance } = stillClock(Date.parse('2026-01-01T00:00:00Z'));
    const input = '{"at":"<aws.scheduler.scheduled-time>"}';
    feedFromClock({ ...plan, input }, { invoke } as unknown as FunctionPool, clock); // all that a schedule uses
    advance(60_000);
    expect(invoke).toHaveBeenCalledWith({ at: '2026-01-01T00:01:00Z' });
  });
});
