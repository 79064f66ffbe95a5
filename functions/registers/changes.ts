import type { Citizen, Coded } from '../../schemas/citizens/citizen.ts';
import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';

/** Codes of the population register (facts §2.4). */
const DEAD = '2';
const MARRIED = '2';
const DIVORCED_OR_WIDOWED = '3';

export const isDead = ({ lifeStatus }: Pick<Citizen, 'lifeStatus'>): boolean => lifeStatus?.code === DEAD;

/** Whether somebody was born within the year before that moment. A person with a birth year only: that year or the next. */
export function isNewborn({ birth }: Pick<Citizen, 'birth'>, asOf: Instant): boolean {
  if (birth === undefined) return false;
  if (birth.date === undefined) return birth.year === Number(asOf.slice(0, 4));
  return Date.parse(asOf) - Date.parse(birth.date) < 366 * 86_400_000;
}

/**
 * What is otherwise about a person, by kind, each once. Of somebody of whom nothing was held only a birth is a change:
 * that we hear of him is none in his life. Household and head are not the person's: the household says what changes.
 */
export function changesBetween(before: Citizen | undefined, after: Citizen, asOf: Instant): ChangeKind[] {
  if (before === undefined) return isNewborn(after, asOf) ? ['birth'] : [];
  const kinds = new Set<ChangeKind>();
  const differs = (field: keyof Citizen): boolean => !isSame(before[field], after[field]);
  if (IDENTITY.some(differs)) kinds.add('identity');
  if (differs('lifeStatus')) kinds.add(isDead(after) ? 'death' : 'other');
  else if (differs('diedOn')) kinds.add('other');
  if (differs('maritalStatus') || differs('spouse')) kinds.add(maritalKind(before, after));
  if (differs('permanentResidence') || differs('currentResidence')) kinds.add('residence');
  if (RELATIVES.some(differs)) kinds.add('relatives');
  if (OTHER.some(differs)) kinds.add('other');
  return [...kinds];
}

const IDENTITY = ['oldNumber', 'name', 'sex', 'birth', 'nationality'] as const;
const RELATIVES = ['father', 'mother', 'representative'] as const;
const OTHER = ['ethnicity', 'religion', 'bloodGroup', 'birthRegisteredAt', 'hometown'] as const;

function maritalKind(before: Citizen, after: Citizen): ChangeKind {
  const [was, is] = [codeOf(before.maritalStatus), codeOf(after.maritalStatus)];
  if (is === MARRIED && was !== MARRIED) return 'marriage';
  if (is === DIVORCED_OR_WIDOWED && was !== DIVORCED_OR_WIDOWED) return 'divorce';
  if (isSame(before.spouse, after.spouse)) return 'other';
  // Only the spouse: a new one is a marriage, none any more the end of one; another name for the same is neither.
  if (before.spouse === undefined) return 'marriage';
  return after.spouse === undefined ? 'divorce' : 'relatives';
}

const codeOf = (coded: Coded | undefined): string | undefined => coded?.code;

const isSame = (one: unknown, other: unknown): boolean =>
  one === other || (one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other));
