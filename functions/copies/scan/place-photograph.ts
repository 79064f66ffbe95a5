import { PAPERS, type Paper } from '../../../schemas/copies/uploaded-scan.ts';
import { PT_PER_MM, refuseScan, type ScanResult } from './scan.ts';

/** A photograph as it is shown, in pixels. */
export interface Shown {
  readonly width: number;
  readonly height: number;
  /** Across and down, as the file says: a scanner may move on by less than its dots are apart. */
  readonly dpi?: readonly [number, number];
}

/** Where a photograph stands on its page, in points from the page's lower left corner, and how fine it is there. */
export interface Placement {
  readonly page: readonly [width: number, height: number];
  readonly image: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly dpi: number;
}

/** A camera or a screen writes 72 or 96 whatever it saw; a scanner that means a length writes at least this. */
const LEAST_MEANT_DPI = 100;

/**
 * Finds the page on which a photograph stands at the scale of 1:1: the declared paper, turned as the picture is, the
 * picture fitted in; without it the length that the file itself gives. Refused where neither says how large the
 * original is: a resolution "at 1:1" could not be measured.
 */
export function placePhotograph(shown: Shown, paper: Paper | undefined): ScanResult<Placement> {
  const [across, down] = shown.dpi ?? [1, 1];
  const coarser = Math.min(across, down);
  if (paper === undefined) {
    if (coarser < LEAST_MEANT_DPI) return refuseScan('scan-size-unknown', { page: 1 });
    const [width, height] = [(shown.width / across) * 72, (shown.height / down) * 72];
    return {
      ok: true,
      value: { page: [width, height], image: { x: 0, y: 0, width, height }, dpi: Math.floor(coarser + 0.5) },
    };
  }
  const sides = [...PAPERS[paper]].toSorted((a, b) => a - b).map((mm) => mm * PT_PER_MM);
  const [short = 0, long = 0] = sides;
  // In dots of the coarser kind.
  const [wide, high] = [shown.width * (coarser / across), shown.height * (coarser / down)];
  const page: readonly [number, number] = wide > high ? [long, short] : [short, long];
  const scale = Math.min(page[0] / wide, page[1] / high);
  const [width, height] = [wide * scale, high * scale];
  return {
    ok: true,
    value: {
      page,
      image: { x: (page[0] - width) / 2, y: (page[1] - height) / 2, width, height },
      dpi: Math.floor(72 / scale),
    },
  };
}
