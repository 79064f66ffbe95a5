import { createHash } from 'node:crypto';
import type { HashName } from '../trust/hashes.ts';
import { isEmptyAppearance } from './empty-appearance.ts';
import { findingList, found, type PdfFinding } from './pdf-finding.ts';
import { objectIn, valueIn, type PdfFile } from './read-signed-pdf.ts';
import type { PdfText, PdfValue } from './read-value.ts';
import { entry, isArray, isDictionary, nameIn, referenceIn, textIn } from './values.ts';

/** A signature or document time-stamp of a file, in our one shape. */
export interface PdfSignature {
  readonly kind: 'signature' | 'timestamp';
  /** The field's name. */
  readonly field: string;
  /** Index of the revision that it was written in, and that it covers to its last byte. */
  readonly revision: number;
  /** The CMS or the time-stamp token, without the zeros behind it. */
  readonly der: Uint8Array;
  /** What it covers: from byte 0 to `gap[0]`, and from `gap[1]` to `end`. */
  readonly gap: readonly [number, number];
  readonly end: number;
  /** `/M` as it stands: what the signer says, proved by nothing. */
  readonly claimedAt?: string;
  readonly objects: {
    readonly field: number;
    readonly dictionary: number;
    /** Absent where the field has none, as copies had none before PDF/A-1 was kept through their signing. */
    readonly appearance?: number;
  };
}

export interface ReadSignatures {
  readonly signatures: readonly PdfSignature[];
  readonly findings: readonly PdfFinding[];
}

const FIELD_KEYS = new Set(['Type', 'Subtype', 'FT', 'T', 'V', 'Rect', 'F', 'Ff', 'P', 'AP']);
const SIGNATURE_KEYS = new Set([
  'Type',
  'Filter',
  'SubFilter',
  'ByteRange',
  'Contents',
  'M',
  'Name',
  'Reason',
  'Location',
  'ContactInfo',
]);
const TIMESTAMP_KEYS = new Set(['Type', 'Filter', 'SubFilter', 'ByteRange', 'Contents', 'V']);

/**
 * The signatures of a file, in the order of its form, which has to be that of its revisions. Every field is a signature
 * of exactly our shape (ISO 32000-1 §12.8, ETSI EN 319 142-1): written whole in one revision, never touched again, and
 * covering that revision from the file's first byte to its last but for exactly its own hexadecimal `/Contents`.
 */
export function readSignatures(file: PdfFile): ReadSignatures {
  const last = file.revisions.length - 1;
  const root = file.revisions[last]?.root ?? 0;
  const form = valueIn(file, last, entry(objectIn(file, last, root)?.value, 'AcroForm'));
  const fields = valueIn(file, last, entry(form, 'Fields'));
  const signatures: PdfSignature[] = [];
  const findings = findingList();
  const items = isArray(fields) ? fields.items : [];
  // Each field is new in a revision of its own: where there are more, it is wrong, and reading them all takes hours.
  if (items.length >= file.revisions.length) findings.note('pdf-signature-field');
  for (const item of items.slice(0, file.revisions.length)) {
    const read = item.kind === 'reference' ? readField(file, item.number) : found('pdf-signature-field');
    if ('code' in read) {
      findings.note(read.code, read.about, read.detail);
      continue;
    }
    const before = signatures.at(-1);
    const isNext = before === undefined || before.revision < read.revision;
    if (!isNext || signatures.some(({ field }) => field === read.field)) {
      findings.note('pdf-signature-field', read.field);
    }
    signatures.push(read);
  }
  if (signatures.length === 0 && findings.all.length === 0) findings.note('pdf-signature-none');
  return { signatures, findings: findings.all };
}

function readField(file: PdfFile, number: number): PdfSignature | PdfFinding {
  const about = String(number);
  const revision = file.revisions.findIndex(({ objects }) => objects.has(number));
  const widget = file.revisions[revision]?.objects.get(number);
  const { value } = widget ?? {};
  const name = textIn(value, 'T');
  const dictionary = referenceIn(value, 'V');
  if (value?.kind !== 'dictionary' || widget?.data !== undefined || widget?.packed !== undefined) {
    return found('pdf-signature-field', about);
  }
  const isField =
    [...value.entries.keys()].every((key) => FIELD_KEYS.has(key)) &&
    nameIn(value, 'Type') === 'Annot' &&
    nameIn(value, 'Subtype') === 'Widget' &&
    nameIn(value, 'FT') === 'Sig' &&
    isEmptyRectangle(entry(value, 'Rect')) &&
    referenceIn(value, 'P') !== undefined;
  if (!isField || name === undefined || dictionary === undefined) return found('pdf-signature-field', about);
  const appearance = readAppearance(file, revision, entry(value, 'AP'));
  if (appearance === undefined) return found('pdf-signature-field', about, 'AP');
  // A field and its value are one act of signing: both new, in the same revision.
  return isNewIn(file, revision, dictionary)
    ? readDictionary(file, revision, readableName(name), { field: number, dictionary, ...appearance })
    : found('pdf-signature-dictionary', about);
}

/** None, or one that draws nothing, is the same at all times, and came with the field; else undefined. */
function readAppearance(
  file: PdfFile,
  revision: number,
  value: PdfValue | undefined,
): { readonly appearance?: number } | undefined {
  if (value === undefined) return {};
  const appearance = referenceIn(value, 'N');
  if (!isDictionary(value) || value.entries.size !== 1 || appearance === undefined) return undefined;
  const object = file.revisions[revision]?.objects.get(appearance);
  const isOurs = object !== undefined && isNewIn(file, revision, appearance) && isEmptyAppearance(object);
  return isOurs ? { appearance } : undefined;
}

const isNewIn = (file: PdfFile, revision: number, number: number): boolean =>
  revision === file.revisions.findIndex(({ objects }) => objects.has(number));

function readDictionary(
  file: PdfFile,
  revision: number,
  field: string,
  objects: PdfSignature['objects'],
): PdfSignature | PdfFinding {
  const object = file.revisions[revision]?.objects.get(objects.dictionary);
  const end = file.revisions[revision]?.end ?? 0;
  const value = object?.value;
  if (value?.kind !== 'dictionary' || object?.data !== undefined || object?.packed !== undefined) {
    return found('pdf-signature-dictionary', field);
  }
  const type = nameIn(value, 'Type');
  const isTimestamp = type === 'DocTimeStamp';
  const allowed = isTimestamp ? TIMESTAMP_KEYS : SIGNATURE_KEYS;
  if (value.entries.has('Reference')) return found('pdf-certification', field, 'Reference');
  const isShaped =
    (isTimestamp || type === 'Sig') &&
    [...value.entries.keys()].every((key) => allowed.has(key)) &&
    nameIn(value, 'Filter') === 'Adobe.PPKLite' &&
    nameIn(value, 'SubFilter') === (isTimestamp ? 'ETSI.RFC3161' : 'ETSI.CAdES.detached');
  if (!isShaped) return found('pdf-signature-dictionary', field);

  const contents = textIn(value, 'Contents');
  const der = contents === undefined ? undefined : readContents(file.bytes, contents);
  if (contents === undefined || der === undefined) return found('pdf-contents', field);
  const covered = [0, contents.start, contents.end, end - contents.end];
  const range = entry(value, 'ByteRange');
  const isCovered =
    isArray(range) &&
    range.items.length === 4 &&
    range.items.every(
      (item, index) => item.kind === 'number' && item.isWhole && item.value === covered[index],
    );
  if (!isCovered) return found('pdf-byte-range', field);
  const claimed = textIn(value, 'M');
  return {
    kind: isTimestamp ? 'timestamp' : 'signature',
    field,
    revision,
    der,
    gap: [contents.start, contents.end],
    end,
    ...(claimed === undefined ? {} : { claimedAt: Buffer.from(claimed.bytes).toString('latin1') }),
    objects,
  };
}

/** One DER element, then nothing but zeros, in hexadecimal digits of one case: written in one way only. */
function readContents(file: Uint8Array, { bytes, form, start, end }: PdfText): Uint8Array | undefined {
  if (form !== 'hexadecimal') return undefined;
  const digits = Buffer.from(file.subarray(start + 1, end - 1)).toString('latin1');
  if (!/^(?:[0-9a-f]*|[0-9A-F]*)$/.test(digits)) return undefined;
  const length = elementLength(bytes);
  if (length === undefined || length > bytes.length) return undefined;
  return bytes.subarray(length).every((byte) => byte === 0) ? bytes.subarray(0, length) : undefined;
}

/** The whole length of the SEQUENCE that begins some bytes; undefined when it is not written as DER writes it. */
function elementLength(bytes: Uint8Array): number | undefined {
  const [tag, first = 0] = bytes;
  if (tag !== 0x30) return undefined;
  if (first < 0x80) return 2 + first;
  const count = first - 0x80;
  if (count === 0 || count > 4 || bytes[2] === 0) return undefined;
  const length = bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return length < 0x80 ? undefined : 2 + count + length;
}

/** Whether nothing of it is seen on the page: what a copy shows was drawn before anybody signed. */
function isEmptyRectangle(value: PdfValue | undefined): boolean {
  if (!isArray(value) || value.items.length !== 4) return false;
  const [left, bottom, right, top] = value.items.map((item) => (item.kind === 'number' ? item.value : NaN));
  return left === right && bottom === top;
}

/** UTF-16 when it says so, else one byte a letter (ISO 32000-1 §7.9.2.2). */
const readableName = ({ bytes }: PdfText): string =>
  bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0
    ? Buffer.from(bytes.subarray(2)).swap16().toString('utf16le')
    : Buffer.from(bytes).toString('latin1');

/** The digest of what a signature covers, by a hash. */
export function coveredDigest({ bytes }: PdfFile, { gap, end }: PdfSignature, hash: HashName): Uint8Array {
  return createHash(hash).update(bytes.subarray(0, gap[0])).update(bytes.subarray(gap[1], end)).digest();
}
