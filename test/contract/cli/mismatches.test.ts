import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { envOf, problem, run, startFakeService, type FakeService } from './fake-service.ts';

let service: FakeService;
let env: Record<string, string>;
let folder: string;
beforeEach(async () => {
  service = await startFakeService();
  env = envOf(service);
  folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-lech-'));
  return async () => {
    rmSync(folder, { recursive: true });
    await service.close();
  };
});

const page = (reference: string, kinds: readonly string[], next?: string) => ({
  madeAt: '2026-03-23T01:30:00.000Z',
  rows: 2_000,
  differing: 1,
  counts: Object.fromEntries(kinds.map((kind) => [kind, 1])),
  items: [{ system: 'ho-tich', reference, kinds }],
  ...(next === undefined ? {} : { next }),
});
const PAGES: Record<string, object> = {
  first: page('HT-1', ['name-differs', 'dead'], 'two'),
  two: page('HT-2', ['name-differs'], 'three'),
  three: page('HT-3', ['not-in-register']),
};
const pages = () => {
  service.routes['GET /v1/register-mismatches'] = ({ query }) => ({
    body: PAGES[query.get('cursor') ?? 'first'],
  });
};

describe('mismatches', () => {
  it('goes through every page, counts by kind, and leaves one CSV of all', async () => {
    pages();
    const file = path.join(folder, 'lech.csv');
    const { exit, out } = await run(['mismatches', '--csv', file], env);
    expect(exit).toBe(0);
    expect(service.calls.map(({ query }) => query.get('cursor'))).toEqual([null, 'two', 'three']);
    expect(out).toContain('Đã đối chiếu 6.000 bản ghi địa phương; 3 bản ghi lệch');
    expect(out).toMatch(/Họ tên khác \(name-differs\)\s+2/);
    const lines = readFileSync(file, 'utf8').split('\r\n');
    expect(lines[0]).toContain('Mã tham chiếu');
    expect(lines.filter((line) => line.includes('ho-tich'))).toHaveLength(4);
    expect(readdirSync(folder)).toEqual(['lech.csv']);
  });

  it('that cannot be read to the end leave no file that looks whole', async () => {
    pages();
    const whole = service.routes['GET /v1/register-mismatches'] as (call: never) => object;
    service.routes['GET /v1/register-mismatches'] = (call) =>
      call.query.get('cursor') === 'two'
        ? problem(403, 'agency-not-yours', 'Ngoài phạm vi', 'Cần phạm vi cả tỉnh.')
        : whole(call as never);
    const { exit, err } = await run(['mismatches', '--csv', path.join(folder, 'lech.csv')], env);
    expect(exit).toBe(1);
    expect(err).toContain('agency-not-yours');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('whose pages lead in a circle are refused, and not read for ever', async () => {
    pages();
    service.routes['GET /v1/register-mismatches'] = ({ query }) => ({
      body: { ...PAGES[query.get('cursor') ?? 'first'], ...(query.has('cursor') && { next: 'two' }) },
    });
    const { exit, err } = await run(['mismatches', '--csv', path.join(folder, 'lech.csv')], env);
    expect(exit).toBe(1);
    expect(err).toContain('dẫn về trang đã đọc');
    expect(service.calls).toHaveLength(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('show on a terminal how far they are, and take the line away before they say anything else', async () => {
    pages();
    const onTerminal = () => run(['mismatches'], env, Date.now(), undefined, true);
    const counting = '\rĐã đối chiếu 2.000 bản ghi, lệch 1…\u001B[K';
    const { err } = await onTerminal();
    expect(err.startsWith(counting)).toBe(true);
    expect(err.endsWith('\r\u001B[K')).toBe(true);
    service.routes['GET /v1/register-mismatches'] = ({ query }) =>
      query.has('cursor')
        ? problem(403, 'agency-not-yours', 'Ngoài phạm vi', 'Cần phạm vi cả tỉnh.')
        : { body: PAGES['first'] };
    const refused = await onTerminal();
    expect(refused.err.startsWith(`${counting}\r\u001B[K`)).toBe(true);
    expect(refused.err).toContain('Ngoài phạm vi');
  });

  it('are counted for a program too, and a folder that is not there is said', async () => {
    pages();
    const { out } = await run(['mismatches', '--json'], env);
    expect(JSON.parse(out)).toEqual({
      pages: 3,
      rows: 6_000,
      differing: 3,
      counts: { 'name-differs': 2, dead: 1, 'not-in-register': 1 },
    });
    const { exit, err } = await run(['mismatches', '--csv', path.join(folder, 'khong-co', 'a.csv')], env);
    expect(exit).toBe(2);
    expect(err).toContain('Không ghi được tệp');
    expect(existsSync(path.join(folder, 'khong-co'))).toBe(false);
  });
});
