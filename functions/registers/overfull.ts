import type { Seal } from '../kernel/sealing.ts';
import type { Gathered } from './household.ts';
import { membershipsOf } from './membership.ts';

/** As many as may live together without anybody who heads them. Our assumption: no rule bounds a household. */
const MOST_WITHOUT_HEAD = 30;

/**
 * A household as it was gathered, without its people where more are put into it than live together and none of them is
 * its head: then what they bear (a book, the number of a head) stands for want of one. Believed, it would make strangers
 * one household, and show each to whoever asks about the other. One whose head is known may be as large as it is: a
 * monastery, a barracks.
 */
export function unlessOverfull<T extends Pick<Gathered, 'id' | 'people' | 'isOverfull'>>(
  { hash }: Seal,
  gathered: T,
): T {
  if (gathered.people.length <= MOST_WITHOUT_HEAD) return gathered; // nearly always: spares the fold
  const claims = gathered.people
    .map(({ person }) => membershipsOf(hash, person).filter(({ household }) => household === gathered.id))
    .filter((own) => own.length > 0);
  const isOverfull = claims.length > MOST_WITHOUT_HEAD && !claims.flat().some(({ isHead }) => isHead);
  return isOverfull ? { ...gathered, people: [], isOverfull } : gathered;
}
