import { START_OF_SCAN, type JpegPart } from './jpeg-parts.ts';

/** What the picture of a JPEG is made of. */
export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly components: number;
}

/** A colour of the picture, as its frame says it. */
interface Component {
  readonly id: number;
  readonly quantisation: number;
  /** How many blocks of 8 by 8 it has at least. */
  readonly blocks: number;
}

/** Tables, by what names them, as far as they were given. */
interface Tables {
  readonly quantisations: Set<number>;
  /** Huffman's codes, of direct current from 0, of alternating current from 16. */
  readonly codes: Set<number>;
}

const QUANTISATIONS = 0xdb;
const CODES = 0xc4;
const PROGRESSIVE = 0xc2;
/** SOF0, 1 and 2: baseline, extended, progressive, in Huffman's codes. */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, PROGRESSIVE]);
/** Any other frame (no losses, several sizes, arithmetic codes) with what belongs to it: SOF, JPG, DAC, DNL, DHP, EXP. */
const isOther = (marker: number): boolean =>
  (marker >= 0xc3 && marker <= 0xcf && marker !== CODES) || [0xdc, 0xde, 0xdf].includes(marker);
const COUNTS: ReadonlySet<number> = new Set([1, 3, 4]);
const ALTERNATING = 16;
const MOST_CODE_BITS = 16;

/**
 * The frame of a JPEG that every reader can decode, as far as that can be told without decoding a dot (ITU-T T.81, Annex
 * B): one picture of 8 bits, the tables that each scan of it needs given before, every colour in a scan, and no scan with
 * fewer bits than its blocks need at the least. Undefined for any other.
 */
export function readFrame(parts: readonly JpegPart[]): JpegFrame | undefined {
  const tables: Tables = { quantisations: new Set(), codes: new Set() };
  const shown = new Set<number>();
  let frame: (JpegFrame & { readonly of: readonly Component[] }) | undefined;
  let isProgressive = false;
  for (const { marker, body, coded } of parts) {
    if (isOther(marker)) return undefined;
    if (FRAMES.has(marker)) {
      if (frame !== undefined) return undefined;
      frame = ofHeader(body);
      if (frame === undefined) return undefined;
      isProgressive = marker === PROGRESSIVE;
    } else if (marker === QUANTISATIONS) {
      if (!takeQuantisations(body, tables)) return undefined;
    } else if (marker === CODES) {
      if (!takeCodes(body, tables)) return undefined;
    } else if (marker === START_OF_SCAN) {
      const of = frame && scannedIn(body, frame.of, tables, isProgressive);
      if (of === undefined || coded === 0) return undefined;
      const isFirst = of.filter(({ id }) => !shown.has(id));
      // A block takes a code for its direct current and, where all stands in one scan, one that nothing else follows.
      const blocks = isFirst.reduce((sum, { blocks: each }) => sum + each, 0);
      if (coded * 8 < blocks * (isProgressive ? 1 : 2)) return undefined;
      for (const { id } of of) shown.add(id);
    }
  }
  return frame !== undefined && shown.size === frame.components ? frame : undefined;
}

/** B.2.2. */
function ofHeader(body: Uint8Array): (JpegFrame & { readonly of: readonly Component[] }) | undefined {
  const count = body[5] ?? 0;
  if (body[0] !== 8 || !COUNTS.has(count) || body.length !== 6 + 3 * count) return undefined;
  const [height, width] = [((body[1] ?? 0) << 8) | (body[2] ?? 0), ((body[3] ?? 0) << 8) | (body[4] ?? 0)];
  if (width === 0 || height === 0) return undefined;
  const said = Array.from({ length: count }, (_, at) => {
    const [id = 0, sampling = 0, quantisation = 0] = body.subarray(6 + 3 * at);
    return { id, across: sampling >> 4, up: sampling & 15, quantisation };
  });
  const [mostAcross, mostUp] = [
    Math.max(...said.map((each) => each.across)),
    Math.max(...said.map((each) => each.up)),
  ];
  const isSound = said.every(({ across, up }) => across >= 1 && across <= 4 && up >= 1 && up <= 4);
  if (!isSound || new Set(said.map(({ id }) => id)).size !== count) return undefined;
  const of = said.map(({ id, across, up, quantisation }) => ({
    id,
    quantisation,
    blocks: Math.ceil((width * across) / mostAcross / 8) * Math.ceil((height * up) / mostUp / 8),
  }));
  return { width, height, components: count, of };
}

/** B.2.4.1: tables of 64 values one behind the other, of a byte or two each, none of which is 0. */
function takeQuantisations(body: Uint8Array, { quantisations }: Tables): boolean {
  let at = 0;
  while (at < body.length) {
    const [isWide, name] = [(body[at] ?? 0) >> 4, (body[at] ?? 0) & 15];
    const values = body.subarray(at + 1, at + 1 + 64 * (isWide + 1));
    if (isWide > 1 || name > 3 || values.length !== 64 * (isWide + 1)) return false;
    for (let value = 0; value < values.length; value += isWide + 1)
      if (values.subarray(value, value + isWide + 1).every((byte) => byte === 0)) return false;
    quantisations.add(name);
    at += 1 + values.length;
  }
  return at === body.length && body.length > 0;
}

/** B.2.4.2: how many codes there are of each length, no more than there can be (Annex C), and what each stands for. */
function takeCodes(body: Uint8Array, { codes }: Tables): boolean {
  let at = 0;
  while (at < body.length) {
    const [kind, name] = [(body[at] ?? 0) >> 4, (body[at] ?? 0) & 15];
    const counts = body.subarray(at + 1, at + 1 + MOST_CODE_BITS);
    const sum = counts.reduce((all, count) => all + count, 0);
    const share = counts.reduce((all, count, length) => all + count / 2 ** (length + 1), 0);
    if (kind > 1 || name > 3 || counts.length !== MOST_CODE_BITS || sum < 1 || sum > 256 || share > 1)
      return false;
    codes.add(kind * ALTERNATING + name);
    at += 1 + MOST_CODE_BITS + sum;
  }
  return at === body.length && body.length > 0;
}

/** The colours of a scan (B.2.3); undefined where one is none of the frame's, or a table that it needs was not given. */
function scannedIn(
  body: Uint8Array,
  all: readonly Component[],
  { quantisations, codes }: Tables,
  isProgressive: boolean,
): readonly Component[] | undefined {
  const count = body[0] ?? 0;
  if (count < 1 || count > all.length || body.length !== 4 + 2 * count) return undefined;
  const [from = 0, to = 0, precision = 0] = body.subarray(1 + 2 * count);
  const [isDirect, isRefined] = [from === 0, precision >> 4 !== 0];
  if (
    isProgressive ? to > 63 || from > to || (isDirect && to > 0) : !isDirect || to !== 63 || precision !== 0
  )
    return undefined;
  const scanned: Component[] = [];
  for (let at = 0; at < count; at += 1) {
    const [id, named = 0] = body.subarray(1 + 2 * at);
    const component = all.find((each) => each.id === id);
    if (component === undefined || scanned.includes(component)) return undefined;
    if (!quantisations.has(component.quantisation)) return undefined;
    // Direct current that is only refined is told without codes (G.1.2.1).
    const needsDirect = isDirect && !isRefined;
    const needsAlternating = !isProgressive || !isDirect;
    if (needsDirect && !codes.has(named >> 4)) return undefined;
    if (needsAlternating && !codes.has(ALTERNATING + (named & 15))) return undefined;
    scanned.push(component);
  }
  return scanned;
}
