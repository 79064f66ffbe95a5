import { beforeEach, describe, expect, it } from 'vitest';
import { envOf, run, startFakeService, type FakeService } from './fake-service.ts';

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
