import type { Citizen } from '../../../schemas/citizens/citizen.ts';
import type { CitizenLook } from '../../../schemas/citizens/register.ts';
import { isSameName } from '../axis/same-name.ts';

/**
 * Whether a record is about the one who was asked about. By his personal number, which is nobody else's; by an old
 * number, which may have been given twice and be missing in the record, with name and birth.
 */
export function isAboutWhom(citizen: Citizen, { identity, name, birth }: CitizenLook): boolean {
  if ('personalNumber' in identity) return citizen.personalNumber === identity.personalNumber;
  if (citizen.oldNumber !== undefined && citizen.oldNumber !== identity.oldNumber) return false;
  if (!isSameName(citizen.name.full, name)) return false;
  const { year, date } = citizen.birth ?? {};
  if (year !== undefined && year !== birth.year) return false;
  return date === undefined || birth.date === undefined || date === birth.date;
}
