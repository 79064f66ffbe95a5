import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneStopCalls } from '../support/one-stop-calls.ts';
import { receiptOf, tellerAt, type Teller } from '../support/native-teller.ts';
import { acted, codeOf, counterSubmission, step, wireRecord } from '../support/told-dossiers.ts';
import { until } from '../support/until.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

let whole: WholeProvince;
let teller: Teller;

beforeAll(async () => {
  whole = await raiseProvince({ generation: 'g1' });
  teller = tellerAt(whole, await whole.as('portal'));
});
afterAll(() => whole.lower());

const logins = async (): Promise<number> => (await whole.national.state()).logins ?? 0;

describe('a national portal that speaks generation 1', () => {
  it('is logged in to once, and has a dossier and its steps in order', async () => {
    const code = codeOf(1);
    await teller.submit(counterSubmission(1));
    await teller.act(code, 'progress', step(2, '08:00', 4));
    await teller.act(code, 'finish', acted(1, '09:00'));
    await teller.act(code, 'return', acted(1, '15:00'));
    await whole.arrived(code, [
      'dossier.added 2',
      'dossier.updated 4',
      'progress.added 4',
      'dossier.updated 9',
      'progress.added 9',
      'dossier.updated 10',
      'progress.added 10',
    ]);
    expect(await logins()).toBe(1);
    const vias = (await whole.national.ledger(code)).map(({ via }) => via);
    expect(new Set(vias)).toEqual(new Set(['g1']));
    const [first] = await whole.settled(code);
    expect(first?.recent[0]?.note).toContain('Không có chỗ trong thế hệ 1'); // withheld visibly
  });

  it('ends the session in the middle of a life: one login more, nothing told twice', async () => {
    const code = codeOf(2);
    await teller.submit(counterSubmission(2));
    const before = await logins();
    await whole.national.control('POST', 'expire-sessions');
    await teller.act(code, 'progress', step(2, '08:00', 4));
    expect(await logins()).toBe(before + 1);
    await whole.arrived(code, ['dossier.added 2', 'dossier.updated 4', 'progress.added 4']);
  });

  it('ends the session under many dossiers at once: still one login more, and each is there once', async () => {
    const portal = await whole.as('portal');
    const before = await logins();
    await whole.national.control('POST', 'expire-sessions');
    const serials = Array.from({ length: 12 }, (_none, index) => 10 + index);
    await Promise.all(
      serials.map(async (serial) => receiptOf(await portal.post('/v1/dossiers', counterSubmission(serial)))),
    );
    for (const serial of serials) {
      await whole.settled(codeOf(serial));
      await whole.arrived(codeOf(serial), ['dossier.added 2']);
    }
    expect(await logins()).toBe(before + 1);
  });

  it('refuses a login: duties wait, none is parked, and all goes on when the account is right again', async () => {
    await whole.national.fail([{ mode: 'error', match: { service: 'login' }, status: 503 }]);
    await whole.national.control('POST', 'expire-sessions');
    const portal = await whole.as('portal');
    receiptOf(await portal.post('/v1/dossiers', counterSubmission(3)));
    const fired = async () => (await whole.national.faults())[0]?.fired ?? 0;
    await until('a login was refused', fired, (times) => times > 0);
    expect(await whole.national.effects(codeOf(3))).toEqual([]);
    await whole.national.fail([]);
    const [duty] = await whole.settled(codeOf(3));
    expect(duty).toMatchObject({ state: 'confirmed' });
    await whole.arrived(codeOf(3), ['dossier.added 2']);
  });

  it('answers what a one-stop system asks of its catalogues, through the gateway', async () => {
    const oneStop = oneStopCalls(whole.province.url);
    const session = (await oneStop.logIn()).session ?? '';
    const ask = (service: string, rest: object, endpoint?: 'share') =>
      oneStop.service(session, service, { ...rest }, endpoint);
    expect(await ask('LayThuTuc', { maTTHC: '1.012753' })).toMatchObject({
      error_code: 0,
      result: [{ MATTHC: '1.012753', LINHVUCTHUCHIEN: [{ MALINHVUC: 'G13-DD01' }] }],
    });
    expect(await ask('LayThuTuc', { params: { maTTHC: '9.999999' } })).toMatchObject({
      error_code: 0,
      result: [],
    });
    for (const [service, endpoint] of [
      ['LayDanhSachTTHC', undefined],
      ['LayDanhMucCoQuan', 'share'],
      ['LayDanhMucLinhVuc', 'share'],
    ] as const) {
      const { result } = await ask(service, {}, endpoint);
      expect(Array.isArray(result) ? result.length : 0, service).toBeGreaterThan(5);
    }
    expect(
      await ask('TraCuuTechID', { provider: 'wso2is', mstorcmnd: '064090000042' }, 'share'),
    ).toMatchObject({
      error_code: 0,
      result: [{ TECHNICALID: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown }],
    });
    expect(await ask('LayDanhMucKhongCo', {}, 'share')).toMatchObject({
      error_code: -1,
      message: 'service: dịch vụ LayDanhMucKhongCo không được hỗ trợ',
    });
    // What changes something is not taken on the address that only shares.
    expect(await ask('DongBoHoSoMC', { isUpdating: 'False', data: [wireRecord(90)] }, 'share')).toMatchObject(
      {
        error_code: -1,
      },
    );
    expect(await whole.national.effects(codeOf(90))).toEqual([]);
  });
});
