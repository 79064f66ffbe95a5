const DIGITS = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'] as const;
const digit = (value: number): string => DIGITS[value] ?? '';

/** A whole number from 0 to 9999 in Vietnamese words, as an officer reads it: `hai nghìn không trăm hai mươi sáu`. */
export function sayNumber(value: number): string {
  const [thousands, hundreds, rest] = [Math.floor(value / 1_000), Math.floor(value / 100) % 10, value % 100];
  if (value < 100) return sayBelow100(rest);
  return [
    ...(thousands > 0 ? [`${digit(thousands)} nghìn`] : []),
    ...(hundreds > 0 || (thousands > 0 && rest > 0) ? [`${digit(hundreds)} trăm`] : []),
    ...(rest === 0 ? [] : [rest < 10 ? `linh ${digit(rest)}` : sayBelow100(rest)]),
  ].join(' ');
}

function sayBelow100(value: number): string {
  const [tens, units] = [Math.floor(value / 10), value % 10];
  if (tens === 0) return digit(units);
  const first = tens === 1 ? 'mười' : `${digit(tens)} mươi`;
  return units === 0 ? first : `${first} ${unitAfter(tens, units)}`;
}

/** Behind tens one, four and five are said otherwise: hai mươi mốt, hai mươi tư, mười lăm. */
function unitAfter(tens: number, units: number): string {
  if (units === 5) return 'lăm';
  if (tens > 1 && units === 1) return 'mốt';
  if (tens > 1 && units === 4) return 'tư';
  return digit(units);
}

const OFFSET_MS = 7 * 3_600_000;

/** A day in Vietnam, in figures and in words. */
export function sayDay(at: string): { readonly figures: string; readonly words: string } {
  const local = new Date(Date.parse(at) + OFFSET_MS);
  const [day, month, year] = [local.getUTCDate(), local.getUTCMonth() + 1, local.getUTCFullYear()];
  return {
    figures: `${String(day).padStart(2, '0')} tháng ${String(month).padStart(2, '0')} năm ${year}`,
    // The fourth month has a name of its own.
    words: `ngày ${sayNumber(day)} tháng ${month === 4 ? 'tư' : sayNumber(month)} năm ${sayNumber(year)}`,
  };
}

/** ISO 8601 in Vietnam's time, to the second: `2026-11-26T08:30:00+07:00`. */
export const sayTime = (at: string): string =>
  `${new Date(Date.parse(at) + OFFSET_MS).toISOString().slice(0, 19)}+07:00`;
