import { beforeEach, describe, expect, it } from 'vitest';
import { envOf, problem, run, startFakeService, type FakeService } from './fake-service.ts';

let service: FakeService;
let env: Record<string, string>;
beforeEach(async () => {
  service = await startFakeService();
  env = envOf(service);
  return () => service.close();
});

const FROM = '2026-03-01T00:00:00+07:00';
const TO = '2026-03-03T00:00:00+07:00';
const counts = { pages: 4, rows: 900, added: 800, changed: 50, unchanged: 49, older: 1, unreadable: 0 };
const view = (state: 'open' | 'blocked' | 'done', done: number, open: readonly object[] = []) => ({
  id: '20260228T170000000Z-20260302T170000000Z-1',
  from: '2026-02-28T17:00:00.000Z',
  to: '2026-03-02T17:00:00.000Z',
  firstLoad: false,
  state,
  askedAt: '2026-03-23T01:30:00.000Z',
  askedBy: 'can-bo',
  windows: { all: 2, done },
  counts,
  open,
});
const waiting = {
  index: 1,
  from: '2026-03-01T17:00:00.000Z',
  to: '2026-03-02T17:00:00.000Z',
  state: 'blocked',
  reading: 1,
  page: 2,
  counts,
  unreadable: {},
  reason: 'window-unsteady',
};
const command = ['sync', 'population', '--from', FROM, '--to', TO];

describe('sync population', () => {
  it('goes on asking until every window is done, and says what came of it', async () => {
    const views = [view('open', 0), view('open', 1), view('done', 2)];
    service.routes['POST /v1/population-syncs'] = () => ({ status: 202, body: views.shift() });
    const { exit, out } = await run(command, env);
    expect(exit).toBe(0);
    expect(service.calls).toHaveLength(3);
    expect(service.calls[0]?.body).toEqual({ from: FROM, to: TO, firstLoad: false, seconds: 5 });
    expect(out).toContain('xong (done), 2/2 khoảng.');
    expect(out).toContain('Mới 800, đổi 50, không đổi 49, cũ hơn 1');
  });

  describe('on a terminal', () => {
    const begun = Date.parse('2026-03-23T01:30:00Z');
    /** Each answer comes ten seconds after the one before. */
    const onTerminal = (views: readonly (object | undefined)[], more: readonly string[] = []) => {
      let now = begun;
      const left = [...views];
      service.routes['POST /v1/population-syncs'] = () => {
        now += 10_000;
        return left[0] === undefined
          ? problem(503, 'busy', 'Đang bận', 'Thử lại sau.')
          : { status: 202, body: left.shift() };
      };
      return run([...command, ...more], env, () => now, undefined, true);
    };
    const seen = (windows: { all: number; done: number }, rows: number, state = 'open') => ({
      ...view(state as 'open', windows.done),
      windows,
      counts: { ...counts, rows },
    });

    it('shows how far it is, how fast, and how long it will take', async () => {
      const { exit, out, err } = await onTerminal([
        seen({ all: 200, done: 10 }, 1_000),
        seen({ all: 200, done: 12 }, 21_000),
        { ...seen({ all: 200, done: 12 }, 21_000, 'blocked'), open: [waiting] },
      ]);
      expect(exit).toBe(1);
      // 20,000 people in 20 s; two windows of them, 188 left.
      expect(err).toContain('12/200 khoảng · 21.000 người · 1.000 người/s · còn 32 phút');
      expect(err).toContain('░');
      expect(err.endsWith('\n')).toBe(true);
      expect(err).toContain('\u001B[?25h'); // the cursor is there again
      expect(out).not.toContain('khoảng ·');
      expect(out).toContain('window-unsteady');
    });

    it('promises no time before a window is done', async () => {
      const { err } = await onTerminal([seen({ all: 2, done: 0 }, 0), undefined]);
      expect(err).toContain('0/2 khoảng · 0 người · 0 người/s · còn …');
      expect(err.indexOf('Đang bận')).toBeGreaterThan(err.indexOf('\u001B[?25h'));
    });

    it('shows a program nothing but the answer', async () => {
      const { out, err } = await onTerminal([view('done', 2)], ['--json']);
      expect([JSON.parse(out), err]).toMatchObject([{ state: 'done' }, '']);
    });
  });

  it('leaves it to the schedule with --no-wait, by windows of the length that is asked for', async () => {
    service.routes['POST /v1/population-syncs'] = { status: 202, body: view('open', 0) };
    const { exit } = await run([...command, '--no-wait', '--first-load', '--window-minutes', '60'], env);
    expect(exit).toBe(0);
    expect(service.calls.map(({ body }) => body)).toEqual([
      { from: FROM, to: TO, firstLoad: true, seconds: 0, windowMinutes: 60 },
    ]);
  });

  it('ends with 1 and the reason when a window waits for a person', async () => {
    service.routes['POST /v1/population-syncs'] = { status: 202, body: view('blocked', 1, [waiting]) };
    const { exit, out } = await run(command, env);
    expect(exit).toBe(1);
    expect(out).toContain('chờ người xử lý (blocked)');
    expect(out).toContain('window-unsteady');
  });

  it('refuses a time without an offset before anything is asked', async () => {
    const { exit, err } = await run(['sync', 'population', '--from', '2026-03-01', '--to', TO], env);
    expect(exit).not.toBe(0);
    expect(err).toContain('múi giờ');
    expect(service.calls).toEqual([]);
  });
});
