import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { startScriptedPortal, type ScriptedPortal, type ScriptedReply } from '../dvcqg/scripted-portal.ts';
import { cancellationCall, CITIZEN, duty, movedClock, NOW, orderCall, wayAt } from './post-calls.ts';

interface Case {
  readonly case: string;
  readonly status: number;
  readonly message: string | null;
  readonly order: Record<string, unknown>;
  readonly cancellation: Record<string, unknown>;
}
// The table is ours; its shape is what the tests below read of it.
const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'replies.json'), 'utf8')) as Case[];

const AXES = ['vnpost-ngsp', 'vnpost-lgsp'] as const;
const WAYS = [...AXES, 'vnpost-my'] as const;
const TOKEN = { body: { access_token: 'token-1', token: 'token-1', success: true, expires_in: 3_600 } };
const isLogin = (url: string): boolean => /token|GetAccessToken/i.test(url);

let post: ScriptedPortal;
const clock = movedClock();
beforeAll(async () => {
  post = await startScriptedPortal();
});
afterAll(() => post.close());
beforeEach(() => {
  post.seen.length = 0;
  clock.at = NOW;
});

const answers = (reply: ScriptedReply | 'lost'): void => {
  post.answer = ({ url }) => (isLogin(url) ? TOKEN : reply);
};
const asked = () => post.seen.filter(({ url }) => !isLogin(url));

describe.each(AXES)('an answer of the post by %s', (carrier) => {
  it.each(
    cases.flatMap((one) => [
      [one.case, one, one.status] as const,
      [`${one.case}, as a text`, one, ` ${one.status} `] as const,
    ]),
  )('%s', async (_, one, Status) => {
    answers({ body: { Status, Message: one.message } });
    const way = wayAt(carrier, post.url, clock);
    const { outcome } = await way.send(orderCall());
    expect(outcome).toMatchObject(one.order);
    if (outcome.kind === 'rejected') expect(outcome.fix).toMatch(/[à-ỹ]/);
    expect((await way.send(cancellationCall())).outcome).toMatchObject(one.cancellation);
  });
});

describe('an answer of MyVNPost', () => {
  it.each([
    ['done', { success: true, itemCode: 'EK000000042VN' }, 'accepted', 'accepted'],
    ['done, as a text', { success: 'true' }, 'accepted', 'accepted'],
    [
      'there already',
      { success: false, code: 'E1', message: 'Đơn hàng đã tồn tại', itemCode: 'EK1VN' },
      'duplicate',
      'rejected',
    ],
    ['not there', { success: false, message: 'Không tìm thấy đơn hàng' }, 'rejected', 'order-not-found'],
    [
      'too late',
      { success: false, message: 'Đơn đã lấy hàng, không thể hủy' },
      'rejected',
      'too-late-to-cancel',
    ],
    ['cancelled already', { success: false, message: 'Đơn hàng đã hủy' }, 'rejected', 'duplicate'],
    ['refused', { success: 0, code: 17, errorMessage: 'Sai mã xã' }, 'rejected', 'rejected'],
  ])('%s', async (_, body, order, cancellation) => {
    answers({ body });
    const way = wayAt('vnpost-my', post.url, clock);
    expect((await way.send(orderCall())).outcome.kind).toBe(order);
    const { outcome } = await way.send(cancellationCall());
    expect([outcome.kind, 'code' in outcome ? outcome.code : '']).toContain(cancellation);
  });
});

describe.each(WAYS)('the way %s', (carrier) => {
  const way = () => wayAt(carrier, post.url, clock);

  it.each([
    ['a page', { raw: '<html>bảo trì</html>' }, 'unknown'],
    ['a reply that was cut off', { raw: '{"Status":10' }, 'unknown'],
    ['a reply of another shape', { body: { ok: 1 } }, 'unknown'],
    ['HTTP 500', { http: 500, raw: '' }, 'unknown'],
    ['HTTP 504', { http: 504, raw: '' }, 'unknown'],
    ['HTTP 502', { http: 502, raw: '' }, 'transient'],
    ['HTTP 503', { http: 503, raw: '' }, 'transient'],
    [
      'HTTP 503 with a wish for patience',
      { http: 503, headers: { 'Retry-After': '7' }, raw: '' },
      'throttled',
    ],
    ['HTTP 429', { http: 429, headers: { 'Retry-After': '7' }, raw: '' }, 'throttled'],
    ['an address that is not there', { http: 404, raw: '' }, 'transient'],
    ['a redirect', { http: 302, headers: { Location: 'http://elsewhere.example.vn' }, raw: '' }, 'transient'],
    ['a refusal by HTTP alone', { http: 400, raw: 'bad request' }, 'rejected'],
    [
      'a reply over 5 MB',
      { raw: `{"Status":100,"success":true,"Message":"${'x'.repeat(5_100_000)}"}` },
      'unknown',
    ],
    ['nothing: the connection is lost', 'lost', 'unknown'],
  ] as const)('that answers %s had, or may have had, no effect', async (_, reply, kind) => {
    answers(reply);
    expect((await way().send(orderCall())).outcome.kind).toBe(kind);
    expect((await way().send(cancellationCall())).outcome.kind).toBe(kind);
  });

  it('that never answers leaves the outcome unknown; one that cannot be reached had no effect', async () => {
    const never = new Promise<never>(() => undefined);
    post.answer = ({ url }) => (isLogin(url) ? TOKEN : never);
    const late = orderCall(duty(), { signal: AbortSignal.timeout(80) });
    expect((await way().send(late)).outcome).toEqual({ kind: 'unknown', reason: 'time-out' });
    const closed = await startScriptedPortal();
    await closed.close();
    expect((await wayAt(carrier, closed.url, clock).send(orderCall())).outcome.kind).toBe('transient');
  });

  it('is proved by the digests of the exact bytes that went out and came back', async () => {
    answers({ body: { Status: 100, success: true } });
    const { wire } = await way().send(orderCall());
    expect(wire).toEqual({
      request: digestBytes(asked()[0]?.body ?? ''),
      reply: digestBytes(JSON.stringify({ Status: 100, success: true })),
      httpStatus: 200,
    });
  });

  it('asks for one token however many calls wait for it, and again only when it is over', async () => {
    let n = 0;
    post.answer = ({ url }) =>
      isLogin(url)
        ? { body: { ...TOKEN.body, access_token: `t${++n}`, token: `t${n}` } }
        : { body: { Status: 100, success: true } };
    const one = wayAt(
      carrier,
      post.url,
      clock,
      carrier === 'vnpost-my' ? { my: { baseUrl: `${post.url}/my`, tokenMs: 3_540_000 } } : {},
    );
    await Promise.all(Array.from({ length: 50 }, () => one.send(orderCall())));
    expect(n).toBe(1);
    clock.at = NOW + 3_539_999;
    await one.send(orderCall());
    expect(n).toBe(1);
    clock.at = NOW + 3_540_000;
    await one.send(orderCall());
    expect(n).toBe(2);
  });

  it('takes one new token when 50 calls are refused theirs at once, and each call is made again once', async () => {
    let n = 0;
    post.answer = ({ url, headers }) => {
      if (isLogin(url)) return { body: { ...TOKEN.body, access_token: `t${++n}`, token: `t${n}` } };
      const token = headers.token ?? headers.authorization?.replace('Bearer ', '');
      return token === 't1' ? { http: 401, raw: '' } : { body: { Status: 100, success: true } };
    };
    const one = way();
    const sent = await Promise.all(Array.from({ length: 50 }, () => one.send(orderCall())));
    expect(sent.every(({ outcome }) => outcome.kind === 'accepted')).toBe(true);
    expect(n).toBe(2);
    expect(asked().length).toBe(100);
  });

  it('that refuses every token had no effect and is no fault of the order', async () => {
    answers({ http: 401, raw: '' });
    expect((await way().send(orderCall())).outcome).toEqual({ kind: 'transient', reason: 'HTTP 401' });
    expect(asked()).toHaveLength(2);
  });

  it.each([
    ['refused', { http: 401, raw: '' }, 'transient'],
    ['a page', { raw: '<html>' }, 'transient'],
    ['busy', { http: 429, headers: { 'Retry-After': '5' }, raw: '' }, 'throttled'],
    ['lost', 'lost', 'transient'],
  ] as const)('that gives no token (%s) sends nothing', async (_, reply, kind) => {
    post.answer = () => reply;
    const { outcome, wire } = await way().send(orderCall());
    expect(outcome.kind).toBe(kind);
    expect(wire).toBeUndefined();
    expect(asked()).toEqual([]);
  });

  it('that is not configured keeps its duties waiting', async () => {
    const none = wayAt(carrier, post.url, clock, { ngsp: undefined, lgsp: undefined, my: undefined });
    expect(await none.send(orderCall())).toMatchObject({ outcome: { kind: 'throttled', afterMs: 600_000 } });
    expect(await none.send(cancellationCall())).toMatchObject({ outcome: { kind: 'throttled' } });
    expect(await none.probe(orderCall())).toMatchObject({ finding: 'unreachable' });
  });

  it('gives an order up to the other way from a second try on, once its time has come', async () => {
    answers({ body: { Status: 100, success: true } });
    const late = duty({ handOverAt: NOW });
    expect((await way().send(orderCall(late, { attempt: 2 }))).outcome).toMatchObject({
      kind: 'rejected',
      code: 'hand-over',
    });
    expect(post.seen).toEqual([]);
    expect((await way().send(orderCall(late, { attempt: 1 }))).outcome.kind).toBe('accepted');
    const early = duty({ handOverAt: NOW + 1 });
    expect((await way().send(orderCall(early, { attempt: 2 }))).outcome.kind).toBe('accepted');
  });

  it.each([
    ['a commune that is in no list', { ...CITIZEN.address, commune: '99999' }, '99999'],
    ['a commune of another province', { ...CITIZEN.address, province: '01' }, '23557'],
    [
      'a new commune under an old province’s code',
      { list: 'two-tier', province: '64', commune: '23563', line: 'x' },
      '23563',
    ],
  ])('sends no order to %s, and names what mends it', async (_, address, unit) => {
    answers({ body: { Status: 100, success: true } });
    const { outcome } = await way().send(orderCall(duty({ receiver: { ...CITIZEN, address } })));
    expect(outcome).toMatchObject({ kind: 'rejected', code: 'address-unmappable' });
    expect(JSON.stringify(outcome)).toContain('người nhận');
    expect(JSON.stringify(outcome)).toContain(unit);
    expect(JSON.stringify(outcome)).not.toMatch(/Nguyễn|Ngõ Mẫu/);
    expect(post.seen).toEqual([]);
  });

  it.each([
    ['a component', { contents: ['Đơn', 'CCCD 012345678901'] }],
    ['the note', { note: 'CMND 123 456 789' }],
    [
      'the street',
      { receiver: { ...CITIZEN, address: { ...CITIZEN.address, line: 'nhà 012.345.678.901' } } },
    ],
    ['the name', { sender: { ...duty().sender, name: 'Ông Mẫu (123456789)' } }],
    ['the telephone', { receiver: { ...CITIZEN, phone: '012345678901' } }],
    ['the e-mail address', { receiver: { ...CITIZEN, email: 'mau.123456789@example.vn' } }],
  ])('never sends an identity number in %s', async (_, changes) => {
    answers({ body: { Status: 100, success: true } });
    const { outcome } = await way().send(orderCall(duty(changes)));
    expect(outcome).toMatchObject({ kind: 'rejected', code: 'id-number-in-text' });
    expect(JSON.stringify(outcome)).not.toMatch(/\d{3}.?\d{3}.?\d{3}/);
    expect(post.seen).toEqual([]);
  });
});

it('never sends an identity number in the reason of a cancellation', async () => {
  answers({ body: { Status: 100, success: true } });
  const payload = { ...(cancellationCall().payload as object), reason: 'CCCD 012345678901 xin hủy' };
  const { outcome } = await wayAt('vnpost-my', post.url, clock).send(cancellationCall({ payload }));
  expect(outcome).toMatchObject({ kind: 'rejected', code: 'id-number-in-text' });
  expect(post.seen).toEqual([]);
});

describe('an administrative order on the wire', () => {
  it('has its 17 fields, with VNPost’s own codes and the communes by name', async () => {
    answers({ body: { Status: 100 } });
    await wayAt('vnpost-ngsp', post.url, clock).send(orderCall());
    const fixture = join(import.meta.dirname, '../../fixtures/vnpost/order-delivery.json');
    expect(JSON.parse(asked()[0]?.body ?? '')).toEqual(JSON.parse(readFileSync(fixture, 'utf8')));
    expect(asked()[0]?.url).toBe('/ngsp/apiVNPostNGSP/p1.0/order/post');
    expect(asked()[0]?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'x-correlation-id': 'test-1',
    });
  });

  it('is cancelled by GET, through an LGSP by the name of the service', async () => {
    answers({ body: { Status: 100 } });
    await wayAt('vnpost-ngsp', post.url, clock).send(cancellationCall());
    await wayAt('vnpost-lgsp', post.url, clock).send(cancellationCall());
    await wayAt('vnpost-lgsp', post.url, clock).send(orderCall());
    const query = 'CustomerCode=C000123456&OrderNumber=H21.17-260323-0042';
    expect(asked().map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /ngsp/apiVNPostNGSP/p1.0/order/cancel?${query}`,
      `GET /lgsp/vnpost?service=ordercancel&${query}`,
      'POST /lgsp/vnpost?service=orderpost',
    ]);
  });
});
