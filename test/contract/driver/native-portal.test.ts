import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { NativePortal } from '../../../local/portal/native-portal.ts';
import type { SubmissionBody } from '../../../local/portal/native-messages.ts';
import { ToldBook } from '../../../local/portal/told.ts';
import { startFakeGateway, type FakeGateway } from './fake-gateway.ts';

const CODE = 'H21.17-260323-0042';
const PAPER = new TextEncoder().encode('%PDF-1.4 mẫu');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const submission = (documents: SubmissionBody['documents'] = []): SubmissionBody => ({
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
const withFile = submission([
  {
    name: 'Đơn đăng ký',
    file: { name: 'don.pdf', size: PAPER.length, mediaType: 'application/pdf', sha256: sha256(PAPER) },
  },
]);
const officer = { name: 'Trần Thị Thử' };
const busy = { status: 503, body: { code: 'busy', title: 'Hệ thống đang bận' } };

let gateway: FakeGateway;
let book: ToldBook;
let portal: NativePortal;

beforeEach(async () => {
  gateway = await startFakeGateway();
  book = new ToldBook();
  portal = new NativePortal({ url: gateway.url, tokens: gateway.tokens, road: gateway.road, book });
  return () => gateway.close();
});

describe('a portal on the native API', () => {
  it('sends the same message with the same Idempotency-Key while the gateway is busy, drops the line or is broken', async () => {
    gateway.instead.push(
      () => busy,
      () => 'drop',
      () => ({ status: 500, body: {} }),
      () => ({ status: 429, headers: { 'retry-after': '3' } }),
    );
    expect(await portal.submit(submission())).toMatchObject({ ok: true });
    expect(gateway.messages).toHaveLength(5);
    expect(new Set(gateway.messages.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(gateway.messages.map(({ bytes }) => bytes.toString())).size).toBe(1);
    expect(gateway.road.pauses.at(-1)).toBe(3_000);
  });

  it('has another Idempotency-Key for every message', async () => {
    await portal.submit(submission());
    await portal.change(CODE, 'stop', {
      occurredAt: '2026-03-24T08:00:00+07:00',
      officer,
      reason: 'Chờ ý kiến',
    });
    expect(new Set(gateway.messages.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
  });

  it('gets a new token once when the gateway does not believe the one it has', async () => {
    const disbelief = () => ({ status: 401, body: { code: 'unauthenticated', title: 'Chưa xác thực' } });
    gateway.instead.push(disbelief);
    expect(await portal.submit(submission())).toMatchObject({ ok: true });
    expect(gateway.messages.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
    gateway.instead.push(disbelief, disbelief);
    expect(await portal.submit(submission())).toMatchObject({
      ok: false,
      failure: { kind: 'refused', status: 401, code: 'unauthenticated' },
    });
  });

  it('uploads what it has declared and then reports it complete', async () => {
    const told = await portal.submit(withFile, new Map([['don.pdf', PAPER]]));
    expect(told).toMatchObject({ ok: true, value: { completeness: 'received' } });
    expect(gateway.uploads.get(`/store/${CODE}/don.pdf`)).toBe(sha256(PAPER));
    expect(gateway.messages.map(({ path }) => path)).toEqual([
      '/v1/dossiers',
      `/v1/dossiers/${CODE}/files/completion`,
    ]);
  });

  it('asks for new tickets with the same message when the store did not take a file', async () => {
    gateway.instead.push(
      () => ({
        status: 202,
        body: {
          code: CODE,
          status: 2,
          completeness: 'pending',
          revision: 1,
          keptAt: '2026-03-23T02:30:00.000Z',
          flags: [],
          uploads: [
            {
              fileId: 'f1',
              name: 'don.pdf',
              method: 'PUT',
              url: `${gateway.url}/gone`,
              headers: {},
              expiresAt: '2026-03-23T02:30:00.000Z',
            },
          ],
        },
      }),
      () => 'drop',
      () => ({ status: 409, body: { code: 'file-missing', title: 'Tệp đã khai chưa được tải lên' } }),
    );
    expect(await portal.submit(withFile, new Map([['don.pdf', PAPER]]))).toMatchObject({ ok: true });
    const submissions = gateway.messages.filter(({ path }) => path === '/v1/dossiers');
    expect(new Set(submissions.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(submissions).toHaveLength(2);
  });

  it('counts as told only what was acknowledged: a refusal was never told, silence may have been', async () => {
    await portal.submit(submission());
    gateway.instead.push(() => ({
      status: 409,
      body: { code: 'transition-forbidden', title: 'Không được' },
    }));
    const act = { occurredAt: '2026-03-24T08:00:00+07:00', officer, reason: 'Chờ ý kiến' };
    expect(await portal.change(CODE, 'stop', act)).toMatchObject({ ok: false, failure: { kind: 'refused' } });
    for (let round = 0; round < 200; round += 1) gateway.instead.push(() => busy);
    expect(await portal.change(CODE, 'stop', act)).toMatchObject({
      ok: false,
      failure: { kind: 'unanswered' },
    });
    expect(book.read().get(CODE)).toMatchObject([
      { what: 'header', status: 2, acknowledged: true },
      { what: 'header', status: 8, acknowledged: false },
      { what: 'step', at: '20260324080000', status: 8, content: 'Chờ ý kiến', acknowledged: false },
    ]);
  });

  it('comes again at once when another writer was first', async () => {
    gateway.instead.push(() => ({
      status: 409,
      body: { code: 'concurrent-change', title: 'Vừa được thay đổi' },
    }));
    expect(await portal.submit(submission())).toMatchObject({ ok: true });
  });
});

describe('what a portal remembers of an act', () => {
  const at = '2026-03-24T08:10:00+07:00';
  const told = async (...acts: readonly (() => Promise<unknown>)[]) => {
    await portal.submit(submission());
    for (const act of acts) await act();
    return (book.read().get(CODE) ?? []).slice(1);
  };

  it('steps within the process change no header; the step into it does', async () => {
    const row = { handler: 'Trần Thị Thử', at, content: 'Thẩm tra' };
    const items = await told(
      () => portal.change(CODE, 'progress', { rows: [{ ...row, status: 4 }] }),
      () => portal.change(CODE, 'progress', { rows: [row, { ...row, at: '2026-03-24T09:00:00+07:00' }] }),
    );
    expect(items.map(({ what, status }) => `${what} ${status}`)).toEqual([
      'header 4',
      'step 4',
      'step 4',
      'step 4',
    ]);
  });

  it('a completed supplement leads back to where it was asked, with the new due date', async () => {
    const items = await told(
      () =>
        portal.change(CODE, 'progress', {
          rows: [{ handler: 'Trần Thị Thử', at, content: 'Thẩm tra', status: 4 }],
        }),
      () => portal.change(CODE, 'supplement-request', { occurredAt: at, officer, content: 'Bổ sung' }),
      () =>
        portal.change(CODE, 'supplement-completion', {
          occurredAt: at,
          officer,
          newDueAt: '2026-04-22T17:00:00+07:00',
        }),
    );
    const headers = items.filter((item) => item.what === 'header');
    expect(headers.map(({ status }) => status)).toEqual([4, 5, 4]);
    expect(headers.at(-1)?.marks).toMatchObject({
      TrichYeuHoSo: 'Thửa 42 tờ 7',
      NgayTiepNhan: '20260323093000',
      NgayHenTra: '20260422170000',
    });
  });

  it('what is returned bears the times by which the final header is known', async () => {
    const items = await told(
      () => portal.change(CODE, 'finish', { occurredAt: '2026-04-17T16:20:00+07:00', officer }),
      () =>
        portal.change(CODE, 'return', {
          occurredAt: '2026-04-18T10:00:00+07:00',
          officer,
          information: 'Một cửa',
        }),
    );
    expect(items.findLast((item) => item.what === 'header')?.marks).toMatchObject({
      NgayKetThucXuLy: '20260417162000',
      NgayTra: '20260418100000',
      ThongTinTra: 'Một cửa',
    });
  });
});
