import type { Citizen, CitizenRecord, Coded, Relative } from '../../schemas/citizens/citizen.ts';
import type { Outweighed } from '../../schemas/registers/change-effect.ts';
import { plainly } from '../kernel/http/partner-text.ts';
import { SOURCES, type Person } from './person.ts';
import { standingOf } from './standing.ts';

/**
 * What must not be said in vain. The newest word stands (standing.ts); but whether somebody lives, and to whom he is
 * married, is too much to be settled by a clock alone: an event that does not stand, and a word that cannot follow what
 * another source has said, are told as changes of their own, so that somebody looks.
 */
const DECISIVE = ['lifeStatus', 'maritalStatus', 'spouse'] as const;
type Decisive = (typeof DECISIVE)[number];

/**
 * By a code of the population register (facts §2.4), which may follow it in a life: nobody lives again, and who was
 * married is never again as if he had not been. A code that does not stand here may be followed by any.
 */
const MAY_FOLLOW: Readonly<Partial<Record<Decisive, Readonly<Partial<Record<string, readonly string[]>>>>>> =
  {
    lifeStatus: { '2': ['2'] },
    maritalStatus: { '2': ['2', '3'], '3': ['2', '3'] },
  };

/** Whether a record, brought in, has somebody's sources contradict each other as they had not before. */
export function bringsDispute(before: Person | undefined, next: Person, incoming: CitizenRecord): boolean {
  if (before === undefined || Object.keys(next.records).length === 1) return false;
  const known = new Set(contradictions(before));
  if (contradictions(next).some((each) => !known.has(each))) return true;
  return isEvent(incoming) && outweighedBy(next, incoming).some((each) => !isHeld(before, incoming, each));
}

/**
 * Which of the decisive words that a source's record says do not stand, and whose do in their place. Of what a register
 * says as of some moment this is no wonder, since the next one may be on its way; of an event it is, since it happens once.
 */
export function outweighedBy(person: Person, { source, citizen }: CitizenRecord): Outweighed[] {
  const standing = standingOf(person);
  return DECISIVE.flatMap((field) => {
    const from = standing.from[field];
    if (citizen[field] === undefined || from === undefined || from.source === source) return [];
    return isSameWord(field, citizen[field], standing.citizen[field]) ? [] : [{ field, by: from.source }];
  });
}

/** Code of the population register (facts §2.4). */
const MARRIED = '2';

/** A source that tells of single events. */
const isEvent = ({ source }: CitizenRecord): boolean => source.startsWith(`${SOURCES.civilStatus}/`);

/** Whether the same word of the source was outweighed before already. */
function isHeld(before: Person, { source, citizen }: CitizenRecord, { field }: Outweighed): boolean {
  const held = before.records[source];
  return (
    held !== undefined &&
    isSameWord(field, held.citizen[field], citizen[field]) &&
    outweighedBy(before, held).some((each) => each.field === field)
  );
}

/** Each word of a source after which what stands cannot follow, and each that names another spouse than stands. */
function contradictions(person: Person): string[] {
  const { citizen } = standingOf(person);
  return Object.values(person.records).flatMap((record) => [
    ...(isOtherMarriage(record.citizen, citizen) ? [`spouse ${record.source}`] : []),
    ...DECISIVE.flatMap((field) => {
      const [was, is] = [codeOf(record.citizen[field]), codeOf(citizen[field])];
      const following = was === undefined ? undefined : MAY_FOLLOW[field]?.[was];
      return following === undefined || is === undefined || following.includes(is)
        ? []
        : [`${field} ${record.source} ${was} ${is}`];
    }),
  ]);
}

/** Whether two records have somebody as married, and to two. */
const isOtherMarriage = (one: Citizen, other: Citizen): boolean =>
  [one, other].every(
    ({ maritalStatus, spouse }) => maritalStatus?.code === MARRIED && spouse !== undefined,
  ) && !isSameSpouse(one.spouse, other.spouse);

const codeOf = (word: Coded | Relative | undefined): string | undefined =>
  word !== undefined && 'code' in word ? word.code : undefined;

function isSameWord(field: Decisive, one: Coded | Relative | undefined, other: Coded | Relative | undefined) {
  if (field !== 'spouse') return codeOf(one) === codeOf(other);
  return isSameSpouse(one as Relative | undefined, other as Relative | undefined); // of a spouse there is no code
}

/** A spouse is known by number, else by name: registers name people with more or fewer particulars. */
function isSameSpouse(one: Relative | undefined, other: Relative | undefined): boolean {
  if (one?.personalNumber !== undefined && other?.personalNumber !== undefined)
    return one.personalNumber === other.personalNumber;
  return plainly(one?.name ?? '') === plainly(other?.name ?? '');
}
