import { randomUUID } from 'node:crypto';
import type { HouseholdGrouping, HouseholdListing } from '../../schemas/registers/household-grouping.ts';
import type { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import type { RegisterAnswer } from '../../schemas/citizens/register.ts';
import { plainly } from '../kernel/http/partner-text.ts';
import { livingMembers, type Household } from './household.ts';
import { keepGroupings } from './keep-records.ts';
import { membershipsOf, personRefOf } from './membership.ts';
import { SOURCES, type Grouping, type PersonRef } from './person.ts';
import { getPerson } from './person-store.ts';
import type { Registers } from './registers.ts';
import { readHousehold } from './settle-households.ts';
import { standingOf } from './standing.ts';

/** How social insurance's list of a household agrees with the register's household. */
export interface Grouped {
  /** Members whom it lists too. */
  readonly matched: number;
  /** People whom it lists and who are not members here; of whom nothing but that is kept. */
  readonly unmatched: number;
  /** Members whom it does not list. */
  readonly missing: number;
}

/**
 * Asks social insurance in which household somebody is listed, and puts its word beside the register's for every member
 * whom the list names: by name and birth, since it bears no personal numbers (facts §3.3). It never makes a household or
 * a person of its own, and never moves anybody: where members are listed in different groups, the household shows the
 * conflict `grouping`. Undefined where the person or his household is not known here, or social insurance has no list.
 */
export async function groupHousehold(
  registers: Registers,
  grouping: HouseholdGrouping,
  personalNumber: PersonalNumber,
  signal: AbortSignal,
): Promise<RegisterAnswer<Grouped | undefined>> {
  const seal = await registers.seal();
  const kept = await getPerson(registers.tables.registers, seal, personRefOf(seal.hash, personalNumber));
  const [stands] = kept === undefined ? [] : membershipsOf(seal.hash, kept.person);
  const citizen = kept === undefined ? undefined : standingOf(kept.person).citizen;
  const province = citizen?.permanentResidence?.province;
  if (stands === undefined || citizen?.birth === undefined || province === undefined)
    return nobody('own-register');
  const asked = await grouping.grouping(
    {
      name: citizen.name.full,
      birth: citizen.birth,
      province,
      ...(citizen.sex === undefined ? {} : { sex: citizen.sex.code }),
      ...(citizen.householdBook === undefined ? {} : { householdBook: citizen.householdBook }),
    },
    { requestId: randomUUID(), signal },
  );
  if (asked.kind !== 'answered') return asked;
  const household = await readHousehold(registers, seal, stands.household);
  if (asked.value === undefined || household === undefined) return nobody(asked.route);
  const { listed, ...grouped } = matched(household, asked.value);
  const group = seal.hash('group', `${SOURCES.socialInsurance} ${asked.value.household}`);
  const { asOf } = asked.value;
  await keepGroupings(
    registers,
    SOURCES.socialInsurance,
    new Map(listed.map((ref): [PersonRef, Grouping] => [ref, { household: household.id, group, asOf }])),
  );
  return { kind: 'answered', value: grouped, route: asked.route };
}

const nobody = (route: string): RegisterAnswer<undefined> => ({ kind: 'answered', value: undefined, route });

/** Whom of a household a list names. One who is listed once is matched once: two of a name and birth are told apart by count. */
function matched(
  household: Household,
  { members }: HouseholdListing,
): Grouped & { readonly listed: readonly PersonRef[] } {
  const rest = [...members];
  const living = livingMembers(household);
  const listed = living.flatMap(({ person, citizen }) => {
    const place = rest.findIndex(
      ({ name, birth }) =>
        plainly(name) === plainly(citizen.name.full) &&
        (birth === undefined ||
          citizen.birth === undefined ||
          (birth.year === citizen.birth.year &&
            (birth.date === undefined ||
              citizen.birth.date === undefined ||
              birth.date === citizen.birth.date))),
    );
    if (place === -1) return [];
    rest.splice(place, 1);
    return [person];
  });
  return {
    listed,
    matched: listed.length,
    unmatched: rest.length,
    missing: living.length - listed.length,
  };
}
