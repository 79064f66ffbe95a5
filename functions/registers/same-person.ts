import type { Birth, CitizenRecord } from '../../schemas/citizens/citizen.ts';
import type { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import type { IdentityDifference } from '../../schemas/registers/change-effect.ts';
import { plainly } from '../kernel/http/partner-text.ts';
import { isSameName } from '../kernel/same-name.ts';
import type { Person } from './person.ts';

/** Somebody as an event names him beside his number. */
export interface Named {
  readonly personalNumber: PersonalNumber;
  readonly name?: string | undefined;
  readonly birth?: Birth | undefined;
}

/**
 * Whether somebody's number is his who is named with it, by all that is held under that number: nobody is, or at least
 * one source has the same name or the same day of birth. The year is no proof: whoever errs in one of the last six
 * digits meets somebody of the same sex and year (facts §2.5). Names are alike whatever their tones: civil status and
 * the register place them differently.
 */
export function isSamePerson({ name, birth }: Named, held: Person | undefined): boolean {
  const records = Object.values(held?.records ?? {});
  if (records.length === 0 || name === undefined) return true;
  return records.some(
    ({ citizen }) =>
      isSameName(citizen.name.full, name) ||
      (birth?.date !== undefined && birth.date === citizen.birth?.date),
  );
}

/** In what somebody is named otherwise than a source has him. */
export function identityDifferences({ name, birth }: Named, held: Person | undefined): IdentityDifference[] {
  const records = Object.values(held?.records ?? {});
  const differs = (test: (record: CitizenRecord) => boolean): boolean => records.some(test);
  const found: IdentityDifference[] = [];
  if (name !== undefined && differs(({ citizen }) => plainly(citizen.name.full) !== plainly(name)))
    found.push('name-differs');
  if (birth !== undefined && differs(({ citizen }) => isOther(birth, citizen.birth)))
    found.push('birth-differs');
  return found;
}

/** Where one of both knows the year only, the year decides. */
const isOther = (one: Birth, other: Birth | undefined): boolean =>
  other !== undefined &&
  (one.year !== other.year ||
    (one.date !== undefined && other.date !== undefined && one.date !== other.date));
