import { PDFArray, PDFName, PDFNumber, type PDFObject, type PDFPage } from '@cantoo/pdf-lib';
import { common, type Box } from './geometry.ts';
import type { PageFault } from './scan.ts';

/** The sheet of a page: what is seen of it, in the page's own units, and how it is shown. */
export interface Sheet {
  readonly seen: Box;
  /** Points of 1/72 inch to one of its units. */
  readonly unit: number;
  /** Clockwise, when it is shown. */
  readonly turned: 0 | 90 | 180 | 270;
}

/**
 * Reads the sheet of a page as every reader shows it: of a box that is cut out no more counts than is on the medium (ISO
 * 32000-1, 14.11.2.1), and a page is turned by quarters only (Table 30); anything else is refused as malformed.
 */
export function readSheetOf(page: PDFPage): Sheet | { readonly fault: PageFault } {
  const malformed = (key: string) =>
    ({ fault: { code: 'scan-structure-unreadable', detail: `/${key}` } }) as const;
  const inherited = (key: string): PDFObject | undefined =>
    page.node.context.lookup(page.node.getInheritableAttribute(PDFName.of(key)));
  const media = boxOf(inherited('MediaBox'));
  if (media === undefined) return malformed('MediaBox');
  const cut = inherited('CropBox');
  const crop = cut === undefined ? media : boxOf(cut);
  if (crop === undefined) return malformed('CropBox');
  const seen = common(media, crop);
  if (!(seen[0] < seen[2] && seen[1] < seen[3])) return malformed('CropBox');
  if (seen.some((edge) => Math.abs(edge) > FARTHEST)) return malformed('MediaBox');
  const turn = numberOf(inherited('Rotate'), 0);
  if (turn === undefined || turn % 90 !== 0) return malformed('Rotate');
  const unit = numberOf(page.node.lookup(PDFName.of('UserUnit')), 1);
  if (unit === undefined || unit <= 0 || unit > LARGEST_UNIT) return malformed('UserUnit');
  return { seen, unit, turned: (((turn % 360) + 360) % 360) as Sheet['turned'] }; // by quarters, as was just seen
}

/** Who writes a sheet in larger units has a few millionths for a dot of its scan, where readers round. */
const LARGEST_UNIT = 1_000;

/** Farther from the origin than any sheet lies: beyond it some readers count in too few digits. */
const FARTHEST = 100_000;

const numberOf = (value: PDFObject | undefined, otherwise: number): number | undefined =>
  value === undefined ? otherwise : value instanceof PDFNumber ? value.asNumber() : undefined;

/** Any two opposite corners may be given (§7.9.5). */
function boxOf(value: PDFObject | undefined): Box | undefined {
  if (!(value instanceof PDFArray) || value.size() !== 4) return undefined;
  const [a, b, c, d] = [0, 1, 2, 3].map((at) => {
    const number = value.lookup(at);
    return number instanceof PDFNumber ? number.asNumber() : undefined;
  });
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}
