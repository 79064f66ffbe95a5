import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startNationalPortal } from '../../../local/sandbox/national-portal/national-portal.ts';
import type { Dossier } from '../../../schemas/dossier.ts';
import type { Call, Partner } from '../../../functions/exchange/partner.ts';
import { startDatabase } from '../../support/tables.ts';
import { callG2, control, readLedger } from '../sandbox/portal-client.ts';
import { adapter3, startFileStore, type FileStore } from './adapter-3.ts';
import { clock, dossierOf, headerCall, stepOf, stepsCall } from './duty-calls.ts';
import { extendedDossier, progressRow } from '../sandbox/dossier-records.ts';

const database = await startDatabase();
const tables = await database.freshTables();
const { openReferences } = await import('../../../functions/partners/dvcqg/reference.ts');

let portal: Sandbox;
let files: FileStore;
beforeAll(async () => {
  portal = await startNationalPortal({ seed: 5, now: () => clock.now() });
  files = await startFileStore();
});
afterAll(async () => {
  await portal.close();
  files.close();
  database.stop();
});
let run = 0;
beforeEach(() => {
  run += 1;
  return control(portal, 'POST', 'reset');
});

/** A code of this test alone: references outlive a test, as they outlive a worker. */
const codeOf = (serial = 42): string => `H21.17-260323-${run}${String(serial).padStart(4, '0')}`;
const dossier = (changes: Record<string, unknown> = {}): Dossier =>
  dossierOf({ MaHoSo: codeOf(), ...changes });
const step = (changes: Record<string, unknown> = {}) => stepOf({ MaHoSo: codeOf(), ...changes });

/** An adapter with nothing in its memory: as after the death of the worker before it. */
const adapter = (more: Record<string, unknown> = {}): Partner =>
  adapter3({
    baseUrl: `${portal.url}/g3`,
    more,
    references: openReferences(tables.partners, clock),
    files,
  });
const effectsOf = async (code = codeOf()) =>
  (await readLedger(portal, `?key=${code}`)).map(({ effect, status, repeat }) =>
    [effect, status, repeat === true ? 'REPEATED' : undefined].filter(Boolean).join(' '),
  );
const all = async () => (await readLedger(portal)).map(({ effect }) => effect);
const fault = (...faults: unknown[]) => control(portal, 'PUT', 'faults', faults);
const held = async (code = codeOf()) =>
  (await control(portal, 'GET', `issued?own=${code}`)) as Record<string, unknown>;

/** As the engine goes about an outcome that is not known: a probe, and a send only where that allows it. */
async function carryOn(dvcqg: Partner, call: () => Call): Promise<string> {
  const found = await dvcqg.probe(call());
  if (found.finding === 'in-effect') return 'in-effect';
  if (
    found.finding === 'unreachable' ||
    found.finding === 'not-yet' ||
    (found.finding === 'unclear' && !found.safeToResend)
  )
    return found.finding;
  return `${found.finding}, ${(await dvcqg.send(call())).outcome.kind}`;
}

describe('the national portal, generation 3, on real sockets', () => {
  it('takes a dossier under a code of its own, its status, its steps, and the status as it stands later', async () => {
    const dvcqg = adapter();
    expect((await dvcqg.send(headerCall(dossier(), 1))).outcome.kind).toBe('accepted');
    expect((await dvcqg.send(stepsCall([step()], 2))).outcome.kind).toBe('accepted');
    expect((await dvcqg.send(headerCall(dossier({ TrangThaiHoSo: '4' }), 3))).outcome.kind).toBe('accepted');
    expect(await effectsOf()).toEqual([
      'dossier.added 1',
      'dossier.updated 2',
      'progress.added 2',
      'dossier.updated 4',
    ]);
    const { MaHoSo, MaHoSoDonVi, IdHoSo, LoaiDoiTuong, NgayNop, NgayTiepNhan, DanhSachTienTrinh } =
      await held();
    expect({ MaHoSo, MaHoSoDonVi, LoaiDoiTuong, NgayNop, NgayTiepNhan }).toEqual({
      MaHoSo: 'H21.17-20260323-0000001',
      MaHoSoDonVi: codeOf(),
      LoaiDoiTuong: 0,
      NgayNop: '2026-03-23 08:15:12',
      NgayTiepNhan: '2026-03-23 09:30:00',
    });
    expect(IdHoSo).toMatch(/^[0-9a-f]{24}$/);
    expect(DanhSachTienTrinh).toMatchObject([
      { MaHoSo: 'H21.17-20260323-0000001', TrangThai: 2, ThoiDiemXuLy: '2026-03-23T09:30:00.000' },
    ]);
  });

  it('is not told the status that a new dossier has by itself', async () => {
    const online = dossier({ TrangThaiHoSo: '1', NgayTiepNhan: '' });
    const call = headerCall(online, 1);
    expect((await adapter().send(call)).outcome.kind).toBe('accepted');
    expect(await adapter().probe(call)).toMatchObject({ finding: 'in-effect' });
    expect(await effectsOf()).toEqual(['dossier.added 1']);
    expect(await held()).not.toHaveProperty('NgayTiepNhan'); // a date that is not known is not invented
  });

  it('is not told the same status twice, and an officer reads what has no call in this generation', async () => {
    const dvcqg = adapter();
    await dvcqg.send(headerCall(dossier(), 1));
    const answer = await dvcqg.send(headerCall(dossier({ NgayHenTra: '20260430170000' }), 2));
    expect(answer.outcome.kind).toBe('duplicate');
    expect(answer.notices).toEqual([
      'Trạng thái trên cổng không đổi: không gửi lại',
      'Nội dung hồ sơ đã đổi; thế hệ 3 chỉ nhận trạng thái, lệ phí và kết quả',
    ]);
    expect(await effectsOf()).toEqual(['dossier.added 1', 'dossier.updated 2']);
  });

  it('is handed files by upload, each once for a dossier, and shows them under its own id and hash', async () => {
    const [form, result] = [
      files.put('đơn "mẫu".pdf', 'đơn đăng ký'),
      files.put('gcn.pdf', 'giấy chứng nhận'),
    ];
    const before = { ...dossier(), documents: [{ name: 'Đơn', componentCode: 'TP01', file: form }] };
    await adapter().send(headerCall(before, 1));
    const after = {
      ...before,
      ...dossier({ TrangThaiHoSo: '9' }),
      results: [{ name: 'Giấy chứng nhận', code: 'KQ.1', file: result }],
    };
    await adapter().send(headerCall(after, 2));
    await adapter().send(headerCall({ ...after, status: 10 }, 3));
    expect(await effectsOf()).toEqual([
      'dossier.added 1',
      'dossier.updated 2',
      'dossier.updated 9',
      'dossier.updated 10',
    ]);
    expect((await all()).filter((effect) => effect === 'file.uploaded')).toHaveLength(2);
    expect(await held()).toMatchObject({
      ThanhPhanHoSo: [
        {
          MaThanhPhanHoSo: 'TP01',
          SoLuong: 1,
          LoaiBan: 2,
          GiayToDinhKem: [{ TenGiayTo: 'Đơn', HashTepTin: form.sha256 }],
        },
      ],
      DanhSachGiayToKetQua: [{ MaGiayToKetQua: 'KQ.1', HashTepTin: result.sha256 }],
    });
  });

  it('is handed no file whose bytes are not those that were accepted', async () => {
    const form = files.put('hong.pdf', `sẽ hỏng ${run}`);
    files.damage(form);
    const call = headerCall({ ...dossier(), documents: [{ name: 'Đơn', file: form }] }, 1);
    expect((await adapter().send(call)).outcome).toEqual({
      kind: 'transient',
      reason: 'a stored file cannot be read',
    });
    expect(await all()).toEqual(['code.issued']);
  });

  it('has a supplement asked for in the words of the officer', async () => {
    const dvcqg = adapter();
    await dvcqg.send(headerCall(dossier(), 1));
    const asked = dossier({
      TrangThaiHoSo: '5',
      DanhSachHoSoBoSung: [
        { HoSoBoSungId: 1, NoiDungBoSung: 'Bổ sung bản vẽ', NgayBoSung: '20260324080000' },
      ],
    });
    await dvcqg.send(headerCall(asked, 2));
    expect(await held()).toMatchObject({ TrangThai: 5, NoiDungYKien: 'Bổ sung bản vẽ' });
  });

  it('refuses steps of a dossier that it does not have', async () => {
    expect((await adapter().send(stepsCall([step()]))).outcome).toMatchObject({
      kind: 'rejected',
      code: 'dossier-missing',
    });
    expect(await all()).toEqual([]);
  });

  it('refuses what it cannot use, whatever code it says that with', async () => {
    expect((await adapter().send(headerCall(dossier({ MaTTHC: 'khong-ro' })))).outcome).toMatchObject({
      kind: 'rejected',
      code: 'procedure-unknown',
      reason: 'Mã thủ tục không hợp lệ',
    });
  });

  it('keeps the code of a dossier that was born there, and takes ours where it is told to', async () => {
    const born = { ...dossier(), code: `G09.20-20260609-009263${run % 10}` as Dossier['code'] };
    expect((await adapter().send(headerCall(born, 1))).outcome.kind).toBe('accepted');
    expect(await held(born.code)).toMatchObject({ MaHoSo: born.code });
    await control(portal, 'PUT', 'settings', { ownCodes: true });
    expect((await adapter({ codes: 'own' }).send(headerCall(dossier(), 1))).outcome.kind).toBe('accepted');
    expect(await held()).toMatchObject({ MaHoSo: codeOf() });
    expect(await all()).not.toContain('code.issued');
  });

  it('goes on with a dossier that it was told of by an earlier generation', async () => {
    await callG2(portal, 'ThemMoi', [extendedDossier({ MaHoSo: codeOf() })]);
    await callG2(portal, 'DongBoTienTrinh', [progressRow({ MaHoSo: codeOf() })]).catch(() => undefined); // plain text
    const dvcqg = adapter();
    expect((await dvcqg.send(headerCall(dossier({ TrangThaiHoSo: '4' }), 3))).outcome.kind).toBe('accepted');
    expect((await dvcqg.send(stepsCall([step({ TrangThai: '4' })], 4))).outcome.kind).toBe('accepted');
    expect(await effectsOf()).toEqual([
      'dossier.added 2',
      'progress.added 2',
      'dossier.updated 4',
      'progress.added 4',
    ]);
  });
});

describe('a creation in generation 3 whose reply was lost', () => {
  it('is found under the code that was reserved for it, by another worker, and not made again', async () => {
    await fault({ mode: 'drop-after-effect', times: 1, match: { service: 'CreateDossier' } });
    expect((await adapter().send(headerCall(dossier()))).outcome.kind).toBe('unknown');
    expect(await carryOn(adapter(), () => headerCall(dossier()))).toBe('absent, accepted'); // its status was still to be told
    expect(await carryOn(adapter(), () => headerCall(dossier()))).toBe('in-effect');
    expect(await effectsOf()).toEqual(['dossier.added 1', 'dossier.updated 2']);
    await adapter().send(stepsCall([step()], 2));
    expect(await held()).toMatchObject({ DanhSachTienTrinh: [{ TrangThai: 2 }] });
  });

  it('that never arrived is made under the same code', async () => {
    await fault({ mode: 'down', times: 1, match: { service: 'CreateDossier' } });
    expect((await adapter().send(headerCall(dossier()))).outcome.kind).toBe('unknown');
    expect(await carryOn(adapter(), () => headerCall(dossier()))).toBe('absent, accepted');
    expect(await all()).toEqual(['code.issued', 'dossier.added', 'dossier.updated']);
  });

  it('waits for a person where the portal cannot be asked, unless the installation vouches for the code', async () => {
    await fault({ mode: 'drop-after-effect', times: 1, match: { service: 'CreateDossier' } });
    expect((await adapter({ lookupPath: '' }).send(headerCall(dossier()))).outcome.kind).toBe('unknown');
    expect(await carryOn(adapter({ lookupPath: '' }), () => headerCall(dossier()))).toBe('unclear');
    const vouched = adapter({ lookupPath: '', resendUnprovenCreation: true });
    expect(await carryOn(vouched, () => headerCall(dossier()))).toBe('unclear, accepted');
    expect(await effectsOf()).toEqual(['dossier.added 1', 'dossier.updated 2']);
  });

  it('is not made again though the portal does not show it yet', async () => {
    await adapter().send(headerCall(dossier(), 1));
    await control(portal, 'POST', 'reset');
    expect(await carryOn(adapter(), () => headerCall(dossier(), 1))).toBe('not-yet');
    expect(await all()).toEqual([]);
  });

  it('leaves a code that was lost on its way unused, and a file that was uploaded twice without a dossier', async () => {
    const form = files.put('hai-lan.pdf', `tải hai lần ${run}`);
    const call = () => headerCall({ ...dossier(), documents: [{ name: 'Đơn', file: form }] }, 1);
    await fault(
      { mode: 'drop-after-effect', times: 1, match: { service: 'GetNextValue' } },
      { mode: 'drop-after-effect', times: 1, match: { service: 'UploadFile' } },
    );
    const outcomes = [];
    for (let round = 0; round < 3; round += 1) outcomes.push((await adapter().send(call())).outcome.kind);
    expect(outcomes).toEqual(['transient', 'transient', 'accepted']);
    expect(await all()).toEqual([
      'code.issued',
      'code.issued',
      'file.uploaded',
      'file.uploaded',
      'dossier.added',
      'dossier.updated',
    ]);
    expect(await control(portal, 'GET', 'state')).toMatchObject({
      generation3: { uploadsAgain: 1, dossiers: 1 },
    });
  });
});

describe('what was told in generation 3 and whose reply was lost', () => {
  it('a status is found, told from the one before it by its results too', async () => {
    const dvcqg = adapter();
    await dvcqg.send(headerCall(dossier({ TrangThaiHoSo: '9' }), 1));
    const later = dossier({
      TrangThaiHoSo: '9',
      DanhSachGiayToKetQua: [
        { TenGiayTo: 'Giấy chứng nhận', DuongDanTepTinKetQua: 'https://files.example.vn/9' },
      ],
    });
    await fault({ mode: 'down', times: 1, match: { service: 'CapNhatTrangThai' } });
    expect((await dvcqg.send(headerCall(later, 2))).outcome.kind).toBe('unknown');
    // A portal that shows no results may have none, or show none: a status is whole, so it is set again.
    expect(await carryOn(adapter(), () => headerCall(later, 2))).toBe('unclear, accepted');
    expect(await carryOn(adapter(), () => headerCall(later, 2))).toBe('in-effect');
    expect(await effectsOf()).toEqual(['dossier.added 1', 'dossier.updated 9', 'dossier.updated 9']);
  });

  it.each(['none', '+07:00', 'Z'])(
    'steps are found one by one, and only those that are missing are sent (zone %s)',
    async (zone) => {
      const dvcqg = adapter({ zone });
      const rows = ['20260323093000', '20260323100000', '20260323103000'].map((ThoiDiemXuLy) =>
        step({ ThoiDiemXuLy }),
      );
      await dvcqg.send(headerCall(dossier()));
      await fault({ mode: 'drop-after-effect', times: 1, match: { key: codeOf() } });
      expect((await dvcqg.send(stepsCall(rows.slice(0, 2)))).outcome.kind).toBe('unknown');
      // However the portal writes its instants: the same steps in another spelling are the same steps.
      const other = adapter({ zone: zone === 'Z' ? '+07:00' : 'Z' });
      expect(await carryOn(other, () => stepsCall(rows.slice(0, 2)))).toBe('in-effect');
      expect((await other.probe(stepsCall(rows, 3))).finding).toBe('absent');
      expect(await other.send(stepsCall(rows, 3))).toMatchObject({
        outcome: { kind: 'accepted' },
        notices: ['Cổng đã có 2/3 bước: chỉ gửi các bước còn thiếu'],
      });
      const details = (await readLedger(portal, `?key=${codeOf()}`)).flatMap(({ detail, effect }) =>
        effect === 'progress.added' ? [detail] : [],
      );
      expect(details).toEqual(['20260323093000', '20260323100000', '20260323103000']);
    },
  );

  it('cannot be asked while it is down', async () => {
    await adapter().send(headerCall(dossier()));
    await fault({ mode: 'error' });
    expect(await adapter().probe(headerCall(dossier()))).toMatchObject({ finding: 'unreachable' });
  });

  it('in every fault mode at once, each try by a worker without memory: nothing lost, doubled or out of order', async () => {
    const modes = ['error', 'timeout', 'drop-after-effect', 'slow', 'malformed', 'throttle', 'down'];
    await fault(
      ...modes.map((mode) => ({
        mode,
        rate: 0.05,
        ...(mode === 'slow' || mode === 'timeout' ? { afterMs: 20 } : {}),
        ...(mode === 'throttle' ? { retryAfter: 0 } : {}),
      })),
    );
    const codes = Array.from({ length: 20 }, (_, index) => codeOf(1_000 + index));
    await Promise.all(
      codes.map(async (MaHoSo) => {
        const duties = [
          () => headerCall(dossierOf({ MaHoSo }), 1),
          () => stepsCall([stepOf({ MaHoSo }), stepOf({ MaHoSo, TrangThai: '4' })], 2),
          () => headerCall(dossierOf({ MaHoSo, TrangThaiHoSo: '4' }), 3),
          () => stepsCall([stepOf({ MaHoSo, TrangThai: '9' })], 4),
        ];
        for (const duty of duties) await untilConfirmed(duty);
      }),
    );
    for (const code of codes) {
      expect(await effectsOf(code)).toEqual([
        'dossier.added 1',
        'dossier.updated 2',
        'progress.added 2',
        'progress.added 4',
        'dossier.updated 4',
        'progress.added 9',
      ]);
    }
  }, 60_000);
});

async function untilConfirmed(duty: () => Call): Promise<void> {
  let isUnknown = false;
  for (let round = 0; round < 100; round += 1) {
    const dvcqg = adapter();
    if (isUnknown) {
      const found = await dvcqg.probe(duty());
      if (found.finding === 'in-effect') return;
      if (found.finding !== 'absent') continue;
    }
    const { outcome } = await dvcqg.send(duty());
    if (outcome.kind === 'accepted' || outcome.kind === 'duplicate') return;
    if (outcome.kind === 'rejected') throw new Error(`${outcome.code}: ${outcome.reason}`);
    isUnknown ||= outcome.kind === 'unknown';
  }
  throw new Error('never confirmed');
}
