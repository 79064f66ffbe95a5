import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { RecordPush } from '../../../../schemas/registers/civil-status-push.ts';
import { RecordChange } from '../../../../schemas/registers/record-change.ts';
import { readAs } from '../../../../schemas/field-errors.ts';
import { units } from '../../../../functions/deliveries/units.ts';
import { changeOf } from '../../../../functions/registers/door/pushed-change.ts';

const NOW = Date.parse('2026-03-23T02:30:00Z');
type Kind = 'birth' | 'death' | 'marriage' | 'residence';
const wire = (kind: Kind): Record<string, unknown> =>
  JSON.parse(
    readFileSync(new URL(`../../../fixtures/xroad/push/${kind}.json`, import.meta.url), 'utf8'),
  ) as Record<string, unknown>;

function told(kind: Kind, more: Record<string, unknown> = {}, now = NOW) {
  const changed = Object.fromEntries(
    Object.entries({ ...wire(kind), ...more }).filter(([, value]) => value !== undefined),
  );
  return changeOf(RecordPush.parse(changed), units, now);
}

function changed(kind: Kind, more: Record<string, unknown> = {}): RecordChange {
  const read = told(kind, more);
  if (!read.ok) throw new Error(read.problem.code);
  return RecordChange.parse(read.value.change); // it keeps to the contract of changes
}

const errors = (kind: Kind, more: Record<string, unknown>) => {
  const read = readAs(RecordPush, { ...wire(kind), ...more });
  return read.ok ? [] : read.errors.map(({ pointer, code }) => `${pointer} ${code}`);
};

describe('A birth', () => {
  test('is the child’s record, with its parents as they are told', () => {
    const birth = changed('birth');
    expect(birth).toMatchObject({
      kind: 'birth',
      asOf: '2026-03-19T17:00:00.000Z',
      event: {
        entry: {
          number: '42/2026',
          book: '01/2026',
          page: '42',
          registeredOn: '2026-03-20',
          kind: '1',
          place: 'Ủy ban nhân dân xã Ia Mẫu',
          unit: '99999',
        },
      },
      child: {
        personalNumber: '052326000042',
        name: { full: 'NGUYỄN THỊ MẪU' },
        sex: { code: '2', known: true },
        birth: { year: 2026, date: '2026-03-17' },
        nationality: { code: 'VN', known: true },
        hometown: { list: 'two-tier', province: '52', commune: '23563' },
        mother: { name: 'TRẦN THỊ THỬ', personalNumber: '052198000017' },
        father: { name: 'NGUYỄN VĂN NGHIỆM', personalNumber: '052095000018' },
      },
    });
  });

  test('keeps the civil-status code of an ethnic group as it came, and says that it is not known', () => {
    const birth = changed('birth');
    expect(birth).toMatchObject({ child: { ethnicity: { code: '63001', known: false } } });
    expect(birth.flags).toEqual(['unknown-code:ethnicity']);
  });

  test.each([
    ['1', { code: '1', known: true }],
    ['2', { code: '2', known: true }],
    ['3', { code: '0', known: true }],
    ['9', { code: '9', known: false }],
  ])('of sex %s', (code, sex) => {
    expect(changed('birth', { nksGioiTinh: code })).toMatchObject({ child: { sex } });
  });

  test('of parents unknown names none', () => {
    const none = Object.fromEntries(
      Object.keys(wire('birth'))
        .filter((name) => /^(cha|me)[A-Z]/.test(name))
        .map((name) => [name, undefined]),
    );
    const birth = changed('birth', none);
    expect(birth.kind === 'birth' ? [birth.child.mother, birth.child.father] : []).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('says who applied to nobody', () => {
    expect(JSON.stringify(changed('birth'))).not.toContain('0900000042');
  });
});

describe('A death', () => {
  test('is that of whom its paper names, and he is dead', () => {
    expect(changed('death')).toMatchObject({
      kind: 'death',
      event: { place: 'Tại nhà, thôn 2', time: '04:30', entry: { number: '42/2026' } },
      deceased: {
        diedOn: '2026-03-18',
        personalNumber: '052039000019',
        lifeStatus: { code: '2', known: true },
        birth: { year: 1939 },
        permanentResidence: { commune: '23563' },
      },
    });
  });

  test('abroad is kept with where it was registered there', () => {
    const abroad = {
      soDangKyNuocNgoai: 'D-42',
      ngayDangKyNuocNgoai: '19/03/2026',
      cqNuocNgoaiDaDangKy: 'Cơ quan hộ tịch Mẫu',
      qgNuocNgoaiDaDangKy: 'GB',
    };
    expect(changed('death', abroad).event?.entry?.abroad).toEqual({
      number: 'D-42',
      registeredOn: '2026-03-19',
      authority: 'Cơ quan hộ tịch Mẫu',
      country: 'GB',
    });
  });

  test('of somebody without a personal number cannot be recorded', () => {
    const read = told('death', { nktLoaiGiayToTuyThan: '1', nktSoGiayToTuyThan: '230000042' });
    expect(read).toMatchObject({
      ok: false,
      problem: { pointer: '/nktSoDDCN', code: 'personal-number-missing' },
    });
  });

  test('at home of an unknown kind says not which home', () => {
    const death = changed('death', { nktLoaiCuTru: '0' });
    expect(death.flags).toContain('residence-of-unknown-kind');
    expect(JSON.stringify(death)).not.toContain('23563');
  });
});

describe('A marriage', () => {
  test('makes each the other’s spouse', () => {
    expect(changed('marriage')).toMatchObject({
      kind: 'marriage',
      wife: {
        personalNumber: '052300000020',
        maritalStatus: { code: '2' },
        spouse: { name: 'HOÀNG VĂN THỬ', personalNumber: '052099000021' },
      },
      husband: { personalNumber: '052099000021', spouse: { personalNumber: '052300000020' } },
    });
  });

  const foreigner = {
    chongHoTen: 'JOHN TEST',
    chongQuocTich: 'GB',
    chongSoGiayToTuyThan: 'P0000042',
    chongLoaiGiayToTuyThan: '5',
  };
  test.each([
    ['husband', foreigner, 'wife'],
    ['wife', { voHoTen: 'JANE TEST', voQuocTich: 'GB', voSoDDCN: undefined }, 'husband'],
  ] as const)(
    'with a foreign %s, who has no number, is in the other’s record, flagged',
    (_who, more, other) => {
      const change = changed('marriage', more);
      expect(change).toMatchObject({ [other]: { spouse: { nationality: { code: 'GB', known: false } } } });
      expect(change).not.toHaveProperty(`${other}.spouse.personalNumber`);
      expect(change.flags).toContain('spouse-without-number');
    },
  );

  test('of two without a number has no record to stand in, and is refused', () => {
    expect(told('marriage', { ...foreigner, voSoDDCN: undefined })).toMatchObject({
      problem: {
        pointer: '/voSoDDCN',
        code: 'personal-number-missing',
        message: expect.stringContaining('ít nhất một trong hai') as string,
      },
    });
  });
});

describe('A change of residence', () => {
  test('says where somebody lives now, and with whom', () => {
    expect(changed('residence')).toMatchObject({
      kind: 'residence',
      people: [
        {
          personalNumber: '052099000021',
          permanentResidence: { list: 'unknown', commune: '23567' },
          householdBook: '520000042',
          head: { personalNumber: '052099000021', relation: { code: 'CH01', known: true } },
        },
      ],
    });
  });

  test('with a relation that is on no list keeps it, flagged', () => {
    const moved = changed('residence', { nctQuanHeVoiChuHo: 'CH99' });
    expect(moved).toMatchObject({ people: [{ head: { relation: { code: 'CH99', known: false } } }] });
    expect(moved.flags).toContain('unknown-code:relation');
  });

  test('is of the list that its codes tell, and flagged where they tell none', () => {
    const at = (address: Record<string, string>) => {
      const moved = changed('residence', { nctNoiThuongTru: address });
      const list = moved.kind === 'residence' ? moved.people[0]?.permanentResidence?.list : undefined;
      return [list, moved.flags.includes('unknown-list:permanentResidence')];
    };
    expect(at({ maTinh: '52', maXa: '23563' })).toEqual(['two-tier', false]);
    expect(at({ maTinh: '52', maHuyen: '540', maXa: '21553' })).toEqual(['three-tier', false]);
    expect(at({ maTinh: '64', maXa: '23557' })).toEqual(['three-tier', false]);
    // 52 was Bình Định and is Gia Lai, and has that commune in both.
    expect(at({ maTinh: '52', maXa: '21553' })).toEqual(['unknown', true]);
    expect(at({ dcChiTiet: '42 Lê Lợi' })).toEqual(['unknown', false]);
  });
});

describe('What is pushed', () => {
  test.each([
    ['death', 'nktNgayChet', '24/03/2026'],
    ['death', 'nktNgayChet', '18/03/2062'],
    ['birth', 'nksNgaySinh', '17/03/2062'],
    ['death', 'nktNgaySinh', '01/01/2062'],
  ] as const)('of a %s is refused with a day yet to come: %s %s', (kind, field, day) => {
    expect(told(kind, { [field]: day })).toMatchObject({
      problem: { pointer: `/${field}`, code: 'in-the-future' },
    });
  });

  test('of a death of today, in Vietnam, is taken', () => {
    const late = Date.parse('2026-03-23T18:00:00Z'); // the 24th in Vietnam
    expect(told('death', { nktNgayChet: '24/03/2026', ngayDangKy: '24/03/2026' }, late)).toMatchObject({
      ok: true,
    });
  });

  test('holds as of the day of its entry, or of the moment that its sender names', () => {
    expect(changed('death', { thoiDiemDuLieu: '2026-03-21T08:00:00+07:00' }).asOf).toBe(
      '2026-03-21T01:00:00.000Z',
    );
  });

  test.each([
    ['ngayDangKy', { ngayDangKy: '24/03/2027' }],
    ['thoiDiemDuLieu', { thoiDiemDuLieu: '2026-03-23T12:00:00+07:00' }],
  ])('is not of a time to come: %s', (field, more) => {
    expect(told('birth', more)).toMatchObject({ problem: { pointer: `/${field}`, code: 'in-the-future' } });
  });

  test.each([
    ['birth', { nksNgaySinh: '30/02/2026' }, '/nksNgaySinh impossible-date'],
    ['birth', { nksNgaySinh: '2026-03-17' }, '/nksNgaySinh impossible-date'],
    ['birth', { nksNgaySinh: '3/17/2026' }, '/nksNgaySinh impossible-date'],
    ['birth', { meNgaySinh: '13/1998' }, '/meNgaySinh impossible-date'],
    ['birth', { soDinhDanh: '05232600004' }, '/soDinhDanh wrong-format'],
    ['birth', { nksHoTen: '' }, '/nksHoTen too-small'],
    ['birth', { nksChieuCao: '50' }, '/nksChieuCao unknown-field'],
    ['birth', { nksQueQuan: { maTinh: 'XX' } }, '/nksQueQuan/maTinh wrong-format'],
    ['birth', { nksQueQuan: '52' }, '/nksQueQuan wrong-type'],
    ['birth', { nksNgaySinh: 17032026 }, '/nksNgaySinh wrong-type'],
    ['death', { thoiDiemDuLieu: '2026-03-21T08:00:00' }, '/thoiDiemDuLieu no-offset'],
    ['death', { voHoTen: 'PHẠM THỊ MẪU' }, '/voHoTen unknown-field'],
  ] as const)('of a %s is refused where it breaks the contract: %o', (kind, more, error) => {
    expect(errors(kind, more)).toEqual([error]);
  });
});
