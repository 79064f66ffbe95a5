import { PDFName, PDFRawStream, type PDFDict } from '@cantoo/pdf-lib';
import { numberIn } from './number-in.ts';
import type { PlacedImage } from './page-image.ts';
import type { UnwrappedImage } from './unwrap-image.ts';

/** Columns where a fax does not say (ISO 32000-1, Table 11). */
const FAX_COLUMNS = 1_728;

/**
 * Whether a fax (ITU-T T.4, T.6) is of as many columns and rows as its dictionary says, with a bit at least for each row:
 * no code of a row is shorter.
 */
export function isWholeFax({ width, height }: PlacedImage, { data, parameters }: UnwrappedImage): boolean {
  const rows = numberIn(parameters, 'Rows', 0);
  return (
    numberIn(parameters, 'Columns', FAX_COLUMNS) === width &&
    (rows === 0 || rows === height) &&
    data.length * 8 >= height
  );
}

const PAGE = 48;
/** Symbols, patterns and tables, for whatever comes after (ITU-T T.88, 7.3). */
const DICTIONARIES: ReadonlySet<number> = new Set([0, 16, 53]);
const isRegion = (kind: number): boolean => kind >= 4 && kind <= 43 && !DICTIONARIES.has(kind);
const UNKNOWN = 0xffff_ffff;

/**
 * Whether a picture in JBIG2 is a page of as many columns and rows as its dictionary says, with a region at least that is
 * there to the end. It has no file's header in a PDF, nor another page (ISO 32000-1, 7.4.7).
 */
export function isWholeJbig2({ width, height }: PlacedImage, { data, parameters }: UnwrappedImage): boolean {
  if (!hasSoundGlobals(parameters)) return false;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let [pages, regions, at] = [0, 0, 0];
  while (at < data.length) {
    const head = readHead(view, at);
    if (head === undefined) return false;
    if (head.kind === PAGE) {
      if (head.end - head.body < 19) return false;
      const rows = view.getUint32(head.body + 4);
      // A page that is told in stripes may leave open how many rows it has.
      if (view.getUint32(head.body) !== width || (rows !== height && rows !== UNKNOWN)) return false;
      pages += 1;
    } else if (isRegion(head.kind) && head.end > head.body) regions += 1;
    at = head.end;
  }
  return pages === 1 && regions > 0;
}

function hasSoundGlobals(parameters: PDFDict | undefined): boolean {
  const name = PDFName.of('JBIG2Globals');
  return parameters?.has(name) !== true || parameters.lookup(name) instanceof PDFRawStream;
}

/** A segment's kind and where its data lie (ITU-T T.88, 7.2); undefined where it is cut off. */
function readHead(
  view: DataView,
  at: number,
): { readonly kind: number; readonly body: number; readonly end: number } | undefined {
  const { byteLength } = view;
  if (at + 11 > byteLength) return undefined;
  const number = view.getUint32(at);
  const flags = view.getUint8(at + 4);
  // Whom it refers to: so many numbers, each as wide as its own number needs; and whether each is kept.
  const few = view.getUint8(at + 5) >> 5;
  const count = few === 7 ? view.getUint32(at + 5) & 0x1fff_ffff : few;
  const kept = few === 7 ? 4 + Math.ceil((count + 1) / 8) : 1;
  const wide = number <= 256 ? 1 : number <= 65_536 ? 2 : 4;
  const lengthAt = at + 5 + kept + count * wide + ((flags & 0x40) === 0 ? 1 : 4);
  const body = lengthAt + 4;
  if (body > byteLength) return undefined;
  const kind = flags & 0x3f;
  const said = view.getUint32(lengthAt);
  // A region of dots may leave its length open: then it is the last.
  if (said === UNKNOWN) return kind === 38 ? { kind, body, end: byteLength } : undefined;
  return body + said > byteLength ? undefined : { kind, body, end: body + said };
}
