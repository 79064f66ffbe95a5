import { createHash } from 'node:crypto';
import type { CertificationWords } from '../../../schemas/copies/certification.ts';
import { subsetFont, type FontSubset } from '../../kernel/pdf/font/subset-font.ts';
import { packed, writeFont } from '../../kernel/pdf/font/write-font.ts';
import { array, dictionary, name, number, reference } from '../../kernel/pdf/make-value.ts';
import type { PdfFault } from '../../kernel/pdf/read-cursor.ts';
import { COPY_LIMITS, type PdfLimits } from '../../kernel/pdf/read-limits.ts';
import { readPages } from '../../kernel/pdf/read-pages.ts';
import { readSignedPdf, valueIn, type PdfFile } from '../../kernel/pdf/read-signed-pdf.ts';
import type { PdfDictionary, PdfValue } from '../../kernel/pdf/read-value.ts';
import { entry, isArray, isDictionary, referenceIn } from '../../kernel/pdf/values.ts';
import { writeFile, type FileObject } from '../../kernel/pdf/write-file.ts';
import { fail, ok, type Result } from '../../kernel/result.ts';
import { drawLines, drawRule, drawSquares, encodeSquares, type Squares } from './draw.ts';
import { layOut, type Column, type Fonts } from './lay-out.ts';
import type { Letters } from './letters.ts';
import { partOf, writeMetadata } from './metadata.ts';
import { lengthened, readSheet, shownMatrix, type Sheet } from './sheet.ts';
import { certificationParagraphs, checkParagraphs, topParagraphs } from './words.ts';
import { WORDING, type Wording } from './wording.ts';

/** Why a scan cannot be written on: it cannot be read strictly, was changed since it was made, or has other pages. */
export type StampFault =
  | PdfFault
  | { readonly code: 'copy-not-one-revision' | 'copy-page-unreadable' }
  | { readonly code: 'copy-pages-differ'; readonly pages: number };

/** Room around our words, and between them and the QR code, in points. */
const MARGIN = 14;
/** 28 mm: a telephone reads it from a printed page. */
const CODE = 80;
/** Narrower than this the QR code stands below the words, not beside them. */
const NARROW = 340;

/**
 * Writes the words of certification onto a checked scan, before anybody signs: form of copy, body and time at the top
 * right of page 1, the certification with its QR code at the end of the last page. Nothing of the scan is covered,
 * moved or scaled: those two sheets become longer, as they are shown, and the words stand on what was added.
 *
 * The same scan and words give the same bytes: one revision, PDF 1.7, fonts embedded, and PDF/A where the scan is.
 */
export async function stampCopy(
  scan: Uint8Array,
  words: CertificationWords,
  letters: Letters,
  wording: Wording = WORDING,
  limits: PdfLimits = COPY_LIMITS,
): Promise<Result<Uint8Array, StampFault>> {
  const read = readSignedPdf(scan, limits);
  if (!read.ok) return read;
  const file = read.value;
  const [revision, another] = file.revisions;
  if (revision === undefined || another !== undefined) return fail({ code: 'copy-not-one-revision' });
  const pages = readPages(file, 0, limits) ?? [];
  if (pages.length !== words.pages) return fail({ code: 'copy-pages-differ', pages: pages.length });
  const [first = 0, last = first] = [pages[0], pages.at(-1)];
  const sheets = new Map([first, last].map((page) => [page, readSheet(file, page)]));

  const code = await encodeSquares(words.checkUrl);
  const objects = new Map<number, FileObject>(revision.objects);
  const fonts: Fonts = { regular: subsetFont(letters.regular), bold: subsetFont(letters.bold) };
  let next = Math.max(...objects.keys()) + 1;
  const add = (object: FileObject): number => objects.set(next, object).size && next++;
  const regular = next;
  const bold = regular + FONT_OBJECTS;
  next += 2 * FONT_OBJECTS;

  for (const [page, sheet] of sheets) {
    if (sheet === undefined) return fail({ code: 'copy-page-unreadable' });
    const strips = {
      above: page === first ? topStrip(sheet, words, wording, fonts) : undefined,
      below: page === last ? certificationStrip(sheet, words, { wording, fonts, code }) : undefined,
    };
    const drawn = drawStrips(sheet, strips);
    objects.set(page, {
      value: stampedPage(file, sheet, {
        box: drawn.box,
        contents: [
          reference(add(packed(Buffer.from(drawn.ours, 'latin1')))),
          reference(add(packed(Buffer.from(drawn.before, 'latin1')))),
          ...contentsOf(file, sheet.page),
          reference(add(packed(Buffer.from('\nQ\n', 'latin1')))),
        ],
        fonts: { LtRegular: reference(regular), LtBold: reference(bold) },
      }),
    });
  }
  for (const [index, font] of [
    ...writeFont(fonts.regular, regular, tagOf(fonts.regular)),
    ...writeFont(fonts.bold, bold, tagOf(fonts.bold)),
  ])
    objects.set(index, font);

  const catalog = objects.get(revision.root)?.value;
  const part = partOf(objects.get(referenceIn(catalog, 'Metadata') ?? 0));
  objects.set(revision.root, {
    value: dictionary({
      Type: name('Catalog'),
      Pages: entry(catalog, 'Pages'),
      OutputIntents: part === undefined ? undefined : entry(catalog, 'OutputIntents'),
      Metadata: part === undefined ? undefined : reference(add(writeMetadata(part, words.certifiedAt))),
    }),
  });
  return ok(writeFile(objects, revision.root));
}

/** Objects by which a file carries a font. */
const FONT_OBJECTS = 6;

/** Six letters that set subsets of one font apart (ISO 32000-1 §9.6.4), made of what is in it. */
function tagOf(subset: FontSubset): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(subset.glyphs().map(({ codePoint }) => codePoint)))
    .digest();
  return [...digest.subarray(0, 6)].map((byte) => String.fromCharCode(65 + (byte % 26))).join('');
}

/** What is added to a sheet: its height, and what is drawn into it, given how high its bottom is. */
interface Strip {
  readonly height: number;
  readonly draw: (bottom: number) => string;
}

function topStrip(sheet: Sheet, words: CertificationWords, wording: Wording, fonts: Fonts): Strip {
  const inner = sheet.width - 2 * MARGIN;
  // At the right, and not the whole line: a long name of a body is broken into lines as an officer would.
  const width = Math.min(inner, 300);
  const column = layOut(topParagraphs(words, wording), width, fonts);
  return {
    height: column.height + 2 * MARGIN,
    draw: (bottom) => {
      const top = bottom + MARGIN + column.height;
      return (
        drawRule(MARGIN, sheet.width - MARGIN, bottom + MARGIN / 2) +
        drawLines(column.lines, sheet.width - MARGIN - width, top, fonts)
      );
    },
  };
}

function certificationStrip(
  sheet: Sheet,
  words: CertificationWords,
  { wording, fonts, code }: { readonly wording: Wording; readonly fonts: Fonts; readonly code: Squares },
): Strip {
  const inner = sheet.width - 2 * MARGIN;
  const isNarrow = sheet.width < NARROW;
  const width = isNarrow ? inner : inner - CODE - MARGIN;
  const column = layOut(certificationParagraphs(words, wording, width), width, fonts);
  const check = layOut(checkParagraphs(words, wording), inner, fonts);
  const body = isNarrow ? column.height + MARGIN / 2 + CODE : Math.max(column.height, CODE);
  return {
    height: body + check.height + 2 * MARGIN,
    draw: (bottom) => {
      const top = bottom + MARGIN + check.height + body;
      return (
        drawRule(MARGIN, sheet.width - MARGIN, top + MARGIN / 2) +
        drawColumnAndCode(column, { top, isNarrow, inner }, code, fonts) +
        drawLines(check.lines, MARGIN, bottom + MARGIN + check.height, fonts)
      );
    },
  };
}

function drawColumnAndCode(
  column: Column,
  { top, isNarrow, inner }: { readonly top: number; readonly isNarrow: boolean; readonly inner: number },
  code: Squares,
  fonts: Fonts,
): string {
  if (isNarrow) {
    const left = MARGIN + (inner - CODE) / 2;
    const bottom = top - column.height - MARGIN / 2 - CODE;
    return drawLines(column.lines, MARGIN, top, fonts) + drawSquares(code, left, bottom, CODE);
  }
  return (
    drawSquares(code, MARGIN, top - CODE, CODE) + drawLines(column.lines, MARGIN + CODE + MARGIN, top, fonts)
  );
}

interface Drawn {
  readonly box: PdfValue;
  /** Drawn first, so that nothing that the scan's content leaves behind changes it. */
  readonly ours: string;
  /** Before the scan's own content: nothing of it is drawn beyond what was seen of it. */
  readonly before: string;
}

function drawStrips(
  sheet: Sheet,
  { above, below }: { readonly above: Strip | undefined; readonly below: Strip | undefined },
): Drawn {
  const under = below?.height ?? 0;
  const box = lengthened(sheet, above?.height ?? 0, under);
  const matrix = shownMatrix(sheet, box);
  const [left, bottom, right, top] = sheet.seen;
  const drawn = (below?.draw(0) ?? '') + (above?.draw(under + sheet.height) ?? '');
  return {
    box: array(box.map((edge) => number(edge))),
    ours: `q ${matrix.map((value) => plain(value)).join(' ')} cm 0 g 0 G\n${drawn}Q\n`,
    before: `q ${[left, bottom, right - left, top - bottom].map((value) => plain(value)).join(' ')} re W n\n`,
  };
}

/** A figure in the page's own units, which may be anything. */
const plain = (value: number): string => String(Number(value.toFixed(6)));

/** The scan's content streams, in their order. */
function contentsOf(file: PdfFile, page: PdfDictionary): readonly PdfValue[] {
  const contents = entry(page, 'Contents');
  const value = valueIn(file, 0, contents);
  if (isArray(value)) return value.items;
  return contents === undefined ? [] : [contents];
}

function stampedPage(
  file: PdfFile,
  { page, resources, turned }: Sheet,
  added: {
    readonly box: PdfValue;
    readonly contents: readonly PdfValue[];
    readonly fonts: Readonly<Record<string, PdfValue>>;
  },
): PdfDictionary {
  const standing = isDictionary(resources) ? resources.entries : new Map<string, PdfValue>();
  const fonts = valueIn(file, 0, standing.get('Font'));
  return dictionary({
    Type: name('Page'),
    Parent: entry(page, 'Parent'),
    MediaBox: added.box,
    Rotate: turned === 0 ? undefined : number(turned),
    UserUnit: entry(page, 'UserUnit'),
    Group: entry(page, 'Group'),
    Contents: array(added.contents),
    Resources: dictionary({
      ...Object.fromEntries(standing),
      Font: dictionary({
        ...(isDictionary(fonts) ? Object.fromEntries(fonts.entries) : {}),
        ...added.fonts,
      }),
    }),
  });
}
