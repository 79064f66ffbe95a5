import type { HouseholdSubject } from '../../schemas/registers/household-views.ts';
import type { Instant } from '../kernel/clock.ts';
import { plainly } from '../kernel/http/partner-text.ts';
import type { Seal } from '../kernel/sealing.ts';
import { gatherAsOf, personTold } from './gather-as-of.ts';
import { gatherJoined } from './gather-households.ts';
import { everybodyIn, householdOf, type Household } from './household.ts';
import { membershipsOf, personRefOf } from './membership.ts';
import type { HouseholdId, PersonRef } from './person.ts';
import { getPerson, type KeptPerson } from './person-store.ts';
import type { Registers } from './registers.ts';
import { standingOf } from './standing.ts';

/** A household with the people of whom it was folded. */
export interface Found {
  readonly household: Household;
  readonly people: ReadonlyMap<PersonRef, KeptPerson>;
}

/**
 * The household in which somebody stands, now or as it was told as of a moment; undefined where nobody of that number
 * and name is known, or he is in none. Name and number must both fit: a number alone finds nobody.
 */
export async function findHousehold(
  registers: Registers,
  seal: Seal,
  { personalNumber, fullName }: HouseholdSubject,
  at?: Instant,
): Promise<Found | undefined> {
  const kept = await getPerson(registers.tables.registers, seal, personRefOf(seal.hash, personalNumber));
  if (kept === undefined) return undefined;
  const person = at === undefined ? kept : await personTold(registers, seal, kept, at);
  if (person === undefined) return undefined;
  if (plainly(standingOf(person.person).citizen.name.full) !== plainly(fullName)) return undefined;
  const [stands] = membershipsOf(seal.hash, person.person);
  const found = stands === undefined ? undefined : await readAsOf(registers, seal, stands.household, at);
  // Nobody is shown a household in which the one whom he has named is not.
  return found?.household.members.some(({ person: one }) => one === kept.ref) === true ? found : undefined;
}

/**
 * A household now, or as its people were told as of a moment: everybody who ever was in it is looked at. For a house
 * book that stands for another household, that one.
 */
export async function readAsOf(
  registers: Registers,
  seal: Seal,
  id: HouseholdId,
  at?: Instant,
): Promise<Found | undefined> {
  const gathered =
    at === undefined
      ? await gatherJoined(registers.tables.registers, seal, id)
      : await gatherAsOf(registers, seal, id, at);
  const household = householdOf(seal.hash, gathered);
  return household === undefined ? undefined : { household, people: everybodyIn(gathered) };
}
