import type {
  HistoryQuery,
  HouseholdHistory,
  HouseholdReading,
  ReadingRequest,
} from '../../schemas/registers/household-views.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { Asker } from './confirm-household.ts';
import { findHousehold } from './find-household.ts';
import { headShown, membersShown, memberView, versionView } from './household-view.ts';
import { householdVersions, type HouseholdVersion } from './household-store.ts';
import type { Households } from './households.ts';
import { permitLook } from './permit-look.ts';
import { isHouseholdId, type HouseholdId, type PersonRef } from './person.ts';
import { getPersons } from './person-store.ts';
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
  const members = membersShown(household, purpose.fields);
  await record({
    result: 'found',
    // He by whom it was found too, although he may not be shown: it was said of him that he is in it.
    subjects: [...new Set([subject.personalNumber, ...members.map(({ citizen }) => citizen.personalNumber)])],
    names: members.map(({ citizen }) => citizen.name.full),
    fields: purpose.fields,
  });
  return ok({
    purpose: purpose.code,
    dossier,
    agency,
    household: household.id,
    ...headShown(household.head, purpose.fields),
    members: members.map((member) =>
      memberView(member, people.get(member.person), household.head, purpose.fields),
    ),
    conflict: household.conflicts.length > 0,
    conflicts: [...household.conflicts],
    asOf: household.asOf,
  });
}

/** How many households under other heads are followed back. */
const MOST_HEADS = 20;

/**
 * What happened to a household, what it was under earlier heads included, by references, as far as the purpose allows. It
 * is a look at all who are named in it, and recorded as such. Refused as `permitLook` refuses, and `household-not-found`.
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
  const shown = versions.map((version) => versionView(version, purpose.fields));
  const refs = new Set(shown.flatMap(({ living, dead = [], disputed }) => [...living, ...dead, ...disputed]));
  const seen = [...refs] as PersonRef[]; // out of the versions that were kept
  const people = await getPersons(households.tables.registers, await households.seal(), seen);
  const citizens = [...people.values()].map(({ person }) => standingOf(person).citizen);
  await record({
    result: 'found',
    subjects: citizens.map(({ personalNumber }) => personalNumber),
    names: citizens.map(({ name }) => name.full),
    fields: [],
  });
  return ok({ purpose: purpose.code, dossier, agency, household: id, versions: shown });
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
