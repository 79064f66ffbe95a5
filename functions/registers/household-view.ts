import type { CitizenField } from '../../schemas/citizens/citizen.ts';
import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import type { HouseholdHistory, HouseholdReading } from '../../schemas/registers/household-views.ts';
import type { Household, Member } from './household.ts';
import type { HouseholdVersion } from './household-store.ts';
import type { PersonRef } from './person.ts';
import type { KeptPerson } from './person-store.ts';
import { standingOf } from './standing.ts';

/**
 * What is seen of a household beside its members' fields, by the field that a purpose must allow for it: who heads it, how
 * each is related to him and who puts him there say what the field `head` says; that somebody is dead what `lifeStatus`
 * does. The project's own reading of what a purpose allows, as the purposes themselves are.
 */
const SAYS = {
  head: 'head',
  relation: 'head',
  claims: 'head',
  dead: 'lifeStatus',
} as const satisfies Record<string, CitizenField>;

const KIND_SAYS: Readonly<Partial<Record<ChangeKind, keyof typeof SAYS>>> = {
  death: 'dead',
  'household-head': 'head',
};

/** Whether a purpose with these fields lets something be seen. */
const mayShow =
  (fields: readonly CitizenField[]) =>
  (part: keyof typeof SAYS): boolean =>
    fields.includes(SAYS[part]);

/** The members whom a purpose lets be seen: of the dead it must allow to be seen that they are. */
export const membersShown = (
  { members }: Pick<Household, 'members'>,
  fields: readonly CitizenField[],
): readonly Member[] =>
  mayShow(fields)('dead') ? members : members.filter(({ standing }) => standing !== 'dead');

/** Who heads a household, where the purpose lets it be seen. */
export const headShown = (
  head: PersonRef | undefined,
  fields: readonly CitizenField[],
): { readonly head?: PersonRef } => (head !== undefined && mayShow(fields)('head') ? { head } : {});

/** One member as far as a purpose lets him be seen, each thing with source and moment. */
export function memberView(
  { person, standing, claims, citizen }: Member,
  kept: KeptPerson | undefined,
  head: PersonRef | undefined,
  allowed: readonly CitizenField[],
): HouseholdReading['members'][number] {
  const shows = mayShow(allowed);
  const stands = kept === undefined ? undefined : standingOf(kept.person);
  const [first] = claims;
  const fields: HouseholdReading['members'][number]['fields'] = {};
  for (const field of allowed) {
    const from = stands?.from[field];
    if (from !== undefined) fields[field] = { value: citizen[field], ...from };
  }
  return {
    person,
    standing,
    ...(shows('head') ? { isHead: person === head } : {}),
    ...(first?.relation !== undefined && shows('relation')
      ? { relation: { value: first.relation, source: first.source, asOf: first.asOf } }
      : {}),
    fields,
    conflicts: (stands?.conflicts ?? []).map(({ field }) => field).filter((field) => allowed.includes(field)),
    ...(shows('claims')
      ? {
          claims: claims.map(({ source, household, asOf, relation }) => ({
            source,
            household,
            asOf,
            ...(relation === undefined ? {} : { relation }),
          })),
        }
      : {}),
  };
}

/** One version of a household, by references, as far as a purpose lets it be seen. */
export function versionView(
  { id, version, asOf, settledAt, kinds, shape }: HouseholdVersion,
  allowed: readonly CitizenField[],
): HouseholdHistory['versions'][number] {
  const shows = mayShow(allowed);
  return {
    household: id,
    version,
    asOf,
    settledAt,
    kinds: kinds.filter((kind) => {
      const part = KIND_SAYS[kind];
      return part === undefined || shows(part);
    }),
    ...headShown(shape.head, allowed),
    living: [...shape.living],
    ...(shows('dead') ? { dead: [...shape.dead] } : {}),
    disputed: [...shape.disputed],
    conflicts: [...shape.conflicts],
  };
}
