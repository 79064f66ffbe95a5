import type { RegisterPerson } from './register-people.ts';

/** Invented people: surnames of the province, and given names that nobody bears. */
const SURNAMES = [
  'Nguyễn',
  'Trần',
  'Lê',
  'Phạm',
  'Hoàng',
  'Huỳnh',
  'Phan',
  'Võ',
  'Đặng',
  'Bùi',
  'Rơ Châm',
  'Siu',
  'Ksor',
];
const MIDDLES = ['Văn', 'Thị', 'Minh', 'Thanh', 'Ngọc', 'Hữu'];
const GIVEN = ['Mẫu', 'Thử', 'Ví Dụ', 'Nghiệm', 'Giả Định', 'Minh Họa'];

type Random = () => number;

/** One of a list, drawn. */
export function pick<T>(random: Random, list: readonly T[]): T {
  const drawn = list[Math.floor(random() * list.length)];
  if (drawn === undefined) throw new RangeError('nothing to pick from');
  return drawn;
}

const inventName = (random: Random): string =>
  `${pick(random, SURNAMES)} ${pick(random, MIDDLES)} ${pick(random, GIVEN)}`;

/** An applicant of the tour. */
export interface Applicant {
  readonly name: string;
  /** LoaiDoiTuong: 1 citizen, 2 enterprise. */
  readonly type: '1' | '2';
  readonly idNumber: string;
  readonly phone: string;
  readonly email: string;
  readonly account: string;
  /** Whom the population register has him as. */
  readonly person?: RegisterPerson;
}

/**
 * The applicant of the n-th dossier (from 1): numbers that are invented and told apart by n. A citizen is somebody whom
 * the population register has, where it has one to give.
 */
export function inventApplicant(
  random: Random,
  n: number,
  type: Applicant['type'],
  person?: RegisterPerson,
): Applicant {
  const two = String(n).padStart(2, '0');
  const name = inventName(random);
  const known = type === '1' ? person : undefined;
  return {
    name: type === '1' ? (known?.name ?? name) : `Công ty TNHH một thành viên ${name}`,
    type,
    idNumber: type === '1' ? (known?.personalNumber ?? `0640900000${two}`) : `59000000${two}`,
    phone: `09000000${two}`,
    email: `ho-so-${two}@example.vn`,
    account: `3f8b1a9e-0000-4000-8000-0000000000${two}`,
    ...(known === undefined ? {} : { person: known }),
  };
}

/** An officer, as shown in the national progress. */
export interface Officer {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
}

/** Who stands at the one-stop counter and who works on the dossier. */
export interface Officers {
  readonly counter: Officer;
  readonly expert: Officer;
  readonly leader: Officer;
}

export const inventOfficers = (random: Random, unit: string): Officers => ({
  counter: { name: inventName(random), title: 'Công chức một cửa', unit: 'Bộ phận một cửa' },
  expert: { name: inventName(random), title: 'Chuyên viên', unit },
  leader: { name: inventName(random), title: 'Lãnh đạo', unit },
});
