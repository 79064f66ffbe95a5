/** A JPEG 2000 image as its headers describe it (ISO/IEC 15444-1, Annexes A and I). */
export interface Jpx {
  readonly width: number;
  readonly height: number;
  /** As many as are shown: those of the palette where there is one. */
  readonly components: number;
}

const START_OF_CODESTREAM = 0xff4f;
const SIZE = 0xff51;
const START_OF_TILE_PART = 0xff90;
const END_OF_CODESTREAM = 0xffd9;

/** Reads a whole JPEG 2000 image, bare or in the boxes of JP2; undefined when it is cut off, damaged or none. */
export function readJpx(bytes: Uint8Array): Jpx | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length > 2 && view.getUint16(0) === START_OF_CODESTREAM) return readCodestream(view);
  let colours: number | undefined;
  for (const { kind, body } of boxesOf(view)) {
    if (kind === 'jp2h') {
      const palette = [...boxesOf(body)].find((box) => box.kind === 'pclr');
      if (palette !== undefined && palette.body.byteLength > 2) colours = palette.body.getUint8(2);
    }
    if (kind !== 'jp2c') continue;
    const read = readCodestream(body);
    return read === undefined ? undefined : { ...read, components: colours ?? read.components };
  }
  return undefined;
}

interface Box {
  readonly kind: string;
  readonly body: DataView;
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

/** Main header, then tile-parts one behind the other up to the end. */
function readCodestream(view: DataView): Jpx | undefined {
  if (view.byteLength < 44 || view.getUint16(0) !== START_OF_CODESTREAM || view.getUint16(2) !== SIZE)
    return undefined;
  const width = view.getUint32(8) - view.getUint32(16);
  const height = view.getUint32(12) - view.getUint32(20);
  const components = view.getUint16(40);
  let at = 2;
  let parts = 0;
  while (at + 4 <= view.byteLength) {
    const marker = view.getUint16(at);
    if (marker === START_OF_TILE_PART) {
      if (at + 12 > view.byteLength) return undefined;
      const length = view.getUint32(at + 6);
      // The last part may leave its length open: then it goes up to the end of the codestream.
      const end = length === 0 ? view.byteLength - 2 : at + length;
      if (end <= at || end + 2 > view.byteLength) return undefined;
      parts += 1;
      at = end;
      if (view.getUint16(at) === END_OF_CODESTREAM) return { width, height, components };
    } else if (parts > 0) return undefined;
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
