import { accentless } from '../../kernel/same-name.ts';
import type { PopulationConfig } from './config.ts';

/** A name as the register wants it: upper case, and without accents or spaces where an installation says so. */
export function upperName(
  name: string,
  { withoutAccents, withoutSpaces }: Pick<PopulationConfig, 'withoutAccents' | 'withoutSpaces'>,
): string {
  const upper = name.normalize('NFC').replaceAll(/\s+/gu, ' ').trim().toLocaleUpperCase('vi');
  const bare = withoutAccents ? accentless(upper) : upper;
  return withoutSpaces ? bare.replaceAll(' ', '') : bare;
}
