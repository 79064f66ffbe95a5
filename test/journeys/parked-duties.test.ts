import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHeld } from '../../local/portal/national-portal.ts';
import { BulkRedriveReport, ExchangeDetail } from '../../schemas/operating.ts';
import { ExchangeView, pageOf } from '../../schemas/views.ts';
import type { Desk } from '../support/gateway-desk.ts';
import { receiptOf, tellerAt, type Teller } from '../support/native-teller.ts';
import { acted, codeOf, counterSubmission, onlineSubmission, step } from '../support/told-dossiers.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

/** Well formed, and unknown to the national portal's catalogue. */
const UNKNOWN_PROCEDURE = { procedureCode: '1.999999.000.00.00.H21' };

let whole: WholeProvince;
let portal: Desk;
let officer: Desk;
let teller: Teller;

beforeAll(async () => {
  whole = await raiseProvince();
  await whole.national.settings({ strictCatalogue: true });
  portal = await whole.as('portal');
  officer = await whole.as('officer');
  teller = tellerAt(whole, portal);
});
afterAll(() => whole.lower());

const exchangePath = (code: string, seq = 1): string =>
  `/v1/exchanges/${encodeURIComponent(`dvcqg~${code}~${seq}`)}`;
const parkedPage = pageOf('ParkedPage', ExchangeView);
const parkedNow = async (query = ''): Promise<string[]> =>
  (await officer.read(`/v1/parked?partner=dvcqg${query}`, parkedPage)).items.map(({ subject }) => subject);

describe('a duty that the national portal refuses', () => {
  it('is put before a person with the reason and what mends it, and the portal is told', async () => {
    const code = codeOf(1);
    await teller.submit(counterSubmission(1, UNKNOWN_PROCEDURE));
    const [duty] = await whole.settled(code);
    expect(duty).toMatchObject({
      state: 'parked',
      attempts: 1,
      reason: {
        code: 'partner-rejected',
        partnerCode: 'procedure-unknown',
        message: 'Mã thủ tục không hợp lệ',
        fix: expect.stringContaining('Kiểm tra mã thủ tục (MaTTHC)') as unknown,
      },
    });
    expect(await whole.national.effects(code)).toEqual([]);
    expect(await parkedNow()).toEqual([code]);
    await whole.settled(code, 'portal');
    expect((await whole.receiver.ledger(code)).map(({ type }) => type)).toEqual(['duty.parked']);
    const told = whole.tap.heard.find(({ body }) => body.includes(code) && body.includes('duty.parked'));
    expect(JSON.parse(told?.body ?? '{}')).toMatchObject({
      data: { dossierCode: code, exchange: { state: 'parked', reason: { code: 'partner-rejected' } } },
    });
  });

  it('holds what comes after it in its own dossier, and no other dossier', async () => {
    const code = codeOf(1);
    receiptOf(await portal.post(`/v1/dossiers/${code}/progress`, step(2, '08:00', 4)));
    await teller.submit(counterSubmission(2));
    await whole.arrived(codeOf(2), ['dossier.added 2']);
    expect(await whole.national.effects(code)).toEqual([]);
    const states = (await whole.settled(code)).map(({ operation, state }) => `${operation} ${state}`);
    expect(states).toEqual(['dossier.header parked', 'dossier.header queued', 'dossier.progress queued']);
  });

  it('may be amended with a reason; then it and all that waited behind it are carried in order', async () => {
    const code = codeOf(1);
    const shown = await officer.read(`${exchangePath(code)}?payload=true`, ExchangeDetail);
    const { dossier } = shown.payload as { dossier: object };
    const payload = { dossier: { ...dossier, procedureCode: '1.012753.000.00.00.H21' } };

    expect(await officer.post(`${exchangePath(code)}/amend`, { payload })).toMatchObject({
      status: 422,
      body: { code: 'reason-required' },
    });
    expect(
      await officer.post(`${exchangePath(code)}/amend`, {
        reason: 'Sửa mã thủ tục',
        payload: { dossier: {} },
      }),
    ).toMatchObject({ status: 422, body: { code: 'amend-invalid' } });
    expect(
      await portal.post(`${exchangePath(code)}/amend`, { reason: 'Sửa mã thủ tục', payload }),
    ).toMatchObject({
      status: 403, // a portal is no officer
      body: { code: 'scope-missing' },
    });
    const amended = await officer.post(`${exchangePath(code)}/amend`, {
      reason: 'Sửa mã thủ tục theo Cơ sở dữ liệu quốc gia',
      officer: 'vp.hcc.01',
      payload,
    });
    expect(amended).toMatchObject({ status: 200 });
    await whole.settled(code);
    // The header behind it still has the wrong procedure: it is put before a person in its turn.
    const second = await whole.settled(code);
    expect(second.map(({ state }) => state)).toEqual(['confirmed', 'parked', 'queued']);
    const next = await officer.read(`${exchangePath(code, 2)}?payload=true`, ExchangeDetail);
    const later = next.payload as { dossier: object };
    const corrected = { dossier: { ...later.dossier, procedureCode: '1.012753.000.00.00.H21' } };
    const order = { reason: 'Sửa mã thủ tục lần hai', payload: corrected };
    expect((await officer.post(`${exchangePath(code, 2)}/amend`, order)).status).toBe(200);
    await whole.arrived(code, ['dossier.added 2', 'dossier.updated 4', 'progress.added 4']);
    const held = (await readHeld(whole.national, [code])).get(code);
    expect(held?.header).toMatchObject({ MaTTHC: '1.012753.000.00.00.H21', TrangThaiHoSo: '4' });

    const { acts } = await officer.read(exchangePath(code), ExchangeDetail);
    expect(acts).toMatchObject([{ act: 'amend', client: 'officer', officer: 'vp.hcc.01' }]);
    const evidence = (await portal.get(`/v1/dossiers/${code}/evidence`)).text;
    expect(evidence).toContain('exchange.amended');
    expect(evidence).not.toContain('Sửa mã thủ tục'); // words may name somebody: only their digest
  });

  it('may be skipped with a reason: what comes later adds the dossier that the national portal does not have', async () => {
    const code = codeOf(3);
    await teller.submit(onlineSubmission(3, UNKNOWN_PROCEDURE));
    const skipped = await officer.post(`${exchangePath(code)}/skip`, {
      reason: 'Đăng ký trùng, bỏ qua lượt này',
    });
    expect(skipped).toMatchObject({ status: 200, body: { state: 'skipped' } });
    expect(await parkedNow()).not.toContain(code);
    await whole.national.settings({ strictCatalogue: false });
    await teller.act(code, 'reception', acted(2, '09:30'));
    await whole.national.settings({ strictCatalogue: true });
    await whole.arrived(code, ['dossier.added 2', 'progress.added 2']);
    const duties = await whole.settled(code);
    expect(duties.map(({ state }) => state)).toEqual(['skipped', 'confirmed', 'confirmed']);
    expect(duties[1]?.recent.at(-1)?.note).toContain('Cổng chưa có hồ sơ: đã gửi thêm mới');
    expect(await officer.post(`${exchangePath(code)}/redrive`, { reason: 'Gửi lại xem sao' })).toMatchObject({
      status: 409,
      body: { code: 'exchange-not-parked' },
    });
  });

  const many = [11, 12, 13, 14, 15].map((serial) => codeOf(serial));

  it('is listed with the others of its partner in pages, the longest parked first', async () => {
    for (const serial of [11, 12, 13, 14, 15])
      await teller.submit(counterSubmission(serial, UNKNOWN_PROCEDURE));
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 5; page += 1) {
      const { items, next } = await officer.read(`/v1/parked?partner=dvcqg&limit=2${cursor}`, parkedPage);
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ subject }) => subject));
      if (next === undefined) break;
      cursor = `&cursor=${encodeURIComponent(next)}`;
    }
    expect(seen).toEqual(many);
  });

  it('is sent again with all of its partner: a dry run says what would be, and only the order does it', async () => {
    const order = { partner: 'dvcqg', reason: 'Cổng đã công bố thủ tục mới', limit: 4 };
    const dry = await officer.post('/v1/redrive', { ...order, dryRun: true });
    const would = BulkRedriveReport.parse(dry.body);
    expect(would).toMatchObject({ dryRun: true, more: true });
    expect(would.exchanges.map(({ subject, state }) => `${subject} ${state}`)).toEqual(
      many.slice(0, 4).map((code) => `${code} parked`),
    );
    expect(await parkedNow()).toEqual(many);
    for (const code of many) expect(await whole.national.effects(code)).toEqual([]);

    await whole.national.settings({ strictCatalogue: false });
    const done = BulkRedriveReport.parse((await officer.post('/v1/redrive', order)).body);
    expect(done.exchanges.map(({ subject }) => subject)).toEqual(many.slice(0, 4));
    for (const code of many.slice(0, 4)) await whole.arrived(code, ['dossier.added 2']);
    expect(await parkedNow()).toEqual(many.slice(4));
  });

  it('is sent again by itself, and is confirmed once', async () => {
    const code = codeOf(15);
    const redriven = await officer.post(`${exchangePath(code)}/redrive`, {
      reason: 'Cổng đã công bố thủ tục mới',
    });
    expect(redriven.status).toBe(200);
    await whole.settled(code);
    await whole.arrived(code, ['dossier.added 2']);
    expect(await parkedNow()).toEqual([]);
    await whole.settled(code, 'portal');
    expect((await whole.receiver.ledger(code)).map(({ type }) => type)).toEqual([
      'duty.parked',
      'duty.confirmed',
    ]);
  });
});
