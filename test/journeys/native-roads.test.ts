import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readHeld } from '../../local/portal/national-portal.ts';
import { wireTime } from '../../local/portal/vietnam-time.ts';
import { pdf, png } from '../../local/tour/paper.ts';
import { CodeAllocation, Receipt, TimelineEntry } from '../../schemas/views.ts';
import { callAt } from '../support/gateway-desk.ts';
import { completed, receiptOf, tellerAt, type Teller } from '../support/native-teller.ts';
import {
  acted,
  codeOf,
  counterSubmission,
  dayOf,
  daysAgo,
  declared,
  onlineSubmission,
  sha256,
  step,
  wireRecord,
} from '../support/told-dossiers.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

let whole: WholeProvince;
let teller: Teller;

beforeAll(async () => {
  whole = await raiseProvince();
  teller = tellerAt(whole, await whole.as('portal'));
});
afterAll(() => whole.lower());

/** The record of a dossier as the national portal holds it. */
async function held(code: string) {
  const record = (await readHeld(whole.national, [code])).get(code);
  if (record === undefined) throw new Error(`the national portal does not hold ${code}`);
  return record;
}

const linkIn = (rows: unknown, field: string): string =>
  z
    .array(z.looseObject({ [field]: z.string() }))
    .parse(rows)
    .at(-1)?.[field] ?? '';

describe.concurrent('a dossier that a portal tells by the native API', () => {
  it('goes from its registration to the returned result, with its files, and arrives step by step', async () => {
    const portal = await whole.as('portal');
    const allocated = await portal.post('/v1/dossier-codes', { agency: 'H21.17', day: dayOf(3) });
    expect(allocated.status).toBe(201);
    const { code } = CodeAllocation.parse(allocated.body);
    const application = pdf('don-dang-ky.pdf', ['DON DANG KY MAU']);
    const scan = png('so-do.png', 40, 30, () => 0.5);
    const result = pdf('giay-chung-nhan.pdf', ['GIAY CHUNG NHAN MAU']);

    const submission = await portal.post(
      '/v1/dossiers',
      onlineSubmission(1, {
        code,
        documents: [
          { name: 'Đơn đăng ký', componentCode: 'TP01', file: declared(application), digitised: true },
          { name: 'Sơ đồ thửa đất', componentCode: 'TP02', file: declared(scan), digitised: true },
        ],
      }),
    );
    expect(submission.status).toBe(202);
    const pending = Receipt.parse(submission.body);
    expect(pending).toMatchObject({ completeness: 'pending', status: 1 });
    expect(pending.uploads.map(({ name }) => name)).toEqual(['don-dang-ky.pdf', 'so-do.png']);
    expect(await whole.national.effects(code)).toEqual([]);

    expect(await completed(portal, pending, [application, scan])).toMatchObject({ completeness: 'received' });
    await whole.settled(code);
    await teller.act(code, 'reception', {
      ...acted(3, '09:30'),
      dueAt: daysAgo(-20, '17:00'),
      receiptNumber: 'BN-1',
    });
    await teller.act(code, 'progress', step(2, '08:00', 4));
    await teller.act(code, 'progress', step(2, '14:30'));
    await teller.act(
      code,
      'finish',
      {
        ...acted(1, '10:00'),
        results: [{ name: 'Giấy chứng nhận', code: 'KQ.0001', file: declared(result) }],
      },
      [result],
    );
    await teller.act(code, 'return', { ...acted(0, '00:01'), information: 'Trả tại bộ phận một cửa' });

    await whole.arrived(code, [
      'dossier.added 1',
      'dossier.updated 2',
      'progress.added 2',
      'dossier.updated 4',
      'progress.added 4',
      'progress.added 4',
      'dossier.updated 9',
      'progress.added 9',
      'dossier.updated 10',
      'progress.added 10',
    ]);
    const { header, rows } = await held(code);
    expect(header).toMatchObject({
      TrangThaiHoSo: '10',
      ChuHoSo: 'Nguyễn Văn Mẫu 0001',
      NgayTiepNhan: wireTime(daysAgo(3, '09:30')),
      NgayHenTra: wireTime(daysAgo(-20, '17:00')),
      NgayKetThucXuLy: wireTime(daysAgo(1, '10:00')),
      NgayTra: wireTime(daysAgo(0, '00:01')),
      ThongTinTra: 'Trả tại bộ phận một cửa',
    });
    expect(rows.map((row) => row['TrangThai'])).toEqual(['2', '4', '4', '9', '10']);

    // The national portal fetches the files that its record names.
    for (const [rowsOfFiles, field, paper] of [
      [header['TaiLieuNop'], 'DuongDanTaiTepTin', scan],
      [header['DanhSachGiayToKetQua'], 'DuongDanTepTinKetQua', result],
    ] as const) {
      const led = await callAt(linkIn(rowsOfFiles, field), 'GET');
      expect(led.status).toBe(302);
      const bytes = new Uint8Array(await (await fetch(led.headers.get('location') ?? '')).arrayBuffer());
      expect(sha256(bytes)).toBe(sha256(paper.bytes));
    }
    await whole.settled(code, 'portal');
    const told = (await whole.receiver.ledger(code)).map(
      ({ type, status }) => `${type ?? ''} ${status ?? ''}`,
    );
    expect(told).toContain('dossier.received 1');
    expect(told.filter((line) => line.startsWith('dossier.status-changed'))).toEqual([
      'dossier.status-changed 2',
      'dossier.status-changed 4',
      'dossier.status-changed 9',
      'dossier.status-changed 10',
    ]);
  });

  it('has links to its files that open nothing once they are tampered with', async () => {
    const paper = pdf('don.pdf', ['DON MAU']);
    const code = codeOf(2);
    const documents = [{ name: 'Đơn', file: declared(paper) }];
    await teller.submit(counterSubmission(2, { documents }), [paper]);
    const link = new URL(linkIn((await held(code)).header['TaiLieuNop'], 'DuongDanTaiTepTin'));
    expect((await callAt(link.href, 'GET')).status).toBe(302);

    const otherFile = new URL(link);
    otherFile.pathname = link.pathname.replace(/[^/]+$/, 'f2');
    const otherDossier = new URL(link);
    otherDossier.pathname = link.pathname.replace('0002', '0001');
    const laterExpiry = new URL(link);
    laterExpiry.searchParams.set('exp', String(Number(link.searchParams.get('exp')) + 86_400));
    const otherSignature = new URL(link);
    const sig = link.searchParams.get('sig') ?? '';
    otherSignature.searchParams.set('sig', (sig.startsWith('A') ? 'B' : 'A') + sig.slice(1));
    const bare = new URL(link);
    bare.search = '';
    for (const tampered of [otherFile, otherDossier, laterExpiry, otherSignature, bare]) {
      const refused = await callAt(tampered.href, 'GET');
      expect(refused.status, tampered.href).toBe(403);
      expect(refused.body).toMatchObject({ code: 'link-invalid' });
    }
  });

  it('has links to its files that open also when it all happened long before it was told', async () => {
    const paper = pdf('don-cu.pdf', ['DON MAU CU']);
    const submission = counterSubmission(14, {
      submittedAt: daysAgo(400, '08:00'),
      receivedAt: daysAgo(400, '09:00'),
      dueAt: daysAgo(380, '17:00'),
      documents: [{ name: 'Đơn', file: declared(paper) }],
    });
    await teller.submit(submission, [paper]);
    const link = linkIn((await held(codeOf(14))).header['TaiLieuNop'], 'DuongDanTaiTepTin');
    expect((await callAt(link, 'GET')).status).toBe(302);
  });

  it('ends where the one-stop desk does not receive it', async () => {
    const code = codeOf(3);
    await teller.submit(onlineSubmission(3));
    await teller.act(code, 'refusal', { ...acted(2, '08:40'), reason: 'Không thuộc thẩm quyền giải quyết' });
    await whole.arrived(code, ['dossier.added 1', 'dossier.updated 3', 'progress.added 3']);
    expect((await held(code)).header['NgayTuChoi']).toBe(wireTime(daysAgo(2, '08:40')));
    const again = await (await whole.as('portal')).post(`/v1/dossiers/${code}/reception`, acted(2, '09:00'));
    expect(again).toMatchObject({ status: 409, body: { code: 'transition-forbidden', allowed: [] } });
  });

  it('ends where the citizen withdraws it', async () => {
    const code = codeOf(4);
    await teller.submit(counterSubmission(4));
    await teller.act(code, 'progress', step(2, '08:00', 4));
    await teller.act(code, 'withdrawal', { ...acted(1, '08:00'), reason: 'Công dân có đơn xin rút hồ sơ' });
    await whole.arrived(code, [
      'dossier.added 2',
      'dossier.updated 4',
      'progress.added 4',
      'dossier.updated 7',
      'progress.added 7',
    ]);
  });

  it('returns to registration when a supplement was asked for at reception', async () => {
    const code = codeOf(5);
    await teller.submit(onlineSubmission(5));
    await teller.act(code, 'supplement-request', {
      ...acted(2, '08:00'),
      content: 'Bổ sung bản vẽ hiện trạng',
    });
    await teller.act(code, 'supplement-completion', { ...acted(2, '15:00'), note: 'Đã nhận đủ giấy tờ' });
    await teller.act(code, 'reception', acted(1, '08:00'));
    await whole.arrived(code, [
      'dossier.added 1',
      'dossier.updated 5',
      'progress.added 5',
      'dossier.updated 1',
      'progress.added 1',
      'dossier.updated 2',
      'progress.added 2',
    ]);
  });

  it('goes on in process when a supplement was asked for there, with the papers that were handed in', async () => {
    const code = codeOf(6);
    const drawing = pdf('ban-ve.pdf', ['BAN VE MAU']);
    await teller.submit(counterSubmission(6));
    await teller.act(code, 'progress', step(2, '08:00', 4));
    await teller.act(code, 'supplement-request', {
      ...acted(2, '10:00'),
      content: 'Bổ sung bản vẽ hiện trạng',
    });
    await teller.act(
      code,
      'supplement-completion',
      {
        ...acted(1, '09:00'),
        note: 'Đã nhận bản vẽ',
        newDueAt: daysAgo(-21, '17:00'),
        documents: [{ name: 'Bản vẽ hiện trạng', file: declared(drawing) }],
      },
      [drawing],
    );
    await whole.arrived(code, [
      'dossier.added 2',
      'dossier.updated 4',
      'progress.added 4',
      'dossier.updated 5',
      'progress.added 5',
      'dossier.updated 4',
      'progress.added 4',
    ]);
    const { header } = await held(code);
    expect(header['NgayHenTra']).toBe(wireTime(daysAgo(-21, '17:00')));
    expect(header['DanhSachHoSoBoSung']).toMatchObject([
      {
        NoiDungBoSung: 'Bổ sung bản vẽ hiện trạng',
        TrangThaiBoSung: true,
        NgayHenTraTruoc: wireTime(daysAgo(-20, '17:00')),
        NgayHenTraMoi: wireTime(daysAgo(-21, '17:00')),
        DanhSachGiayToBoSung: [{ TenTepDinhKem: 'Bản vẽ hiện trạng' }],
      },
    ]);
  });

  it('waits for a financial duty, and goes on with the fees that were paid', async () => {
    const code = codeOf(7);
    const fees = [{ name: 'Lệ phí trước bạ', code: 'LP.TB', collection: '4', amount: 1_250_000, kind: '1' }];
    await teller.submit(counterSubmission(7));
    await teller.act(code, 'progress', step(2, '08:00', 4));
    await teller.act(code, 'financial-duty', { ...acted(2, '10:00'), content: 'Nộp lệ phí trước bạ', fees });
    await teller.act(code, 'financial-duty-settlement', {
      ...acted(1, '09:00'),
      fees,
      newDueAt: daysAgo(-21, '17:00'),
    });
    await whole.arrived(code, [
      'dossier.added 2',
      'dossier.updated 4',
      'progress.added 4',
      'dossier.updated 6',
      'progress.added 6',
      'dossier.updated 4',
      'progress.added 4',
    ]);
    expect((await held(code)).header['DanhSachLePhi']).toMatchObject([
      { MaPhiLePhi: 'LP.TD', Gia: '500000' },
      { MaPhiLePhi: 'LP.TB', Gia: '1250000' },
    ]);
  });

  it('may be stopped and resumed', async () => {
    const code = codeOf(8);
    await teller.submit(counterSubmission(8));
    await teller.act(code, 'progress', step(2, '08:00', 4));
    await teller.act(code, 'stop', { ...acted(2, '10:00'), reason: 'Chờ ý kiến cơ quan phối hợp' });
    await teller.act(code, 'resume', { ...acted(1, '09:00'), newDueAt: daysAgo(-22, '17:00') });
    await whole.arrived(code, [
      'dossier.added 2',
      'dossier.updated 4',
      'progress.added 4',
      'dossier.updated 8',
      'progress.added 8',
      'dossier.updated 4',
      'progress.added 4',
    ]);
  });

  it('tells a long progress in batches that the national portal takes, in order', async () => {
    const code = codeOf(9);
    await teller.submit(counterSubmission(9));
    const rows = Array.from({ length: 23 }, (_none, index) => ({
      handler: 'Lê Văn Nghiệm',
      at: daysAgo(2, `08:${String(index).padStart(2, '0')}`),
      content: `Bước ${index + 1}`,
      ...(index === 0 ? { status: 4 as const } : {}),
    }));
    await teller.act(code, 'progress', { rows });
    await whole.settled(code);
    const { rows: kept } = await held(code);
    expect(kept.map((row) => row['NoiDungXuLy'])).toEqual(rows.map(({ content }) => content));
    expect((await whole.national.ledger(code)).filter(({ repeat }) => repeat === true)).toEqual([]);
  });

  it('may only go where the rules allow: a refusal names the acts that are open, and nothing is carried', async () => {
    const portal = await whole.as('portal');
    const code = codeOf(10);
    await teller.submit(counterSubmission(10));
    const refused = await portal.post(`/v1/dossiers/${code}/finish`, acted(1, '10:00'));
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'transition-forbidden',
        dossierStatus: 2,
        allowed: [
          { kind: 'progress', to: [2, 4] },
          { kind: 'withdrawal', to: [7] },
        ],
      },
    });
    await teller.act(code, 'withdrawal', { ...acted(1, '11:00'), reason: 'Công dân xin rút' });
    await whole.arrived(code, ['dossier.added 2', 'dossier.updated 7', 'progress.added 7']);
  });

  it('is carried once however often the portal says the same', async () => {
    const portal = await whole.as('portal');
    const code = codeOf(11);
    const first = receiptOf(await portal.post('/v1/dossiers', counterSubmission(11)));
    expect(receiptOf(await portal.post('/v1/dossiers', counterSubmission(11)))).toEqual(first);
    const withdrawal = { ...acted(1, '11:00'), reason: 'Công dân xin rút' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        portal.post(`/v1/dossiers/${code}/withdrawal`, withdrawal, { 'idempotency-key': 'rut-ho-so-11' }),
      ),
    );
    for (const answer of answers) expect(answer.body).toEqual(answers[0]?.body);
    await whole.settled(code);
    await whole.arrived(code, ['dossier.added 2', 'dossier.updated 7', 'progress.added 7']);
    const other = await portal.post(
      `/v1/dossiers/${code}/withdrawal`,
      { ...withdrawal, reason: 'Lý do khác' },
      { 'idempotency-key': 'rut-ho-so-11' },
    );
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
  });

  it('is updated at the national portal when it is there already', async () => {
    const code = codeOf(12);
    const there = await callAt(`${whole.national.url}/g2/ThemMoi`, 'POST', [
      wireRecord(12, { TrichYeuHoSo: 'Đã có trên Cổng từ trước' }),
    ]);
    expect(there.status).toBe(200);
    await teller.submit(counterSubmission(12));
    await whole.arrived(code, ['dossier.added 2', 'dossier.updated 2']);
    expect((await held(code)).header['TrichYeuHoSo']).toBe(counterSubmission(12).summary);
    const [duty] = await whole.settled(code);
    expect(duty?.recent.at(-1)?.note).toContain('Cổng đã có hồ sơ');
  });

  it('has a timeline that says what happened when, by whom and through which door', async () => {
    const portal = await whole.as('portal');
    const code = codeOf(13);
    await teller.submit(onlineSubmission(13));
    await teller.act(code, 'reception', { ...acted(2, '08:00'), note: 'Đủ điều kiện tiếp nhận' });
    const timeline = await portal.read(`/v1/dossiers/${code}/timeline`, z.array(TimelineEntry));
    expect(timeline).toMatchObject([
      { kind: 'submission', source: 'native', status: 1, irregular: false },
      {
        kind: 'reception',
        source: 'native',
        status: 2,
        previousStatus: 1,
        handler: 'Trần Thị Thử',
        content: 'Đủ điều kiện tiếp nhận',
        occurredAt: new Date(daysAgo(2, '08:00')).toISOString(),
      },
    ]);
  });
});

describe('the codes of an agency’s day', () => {
  it('are given out once each and without a gap, however many ask at the same time', async () => {
    const portal = await whole.as('portal');
    const ask = { agency: 'H21.44', day: dayOf(3) };
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => portal.post('/v1/dossier-codes', ask)),
    );
    const serials = answers.map(({ body }) => CodeAllocation.parse(body).serial);
    expect(serials.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_none, index) => index + 1),
    );
    const again = { 'idempotency-key': 'cap-ma-1' };
    const first = await portal.post('/v1/dossier-codes', ask, again);
    expect((await portal.post('/v1/dossier-codes', ask, again)).body).toEqual(first.body);
  });
});

describe('many dossiers at once', () => {
  it('are all carried, each in its own order', async () => {
    const portal = await whole.as('portal');
    const codes = Array.from({ length: 20 }, (_none, index) => codeOf(100 + index));
    await Promise.all(
      codes.map(async (code, index) => {
        receiptOf(await portal.post('/v1/dossiers', counterSubmission(100 + index)));
        receiptOf(await portal.post(`/v1/dossiers/${code}/progress`, step(2, '08:00', 4)));
        receiptOf(await portal.post(`/v1/dossiers/${code}/progress`, step(2, '09:00')));
      }),
    );
    for (const code of codes) {
      await whole.settled(code);
      const effects = await whole.national.effects(code);
      const steps = effects.filter((effect) => effect.startsWith('progress'));
      expect(steps).toEqual(['progress.added 4', 'progress.added 4']);
      expect(effects.at(0)).toBe('dossier.added 2');
      expect(effects).toContain('dossier.updated 4');
    }
    expect((await whole.national.state()).repeats).toBe(0);
  });
});
