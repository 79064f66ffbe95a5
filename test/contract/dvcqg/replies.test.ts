import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RecordsConfig } from '../../../functions/partners/dvcqg/config.ts';
import { createDvcqg } from '../../../functions/partners/dvcqg/dvcqg.ts';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { clock, dossierOf, headerCall, stepOf, stepsCall } from './duty-calls.ts';
import { startScriptedPortal, type ScriptedPortal, type ScriptedReply } from './scripted-portal.ts';

interface Case extends ScriptedReply {
  readonly case: string;
  readonly outcome: Record<string, unknown>;
}
// The table is ours; its shape is what the tests below read of it.
const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'replies.json'), 'utf8')) as Case[];

const LOGIN = { body: { session: 'phien-mau-1', error_code: 0 } };
const EXISTS = { body: { error_code: 3, message: 'Hồ sơ H21.17-260323-0042 đã tồn tại' } };
const NOT_THERE = { body: { error_code: -3, message: 'Hồ sơ không tồn tại' } };
const DONE = { body: { error_code: '0', message: 'Thành công' } };
const SESSION_OVER = { body: { error_code: 401, message: 'Session không hợp lệ' } };

let portal: ScriptedPortal;
beforeAll(async () => {
  portal = await startScriptedPortal();
});
afterAll(() => portal.close());
beforeEach(() => {
  portal.seen.length = 0;
});

const adapter = (generation: 'g1' | 'g2', more: Record<string, unknown> = {}) =>
  createDvcqg(
    RecordsConfig.parse({
      generation,
      baseUrl: portal.url,
      dstcode: 'VN:GOV:000.00.00.MAU:dvcqg',
      agency: '000.00.17.H21',
      ...more,
    }),
    {
      credentials: () => Promise.resolve({ username: 'tai-khoan-mau', password: 'mat-khau-mau' }),
      links: () => Promise.resolve((code, fileId) => `https://gateway.example.vn/files/${code}/${fileId}`),
      clock,
    },
  );

/** Answers business calls one after the other, the last one for ever; logins always. */
const answers = (...replies: (ScriptedReply | 'lost')[]): void => {
  let next = 0;
  portal.answer = ({ url }) => {
    if (url === '/login') return LOGIN;
    const reply = replies[Math.min(next, replies.length - 1)] ?? 'lost';
    next += 1;
    return reply;
  };
};
/** What was asked for after the login: the path, or in generation 1 the service and its flag. */
const asked = (): string[] =>
  portal.seen
    .filter(({ url }) => url !== '/login')
    .map(({ url, body }) => {
      const content = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
      return url === '/integrate' ? `${String(content.service)} ${String(content.isUpdating)}` : url;
    });

describe.each(['g1', 'g2'] as const)('a reply of the national portal, generation %s', (generation) => {
  it.each(cases.map((one) => [one.case, one] as const))('%s', async (_, one) => {
    answers(one);
    const { outcome } = await adapter(generation).send(headerCall(dossierOf()));
    expect(outcome).toMatchObject(one.outcome);
    if (outcome.kind === 'rejected') expect(outcome.fix).toMatch(/[à-ỹ]/);
  });

  it.each(cases.map((one) => [one.case, one] as const))('%s, to steps', async (_, one) => {
    answers(one);
    const { outcome } = await adapter(generation).send(stepsCall([stepOf()]));
    expect(outcome).toMatchObject(one.outcome);
  });

  it('that the dossier exists leads from add to update, in one send', async () => {
    answers(EXISTS, DONE);
    const answer = await adapter(generation).send(headerCall(dossierOf(), 1));
    expect(answer.outcome).toEqual({ kind: 'accepted' });
    expect(answer.notices).toContain('Cổng đã có hồ sơ: đã gửi cập nhật');
    expect(asked()).toEqual(
      generation === 'g1' ? ['DongBoHoSoMC False', 'DongBoHoSoMC True'] : ['/ThemMoi', '/CapNhat'],
    );
  });

  it('that the dossier is not there leads from update to add, in one send', async () => {
    answers(NOT_THERE, DONE);
    const answer = await adapter(generation).send(headerCall(dossierOf(), 3));
    expect(answer.outcome).toEqual({ kind: 'accepted' });
    expect(asked()).toEqual(
      generation === 'g1' ? ['DongBoHoSoMC True', 'DongBoHoSoMC False'] : ['/CapNhat', '/ThemMoi'],
    );
  });

  it('that contradicts itself is not argued with', async () => {
    answers(EXISTS, NOT_THERE, DONE);
    const { outcome } = await adapter(generation).send(headerCall(dossierOf(), 1));
    expect(outcome).toEqual({ kind: 'transient', reason: 'replies contradict each other' });
    expect(asked()).toHaveLength(2);
  });

  it('that steps are there already is as good as taken; that their dossier is not there is a refusal', async () => {
    answers({ raw: 'Tiến trình đã tồn tại' });
    expect((await adapter(generation).send(stepsCall([stepOf()]))).outcome).toEqual({ kind: 'duplicate' });
    answers(NOT_THERE);
    expect((await adapter(generation).send(stepsCall([stepOf()]))).outcome).toMatchObject({
      kind: 'rejected',
      code: 'dossier-missing',
    });
  });

  it('that never comes leaves the outcome unknown; a portal that cannot be reached had no effect', async () => {
    answers('lost');
    expect((await adapter(generation).send(headerCall(dossierOf()))).outcome.kind).toBe('unknown');
    const never = new Promise<never>(() => undefined);
    portal.answer = ({ url }) => (url === '/login' ? LOGIN : never);
    const late = headerCall(dossierOf(), 1, { signal: AbortSignal.timeout(500) });
    expect((await adapter(generation).send(late)).outcome).toEqual({ kind: 'unknown', reason: 'time-out' });
    const closed = await startScriptedPortal();
    await closed.close();
    const nowhere = adapter(generation, { baseUrl: closed.url });
    expect((await nowhere.send(headerCall(dossierOf()))).outcome.kind).toBe('transient');
    const nameless = adapter(generation, { baseUrl: 'http://portal.invalid' });
    expect((await nameless.send(headerCall(dossierOf()))).outcome.kind).toBe('transient');
  });

  it('that is larger than a reply can be is not read to its end', async () => {
    answers({ raw: `{"error_code":0,"message":"${'x'.repeat(1_100_000)}"}` });
    const { outcome } = await adapter(generation).send(headerCall(dossierOf()));
    expect(outcome).toEqual({ kind: 'unknown', reason: 'reply too large' });
  });

  it('is proved by the digests of the exact bytes that went out and came back', async () => {
    answers(DONE);
    const { wire } = await adapter(generation).send(headerCall(dossierOf()));
    expect(wire).toEqual({
      request: digestBytes(portal.seen.at(-1)?.body ?? ''),
      reply: digestBytes(JSON.stringify(DONE.body)),
      httpStatus: 200,
    });
  });

  it('cannot say a text that is too long: it is shortened, and that is said', async () => {
    answers(DONE);
    const long = dossierOf({ TrichYeuHoSo: 'a'.repeat(1_200) });
    const { notices = [] } = await adapter(generation).send(headerCall(long));
    expect(notices).toContain('Đã rút gọn TrichYeuHoSo (summary): 1200 còn 1000 ký tự');
    const { notices: steps = [] } = await adapter(generation).send(
      stepsCall([stepOf({ NguoiXuLy: 'b'.repeat(60) })]),
    );
    expect(steps).toEqual(['Đã rút gọn NguoiXuLy (handler): 60 còn 50 ký tự']);
  });
});

describe('a session of generation 1', () => {
  const logins = (): number => portal.seen.filter(({ url }) => url === '/login').length;

  it('is used again, and the envelope carries it with service, sender and destination', async () => {
    answers(DONE);
    const dvcqg = adapter('g1');
    await dvcqg.send(headerCall(dossierOf()));
    await dvcqg.send(stepsCall([stepOf()]));
    expect(logins()).toBe(1);
    const [, header] = portal.seen;
    expect(JSON.parse(header?.body ?? '')).toMatchObject({
      session: 'phien-mau-1',
      madonvi: '000.00.17.H21',
      service: 'DongBoHoSoMC',
      isUpdating: 'False',
      data: [{ MaHoSo: 'H21.17-260323-0042' }],
    });
    expect(header?.headers).toMatchObject({
      dstcode: 'VN:GOV:000.00.00.MAU:dvcqg',
      charset: 'utf-8',
      'x-correlation-id': 'test-1',
    });
  });

  it('is opened once, however many calls wait for it', async () => {
    answers(DONE);
    const dvcqg = adapter('g1');
    await Promise.all(Array.from({ length: 20 }, () => dvcqg.send(stepsCall([stepOf()]))));
    expect(logins()).toBe(1);
  });

  it.each([
    ['by the body', SESSION_OVER],
    ['by HTTP 401', { http: 401, raw: '' }],
  ])('that is refused %s is opened again once, then it is as answered', async (_, refusal) => {
    answers(refusal, DONE);
    expect((await adapter('g1').send(headerCall(dossierOf()))).outcome).toEqual({ kind: 'accepted' });
    expect(logins()).toBe(2);
    portal.seen.length = 0;
    answers(refusal);
    expect((await adapter('g1').send(headerCall(dossierOf()))).outcome).toEqual({
      kind: 'transient',
      reason: 'session refused',
    });
    expect(logins()).toBe(2);
    expect(asked()).toHaveLength(2);
  });

  it('ends when the configured time is over', async () => {
    answers(DONE);
    let now = clock.now();
    const config = RecordsConfig.parse({
      generation: 'g1',
      baseUrl: portal.url,
      dstcode: 'x',
      agency: '000.00.17.H21',
      sessionMs: 60_000,
    });
    const dvcqg = createDvcqg(config, {
      credentials: () => Promise.resolve({ username: 'a', password: 'b' }),
      links: () => Promise.resolve(() => ''),
      clock: { now: () => now },
    });
    await dvcqg.send(stepsCall([stepOf()]));
    now += 59_999;
    await dvcqg.send(stepsCall([stepOf()]));
    expect(logins()).toBe(1);
    now += 1;
    await dvcqg.send(stepsCall([stepOf()]));
    expect(logins()).toBe(2);
  });

  it.each([
    ['refused', { body: { error_code: -1, message: 'Sai mật khẩu' } }, 'transient'],
    ['a page', { raw: '<html>' }, 'transient'],
    ['down', { http: 502, raw: '' }, 'transient'],
    ['lost', 'lost', 'transient'],
    ['busy', { http: 429, headers: { 'Retry-After': '5' }, raw: '' }, 'throttled'],
  ] as const)(
    'that cannot be opened (%s) had no effect and is no fault of the dossier',
    async (_, reply, kind) => {
      portal.answer = () => reply;
      const { outcome, wire } = await adapter('g1').send(headerCall(dossierOf()));
      expect(outcome.kind).toBe(kind);
      expect(wire).toBeUndefined();
      expect(asked()).toEqual([]);
    },
  );
});

describe('whose dossiers they are', () => {
  const senders = () =>
    portal.seen
      .filter(({ url }) => url === '/integrate')
      .map(({ body }) => (JSON.parse(body) as { madonvi: string }).madonvi);

  it('is said by the nearest configured agency above the dossier’s', async () => {
    answers(DONE);
    const dvcqg = adapter('g1', {
      agency: '000.00.00.H21',
      agencies: [
        { agency: 'H21', code: 'province' },
        { agency: '000.00.17.H21', code: 'department' },
      ],
    });
    await dvcqg.send(headerCall(dossierOf()));
    await dvcqg.send(headerCall({ ...dossierOf(), agency: 'H21.18' as never }));
    await dvcqg.send(headerCall({ ...dossierOf(), agency: 'H22.17' as never }));
    await dvcqg.send(stepsCall([stepOf()]));
    expect(senders()).toEqual(['department', 'province', '000.00.00.H21', 'department']);
  });

  it('must be configured: without it nothing is sent and a person is told', async () => {
    answers(DONE);
    const { outcome } = await adapter('g1', { agency: '' }).send(headerCall(dossierOf()));
    expect(outcome).toMatchObject({ kind: 'rejected', code: 'sender-missing' });
    expect(portal.seen).toEqual([]);
  });

  it('stands in the query of the one-address variant of generation 2', async () => {
    answers(NOT_THERE, DONE);
    await adapter('g2', { singlePath: '/SynsTTHCC/DongBoHoSoMC' }).send(headerCall(dossierOf(), 2));
    expect(asked()).toEqual([
      '/SynsTTHCC/DongBoHoSoMC?MaDinhDanhDV=000.00.17.H21&isUpdating=True',
      '/SynsTTHCC/DongBoHoSoMC?MaDinhDanhDV=000.00.17.H21&isUpdating=False',
    ]);
  });
});
