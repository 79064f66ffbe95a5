import { isCodestream, readCodestream, type Jpx } from './jpx-codestream.ts';

/** Reads a whole JPEG 2000 image, bare or in the boxes of JP2; undefined when it is cut off, damaged, two, or none. */
export function readJpx(bytes: Uint8Array): Jpx | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isCodestream(view)) return readCodestream(view);
  const boxes = [...boxesOf(view)];
  const [signature] = boxes;
  const [header, ...otherHeaders] = boxes.filter(({ kind }) => kind === 'jp2h');
  const [picture, ...otherPictures] = boxes.filter(({ kind }) => kind === 'jp2c');
  if (signature?.kind !== 'jP  ' || header === undefined || picture === undefined) return undefined;
  if (otherHeaders.length > 0 || otherPictures.length > 0) return undefined;
  const read = readCodestream(picture.body);
  const inner = [...boxesOf(header.body)];
  const said = inner.find(({ kind }) => kind === 'ihdr')?.body;
  if (read === undefined || said === undefined || said.byteLength < 14) return undefined;
  const isSaid =
    said.getUint32(0) === read.height &&
    said.getUint32(4) === read.width &&
    said.getUint16(8) === read.components;
  if (!isSaid) return undefined;
  const palette = inner.find(({ kind }) => kind === 'pclr')?.body;
  if (palette === undefined) return read;
  return palette.byteLength > 2 ? { ...read, components: palette.getUint8(2) } : undefined;
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
