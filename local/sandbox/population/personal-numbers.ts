import type { Sex } from './neighbourhood.ts';

/**
 * Personal numbers as Decree 137/2015 art. 13 builds them: the former province of registration (052 or 064), century
 * and sex, year, six digits. Here the six digits say where the person lives in the sandbox's world, shuffled, so that
 * he is found from his number without a list of anybody.
 */

const REGISTERED_IN = ['052', '064'] as const;
/** The two first digits of an identity card (CMND) in those provinces. */
const CARD_FROM = ['21', '23'] as const;
const DIGITS = 1_000_000;
const CARD_DIGITS = 10_000_000;
/** Odd and no multiple of five: multiplying by it shuffles the numbers below a power of ten. */
const SHUFFLE = 387_161;
const UNSHUFFLE = inverseOf(SHUFFLE, DIGITS);
const CARD_UNSHUFFLE = inverseOf(SHUFFLE, CARD_DIGITS);

/** Slots of one neighbourhood that have their own six digits; those ten apart are told apart by year and sex. */
export const SLOTS_APART = 10;

/** The most neighbourhoods that the six digits and two provinces have room for. */
export const MOST_NEIGHBOURHOODS = (2 * DIGITS) / SLOTS_APART;

/** The personal number of whoever is born in `year` in a slot of a neighbourhood. */
export function personalNumber(neighbourhood: number, slot: number, sex: Sex, year: number): string {
  const century = 2 * Math.floor((year - 1900) / 100) + (sex === 'male' ? 0 : 1);
  const place = Math.floor(neighbourhood / 2) * SLOTS_APART + (slot % SLOTS_APART);
  return `${registeredIn(neighbourhood)}${century}${twoDigits(year % 100)}${String((place * SHUFFLE) % DIGITS).padStart(6, '0')}`;
}

/** The neighbourhood that a personal number would belong to; undefined when it can be nobody's. */
export function neighbourhoodOfNumber(number: string): number | undefined {
  const half = REGISTERED_IN.findIndex((code) => number.startsWith(code));
  if (!/^\d{12}$/.test(number) || half === -1) return undefined;
  const place = (Number(number.slice(6)) * UNSHUFFLE) % DIGITS;
  return Math.floor(place / SLOTS_APART) * 2 + half;
}

/** The number of the identity card of old (nine digits). */
export function oldNumber(neighbourhood: number, slot: number): string {
  const place = Math.floor(neighbourhood / 2) * SLOTS_APART + (slot % SLOTS_APART);
  return `${CARD_FROM[neighbourhood % 2 === 0 ? 0 : 1]}${String((place * SHUFFLE) % CARD_DIGITS).padStart(7, '0')}`;
}

/** The neighbourhood that an old number would belong to; undefined when it can be nobody's. */
export function neighbourhoodOfOldNumber(number: string): number | undefined {
  const half = CARD_FROM.findIndex((code) => number.startsWith(code));
  if (!/^\d{9}$/.test(number) || half === -1) return undefined;
  const place = Number((BigInt(number.slice(2)) * BigInt(CARD_UNSHUFFLE)) % BigInt(CARD_DIGITS));
  return Math.floor(place / SLOTS_APART) * 2 + half;
}

/** Which former province registers the births of a neighbourhood: three digits. */
export function registeredIn(neighbourhood: number): string {
  return REGISTERED_IN[neighbourhood % 2 === 0 ? 0 : 1];
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** What undoes multiplying by `factor`, modulo `modulus` (they have no divisor in common). */
export function inverseOf(factor: number, modulus: number): number {
  let [last, next] = [modulus, factor % modulus];
  let [lastInverse, inverse] = [0, 1];
  while (next > 1) {
    const quotient = Math.floor(last / next);
    [last, next] = [next, last - quotient * next];
    [lastInverse, inverse] = [inverse, lastInverse - quotient * inverse];
  }
  return ((inverse % modulus) + modulus) % modulus;
}
