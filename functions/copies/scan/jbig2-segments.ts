import type { PictureFault } from './picture-fault.ts';

/** A segment of a picture in JBIG2 (ITU-T T.88, 7.2). */
export interface Jbig2Segment {
  readonly kind: number;
  /** Of which page it is; 0 of all. */
  readonly page: number;
  readonly body: DataView;
}

/** A region of dots, which alone may leave open how long it is: readers look for its end in different ways (7.2.7). */
const OPEN_REGION = 38;
const UNKNOWN = 0xffff_ffff;

/** The segments one behind the other; at last a fault where one is cut off, or leaves open how long it is. */
export function* segmentsOf(data: Uint8Array): Generator<Jbig2Segment | PictureFault> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  while (at < data.length) {
    const read = readSegment(view, at);
    if (typeof read === 'string') {
      yield read;
      return;
    }
    yield read.segment;
    at = read.end;
  }
}

function readSegment(
  view: DataView,
  at: number,
): { readonly segment: Jbig2Segment; readonly end: number } | PictureFault {
  const { byteLength } = view;
  if (at + 11 > byteLength) return 'scan-damaged';
  const number = view.getUint32(at);
  const flags = view.getUint8(at + 4);
  // Whom it refers to: so many numbers, each as wide as its own number needs; and whether each is kept.
  const few = view.getUint8(at + 5) >> 5;
  const count = few === 7 ? view.getUint32(at + 5) & 0x1fff_ffff : few;
  const kept = few === 7 ? 4 + Math.ceil((count + 1) / 8) : 1;
  const wide = number <= 256 ? 1 : number <= 65_536 ? 2 : 4;
  const pageAt = at + 5 + kept + count * wide;
  const isWidePage = (flags & 0x40) !== 0;
  const lengthAt = pageAt + (isWidePage ? 4 : 1);
  if (lengthAt + 4 > byteLength) return 'scan-damaged';
  const kind = flags & 0x3f;
  const length = view.getUint32(lengthAt);
  if (kind === OPEN_REGION && length === UNKNOWN) return 'scan-picture-kind';
  const end = lengthAt + 4 + length;
  if (end > byteLength) return 'scan-damaged';
  const page = isWidePage ? view.getUint32(pageAt) : view.getUint8(pageAt);
  const body = new DataView(view.buffer, view.byteOffset + lengthAt + 4, end - lengthAt - 4);
  return { segment: { kind, page, body }, end };
}
