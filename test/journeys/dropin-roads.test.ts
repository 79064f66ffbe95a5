import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readHeld } from '../../local/portal/national-portal.ts';
import { wireTime } from '../../local/portal/vietnam-time.ts';
import { TimelineEntry } from '../../schemas/views.ts';
import { oneStopCalls, type OneStopCalls } from '../support/one-stop-calls.ts';
import { codeOf, daysAgo, registeredRecord, wireRecord, wireStep } from '../support/told-dossiers.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

let whole: WholeProvince;
let oneStop: OneStopCalls;
let session: string;

const KEPT = { error_code: 0, message: 'Đồng bộ hồ sơ thành công' };
const STEPS_KEPT = 'Đồng bộ tiến trình thành công';

beforeAll(async () => {
  whole = await raiseProvince();
  oneStop = oneStopCalls(whole.province.url);
  session = (await oneStop.logIn()).session ?? '';
});
afterAll(() => whole.lower());

/** Generation 1: a record, then what the national portal has settled of it. */
async function tellG1(record: Readonly<Record<string, unknown>>, isUpdating: 'True' | 'False') {
  const reply = await oneStop.service(session, 'DongBoHoSoMC', { isUpdating, data: [record] });
  await whole.settled(String(record['MaHoSo']));
  return reply;
}

const times = {
  received: wireTime(daysAgo(2, '09:30')),
  finished: wireTime(daysAgo(1, '10:00')),
  returned: wireTime(daysAgo(0, '00:01')),
};
const receivedThen = { NgayTiepNhan: times.received, NgayHenTra: wireTime(daysAgo(-20, '17:00')) };

describe.concurrent('an existing one-stop system that changes nothing but its adapter address', () => {
  it('tells a whole life by generation 1: login, session, envelope', async () => {
    const code = codeOf(1);
    expect(await oneStop.logIn()).toMatchObject({ error_code: 0, message: 'Đăng nhập thành công' });
    expect(await tellG1(registeredRecord(1), 'False')).toEqual(KEPT);
    const life: [status: number, changes: object, step: [number, string]][] = [
      [2, receivedThen, [2, '09:30']],
      [4, {}, [2, '14:00']],
      [9, { NgayKetThucXuLy: times.finished }, [1, '10:00']],
      [10, { NgayTra: times.returned, ThongTinTra: 'Trả tại quầy' }, [0, '00:01']],
    ];
    let record = registeredRecord(1);
    for (const [status, changes, [days, time]] of life) {
      record = { ...record, TrangThaiHoSo: String(status), ...changes };
      expect(await tellG1(record, 'True')).toEqual(KEPT);
      const steps = { data: [wireStep(1, days, time, status)] };
      expect(await oneStop.service(session, 'CapNhatTienDoHoSoMC', steps)).toMatchObject({ error_code: 0 });
      await whole.settled(code);
    }
    await whole.arrived(code, [
      'dossier.added 1',
      'dossier.updated 2',
      'progress.added 2',
      'dossier.updated 4',
      'progress.added 4',
      'dossier.updated 9',
      'progress.added 9',
      'dossier.updated 10',
      'progress.added 10',
    ]);
    // Nothing was rewritten on the way.
    const held = (await readHeld(whole.national, [code])).get(code);
    expect(held?.header).toMatchObject(record);
  });

  it('tells a whole life by generation 2: the key in the address, a bare array', async () => {
    const code = codeOf(2);
    expect(await oneStop.post('ThemMoi', [wireRecord(2)])).toEqual(KEPT);
    await whole.settled(code);
    expect(
      await oneStop.post('DongBoTienTrinh', [wireStep(2, 2, '09:30', 2), wireStep(2, 2, '14:00', 4)]),
    ).toBe(STEPS_KEPT);
    await whole.settled(code);
    const finished = wireRecord(2, { TrangThaiHoSo: '9', NgayKetThucXuLy: times.finished });
    expect(await oneStop.post('CapNhat', [wireRecord(2, { TrangThaiHoSo: '4' })])).toEqual(KEPT);
    await whole.settled(code);
    expect(await oneStop.post('CapNhat', [finished])).toEqual(KEPT);
    await whole.settled(code);
    await whole.arrived(code, [
      'dossier.added 2',
      'progress.added 2',
      'progress.added 4',
      'dossier.updated 4',
      'dossier.updated 9',
    ]);
    expect((await readHeld(whole.national, [code])).get(code)?.header).toMatchObject(finished);
  });

  it('tells by the one address of Hà Giang, which adds or updates as its query says', async () => {
    const code = codeOf(3);
    const single = (updating: string) =>
      `SynsTTHCC/DongBoHoSoMC?MaDinhDanhDV=000.00.17.H21&isUpdating=${updating}`;
    expect(await oneStop.post(single('False'), [registeredRecord(3)])).toEqual(KEPT);
    await whole.settled(code);
    expect(await oneStop.post(single('True'), [wireRecord(3)])).toEqual(KEPT);
    await whole.arrived(code, ['dossier.added 1', 'dossier.updated 2']);
    expect(
      await oneStop.post('SynsTTHCC/DongBoHoSoMC?MaDinhDanhDV=000.00.17.H21', [wireRecord(3)]),
    ).toMatchObject({
      error_code: -1,
      message: 'Thiếu tham số isUpdating',
    });
  });

  it('is told that a dossier exists when it adds it anew, and that it does not when it updates what is not there', async () => {
    const code = codeOf(4);
    expect(await oneStop.post('CapNhat', [wireRecord(4)])).toEqual({
      error_code: -3,
      message: 'Hồ sơ không tồn tại',
    });
    expect(await oneStop.post('ThemMoi', [wireRecord(4)])).toEqual(KEPT);
    expect(await oneStop.post('ThemMoi', [wireRecord(4)])).toEqual(KEPT); // the same again is no conflict
    expect(await oneStop.post('ThemMoi', [wireRecord(4, { GhiChu: 'Khác' })])).toEqual({
      error_code: 3,
      message: `Hồ sơ ${code} đã tồn tại`,
    });
    await whole.settled(code);
    await whole.arrived(code, ['dossier.added 2']);
  });

  it('looks a dossier up at the gateway, and finds none that is not its own', async () => {
    const code = codeOf(5);
    await oneStop.post('ThemMoi', [wireRecord(5)]);
    const found = await oneStop.service(session, 'TraCuuHoSo', { mahoso: code });
    expect(found).toMatchObject({ error_code: 0, result: [{ MaHoSo: code, TrangThaiHoSo: '2' }] });
    expect(JSON.stringify(found)).not.toContain('Nguyễn Văn Mẫu');
    const shared = await oneStop.service(session, 'TraCuuHoSo', { params: { mahoso: code } }, 'share');
    expect(shared).toMatchObject({ error_code: 0, result: [{ MaHoSo: code }] });
    expect(await oneStop.service(session, 'TraCuuHoSo', { mahoso: codeOf(404) })).toMatchObject({
      result: [],
    });
    expect(await oneStop.service(session, 'TraCuuHoSo', { mahoso: codeOf(5, 'H21.99') })).toMatchObject({
      result: [],
    });
  });

  it('is refused with a wrong password, a session that is none, and a wrong key, in the words of the wire', async () => {
    const code = codeOf(6);
    expect(await oneStop.logIn('sai-mật-khẩu')).toEqual({
      error_code: -1,
      message: 'Tên đăng nhập hoặc mật khẩu không đúng',
    });
    for (const forged of ['', 'khong-phai-session', `${session.slice(0, -2)}AA`]) {
      const call = { isUpdating: 'False', data: [wireRecord(6)] };
      expect(await oneStop.service(forged, 'DongBoHoSoMC', call)).toEqual({
        error_code: 401,
        message: 'Session không hợp lệ',
      });
    }
    expect(await oneStop.post('ThemMoi', [wireRecord(6)], 'khoa-sai')).toMatchObject({ error_code: 401 });
    expect(await oneStop.post('ThemMoi', [wireRecord(6)])).toEqual(KEPT);
    await whole.settled(code);
    await whole.arrived(code, ['dossier.added 2']);
  });

  it('is refused what is another agency’s: the dossier, and the name in which it calls', async () => {
    const foreign = wireRecord(7, { MaHoSo: codeOf(7, 'H56.14') });
    const refusal = 'MaHoSo: cơ quan trong mã hồ sơ không thuộc phạm vi của tài khoản';
    expect(await oneStop.post('ThemMoi', [foreign])).toEqual({ error_code: -1, message: refusal });
    const inTheirName = { madonvi: '000.00.14.H56', isUpdating: 'False', data: [wireRecord(7)] };
    expect(await oneStop.service(session, 'DongBoHoSoMC', inTheirName)).toMatchObject({ error_code: -1 });
    expect(
      await oneStop.post('DongBoTienTrinh', [{ ...wireStep(7, 1, '08:00', 4), MaHoSo: codeOf(7, 'H21.18') }]),
    ).toBe('Hồ sơ không tồn tại');
    expect(await whole.national.effects(codeOf(7, 'H56.14'))).toEqual([]);
    expect(await whole.national.effects(codeOf(7))).toEqual([]);
  });

  it('has a move that the rules do not know kept, flagged irregular, and carried as it is', async () => {
    const code = codeOf(8);
    await oneStop.post('ThemMoi', [wireRecord(8)]);
    await whole.settled(code);
    const leap = wireRecord(8, { TrangThaiHoSo: '10', NgayTra: times.returned });
    expect(await oneStop.post('CapNhat', [leap])).toEqual(KEPT);
    await whole.arrived(code, ['dossier.added 2', 'dossier.updated 10']);
    const held = (await readHeld(whole.national, [code])).get(code);
    expect(held?.header).toMatchObject({ TrangThaiHoSo: '10', NgayKetThucXuLy: '' }); // no date is invented
    const portal = await whole.as('portal');
    expect(await portal.read(`/v1/dossiers/${code}/timeline`, z.array(TimelineEntry))).toMatchObject([
      { kind: 'record-added', source: 'dropin', irregular: false },
      { kind: 'record-updated', source: 'dropin', status: 10, previousStatus: 2, irregular: true },
    ]);
  });

  it('has what it may send of a batch kept, and each of the others named with its reason', async () => {
    const reply = await oneStop.post('ThemMoi', [
      wireRecord(9),
      wireRecord(10, { NgayTiepNhan: '20260230093000' }),
      wireRecord(11, { MaTTHC: '' }),
    ]);
    expect(reply).toMatchObject({ error_code: -1 });
    const message = typeof reply === 'string' ? reply : reply.message;
    expect(message).toContain('Đã nhận 1/3, từ chối 2');
    expect(message).toContain(`${codeOf(10)}: NgayTiepNhan`);
    expect(message).toContain(`${codeOf(11)}: Thiếu trường MaTTHC`);
    await whole.settled(codeOf(9));
    await whole.arrived(codeOf(9), ['dossier.added 2']);
    expect(await whole.national.effects(codeOf(10))).toEqual([]);
  });

  it('may go on by the native API: one dossier, two doors', async () => {
    const code = codeOf(12);
    await oneStop.post('ThemMoi', [wireRecord(12)]);
    await whole.settled(code);
    const portal = await whole.as('portal');
    const withdrawn = await portal.post(`/v1/dossiers/${code}/withdrawal`, {
      occurredAt: daysAgo(1, '08:00'),
      officer: { name: 'Trần Thị Thử' },
      reason: 'Công dân xin rút hồ sơ',
    });
    expect(withdrawn).toMatchObject({ status: 200, body: { status: 7 } });
    await whole.settled(code);
    await whole.arrived(code, ['dossier.added 2', 'dossier.updated 7', 'progress.added 7']);
  });
});
