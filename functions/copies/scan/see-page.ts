import { isDark } from './fill-ink.ts';
import type { Mark, Picture } from './follow-content.ts';
import { areaOf, around, common, cornersOf, through, UNIT, type Box, type Point } from './geometry.ts';
import type { PageFault } from './scan.ts';

/** What is seen of a page: pictures beside each other, and over them the stencils of a scanner that keeps letters apart. */
export interface SeenPage {
  /** All of them, in the order in which they are laid down. */
  readonly pictures: readonly Picture[];
  readonly grounds: readonly Picture[];
  readonly stencils: readonly Picture[];
}

/** How much of the page pictures must cover to be the page. */
const WHOLE_PAGE = 0.85;
/** By how much pictures may lie over each other, or leave an edge free and still hide what is below, in points. */
const SLACK = 1;
/** Which share of a picture may lie over or under others, and of the page all seams together: half, and a tenth. */
const MOST_OF_ONE = 0.5;
const MOST_SHARED = 0.1;
/** At how many places, in either direction, it is looked what covers the page. */
const PLACES = 50;

/**
 * Says which pictures are seen. What lies below a picture of the whole page is not: it neither counts nor harms, a white
 * ground or recognised text. Refused: `scan-no-image`, `scan-drawn-over`, `scan-not-whole-page`, and `scan-patched` where
 * a picture lies over a part of another, or a stencil is as pale as paper or does not belong to the whole page.
 */
export function seePage(
  marks: readonly Mark[],
  page: Box,
  unit: number,
): SeenPage | { readonly fault: PageFault } {
  const refuse = (code: PageFault['code']) => ({ fault: { code } });
  const slack = SLACK / unit;
  if (!marks.some(({ kind }) => kind === 'picture')) return refuse('scan-no-image');
  const hiding = marks.findLastIndex((mark) => mark.kind === 'picture' && hides(mark.picture, page, slack));
  const above = marks.slice(Math.max(0, hiding));
  const bottom = above.findIndex(({ kind }) => kind === 'picture');
  // White on what is nothing but paper is paper.
  if (above.some(({ kind }, at) => kind === 'drawn' || (kind === 'ground' && at > bottom)))
    return refuse('scan-drawn-over');
  const seen = above
    .flatMap((mark) => (mark.kind === 'picture' ? [mark.picture] : []))
    .filter((picture) => areaOf(shownBox(picture, page)) > 0);
  const grounds = seen.filter(({ mask }) => !mask);
  const stencils = seen.filter(({ mask }) => mask);
  if (lieOver(seen, page, slack)) return refuse('scan-patched');
  if (!stencils.every(({ ink }) => isDark(ink))) return refuse('scan-patched');
  if (coverage(grounds.length > 0 ? grounds : stencils, page) < WHOLE_PAGE)
    return refuse('scan-not-whole-page');
  if (stencils.length > 0 && coverage(stencils, page) < WHOLE_PAGE) return refuse('scan-patched');
  return { pictures: seen, grounds, stencils };
}

/** What a picture takes of the page at most, in the page's units. */
export const shownBox = ({ matrix, within }: Picture, page: Box): Box =>
  common(common(around(cornersOf(UNIT, matrix)), within), page);

/** Whether a picture lies over everything of a page but its very edge. */
function hides(picture: Picture, page: Box, slack: number): boolean {
  const [left, bottom, right, top] = page;
  const inner: Box = [left + slack, bottom + slack, right - slack, top - slack];
  const corners: readonly Point[] = [
    [inner[0], inner[1]],
    [inner[2], inner[1]],
    [inner[2], inner[3]],
    [inner[0], inner[3]],
  ];
  return !picture.mask && corners.every((corner) => covers(picture, corner));
}

function covers({ back, within }: Picture, point: Point): boolean {
  const [x, y] = point;
  if (x < within[0] || x > within[2] || y < within[1] || y > within[3]) return false;
  const [u, v] = through(back, point);
  return u >= 0 && u <= 1 && v >= 0 && v <= 1;
}

/**
 * Whether a picture lies over a part of one before it: anywhere by more than a seam, or, however thin it is, with most of
 * it, or by many seams together. So no rows of thin pictures make another page. Stencils may lie over anything.
 */
function lieOver(pictures: readonly Picture[], page: Box, slack: number): boolean {
  const boxes = pictures.filter(({ mask }) => !mask).map((picture) => shownBox(picture, page));
  const shared = boxes.map(() => 0);
  let all = 0;
  for (const [at, box] of boxes.entries())
    for (let before = 0; before < at; before += 1) {
      const other = boxes[before] ?? box;
      // Plain figures: of a thousand pictures there are half a million pairs.
      const wide = Math.min(box[2], other[2]) - Math.max(box[0], other[0]);
      const high = Math.min(box[3], other[3]) - Math.max(box[1], other[1]);
      if (wide <= 0 || high <= 0) continue;
      if (wide > slack && high > slack) return true;
      shared[at] = (shared[at] ?? 0) + wide * high;
      shared[before] = (shared[before] ?? 0) + wide * high;
      all += wide * high;
    }
  if (all > MOST_SHARED * areaOf(page)) return true;
  return boxes.some((box, at) => (shared[at] ?? 0) > MOST_OF_ONE * areaOf(box));
}

/** Which share of a page is covered, by any of the pictures. Looked at is where they reach at all. */
function coverage(pictures: readonly Picture[], page: Box): number {
  const [left, bottom, right, top] = page;
  const [wide, high] = [(right - left) / PLACES, (top - bottom) / PLACES];
  const covered = new Set<number>();
  for (const picture of pictures) {
    const box = shownBox(picture, page);
    const [from, to] = [Math.floor((box[0] - left) / wide), Math.min(PLACES, (box[2] - left) / wide)];
    const [low, upper] = [Math.floor((box[1] - bottom) / high), Math.min(PLACES, (box[3] - bottom) / high)];
    for (let row = low; row < upper; row += 1)
      for (let place = from; place < to; place += 1) {
        const at = row * PLACES + place;
        if (!covered.has(at) && covers(picture, [left + wide * (place + 0.5), bottom + high * (row + 0.5)]))
          covered.add(at);
      }
  }
  return covered.size / (PLACES * PLACES);
}
