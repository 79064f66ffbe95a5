import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { envOf, problem, run, startFakeService, type FakeService } from './fake-service.ts';
import { CODE, dossierView, exchange, parked, partner, timeline } from './views.ts';

let service: FakeService;
let env: Record<string, string>;
let folder: string;

beforeEach(async () => {
  service = await startFakeService();
  folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-cli-'));
  env = { ...envOf(service), CWD: folder };
  return async () => {
    await service.close();
    rmSync(folder, { recursive: true });
  };
});

const file = (name: string, content: unknown): string => {
  writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};
const asked = () => service.calls.map(({ method, path: where }) => `${method} ${where}`);
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe('track', () => {
  beforeEach(() => {
    service.routes[`GET /v1/dossiers/${CODE}`] = { body: dossierView() };
    service.routes[`GET /v1/dossiers/${CODE}/timeline`] = { body: timeline() };
    service.routes[`GET /v1/dossiers/${CODE}/exchanges`] = {
      body: [
        exchange(),
        parked(2, { keptAt: '2026-03-24T01:10:03.000Z' }),
        exchange({ id: `portal~${CODE}~1`, partner: 'portal', operation: 'portal.webhook' }),
      ],
    };
  });

  it('shows where a dossier stands, what happened and what became of each duty, in Vietnam’s time', async () => {
    const { exit, out } = await run(['track', CODE], env);
    expect(exit).toBe(0);
    expect(out).toContain(`Hồ sơ ${CODE}: 4 Đang xử lý`);
    expect(out).toContain('Hẹn trả 20/04/2026 17:00:00');
    expect(out).toContain('submissionPlace = 9 chưa có trong danh mục NoiNopHoSo');
    expect(out).toMatch(
      /24\/03 08:10:00 {2}24\/03 08:10:02 {2}Báo tiến trình +4 Đang xử lý \(ngoài quy trình\)/,
    );
    expect(out).toMatch(/hồ sơ → Cổng DVCQG +đối tác đã nhận 09:31:05 · 2 lượt/);
    expect(out.replace(/\s+/g, ' ')).toContain(
      'chờ người xử lý · 2 lượt · Mã thủ tục không hợp lệ. Cách sửa: Kiểm tra mã thủ tục. · dvcqg~',
    );
  });

  it('puts each duty below what caused it', async () => {
    const { out } = await run(['track', CODE], env);
    const order = ['Nộp hồ sơ', 'đối tác đã nhận 09:31:05', 'Báo tiến trình', 'chờ người xử lý ·'];
    const places = order.map((text) => out.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(-1);
  });

  it('counts what the portal has been told and shows nothing of the person', async () => {
    const { out } = await run(['track', CODE], env);
    expect(out).toContain('Việc với cổng tỉnh: 1 đối tác đã nhận.');
    expect(out).not.toContain('thông báo → cổng tỉnh');
    expect(out).not.toContain('Nguyễn Văn Mẫu');
    expect(out).not.toContain('0900000042');
  });

  it('keeps within 100 columns', async () => {
    const { out } = await run(['track', CODE], env);
    expect(linesOf(out).filter((line) => line.length > 100)).toEqual([]);
  });

  it('gives programs the three answers as they came', async () => {
    const { out } = await run(['track', CODE, '--json'], env);
    expect(JSON.parse(out)).toEqual({
      dossier: dossierView(),
      timeline: timeline(),
      exchanges: expect.arrayContaining([exchange()]) as unknown,
    });
  });
});

describe('exchanges', () => {
  it('lists a dossier’s duties, of one partner when that is asked', async () => {
    const other = exchange({ id: `portal~${CODE}~1`, partner: 'portal' });
    service.routes[`GET /v1/dossiers/${CODE}/exchanges`] = { body: [exchange(), other] };
    const { exit, out } = await run(['exchanges', 'list', CODE, '--partner', 'portal', '--json'], env);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toEqual([other]);
  });

  it('lists what is parked at every partner, page by page, as far as the limit', async () => {
    service.routes['GET /v1/partners'] = { body: [partner('dvcqg'), partner('portal')] };
    service.routes['GET /v1/parked'] = ({ query }) => {
      if (query.get('partner') === 'portal') return { body: { items: [parked(9)] } };
      return query.get('cursor') === null
        ? { body: { items: [parked(1), parked(2)], next: 'trang-2' } }
        : { body: { items: [parked(3)] } };
    };
    const all = await run(['exchanges', 'list', '--parked', '--json'], env);
    expect((JSON.parse(all.out) as { seq: number }[]).map(({ seq }) => seq)).toEqual([1, 2, 3, 9]);
    const few = await run(['exchanges', 'list', '--parked', '--partner', 'dvcqg', '--limit', '2'], env);
    expect(linesOf(few.out)).toHaveLength(2 + 2 + 1);
    expect(few.out).toContain('Còn nữa');
  });

  it('says that nothing waits when nothing does', async () => {
    service.routes['GET /v1/parked'] = { body: { items: [] } };
    const { exit, out } = await run(['exchanges', 'list', '--parked', '--partner', 'dvcqg'], env);
    expect({ exit, out }).toEqual({ exit: 0, out: 'Không có việc nào đang chờ người xử lý.\n' });
  });

  it('shows one with its attempts and its payload only when that is asked', async () => {
    service.routes[`GET /v1/exchanges/dvcqg~${CODE}~1`] = ({ query }) => ({
      body: {
        ...exchange(),
        acts: [],
        ...(query.get('payload') === 'true' ? { payload: { dossier: {} } } : {}),
      },
    });
    const plain = await run(['exchanges', 'show', `dvcqg~${CODE}~1`], env);
    expect(plain.out).toContain('HTTP 502');
    expect(plain.out).not.toContain('"dossier"');
    const full = await run(['exchanges', 'show', `dvcqg~${CODE}~1`, '--payload'], env);
    expect(full.out).toContain('"dossier"');
  });
});

describe('redrive, amend, skip', () => {
  const id = `dvcqg~${CODE}~2`;
  const reason = 'Đã thống nhất với DVCQG';

  it('send one again, with the reason and the officer’s account', async () => {
    service.routes[`POST /v1/exchanges/${id}/redrive`] = { body: parked(2, { state: 'queued' }) };
    const { exit, out } = await run(['redrive', id, '--reason', reason, '--officer', 'cb01'], env);
    expect({ exit, out }).toEqual({ exit: 0, out: `Đã xếp hàng gửi lại: ${id} (chờ gửi).\n` });
    expect(service.calls[0]?.body).toEqual({ reason, officer: 'cb01' });
    expect(service.calls[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('send again what has waited at a partner for so long, for such a reason', async () => {
    service.routes['POST /v1/redrive'] = {
      body: {
        partner: 'dvcqg',
        dryRun: false,
        exchanges: [{ id, subject: CODE, state: 'queued', code: 'retry-window-spent' }],
        more: true,
      },
    };
    const now = Date.parse('2026-03-23T04:00:00.000Z');
    const many = [
      'redrive',
      '--partner',
      'dvcqg',
      '--older-than',
      '2h',
      '--reason-code',
      'retry-window-spent',
    ];
    const { exit, out } = await run([...many, '--limit', '20', '--reason', reason], env, now);
    expect(exit).toBe(0);
    expect(out).toContain('Còn nữa');
    expect(service.calls[0]?.body).toEqual({
      partner: 'dvcqg',
      dryRun: false,
      reason,
      code: 'retry-window-spent',
      parkedBefore: '2026-03-23T02:00:00.000Z',
      limit: 20,
    });
  });

  it('only look with --dry-run, which needs no reason', async () => {
    service.routes['POST /v1/redrive'] = {
      body: { partner: 'dvcqg', dryRun: true, exchanges: [], more: false },
    };
    expect((await run(['redrive', '--partner', 'dvcqg', '--dry-run'], env)).exit).toBe(0);
    expect(service.calls[0]?.body).toMatchObject({ dryRun: true });
    service.routes[`GET /v1/exchanges/${id}`] = { body: { ...parked(2), acts: [] } };
    expect(await run(['redrive', id, '--dry-run'], env)).toMatchObject({ exit: 0 });
    service.routes[`GET /v1/exchanges/${id}`] = { body: { ...exchange(), acts: [] } };
    expect(await run(['redrive', id, '--dry-run'], env)).toMatchObject({ exit: 1 });
    expect(asked().filter((call) => call.startsWith('POST'))).toEqual(['POST /v1/redrive']);
  });

  it('put another payload in the place of one', async () => {
    service.routes[`POST /v1/exchanges/${id}/amend`] = { body: parked(2, { state: 'queued' }) };
    const payload = { dossier: { code: CODE } };
    expect(
      await run(['amend', id, '--payload', file('moi.json', payload), '--reason', reason], env),
    ).toMatchObject({
      exit: 0,
    });
    expect(service.calls[0]?.body).toEqual({ reason, payload });
  });

  it('pass one over', async () => {
    service.routes[`POST /v1/exchanges/${id}/skip`] = { body: parked(2, { state: 'skipped' }) };
    expect(await run(['skip', id, '--reason', reason], env)).toMatchObject({ exit: 0 });
  });

  it('say in the gateway’s words why not', async () => {
    service.routes[`POST /v1/exchanges/${id}/skip`] = problem(
      409,
      'exchange-not-parked',
      'Lượt trao đổi không ở trạng thái chờ người xử lý',
      'Chỉ gửi lại, sửa hoặc bỏ qua lượt đang chờ người xử lý.',
    );
    expect(await run(['skip', id, '--reason', reason], env)).toEqual({
      exit: 1,
      out: '',
      err:
        'Lỗi: Lượt trao đổi không ở trạng thái chờ người xử lý. Cách sửa: Chỉ gửi lại, sửa hoặc bỏ qua lượt đang ' +
        'chờ người xử lý. (exchange-not-parked, HTTP 409, c-42)\n',
    });
  });
});

describe('submit', () => {
  const PAPER = '%PDF-1.4 mẫu';
  const declared = {
    name: 'don.pdf',
    size: Buffer.byteLength(PAPER),
    mediaType: 'application/pdf',
    sha256: createHash('sha256').update(PAPER).digest('hex'),
  };
  const submission = (documents: unknown[] = []) => ({
    code: CODE,
    agency: 'H21.17',
    procedureCode: '1.012753.000.00.00.H21',
    procedureName: 'Đăng ký đất đai lần đầu',
    sectorCode: 'G13-DD01',
    sectorName: 'Đất đai',
    channel: '1',
    applicantName: 'Nguyễn Văn Mẫu',
    applicantType: '1',
    summary: 'Thửa 42 tờ 7',
    status: 2,
    submittedAt: '2026-03-23T08:15:12+07:00',
    receivedAt: '2026-03-23T09:30:00+07:00',
    resultDelivery: '0',
    processingUnit: 'Văn phòng đăng ký đất đai',
    submissionPlace: '2',
    hasDigitisedComponents: true,
    accountVerifiedByVneid: false,
    onlinePayment: '0',
    documents,
  });
  const receipt = (uploads: unknown[] = []) => ({
    code: CODE,
    status: 2,
    completeness: uploads.length > 0 ? 'pending' : 'received',
    revision: 1,
    keptAt: '2026-03-23T02:30:00.500Z',
    flags: [],
    uploads,
  });

  it('sends a dossier with the files that it declares and says how to follow it', async () => {
    const ticket = {
      fileId: 'f1',
      name: 'don.pdf',
      method: 'PUT',
      url: `${service.url}/store/f1`,
      headers: { 'content-type': 'application/pdf' },
      expiresAt: '2026-03-23T03:30:00.000Z',
    };
    service.routes['POST /v1/dossiers'] = { status: 202, body: receipt([ticket]) };
    service.routes['PUT /store/f1'] = {};
    service.routes[`POST /v1/dossiers/${CODE}/files/completion`] = { body: receipt() };
    file('don.pdf', PAPER);
    const submitted = file('ho-so.json', submission([{ name: 'Đơn', file: declared }]));
    const { exit, out } = await run(['submit', submitted, '--files', '.'], env);
    expect(exit).toBe(0);
    expect(out).toContain(`Trục đã nhận hồ sơ ${CODE}: 2 Được tiếp nhận, 1 tệp`);
    expect(out).toContain(`npx lienthong track ${CODE}`);
    expect(asked()).toEqual([
      'POST /v1/dossiers',
      'PUT /store/f1',
      `POST /v1/dossiers/${CODE}/files/completion`,
    ]);
    expect(service.calls[1]?.body).toBe(PAPER);
  });

  it('sends nothing that the contract would refuse, and names every wrong field', async () => {
    const { summary: _summary, ...rest } = submission();
    const wrong = file('sai.json', { ...rest, dueAt: '2026-02-30T08:00:00+07:00', la: 1 });
    const { exit, err } = await run(['submit', wrong], env);
    expect(exit).toBe(1);
    expect(err).toContain(
      '/summary: Thiếu trường bắt buộc; /dueAt: Ngày hoặc giờ không có thật; /la: Trường',
    );
    expect(linesOf(err)).toHaveLength(1);
    expect(service.calls).toEqual([]);
  });

  it('sends nothing while a declared file is missing or another one', async () => {
    const submitted = file('ho-so.json', submission([{ name: 'Đơn', file: declared }]));
    expect(await run(['submit', submitted], env)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('--files') as string,
    });
    expect(await run(['submit', submitted, '--files', '.'], env)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('Không có tệp don.pdf') as string,
    });
    file('don.pdf', 'nội dung khác');
    expect(await run(['submit', submitted, '--files', '.'], env)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('khác với khai báo') as string,
    });
    expect(service.calls).toEqual([]);
  });

  it('says why a dossier was refused', async () => {
    service.routes['POST /v1/dossiers'] = problem(
      409,
      'dossier-exists-other-body',
      'Mã hồ sơ đã có với nội dung khác',
      'Dùng mã khác.',
    );
    const { exit, err } = await run(['submit', file('ho-so.json', submission())], env);
    expect(exit).toBe(1);
    expect(err).toContain('Mã hồ sơ đã có với nội dung khác. Cách sửa: Dùng mã khác.');
  });
});
