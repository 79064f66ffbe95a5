import { createHash } from 'node:crypto';
import type { Instant } from '../../../schemas/instant.ts';
import { fail, ok, type Result } from '../result.ts';
import { EMPTY_APPEARANCE } from './empty-appearance.ts';
import type { PdfFault } from './read-cursor.ts';
import { COPY_LIMITS, type PdfLimits } from './read-limits.ts';
import { readPages } from './read-pages.ts';
import { objectIn, readSignedPdf, valueIn, type PdfFile } from './read-signed-pdf.ts';
import type { PdfValue } from './read-value.ts';
import { entry, isArray, isDictionary, textIn } from './values.ts';
import { appendUpdate, freeNumber, type WrittenObject } from './write-update.ts';
import { writeDate, writeDictionary, writeText, writeValue } from './write-value.ts';

/** A file with room for one signature: what is covered is fixed, the signature itself is zeros. */
export interface PreparedPdf {
  readonly prepared: Uint8Array;
  /** Offset, length, offset, length of what the signature covers. */
  readonly byteRange: readonly [0, number, number, number];
  readonly digests: Readonly<Record<'sha256' | 'sha384', Uint8Array>>;
}

/** Why a file cannot be prepared: it cannot be read strictly, has no page to carry a field, or has that field already. */
export type PrepareFault = PdfFault | { readonly code: 'pdf-unsignable'; readonly at: number };

/** Who signs, as the file says it; what proves it is the certificate. */
export interface SignatureWords {
  /** Name of the field, of its own in the file. */
  readonly field: string;
  /** Stands as `/M`: a PAdES signature says its time there (ETSI EN 319 142-1 §5.3). */
  readonly at: Instant;
  readonly name: string;
  readonly reason?: string;
}

/** Room for a signature with its chain and a time-stamp, in bytes: seen are 2.1 to 5.5 KB. */
const ROOM = 16_384;

/**
 * Appends a signature's field and dictionary to a file, with room for the signature (PAdES, ETSI EN 319 142-1): nothing
 * visible, on the first page. The same input gives the same bytes, so that a signer who comes later signs what was shown.
 */
export const prepareSignature = (
  pdf: Uint8Array,
  words: SignatureWords,
  room = ROOM,
  limits: PdfLimits = COPY_LIMITS,
): Result<PreparedPdf, PrepareFault> =>
  prepare(pdf, words.field, room, limits, [
    ['Type', '/Sig'],
    ['Filter', '/Adobe.PPKLite'],
    ['SubFilter', '/ETSI.CAdES.detached'],
    ['M', writeDate(words.at)],
    ['Name', writeText(words.name)],
    ...(words.reason === undefined ? [] : [['Reason', writeText(words.reason)] as const]),
  ]);

/** The same for a document time-stamp, which covers all that is there (ETSI EN 319 142-1 §5.4.3). */
export const prepareDocumentTimestamp = (
  pdf: Uint8Array,
  field: string,
  room = ROOM,
  limits: PdfLimits = COPY_LIMITS,
): Result<PreparedPdf, PrepareFault> =>
  prepare(pdf, field, room, limits, [
    ['Type', '/DocTimeStamp'],
    ['Filter', '/Adobe.PPKLite'],
    ['SubFilter', '/ETSI.RFC3161'],
  ]);

/** Ten digits hold every offset of a file that can be read. */
const BLANK_RANGE = `[0 ${'0'.repeat(10)} ${'0'.repeat(10)} ${'0'.repeat(10)}]`;

function prepare(
  pdf: Uint8Array,
  field: string,
  room: number,
  limits: PdfLimits,
  dictionary: readonly (readonly [string, string])[],
): Result<PreparedPdf, PrepareFault> {
  const read = readSignedPdf(pdf, limits);
  if (!read.ok) return read;
  const file = read.value;
  const form = formOf(file);
  const [page] = readPages(file, file.revisions.length - 1, limits) ?? [];
  if (form === undefined || page === undefined || form.has(field))
    return fail({ code: 'pdf-unsignable', at: 0 });

  const signature = freeNumber(file);
  const widget = signature + 1;
  const appearance = widget + 1;
  const blank = '0'.repeat(room * 2);
  const appended = appendUpdate(file, [
    {
      number: signature,
      body: writeDictionary([...dictionary, ['ByteRange', BLANK_RANGE], ['Contents', `<${blank}>`]]),
    },
    { number: widget, body: writeWidget(field, { signature, appearance, page }) },
    { number: appearance, body: EMPTY_APPEARANCE },
    grownPage(file, page, widget),
    ...form.withField(widget),
  ]);
  const bytes = Buffer.from(appended.buffer, appended.byteOffset, appended.length);
  const gap = bytes.indexOf(`<${blank.slice(0, 64)}`, pdf.length);
  const after = gap + blank.length + 2;
  const byteRange = [0, gap, after, bytes.length - after] as const;
  const range = `[${byteRange.join(' ')}]`.padEnd(BLANK_RANGE.length);
  bytes.write(range, bytes.indexOf(BLANK_RANGE, pdf.length), 'latin1');
  return ok({ prepared: bytes, byteRange, digests: digestsOf(bytes, byteRange) });
}

/** An annotation of no size that is printed and locked, so that a reader shows nothing (ISO 32000-1 §12.5.3). */
const writeWidget = (
  field: string,
  { signature, appearance, page }: Readonly<Record<'signature' | 'appearance' | 'page', number>>,
): string =>
  writeDictionary([
    ['Type', '/Annot'],
    ['Subtype', '/Widget'],
    ['FT', '/Sig'],
    ['T', writeText(field)],
    ['V', `${signature} 0 R`],
    ['Rect', '[0 0 0 0]'],
    ['F', '132'],
    ['AP', writeDictionary([['N', `${appearance} 0 R`]])],
    ['P', `${page} 0 R`],
  ]);

function grownPage(file: PdfFile, page: number, widget: number): WrittenObject {
  const last = file.revisions.length - 1;
  const value = objectIn(file, last, page)?.value;
  const annotations = valueIn(file, last, entry(value, 'Annots'));
  return { number: page, body: writeValue(withEntry(value, 'Annots', grown(annotations, widget))) };
}

/** The catalog with a form that has one field more. A form that is an object of its own is written anew as that object. */
function formOf(
  file: PdfFile,
): { has: (field: string) => boolean; withField: (widget: number) => WrittenObject[] } | undefined {
  const last = file.revisions.length - 1;
  const root = file.revisions[last]?.root;
  const catalog = root === undefined ? undefined : objectIn(file, last, root)?.value;
  if (root === undefined || !isDictionary(catalog)) return undefined;
  const standing = entry(catalog, 'AcroForm');
  const form = valueIn(file, last, standing);
  const standingFields = valueIn(file, last, entry(form, 'Fields'));
  return {
    has: (field) => {
      const name = Buffer.from(`\ufeff${field}`, 'utf16le').swap16();
      const fields = isArray(standingFields) ? standingFields.items : [];
      return fields.some((one) => {
        const title = textIn(valueIn(file, last, one), 'T');
        return title !== undefined && name.equals(title.bytes);
      });
    },
    withField: (widget) => {
      const fields = grown(standingFields, widget);
      const flags: PdfValue = { kind: 'number', value: 3, isWhole: true };
      const grownForm = withEntry(withEntry(form, 'Fields', fields), 'SigFlags', flags);
      return standing?.kind === 'reference'
        ? [{ number: standing.number, body: writeValue(grownForm) }]
        : [{ number: root, body: writeValue(withEntry(catalog, 'AcroForm', grownForm)) }];
    },
  };
}

function grown(array: PdfValue | undefined, reference: number): PdfValue {
  return {
    kind: 'array',
    items: [...(isArray(array) ? array.items : []), { kind: 'reference', number: reference }],
  };
}

/** A dictionary with one entry set; an empty one where there was none. */
export function withEntry(value: PdfValue | undefined, key: string, to: PdfValue): PdfValue {
  const entries = isDictionary(value) ? value.entries : new Map<string, PdfValue>();
  return { kind: 'dictionary', entries: new Map([...entries, [key, to]]) };
}

/** The digests of what a range covers. */
export function digestsOf(
  bytes: Uint8Array,
  [, gap, after]: PreparedPdf['byteRange'],
): PreparedPdf['digests'] {
  const digest = (hash: 'sha256' | 'sha384'): Uint8Array =>
    createHash(hash).update(bytes.subarray(0, gap)).update(bytes.subarray(after)).digest();
  return { sha256: digest('sha256'), sha384: digest('sha384') };
}
