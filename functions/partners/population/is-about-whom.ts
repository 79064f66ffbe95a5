import type { Citizen } from '../../../schemas/citizens/citizen.ts';
import type { CitizenLook } from '../../../schemas/citizens/register.ts';
import { isSameName } from '../../kernel/same-name.ts';

/** Who an answer is about, as far as it says. */
export type Answered = Partial<Pick<Citizen, 'personalNumber' | 'oldNumber' | 'name' | 'birth'>>;

/**
 * Whether an answer is about the one who was asked about. By his personal number, which is nobody else's; by an old
 * number, which may have been given twice and be missing in the answer, with name and birth as far as they are said: an
 * answer that says neither the number nor a name is nobody's.
 */
export function isAboutWhom(answered: Answered, { identity, name, birth }: CitizenLook): boolean {
  if ('personalNumber' in identity) return answered.personalNumber === identity.personalNumber;
  if (answered.oldNumber === undefined && answered.name === undefined) return false;
  if (answered.oldNumber !== undefined && answered.oldNumber !== identity.oldNumber) return false;
  if (answered.name !== undefined && !isSameName(answered.name.full, name)) return false;
  const { year, date } = answered.birth ?? {};
  if (year !== undefined && year !== birth.year) return false;
  return date === undefined || birth.date === undefined || date === birth.date;
}
