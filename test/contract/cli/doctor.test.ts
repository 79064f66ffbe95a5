import { beforeEach, describe, expect, it } from 'vitest';
import { envOf, run, startFakeService, type FakeService } from './fake-service.ts';
import { partner } from './views.ts';

const NOW = Date.parse('2026-03-23T02:30:00.000Z');
let service: FakeService;

beforeEach(async () => {
  service = await startFakeService();
  service.routes['GET /health'] = {
    body: { status: 'ok', stage: 'local', time: '2026-03-23T02:30:00.000Z' },
  };
  service.routes['GET /v1/partners'] = { body: [partner('dvcqg'), partner('portal')] };
  service.routes['GET /v1/webhook-endpoint'] = {
    body: { source: 'registered', url: 'https://dichvucong.example.vn/webhooks' },
  };
  return () => service.close();
});

const doctor = (env = envOf(service)) => run(['doctor'], env, NOW);
/** The lines of what is not well. */
const wrong = (out: string): string[] => out.split('\n').filter((line) => line.startsWith('✗'));

describe('doctor', () => {
  it('finds everything well, says what it has checked and that nothing was sent', async () => {
    const { exit, out } = await doctor();
    expect(wrong(out)).toEqual([]);
    expect(exit).toBe(0);
    expect(out.match(/^✓/gm)).toHaveLength(12);
    expect(out).toContain('Không gửi gì tới đối tác, không thay đổi gì.');
    expect(service.calls.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('shows no secret', async () => {
    const { out } = await doctor();
    expect(out).not.toContain('bi-mat');
  });

  it.each([
    [
      'a clock that is off',
      'GET /health',
      { body: { status: 'ok', time: '2026-03-23T02:28:00.000Z' } },
      'Đồng hồ',
    ],
    [
      'a gateway that cannot read its tables',
      'GET /health',
      { status: 503, body: { status: 'failing' } },
      'Trục',
    ],
    [
      'an open breaker',
      'GET /v1/partners',
      { body: [partner('dvcqg', { breaker: 'open' })] },
      'Đối tác (partner) dvcqg',
    ],
    [
      'duties that wait for a person',
      'GET /v1/partners',
      { body: [partner('portal', { parked: 2 })] },
      'Đối tác (partner) portal',
    ],
    [
      'nowhere to tell the portal',
      'GET /v1/webhook-endpoint',
      { body: { source: 'none' } },
      'Nơi nhận thông báo',
    ],
    [
      'a token without the right',
      'GET /v1/partners',
      { status: 403, body: { message: 'Forbidden' } },
      'Đọc có quyền',
    ],
    [
      'a client that the issuer does not know',
      'POST /oauth2/token',
      { status: 401, body: { error: 'invalid_client' } },
      'Mã truy cập',
    ],
  ])('finds %s', async (_what, route, answer, name) => {
    service.routes[route] = answer;
    const { exit, out } = await doctor();
    expect(exit).toBe(1);
    expect(wrong(out).map((line) => line.slice(2).startsWith(name))).toContain(true);
  });

  it('finds a gateway that takes a forged token', async () => {
    service.credulous = true;
    const { exit, out } = await doctor();
    expect(exit).toBe(1);
    expect(wrong(out)).toEqual([expect.stringContaining('Từ chối mã giả')]);
  });

  it('ends with 3 when nothing answers, and still checks what it can', async () => {
    const { exit, out } = await doctor({
      ...envOf(service),
      LIENTHONG_URL: 'http://127.0.0.1:65534',
      LIENTHONG_TOKEN_URL: 'http://127.0.0.1:65534/t',
    });
    expect(exit).toBe(3);
    expect(out).toContain('✓ Kiểm bằng chứng');
  });

  it('ends with 2 when it is not configured', async () => {
    const { LIENTHONG_CLIENT_SECRET: _secret, ...without } = envOf(service);
    expect(await doctor(without)).toMatchObject({ exit: 2 });
  });
});
