import { describe, expect, test } from 'vitest';
import {
  BirthPush,
  DeathPush,
  MarriagePush,
  RecordPush,
  ResidencePush,
} from '../../../../schemas/registers/civil-status-push.ts';
import { units } from '../../../../functions/deliveries/units.ts';
import { changeOf } from '../../../../functions/registers/door/pushed-change.ts';

const NOW = Date.parse('2026-03-23T02:30:00Z');

/** An invented value for a field, by what its name ends with; `other` is another one. */
function sample(field: string, other = false): unknown {
  const one = other ? '2' : '1';
  const by: readonly (readonly [RegExp, unknown])[] = [
    [/^thoiDiemDuLieu$/, '2026-03-21T08:00:00+07:00'],
    [/^ngayDangKy$/, `2${one}/03/2026`],
    [/^nksNgaySinh$/, `1${one}/03/2026`],
    [/NgaySinhBangChu$/, 'Ngày mười một'],
    [/NgaySinh$/, '01/02/1990'],
    [/(?:^ngay|Ngay)/, `1${one}/03/2026`],
    [/^soDinhDanh$/, `05232600004${one}`],
    [/SoDDCN$/, `052090000${String(field.length).padStart(2, '0')}${one}`],
    [/(?:SoGiayToTuyThan|SoCMND)$/, '230000042'],
    [/(?:NoiSinhDVHC|QueQuan|NoiCuTru|NoiThuongTru|NoiOHienTai)$/, { maTinh: '52', maXa: '23563' }],
    [/Email$/, 'nguoi.mau@example.vn'],
    [/SoDienThoai$/, '0900000042'],
    [/QuocTich$/, 'GB'],
    [/HoTen$/, `NGUYỄN MẪU ${field.slice(0, 3).toUpperCase()}${one}`],
  ];
  return by.find(([name]) => name.test(field))?.[1] ?? one;
}

const SCHEMAS = { KS: BirthPush, KT: DeathPush, KH: MarriagePush, CT: ResidencePush };

describe.each(Object.entries(SCHEMAS))('Of a push of %s', (module, schema) => {
  const fields = Object.keys(schema.shape).filter((field) => field !== 'module');
  const whole = Object.fromEntries(fields.map((field) => [field, sample(field)]));
  const read = (push: Record<string, unknown>) => {
    const told = RecordPush.safeParse({ module, ...push });
    const change = told.success ? changeOf(told.data, units, NOW) : undefined;
    if (change?.ok !== true) return undefined;
    const { flags: _said, ...kept } = change.value.change;
    return { kept: JSON.stringify(kept), notKept: change.value.notKept };
  };

  test('each field is kept, or named as not kept', () => {
    const all = read(whole);
    const isLost = (field: string): boolean => {
      const { [field]: _left, ...rest } = whole;
      const without = read(rest) ?? read({ ...rest, [field]: sample(field, true) });
      return without?.kept === all?.kept;
    };
    expect(all?.notKept).toEqual(fields.filter(isLost).toSorted());
  });
});

describe('What a push says in a way in which it cannot be kept is named', () => {
  const notKept = (push: object) => {
    const change = changeOf(RecordPush.parse({ ngayDangKy: '20/03/2026', ...push }), units, NOW);
    return change.ok ? change.value.notKept : [];
  };
  const death = { module: 'KT', nktHoTen: 'LÊ MẪU', nktSoDDCN: '052039000019', nktNgayChet: '18/03/2026' };

  test.each([
    [
      'a home of a kind that is not known',
      { nktLoaiCuTru: '0', nktNoiCuTru: { maXa: '23563' } },
      ['nktLoaiCuTru', 'nktNoiCuTru'],
    ],
    ['a kind of home without a home', { nktLoaiCuTru: '1' }, ['nktLoaiCuTru']],
    ['a home of no kind', { nktNoiCuTru: { maXa: '23563' } }, ['nktNoiCuTru']],
    ['a paper’s number that is nobody’s here', { nktSoGiayToTuyThan: 'P0000042' }, ['nktSoGiayToTuyThan']],
    ['a second personal number', { nktSoGiayToTuyThan: '052039000020' }, ['nktSoGiayToTuyThan']],
    ['a second nationality', { nktQuocTich: 'VN', nktQuocTichKhac: 'Úc' }, ['nktQuocTichKhac']],
  ])('%s', (_case, more, fields) => {
    expect(notKept({ ...death, ...more })).toEqual(fields);
  });

  test('what is said of a foreigner beyond whom he is', () => {
    const wedding = {
      module: 'KH',
      voHoTen: 'PHẠM THỊ MẪU',
      voSoDDCN: '052300000020',
      chongHoTen: 'JOHN TEST',
      chongNgaySinh: '1999',
      chongQuocTich: 'GB',
      chongSoGiayToTuyThan: 'P0000042',
    };
    expect(notKept(wedding)).toEqual(['chongNgaySinh', 'chongSoGiayToTuyThan']);
  });
});
