import { numberIn } from './number-in.ts';
import type { PlacedImage } from './page-image.ts';
import type { UnwrappedImage } from './unwrap-image.ts';

/** Columns where a fax does not say (ISO 32000-1, Table 11). */
const FAX_COLUMNS = 1_728;

/**
 * Whether a fax (ITU-T T.4, T.6) is of as many columns and rows as its dictionary says, with a bit at least for each row:
 * no code of a row is shorter.
 */
export function isWholeFax({ width, height }: PlacedImage, { data, parameters }: UnwrappedImage): boolean {
  const rows = numberIn(parameters, 'Rows', 0);
  return (
    numberIn(parameters, 'Columns', FAX_COLUMNS) === width &&
    (rows === 0 || rows === height) &&
    data.length * 8 >= height
  );
}
