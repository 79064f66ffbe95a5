import type { GroupedPerson, ListedMember } from '../../../schemas/registers/household-grouping.ts';
import { isSameName } from '../../kernel/same-name.ts';

/** Whether a listed member is the one who was asked about, by name and birth: social insurance knows no number of his. */
export function isAboutWhom(member: ListedMember, { name, birth }: GroupedPerson): boolean {
  if (!isSameName(member.name, name)) return false;
  if (member.birth === undefined) return true;
  if (member.birth.year !== birth.year) return false;
  return member.birth.date === undefined || birth.date === undefined || member.birth.date === birth.date;
}
