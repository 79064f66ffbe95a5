import { bareCodestream } from './bare-codestream.ts';
import { isProfile } from './colour-profile.ts';
import { readCodestream, type Codestream } from './jpx-codestream.ts';
import type { PictureFault } from './picture-fault.ts';

/** An image in JPEG 2000 as its boxes and its codestream describe it. */
export interface Jpx extends Codestream {
  /** How many components its colours have: 1 of grey, 3 of red, green and blue. More of them may hide others. */
  readonly colours: 1 | 3;
  /** The picture without what anybody wrote beside it: other boxes, comments, what stands behind a profile's end. */
  readonly bare: () => Uint8Array;
}

/** What may stand in the header: what it is, in which colours, how fine. Palettes, other depths, other orders readers show in different ways. */
const HEADERS: ReadonlySet<string> = new Set(['ihdr', 'colr', 'res ']);
/** Colours by their number (ISO/IEC 15444-1, Table I.10): sRGB and grey. */
const BY_NUMBER: ReadonlyMap<number, 1 | 3> = new Map([
  [16, 3],
  [17, 1],
]);

/**
 * Reads a whole image in the boxes of JP2 (ISO/IEC 15444-1, Annex I) that says once, and as its codestream does, what it is.
 * A fault for any other; of another kind is a bare codestream, of which nobody says in which colours it is.
 */
export function readJpx(bytes: Uint8Array): Jpx | PictureFault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const boxes = firstBoxesOf(view);
  if (boxes[0]?.kind !== 'jP  ') {
    const bare = readCodestream(view);
    return typeof bare === 'string' ? bare : 'scan-picture-kind';
  }
  const header = onlyOne(boxes, 'jp2h');
  const picture = onlyOne(boxes, 'jp2c');
  if (header === undefined || picture === undefined) return 'scan-damaged';
  // Of what is left over behind the last box of a header, or of a picture before its header, some readers show nothing.
  if (header.byteOffset > picture.byteOffset) return 'scan-damaged';
  const inner = firstBoxesOf(header);
  if (inner.reduce((sum, { body }) => sum + 8 + body.byteLength, 0) !== header.byteLength)
    return 'scan-damaged';
  const said = onlyOne(inner, 'ihdr');
  if (said?.byteLength !== 14) return 'scan-damaged';
  const read = readCodestream(picture);
  if (typeof read === 'string') return read;
  const colour = onlyOne(inner, 'colr');
  const colours = colour && inner.every(({ kind }) => HEADERS.has(kind)) ? coloursOf(colour) : undefined;
  if (colour === undefined || colours === undefined) return 'scan-picture-kind';
  const isSaid =
    said.getUint32(0) === read.height &&
    said.getUint32(4) === read.width &&
    said.getUint16(8) === read.components &&
    said.getUint8(10) === read.bits - 1;
  return isSaid
    ? { ...read, colours, bare: () => bareOf(said, bareColour(colour), picture) }
    : 'scan-damaged';
}

const SIGNATURE = boxOf('jP  ', Buffer.from('\r\n\x87\n', 'latin1'));
const FILE_TYPE = boxOf('ftyp', Buffer.from('jp2 \0\0\0\0jp2 '));

function bareOf(said: DataView, colour: Uint8Array, picture: DataView): Uint8Array {
  const codestream = bareCodestream(picture);
  const length = codestream.reduce((sum, piece) => sum + piece.length, 0);
  const header = Buffer.concat([boxOf('ihdr', bytesOf(said)), boxOf('colr', colour)]);
  return Buffer.concat([
    ...[SIGNATURE, FILE_TYPE, boxOf('jp2h', header)],
    ...[headOf('jp2c', length), ...codestream],
  ]);
}

/** Colours by a number of four bytes, or by a profile as long as it says (I.5.3.3). */
function bareColour(colour: DataView): Uint8Array {
  const isNumbered = colour.getUint8(0) === 1;
  return bytesOf(colour).subarray(0, 3 + (isNumbered ? 4 : colour.getUint32(3)));
}

const bytesOf = ({ buffer, byteOffset, byteLength }: DataView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function boxOf(kind: string, body: Uint8Array): Buffer {
  return Buffer.concat([headOf(kind, body.length), body]);
}

function headOf(kind: string, length: number): Buffer {
  const head = Buffer.from(`\0\0\0\0${kind}`, 'latin1');
  head.writeUInt32BE(8 + length);
  return head;
}

/** By number, or by a profile of grey or of red, green and blue (I.5.3.3). */
function coloursOf(colour: DataView): 1 | 3 | undefined {
  const method = colour.byteLength >= 7 ? colour.getUint8(0) : 0;
  if (method === 1) return BY_NUMBER.get(colour.getUint32(3));
  if (method !== 2) return undefined;
  const profile = bytesOf(colour).subarray(3);
  return isProfile(profile, 'RGB ') ? 3 : isProfile(profile, 'GRAY') ? 1 : undefined;
}

function onlyOne(boxes: readonly Box[], of: string): DataView | undefined {
  const [box, ...others] = boxes.filter(({ kind }) => kind === of);
  return others.length === 0 ? box?.body : undefined;
}

interface Box {
  readonly kind: string;
  readonly body: DataView;
}

/** More boxes than any picture has; others are not even gathered. */
const MOST_BOXES = 100;

function firstBoxesOf(view: DataView): readonly Box[] {
  const boxes: Box[] = [];
  for (const box of boxesOf(view)) if (boxes.push(box) === MOST_BOXES) break;
  return boxes;
}

/** The boxes that stand one behind the other, up to the first that does not fit. */
function* boxesOf(view: DataView): Generator<Box> {
  let at = 0;
  while (at + 8 <= view.byteLength) {
    const said = view.getUint32(at);
    const isLong = said === 1 && at + 16 <= view.byteLength;
    const head = isLong ? 16 : 8;
    const length = isLong ? Number(view.getBigUint64(at + 8)) : said === 0 ? view.byteLength - at : said;
    if (length < head || at + length > view.byteLength) return;
    const kind = Buffer.from(view.buffer, view.byteOffset + at + 4, 4).toString('latin1');
    yield { kind, body: new DataView(view.buffer, view.byteOffset + at + head, length - head) };
    at += length;
  }
}
