import { constants, inflateSync } from 'node:zlib';
import {
  PDFArray,
  PDFDict,
  PDFName,
  PDFNumber,
  PDFObjectParser,
  PDFParser,
  PDFRawStream,
  PDFRef,
  type PDFObject,
  type PDFStream,
} from '@cantoo/pdf-lib';
import { numberIn } from './number-in.ts';

/** What the objects inside compressed objects may come to together, in bytes: a scanner writes some hundreds for a page. */
const MOST_OBJECT_BYTES = 16_777_216;
/** And how many may stand in one: who writes many begins another after some hundreds. */
const MOST_OBJECTS = 100_000;

/**
 * Reads the objects of a PDF as the library does, but those inside streams of objects (ISO 32000-1, 7.5.7) under a bound,
 * each byte of them once, and streams of cross-references for their dictionary alone: the library goes by no offset.
 */
export class ScanParser extends PDFParser {
  private left = MOST_OBJECT_BYTES;
  /** Whether it stopped because objects are packed as no scanner packs them, or come to more than they may. */
  isOverfull = false;

  override parseDictOrStream(ref?: PDFRef): PDFDict | PDFStream {
    const parsed = super.parseDictOrStream(ref);
    if (!(parsed instanceof PDFRawStream)) return parsed;
    const type = parsed.dict.lookup(PDFName.of('Type'));
    if (type === PDFName.of('XRef')) return emptied(parsed, 'Index', PDFArray.withContext(this.context));
    if (type !== PDFName.of('ObjStm')) return parsed;
    this.takeObjects(parsed);
    return emptied(parsed, 'N', PDFNumber.of(0));
  }

  private takeObjects({ dict, contents }: PDFRawStream): void {
    const bytes = this.unpacked(dict, contents);
    this.left -= bytes.length;
    const [count, first] = [numberIn(dict, 'N', -1), numberIn(dict, 'First', -1)];
    if (!(count >= 0 && count <= MOST_OBJECTS && first >= 0 && first <= 32 * (count + 32)))
      return this.stop();
    const head = Buffer.from(bytes.subarray(0, first)).toString('latin1');
    const places = head.match(/\d+/g)?.map(Number) ?? [];
    if (/[^\d\0\s]/.test(head) || places.length !== 2 * count) return this.stop();
    for (let at = 0; at < places.length; at += 2) {
      const [number = 0, from = 0, , to] = places.slice(at, at + 4);
      // One behind the other (7.5.7): what many of them shared would be read as many times.
      if (to !== undefined && to <= from) return this.stop();
      const own = bytes.subarray(first + from, to === undefined ? bytes.length : first + to);
      const object = PDFObjectParser.forBytes(own, this.context).parseObject();
      this.context.assign(PDFRef.of(number), object);
    }
  }

  private unpacked(dict: PDFDict, contents: Uint8Array): Uint8Array {
    const filter = onlyOne(dict, 'Filter');
    const parameters = onlyOne(dict, 'DecodeParms');
    const isPredicted = parameters instanceof PDFDict && numberIn(parameters, 'Predictor', 1) !== 1;
    if (filter === undefined && contents.length <= this.left) return contents;
    if (filter !== PDFName.of('FlateDecode') || isPredicted || this.left === 0) return this.stop();
    try {
      return inflateSync(contents, { maxOutputLength: this.left, finishFlush: constants.Z_SYNC_FLUSH });
    } catch (error) {
      if (error instanceof RangeError) return this.stop();
      throw error;
    }
  }

  private stop(): never {
    this.isOverfull = true;
    throw new Error('a stream of objects that is not read');
  }
}

/** What the library finds nothing in any more. */
function emptied({ dict }: PDFRawStream, key: string, nothing: PDFArray | PDFNumber): PDFRawStream {
  for (const packing of ['Filter', 'DecodeParms']) dict.delete(PDFName.of(packing));
  dict.set(PDFName.of(key), nothing);
  return PDFRawStream.of(dict, new Uint8Array());
}

/** An entry, or the only one of its list. */
function onlyOne(dict: PDFDict, key: string): PDFObject | undefined {
  const value = dict.lookup(PDFName.of(key));
  return value instanceof PDFArray && value.size() === 1 ? value.lookup(0) : value;
}
