import type { CalendarDay, Citizen, CivilEntry, CivilEvent } from '../../../schemas/citizens/citizen.ts';
import type { FieldError } from '../../../schemas/problems.ts';
import type { ChangePart } from '../../../schemas/registers/change-effect.ts';
import type {
  BirthPush,
  DeathPush,
  MarriagePush,
  RecordPush,
  ResidencePush,
} from '../../../schemas/registers/civil-status-push.ts';
import { isNumbered, type RecordChange } from '../../../schemas/registers/record-change.ts';
import { instant, vietnamDay, type Instant } from '../../kernel/clock.ts';
import { fail, ok, type Result } from '../../kernel/result.ts';
import type { Units } from '../units.ts';
import { fieldsNotKept } from './fields-not-kept.ts';
import {
  addressOf,
  asRelative,
  birthOf,
  dayOf,
  ethnicityOf,
  given,
  headOf,
  nationalityOf,
  numberOf,
  oldNumberOf,
  relativeOf,
  residenceOf,
  sexOf,
  spouseOf,
  DEAD,
  type Reading,
} from './pushed-people.ts';

/** A push in our own words, what in it we do not know, and what of it is not kept. */
export interface PushedChange {
  readonly change: RecordChange;
  readonly flags: readonly string[];
  /** Fields that were read and of which nothing is kept. */
  readonly notKept: readonly string[];
}

/**
 * A push of civil status as a change of records. Codes that we do not know stay as they came, flagged; of people it says
 * only what the event says. Refused: somebody whom it is about without a personal number (of two who married, both), and a
 * time yet to come, which would stand before every true record after it.
 */
export function changeOf(push: RecordPush, units: Units, now: number): Result<PushedChange, FieldError> {
  const asOf = push.thoiDiemDuLieu ?? startOf(dayOf(push.ngayDangKy));
  if (Date.parse(asOf) > now + CLOCK_SKEW_MS) {
    const field = push.thoiDiemDuLieu === undefined ? 'ngayDangKy' : 'thoiDiemDuLieu';
    return fail({ pointer: `/${field}`, code: 'in-the-future', message: 'Thời điểm còn ở tương lai' });
  }
  const ahead = dayAhead(push, vietnamDay(now + CLOCK_SKEW_MS));
  if (ahead !== undefined)
    return fail({ pointer: `/${ahead}`, code: 'in-the-future', message: 'Ngày còn ở tương lai' });
  const flags = new Set<string>();
  const reading: Reading = { flags, units };
  const told = { asOf, event: { entry: entryOf(push) } };
  const change = eventOf(push, told, reading);
  if (!change.ok) return change;
  const found = [...flags].toSorted();
  return ok({ change: { ...change.value, flags: found }, flags: found, notKept: fieldsNotKept(push) });
}

/** A day on which somebody was born, died or married, as it stands on the wire; of `MM/yyyy` and `yyyy` its beginning. */
const LIFE_DAYS = /(?:NgaySinh|NgayChet)$/;

/** The field, if any, that tells of a day of a life which is yet to come. */
const dayAhead = (push: RecordPush, today: string): string | undefined =>
  Object.entries(push).find(
    ([field, said]) =>
      LIFE_DAYS.test(field) &&
      typeof said === 'string' &&
      said.split('/').toReversed().join('-') > today.slice(0, said.length),
  )?.[0];

/** A sender's clock may be a little before ours. Our own figure. */
const CLOCK_SKEW_MS = 300_000;

interface Told {
  readonly asOf: Instant;
  readonly event: CivilEvent;
}

function eventOf(push: RecordPush, told: Told, reading: Reading): Result<RecordChange, FieldError> {
  switch (push.module) {
    case 'KS':
      return ok({
        ...told,
        event: { ...told.event, ...given('place', push.nksNoiSinh) },
        flags: [],
        kind: 'birth',
        child: childOf(push, reading),
      });
    case 'KT':
      return deathOf(push, told, reading);
    case 'KH':
      return marriageOf(push, told, reading);
    case 'CT':
      return ok({ ...told, flags: [], kind: 'residence', people: [moverOf(push, reading)] });
  }
}

function childOf(push: BirthPush, reading: Reading): Citizen {
  const born = dayOf(push.nksNgaySinh);
  return {
    personalNumber: push.soDinhDanh,
    name: { full: push.nksHoTen },
    birth: { year: Number(born.slice(0, 4)), date: born },
    ...given('sex', sexOf(push.nksGioiTinh, reading)),
    ...given('ethnicity', ethnicityOf(push.nksDanToc, push.nksDanTocKhac, reading)),
    ...given('nationality', nationalityOf(push.nksQuocTich, push.nksQuocTichKhac, reading)),
    ...given('hometown', addressOf('hometown', push.nksQueQuan, reading)),
    ...given(
      'mother',
      relativeOf(
        {
          name: push.meHoTen,
          number: push.meSoDDCN,
          paper: push.meSoGiayToTuyThan,
          nationality: push.meQuocTich,
          otherNationality: push.meQuocTichKhac,
        },
        reading,
      ),
    ),
    ...given(
      'father',
      relativeOf(
        {
          name: push.chaHoTen,
          number: push.chaSoDDCN,
          paper: push.chaSoGiayToTuyThan,
          nationality: push.chaQuocTich,
          otherNationality: push.chaQuocTichKhac,
        },
        reading,
      ),
    ),
  };
}

function deathOf(push: DeathPush, told: Told, reading: Reading): Result<RecordChange, FieldError> {
  const number = numberOf(push.nktSoDDCN, push.nktSoGiayToTuyThan);
  if (number === undefined) return fail(numberMissing('nktSoDDCN'));
  const deceased: Citizen = {
    personalNumber: number,
    name: { full: push.nktHoTen },
    lifeStatus: { code: DEAD, known: true },
    diedOn: dayOf(push.nktNgayChet),
    ...given('oldNumber', oldNumberOf(push.nktSoGiayToTuyThan)),
    ...given('sex', sexOf(push.nktGioiTinh, reading)),
    ...given('birth', birthOf(push.nktNgaySinh, reading)),
    ...given('ethnicity', ethnicityOf(push.nktDanToc, push.nktDanTocKhac, reading)),
    ...given('nationality', nationalityOf(push.nktQuocTich, push.nktQuocTichKhac, reading)),
    ...residenceOf(push.nktLoaiCuTru, push.nktNoiCuTru, reading),
  };
  const event = { ...told.event, ...given('place', push.nktNoiChet), ...given('time', push.nktGioPhutChet) };
  return ok({ ...told, event, flags: [], kind: 'death', deceased });
}

function marriageOf(push: MarriagePush, told: Told, reading: Reading): Result<RecordChange, FieldError> {
  const wife = spouseOf(
    {
      name: push.voHoTen,
      number: push.voSoDDCN,
      paper: push.voSoGiayToTuyThan,
      born: push.voNgaySinh,
      ethnicity: push.voDanToc,
      otherEthnicity: push.voDanTocKhac,
      nationality: push.voQuocTich,
      otherNationality: push.voQuocTichKhac,
      residenceKind: push.voLoaiCuTru,
      residence: push.voNoiCuTru,
    },
    reading,
  );
  const husband = spouseOf(
    {
      name: push.chongHoTen,
      number: push.chongSoDDCN,
      paper: push.chongSoGiayToTuyThan,
      born: push.chongNgaySinh,
      ethnicity: push.chongDanToc,
      otherEthnicity: push.chongDanTocKhac,
      nationality: push.chongQuocTich,
      otherNationality: push.chongQuocTichKhac,
      residenceKind: push.chongLoaiCuTru,
      residence: push.chongNoiCuTru,
    },
    reading,
  );
  const { flags } = reading;
  if (!isNumbered(wife) && !isNumbered(husband))
    return fail(numberMissing('voSoDDCN', 'ít nhất một trong hai người kết hôn'));
  // Citizens marry foreigners, who have none; that a citizen's own was left out looks the same, and is said.
  if (!isNumbered(wife) || !isNumbered(husband)) flags.add('spouse-without-number');
  return ok({
    ...told,
    flags: [],
    kind: 'marriage',
    husband: { ...husband, spouse: asRelative(wife) },
    wife: { ...wife, spouse: asRelative(husband) },
  });
}

function moverOf(push: ResidencePush, reading: Reading): Citizen {
  return {
    personalNumber: push.nctSoDDCN,
    name: { full: push.nctHoTen },
    ...given('sex', sexOf(push.nctGioiTinh, reading)),
    ...given('birth', birthOf(push.nctNgaySinh, reading)),
    ...given('permanentResidence', addressOf('permanentResidence', push.nctNoiThuongTru, reading)),
    ...given('currentResidence', addressOf('currentResidence', push.nctNoiOHienTai, reading)),
    ...given('householdBook', push.soSoHoKhau),
    ...given(
      'head',
      headOf(
        { name: push.chHoTen, number: push.chSoDDCN, paper: push.chSoCMND, relation: push.nctQuanHeVoiChuHo },
        reading,
      ),
    ),
  };
}

function entryOf(push: RecordPush): CivilEntry {
  return {
    registeredOn: dayOf(push.ngayDangKy),
    ...given('number', push.soDangKy),
    ...given('book', push.quyenSo),
    ...given('page', push.trangSo),
    ...given('kind', push.loaiDangKy),
    ...given('place', push.noiDangKy),
    ...given('unit', push.maDonVi),
    ...given('abroad', push.module === 'CT' ? undefined : abroadOf(push)),
  };
}

function abroadOf(push: Exclude<RecordPush, ResidencePush>): CivilEntry['abroad'] {
  const { ngayDangKyNuocNgoai: day } = push;
  const abroad = {
    ...given('number', push.soDangKyNuocNgoai),
    ...given('registeredOn', day === undefined ? undefined : dayOf(day)),
    ...given('authority', push.cqNuocNgoaiDaDangKy),
    ...given('country', push.qgNuocNgoaiDaDangKy),
  };
  return Object.keys(abroad).length === 0 ? undefined : abroad;
}

/** The first moment of a day in Vietnam (UTC+7, no daylight saving). */
const startOf = (day: CalendarDay): Instant => instant(Date.parse(`${day}T00:00:00+07:00`));

const numberMissing = (field: string, whose = 'người được ghi nhận thay đổi'): FieldError => ({
  pointer: `/${field}`,
  code: 'personal-number-missing',
  message: `Cần số định danh cá nhân 12 chữ số của ${whose}`,
});

/** That the number of somebody whom a push names is held as another's: which field has it, and nothing of either. */
export const numberOfAnother = (push: RecordPush, part: ChangePart): FieldError => ({
  pointer: `/${numberField(push, part)}`,
  code: 'number-of-another-person',
  message: 'Số định danh này đang được ghi cho người có họ tên và ngày sinh khác',
});

function numberField(push: RecordPush, part: ChangePart): string {
  switch (push.module) {
    case 'KS':
      return 'soDinhDanh';
    case 'KT':
      return push.nktSoDDCN === undefined ? 'nktSoGiayToTuyThan' : 'nktSoDDCN';
    case 'KH':
      if (part === 'wife') return push.voSoDDCN === undefined ? 'voSoGiayToTuyThan' : 'voSoDDCN';
      return push.chongSoDDCN === undefined ? 'chongSoGiayToTuyThan' : 'chongSoDDCN';
    case 'CT':
      if (part !== 'head') return 'nctSoDDCN';
      return push.chSoDDCN === undefined ? 'chSoCMND' : 'chSoDDCN';
  }
}
