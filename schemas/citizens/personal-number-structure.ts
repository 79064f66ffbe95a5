import type { Birth } from './citizen.ts';
import type { PersonalNumber } from './personal-number.ts';

/**
 * What the structure of a personal number says (Decree 137/2015 art. 13, facts §2.5): digits 1–3 the province where
 * birth was registered, 4 the century and sex, 5–6 the year. There is no check digit. What does not fit is a warning:
 * a registration may be late, elsewhere, or corrected, and only the register knows.
 */

/**
 * The codes of the 63 provinces before 1 July 2025, as numbers. A personal number keeps its province after every
 * merger, so that the list of 34 says nothing about it.
 */
const OLD_PROVINCES: ReadonlySet<number> = new Set([
  1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42,
  44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86,
  87, 89, 91, 92, 93, 94, 95, 96,
]);

/** Stable codes of what may be odd about a personal number. They hold no part of it. */
export type NumberWarning =
  'number-province-unknown' | 'number-year-differs' | 'number-sex-differs' | 'number-in-the-future';

export interface NumberStructure {
  /** As it stands in the number: three digits. */
  readonly province: string;
  readonly year: number;
  /** The register's code: 1 male, 2 female. */
  readonly sex: '1' | '2';
}

/** What a personal number says of its holder. */
export function structureOf(number: PersonalNumber): NumberStructure {
  const centuryAndSex = Number(number[3]);
  return {
    province: number.slice(0, 3),
    year: 1900 + 100 * Math.floor(centuryAndSex / 2) + Number(number.slice(4, 6)),
    sex: centuryAndSex % 2 === 0 ? '1' : '2',
  };
}

/**
 * What is odd about a number, beside what is said of its holder.
 * @param thisYear the year in which it is looked at
 */
export function numberWarnings(
  number: PersonalNumber,
  said: { readonly birth?: Birth; readonly sex?: string },
  thisYear: number,
): NumberWarning[] {
  const { province, year, sex } = structureOf(number);
  const warnings: NumberWarning[] = [];
  if (!OLD_PROVINCES.has(Number(province))) warnings.push('number-province-unknown');
  if (year > thisYear) warnings.push('number-in-the-future');
  if (said.birth !== undefined && said.birth.year !== year) warnings.push('number-year-differs');
  // 0 is "undetermined": it contradicts nothing.
  if ((said.sex === '1' || said.sex === '2') && said.sex !== sex) warnings.push('number-sex-differs');
  return warnings;
}
