import { UNTOLD, type FrameHeader, type JpegComponent } from './jpeg-header.ts';
import type { JpegPart } from './jpeg-parts.ts';
import { ALTERNATING, type JpegTables } from './jpeg-tables.ts';

/** What a scan of a JPEG tells of which colours. */
interface Scan {
  readonly of: readonly JpegComponent[];
  /** Which of the 64 values of a block, and down to which bit, refined from the one above unless that is 0. */
  readonly from: number;
  readonly to: number;
  readonly high: number;
  readonly low: number;
}

/** What was given before a scan, and how many blocks or groups of blocks there are from one restart to the next; 0 for none. */
export interface BeforeScan {
  readonly tables: JpegTables;
  readonly interval: number;
}

const MOST_BLOCKS_AT_ONCE = 10;
const LOWEST_BIT = 13;

/**
 * Takes a scan (ITU-T T.81, B.2.3 and G.1.1.1): of colours of the frame in their order, with the tables that it needs given
 * before, of values that no scan before told, each refined bit by bit, with as many restarts as are said (and where any are,
 * one more at the end of the image) and no fewer bits than its blocks need at the least. False for any other.
 */
export function takeScan(part: JpegPart, frame: FrameHeader, { tables, interval }: BeforeScan): boolean {
  const scan = readScan(part.body, frame);
  if (scan === undefined) return false;
  const { of, from } = scan;
  if (!of.every((component) => hasTables(part.body, scan, component, frame.isProgressive, tables)))
    return false;
  // One colour alone is told block by block; several are told in groups, each with as many of a colour as it is fine.
  const atOnce = of.reduce((sum, { across, up }) => sum + across * up, 0);
  if (of.length > 1 && atOnce > MOST_BLOCKS_AT_ONCE) return false;
  const [alone] = of;
  const groups = of.length === 1 && alone ? alone.blocks : frame.groups;
  if (part.restarts !== (interval === 0 ? 0 : Math.ceil(groups / interval) - 1 + part.idle)) return false;
  // A block takes a code for its direct current and, where all stands in one scan, one that nothing else follows.
  const blocks = of.length === 1 ? groups : groups * atOnce;
  if (from === 0 && part.coded * 8 < blocks * (frame.isProgressive ? 1 : 2)) return false;
  return of.every(({ told }) => tell(told, scan));
}

/** Undefined where it is not whole, or of colours that are none of the frame's. */
function readScan(body: Uint8Array, { of: all, isProgressive }: FrameHeader): Scan | undefined {
  const count = body[0] ?? 0;
  if (count < 1 || count > all.length || body.length !== 4 + 2 * count) return undefined;
  const [from = 0, to = 0, precision = 0] = body.subarray(1 + 2 * count);
  const [high, low] = [precision >> 4, precision & 15];
  const isSound = isProgressive
    ? to <= 63 && from <= to && (from === 0 ? to === 0 : count === 1) && low <= LOWEST_BIT
    : from === 0 && to === 63 && precision === 0;
  if (!isSound) return undefined;
  const places = Array.from({ length: count }, (_, at) => all.findIndex(({ id }) => id === body[1 + 2 * at]));
  if (places.some((place, at) => place <= (places[at - 1] ?? -1))) return undefined;
  return { of: places.flatMap((place) => all[place] ?? []), from, to, high, low };
}

function hasTables(
  body: Uint8Array,
  { of, from, high }: Scan,
  component: JpegComponent,
  isProgressive: boolean,
  { quantisations, codes }: JpegTables,
): boolean {
  const named = body[2 + 2 * of.indexOf(component)] ?? 0;
  // Direct current that is only refined is told without codes (G.1.2.1).
  const needsDirect = from === 0 && high === 0;
  const needsAlternating = !isProgressive || from > 0;
  return (
    quantisations.has(component.quantisation) &&
    (!needsDirect || codes.has(named >> 4)) &&
    (!needsAlternating || codes.has(ALTERNATING + (named & 15)))
  );
}

/** Notes what a scan tells of a colour; false where it was told before, or does not follow what was. */
function tell(told: Int8Array, { from, to, high, low }: Scan): boolean {
  if (from > 0 && told[0] === UNTOLD) return false;
  for (let value = from; value <= to; value += 1)
    if (high === 0 ? told[value] !== UNTOLD : told[value] !== high || low !== high - 1) return false;
  told.fill(low, from, to + 1);
  return true;
}
