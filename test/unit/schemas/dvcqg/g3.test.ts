import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatG3Creation,
  formatG3Instant,
  readG3Instant,
  type G3Zone,
} from '../../../../schemas/dvcqg/g3-instant.ts';
import { writeG3Dossier, writeG3Progress, writeG3Status } from '../../../../schemas/dvcqg/g3-codec.ts';
import {
  G3NextValue,
  G3TokenReply,
  G3UploadReply,
  g3ReplyReader,
} from '../../../../schemas/dvcqg/g3-reply.ts';
import { instantAt } from '../../../../schemas/instant.ts';
import { dossierOf, stepOf } from '../../../contract/dvcqg/duty-calls.ts';

const HELD = { maHoSo: 'G09.20-20260609-0092637', idHoSo: 'id-1' };
const creation = {
  maHoSo: HELD.maHoSo,
  applicantType: 0,
  unit: 'H21.17',
  ownCodeField: 'MaHoSoDonVi',
  copyKind: 2,
  uploaded: () => undefined,
};

describe('an instant of generation 3', () => {
  const instants = fc
    .integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31) })
    .map((ms) => instantAt(ms));

  it.each(['none', '+07:00', 'Z'] satisfies G3Zone[])(
    'says the same whichever way it is written: %s',
    (zone) => {
      fc.assert(
        fc.property(instants, (instant) => {
          expect(readG3Instant(formatG3Instant(instant, zone))).toBe(instant);
        }),
      );
    },
  );

  it('of a new dossier is to the second, in Vietnam’s time, by a clock of 24 hours', () => {
    expect(formatG3Creation(instantAt(Date.UTC(2026, 2, 23, 17, 5, 9, 999)))).toBe('2026-03-24 00:05:09');
    fc.assert(
      fc.property(instants, (instant) => {
        const cut = instantAt(Math.floor(Date.parse(instant) / 1_000) * 1_000);
        expect(readG3Instant(formatG3Creation(instant))).toBe(cut);
      }),
    );
  });

  it.each(['', '20260323093000', '2026-02-30T08:00:00.000', '2026-03-23T08:00:00 PM', '2026-03-23'])(
    'is none: %j',
    (text) => {
      expect(readG3Instant(text)).toBeUndefined();
    },
  );
});

describe('a dossier of ours in generation 3', () => {
  it('stands with its papers by component, and without those that were withdrawn', () => {
    const { wire, omitted } = writeG3Dossier(
      {
        ...dossierOf(),
        documents: [
          { name: 'Đơn', componentCode: 'TP01' },
          { name: 'Sơ đồ', componentCode: 'TP02', link: 'https://tep.example.vn/2' },
          { name: 'Đơn, trang 2', componentCode: 'TP01' },
          { name: 'Đã rút', deleted: true },
        ],
      },
      creation,
    );
    expect(wire.ThanhPhanHoSo.map(({ TenThanhPhanHoSo, SoLuong }) => [TenThanhPhanHoSo, SoLuong])).toEqual([
      ['Đơn', 2],
      ['Sơ đồ', 1],
    ]);
    expect(omitted).toContain('documents[1].link');
  });

  it('names its account only where it came online', () => {
    const counter = dossierOf({ KenhThucHien: '1', MaDoiTuong: 'tech-1' });
    const online = dossierOf({ KenhThucHien: '2', MaDoiTuong: 'tech-1' });
    expect(writeG3Dossier(online, creation).wire.ThongTinNguoiNop.IdDoiTuong).toBe('tech-1');
    const withheld = writeG3Dossier(counter, creation);
    expect(withheld.wire.ThongTinNguoiNop.IdDoiTuong).toBeUndefined();
    expect(withheld.notices).toEqual([{ kind: 'withheld', field: 'applicantAccount', wire: 'IdDoiTuong' }]);
  });

  it('carries our code where a member is named for it, and nowhere else', () => {
    const { wire } = writeG3Dossier(dossierOf(), { ...creation, ownCodeField: '' });
    expect(JSON.stringify(wire)).not.toContain('H21.17-260323-0042');
  });

  it('tells fees and results only with the statuses that take them', () => {
    const finished = dossierOf({ TrangThaiHoSo: '9', DanhSachGiayToKetQua: [{ TenGiayTo: 'GCN' }] });
    expect(writeG3Status(finished, HELD, true, () => undefined).wire).toMatchObject({
      TrangThai: 9,
      DanhSachLePhi: [{ Gia: '500000' }],
      DanhSachGiayToKetQua: [{ TenGiayTo: 'GCN' }],
    });
    expect(Object.keys(writeG3Status(finished, HELD, false, () => undefined).wire)).toEqual([
      'IdHoSo',
      'MaHoSo',
      'TrangThai',
      'PhongBanXuLy',
    ]);
  });

  it('is written the same each time, so that it can be known again', () => {
    const write = () => [
      writeG3Dossier(dossierOf(), creation).wire,
      writeG3Status(dossierOf(), HELD, true, () => undefined).wire,
      writeG3Progress(stepOf(), HELD, 'none').wire,
    ];
    expect(JSON.stringify(write())).toBe(JSON.stringify(write()));
  });
});

describe('a reply of generation 3', () => {
  const read = g3ReplyReader(['0', '200']);

  it.each([
    [
      '{"code":200,"message":"Thành công","data":1}',
      { kind: 'reply', code: '0', message: 'Thành công', result: 1 },
    ],
    ['{"code":"00","message":null}', { kind: 'reply', code: '0', message: '', result: undefined }],
    ['{"code":-3,"message":"x"}', { kind: 'reply', code: '-3', message: 'x', result: undefined }],
    ['{"message":"x"}', { kind: 'unreadable' }],
    ['<html>', { kind: 'unreadable' }],
    ['', { kind: 'unreadable' }],
  ])('%s', (body, meaning) => {
    expect(read(body)).toEqual(meaning);
  });

  it('means success by the codes that are configured: zero among them or not', () => {
    expect(g3ReplyReader(['1'])('{"code":0,"message":"x"}')).not.toMatchObject({ code: '0' });
    expect(g3ReplyReader(['1'])('{"code":1,"message":"x"}')).toMatchObject({ code: '0' });
  });

  it.each([
    [G3TokenReply, { access_token: 'a', expires_in: '3600' }, { access_token: 'a', expires_in: 3_600 }],
    [G3TokenReply, { code: 200, data: { access_token: 'a' } }, { access_token: 'a' }],
    [G3NextValue, { value: ' G09.20-20260609-0092637 ' }, 'G09.20-20260609-0092637'],
    [G3NextValue, { code: 200, data: { value: 'x' } }, 'x'],
    [G3NextValue, { code: 200, data: 'x' }, 'x'],
    [G3UploadReply, { data: [{ IdTepTin: 'a', HashTepTin: 'b' }] }, { IdTepTin: 'a', HashTepTin: 'b' }],
    [
      G3UploadReply,
      { data: [{ response: { data: [{ IdTepTin: 'a', HashTepTin: 'b' }] } }] },
      { IdTepTin: 'a', HashTepTin: 'b' },
    ],
  ])('is read bare or wrapped (%#)', (shape, body, meaning) => {
    expect(shape.parse(body)).toEqual(meaning);
  });
});
