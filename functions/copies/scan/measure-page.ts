import type { PDFPage } from '@cantoo/pdf-lib';
import { followContent, type Picture } from './follow-content.ts';
import { areaOf, type Box } from './geometry.ts';
import { judgeImage, type ImageBudget } from './judge-image.ts';
import { contentOf, type InstructionBudget } from './page-content.ts';
import { readSheetOf, type Sheet } from './page-sheet.ts';
import { refuseScan, type PageFault, type ScanLimits, type ScannedPage, type ScanResult } from './scan.ts';
import { seePage, shownBox, type SeenPage } from './see-page.ts';
import type { SeenColour } from './watch-colour.ts';

/** What may still be unpacked of a scan. */
export interface ScanBudget {
  readonly images: ImageBudget;
  readonly instructions: InstructionBudget;
}

/** A sheet of paper in points: from a card's short side to A3 with a scanner's margin. */
const SHORTEST_SIDE = 140;
const LONGEST_SIDES = [885, 1_252] as const;
/** What lies below the stencils of a page's letters may be coarser, as scanners make it: a quarter of 300 dpi, our assumption. */
const MIN_GROUND_DPI = 75;
/** The last strips of a page may be of a row or two and say nothing of its fineness, as long as they are no more than this of it. */
const SMALL = 0.005;
const SMALL_TOGETHER = 0.01;

/** A page as it was measured, and what it is drawn anew by. */
export interface MeasuredPage {
  readonly measured: ScannedPage;
  readonly sheet: Sheet;
  readonly pictures: readonly Picture[];
}

/** Beyond this a matrix is none of a page, and some readers count in too few digits. */
const LARGEST_FIGURE = 100_000;

/**
 * Measures a page of a scan: the size of the sheet, how fine and in which colours the image of it is that is seen. Refused
 * where the page is no image, or shows anything over it, or something other than the image may be seen: only text that is
 * invisible (a scanner's recognised text, rendering mode 3, by a font of letters) may stand beside the image.
 */
export async function measurePage(
  page: PDFPage,
  number: number,
  limits: ScanLimits,
  budget: ScanBudget,
): Promise<ScanResult<MeasuredPage>> {
  const refuse = ({ code, detail }: PageFault) =>
    refuseScan(code, { page: number, ...(detail === undefined ? {} : { detail }) });
  const sheet = readSheetOf(page);
  if ('fault' in sheet) return refuse(sheet.fault);
  const { seen: box, unit, turned } = sheet;
  const isOnSide = turned % 180 !== 0;
  const [across, up] = [(box[2] - box[0]) * unit, (box[3] - box[1]) * unit];
  const [short = 0, long = 0] = [across, up].toSorted((a, b) => a - b);
  if (!(short >= SHORTEST_SIDE && short <= LONGEST_SIDES[0] && long <= LONGEST_SIDES[1]))
    return refuse({ code: 'scan-page-size', detail: `${millimetres(short)} × ${millimetres(long)} mm` });

  const content = contentOf(page, budget.instructions);
  if (!(content instanceof Uint8Array)) return refuse(content);
  const followed = followContent(content, page.node.Resources(), budget.instructions);
  if ('fault' in followed) return refuse(followed.fault);
  const seen = seePage(followed.marks, box, unit);
  if ('fault' in seen) return refuse(seen.fault);
  if (
    seen.pictures.some(({ matrix }) =>
      matrix.some((figure) => Math.abs(figure * Math.max(unit, 1)) > LARGEST_FIGURE),
    )
  )
    return refuse({ code: 'scan-damaged' });

  const colours = new Map<Picture, SeenColour>();
  for (const mark of followed.marks) {
    if (mark.kind !== 'picture') continue;
    const verdict = await judgeImage(mark.picture, budget.images);
    if (!verdict.ok) return refuse({ code: verdict.code });
    colours.set(mark.picture, verdict.colour);
  }
  const carriers = carriersOf(seen, box);
  const dpi = dpiOf(seen.stencils.length > 0 ? seen.stencils : carriers, unit);
  if (dpi < limits.minDpi) return refuse(tooCoarse(dpi, limits.minDpi));
  // What is blank has nothing that could be finer.
  const grounds = seen.stencils.length > 0 ? carriers.filter((each) => colours.get(each) !== 'blank') : [];
  const groundDpi = dpiOf(grounds, unit);
  if (groundDpi < MIN_GROUND_DPI) return refuse(tooCoarse(groundDpi, MIN_GROUND_DPI));

  const found = carriers.map((picture) => colours.get(picture));
  // The back of a sheet may be blank; a blank ground under stencils makes the page no colour.
  const isBlank = seen.stencils.length === 0 && found.every((each) => each === 'blank');
  const colour = !found.includes('none') && (found.includes('seen') || isBlank);
  if (limits.colour && !colour) return refuse({ code: 'scan-not-colour' });
  const [widthPt, heightPt] = isOnSide ? [up, across] : [across, up];
  const measured = { widthPt, heightPt, dpi, colour };
  return { ok: true, value: { measured, sheet, pictures: seen.pictures } };
}

/** The pictures by which a page is judged: without the smallest, unless many of them are a part of it. */
function carriersOf({ grounds, stencils }: SeenPage, page: Box): readonly Picture[] {
  const all = grounds.length > 0 ? grounds : stencils;
  const shares = new Map(all.map((each) => [each, areaOf(shownBox(each, page)) / areaOf(page)]));
  const small = [...shares.values()].filter((share) => share < SMALL);
  if (small.reduce((sum, share) => sum + share, 0) > SMALL_TOGETHER) return all;
  return all.filter((each) => (shares.get(each) ?? 0) >= SMALL);
}

/** How fine the coarsest of pictures is, in dots per inch at the scale of 1:1; without any, finer than all. */
const dpiOf = (pictures: readonly Picture[], unit: number): number =>
  Math.floor(Math.min(...pictures.map(({ pixelsPerPoint }) => pixelsPerPoint * (72 / unit))) + 0.5);

const tooCoarse = (dpi: number, least: number): PageFault => ({
  code: 'scan-resolution-low',
  detail: `đo được ${dpi} dpi, cần ${least} dpi`,
});

const millimetres = (points: number): number => Math.round((points / 72) * 25.4);
