import type { CitizenField } from '../../schemas/citizens/citizen.ts';
import type {
  HistoryQuery,
  HouseholdHistory,
  HouseholdReading,
  ReadingRequest,
} from '../../schemas/registers/household-views.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { Asker } from './confirm-household.ts';
import { findHousehold } from './find-household.ts';
import type { Member } from './household.ts';
import { householdVersions, type HouseholdVersion } from './household-store.ts';
import type { Households } from './households.ts';
import { permitLook } from './permit-look.ts';
import { isHouseholdId, type HouseholdId, type PersonRef } from './person.ts';
import { getPersons, type KeptPerson } from './person-store.ts';
import type { Registers } from './registers.ts';
import { standingOf } from './standing.ts';

/**
 * Who is in a household and what the purpose allows to be seen of each, with source and moment; what other sources say
 * otherwise is shown beside it. Recorded for every member. Refused as `permitLook` refuses, and `household-not-found`.
 */
export async function readMembers(
  households: Households,
  asker: Asker,
  { subject, asOf: at, ...why }: ReadingRequest,
): Promise<Result<HouseholdReading>> {
  const subjects = [subject.personalNumber];
  const operation = 'household-read';
  const permit = await permitLook(households, { ...asker, ...why, operation, subjects });
  if (!permit.ok) return permit;
  const { purpose, dossier, agency, record } = permit.value;
  const seal = await households.seal();
  const found = await findHousehold(households, seal, subject, at);
  if (found === undefined) {
    await record({ result: 'not-found', subjects, names: [subject.fullName], fields: [] });
    return refuse('household-not-found');
  }
  const { household, people } = found;
  await record({
    result: 'found',
    subjects: household.members.map(({ citizen }) => citizen.personalNumber),
    names: household.members.map(({ citizen }) => citizen.name.full),
    fields: purpose.fields,
  });
  return ok({
    purpose: purpose.code,
    dossier,
    agency,
    household: household.id,
    ...(household.head === undefined ? {} : { head: household.head }),
    members: household.members.map((member) =>
      memberView(member, people.get(member.person), household.head, purpose.fields),
    ),
    conflict: household.conflicts.length > 0,
    conflicts: [...household.conflicts],
    asOf: household.asOf,
  });
}

function memberView(
  { person, standing, claims, citizen }: Member,
  kept: KeptPerson | undefined,
  head: PersonRef | undefined,
  allowed: readonly CitizenField[],
): HouseholdReading['members'][number] {
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
    isHead: person === head,
    ...(first?.relation === undefined ? {} : { relation: first.relation }),
    fields,
    conflicts: (stands?.conflicts ?? []).map(({ field }) => field).filter((field) => allowed.includes(field)),
    claims: claims.map(({ source, household, asOf, relation }) => ({
      source,
      household,
      asOf,
      ...(relation === undefined ? {} : { relation }),
    })),
  };
}

/** How many households under other heads are followed back. */
const MOST_HEADS = 20;

/**
 * What happened to a household, what it was under earlier heads included, by references. It is a look at all who were in
 * it, and recorded as such. Refused as `permitLook` refuses, and `household-not-found`.
 */
export async function readHistory(
  households: Households,
  asker: Asker,
  id: string,
  query: HistoryQuery,
): Promise<Result<HouseholdHistory>> {
  const operation = 'household-read';
  const permit = await permitLook(households, { ...asker, ...query, operation, subjects: [] });
  if (!permit.ok) return permit;
  const { purpose, dossier, agency, record } = permit.value;
  const versions = isHouseholdId(id) ? await versionsBack(households, id) : [];
  if (versions.length === 0) {
    await record({ result: 'not-found', subjects: [], fields: [] });
    return refuse('household-not-found');
  }
  const refs = new Set(versions.flatMap(({ shape }) => [...shape.living, ...shape.dead, ...shape.disputed]));
  const people = await getPersons(households.tables.registers, await households.seal(), [...refs]);
  const citizens = [...people.values()].map(({ person }) => standingOf(person).citizen);
  await record({
    result: 'found',
    subjects: citizens.map(({ personalNumber }) => personalNumber),
    names: citizens.map(({ name }) => name.full),
    fields: [],
  });
  return ok({ purpose: purpose.code, dossier, agency, household: id, versions: versions.map(versionView) });
}

/** The versions of a household and of those that it continues, oldest first. */
async function versionsBack({ tables }: Registers, id: HouseholdId): Promise<HouseholdVersion[]> {
  const all: HouseholdVersion[] = [];
  const seen = new Set<HouseholdId>();
  let next: HouseholdId | undefined = id;
  while (next !== undefined && !seen.has(next) && seen.size < MOST_HEADS) {
    seen.add(next);
    const own: HouseholdVersion[] = await householdVersions(tables.registers, next);
    all.unshift(...own);
    next = own.find(({ continues }) => continues !== undefined)?.continues;
  }
  return all;
}

function versionView({
  id,
  version,
  asOf,
  settledAt,
  kinds,
  shape,
}: HouseholdVersion): HouseholdHistory['versions'][number] {
  return {
    household: id,
    version,
    asOf,
    settledAt,
    kinds: [...kinds],
    ...(shape.head === undefined ? {} : { head: shape.head }),
    living: [...shape.living],
    dead: [...shape.dead],
    disputed: [...shape.disputed],
    conflicts: [...shape.conflicts],
  };
}
