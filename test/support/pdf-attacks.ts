import { PDFDocument, type PDFContext, type PDFPage } from '@cantoo/pdf-lib';
import { embedSignature } from '../../functions/kernel/pdf/embed-signature.ts';
import { prepareSignature } from '../../functions/kernel/pdf/prepare-signature.ts';
import { COPY_LIMITS } from '../../functions/kernel/pdf/read-limits.ts';
import { readPages } from '../../functions/kernel/pdf/read-pages.ts';
import { objectIn, readSignedPdf, type PdfFile } from '../../functions/kernel/pdf/read-signed-pdf.ts';
import { writeValue } from '../../functions/kernel/pdf/write-value.ts';
import { digestOf } from '../../functions/kernel/trust/hashes.ts';
import { judgeCms } from '../../functions/kernel/trust/cms.ts';
import { instant } from '../../functions/kernel/clock.ts';
import {
  right,
  signed,
  signatureOver,
  withDocumentTimestamp,
  withEvidence,
  type Bench,
} from './signed-copies.ts';

/** What an attacker without any key has: the copy, and a text editor for bytes. */
export interface RawUpdate {
  readonly objects: readonly {
    readonly number: number;
    readonly body: string;
    readonly generation?: number;
  }[];
  /** What of an update's end is written. A lenient reader rebuilds what is missing. */
  readonly end?: 'whole' | 'no-xref' | 'no-trailer' | 'no-startxref' | 'no-eof';
  readonly root?: number;
  readonly trailer?: string;
  readonly prev?: number;
  /** Numbers that the cross-reference frees. */
  readonly free?: readonly number[];
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** A file read by the strict reader, to know its numbers. */
export const opened = (pdf: Uint8Array): PdfFile => right(readSignedPdf(pdf, COPY_LIMITS));

/** Appends an update as any text editor could, right or wrong. */
export function append(
  pdf: Uint8Array,
  { objects, end = 'whole', root, trailer = '', prev, free = [] }: RawUpdate,
): Uint8Array {
  const file = opened(pdf);
  const last = file.revisions.at(-1)!;
  const size = Math.max(last.size, ...objects.map(({ number }) => number + 1));
  let text = '';
  const entries: string[] = [];
  for (const { number, body, generation = 0 } of objects) {
    entries.push(
      `${number} 1\n${String(pdf.length + text.length).padStart(10, '0')} ${String(generation).padStart(5, '0')} n \n`,
    );
    text += `${number} ${generation} obj\n${body}\nendobj\n`;
  }
  for (const number of free) entries.push(`${number} 1\n0000000000 00001 f \n`);
  const xref = pdf.length + text.length;
  if (end !== 'no-xref') text += `xref\n${entries.join('')}`;
  if (end !== 'no-trailer') {
    text += `trailer\n<</Size ${size} /Root ${root ?? last.root} 0 R /Prev ${prev ?? last.xref.at}${trailer}>>\n`;
  }
  if (end !== 'no-startxref') text += `startxref\n${end === 'no-xref' ? last.xref.at : xref}\n`;
  if (end !== 'no-eof') text += '%%EOF\n';
  return Buffer.concat([pdf, bytesOf(text)]);
}

/** The numbers of what there is to attack. */
export function partsOf(pdf: Uint8Array) {
  const file = opened(pdf);
  const last = file.revisions.length - 1;
  const { root, size } = file.revisions[last]!;
  const page = readPages(file, last, COPY_LIMITS)![0]!;
  const written = (number: number): string => writeValue(objectIn(file, last, number)!.value);
  const body = [...(file.revisions[2]?.objects.values() ?? [])].find(({ value }) =>
    writeValue(value).includes('/ByteRange'),
  );
  return { file, root, size, page, written, body: body?.number ?? 0 };
}

const FORGED = 'BT /F1 9 Tf 20 20 Td (Gia mao) Tj ET';
const content = (text: string): string => `<</Length ${text.length}>>\nstream\n${text}\nendstream`;

/** The page with other contents: what every attack on what is seen comes to. */
export function replacedPage(pdf: Uint8Array, more: Partial<RawUpdate> = {}): Uint8Array {
  const { page, size, written } = partsOf(pdf);
  const body = written(page).replace(/\/Contents (?:\[[^\]]*\]|\d+ 0 R)/, `/Contents ${size} 0 R`);
  return append(pdf, {
    objects: [
      { number: page, body },
      { number: size, body: content(FORGED) },
    ],
    ...more,
  });
}

/** The lists of a store of validation data, each an entry's object number. */
export interface Store {
  readonly Certs: readonly number[];
  readonly OCSPs: readonly number[];
  readonly CRLs: readonly number[];
}

/**
 * Appends another store of validation data, as anybody can who has the file.
 *
 * @param change what the lists are now, and the entries that were put behind the file: numbered from `next`
 */
export function withStore(
  pdf: Uint8Array,
  added: readonly Uint8Array[],
  change: (before: Store, next: number) => Partial<Store>,
): Uint8Array {
  const { root, size, written } = partsOf(pdf);
  const reference = /\/DSS (\d+) 0 R/.exec(written(root))?.[1];
  const before = reference === undefined ? '' : written(Number(reference));
  const listed = (key: string): number[] =>
    [...(new RegExp(`/${key} \\[([^\\]]*)\\]`).exec(before)?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map(
      ([, one]) => Number(one),
    );
  const lists = change({ Certs: listed('Certs'), OCSPs: listed('OCSPs'), CRLs: listed('CRLs') }, size + 1);
  const store = Object.entries(lists).map(
    ([key, numbers]) => `/${key} [${numbers.map((one) => `${String(one)} 0 R`).join(' ')}]`,
  );
  const catalog = written(root).replace(
    /\/DSS \d+ 0 R|>>$/,
    (end) => `/DSS ${size} 0 R${end === '>>' ? end : ''}`,
  );
  return append(pdf, {
    objects: [
      { number: root, body: catalog },
      { number: size, body: `<</Type /DSS ${store.join(' ')}>>` },
      ...added.map((der, index) => ({
        number: size + 1 + index,
        body: `<</Length ${der.length}>>\nstream\n${latin(der)}\nendstream`,
      })),
    ],
  });
}

/** Appends the store under another number, its dictionary changed, and objects besides. */
export function withChangedStore(
  pdf: Uint8Array,
  change = (body: string): string => body,
  more: RawUpdate['objects'] = [],
): Uint8Array {
  const { root, size, written } = partsOf(pdf);
  const store = Number(/\/DSS (\d+) 0 R/.exec(written(root))?.[1]);
  return append(pdf, {
    objects: [
      { number: root, body: written(root).replace(/\/DSS \d+ 0 R/, `/DSS ${size} 0 R`) },
      { number: size, body: change(written(store)) },
      ...more,
    ],
  });
}

/** Appends the same store under another number, and its cross-reference as a stream of whatever number. */
export function withXrefStream(pdf: Uint8Array, number: number): Uint8Array {
  const { file, root, size, written } = partsOf(pdf);
  const store = Number(/\/DSS (\d+) 0 R/.exec(written(root))?.[1]);
  const places = new Map<number, number>();
  let text = '';
  const begin = (one: number): void => {
    places.set(one, pdf.length + text.length);
    text += `${one} 0 obj\n`;
  };
  begin(root);
  text += `${written(root).replace(/\/DSS \d+ 0 R/, `/DSS ${size} 0 R`)}\nendobj\n`;
  begin(size);
  text += `${written(store)}\nendobj\n`;
  const xref = pdf.length + text.length;
  begin(number);
  const numbers = [...places.keys()].toSorted((a, b) => a - b);
  const rows = Buffer.concat(
    numbers.map((one) => {
      const row = Buffer.from([1, 0, 0, 0, 0, 0]);
      row.writeUInt32BE(places.get(one) ?? 0, 1);
      return row;
    }),
  );
  const index = numbers.map((one) => `${one} 1`).join(' ');
  const kept = `/Size ${Math.max(size, number) + 1} /Root ${root} 0 R /Prev ${file.revisions.at(-1)!.xref.at}`;
  text += `<</Type /XRef ${kept} /W [1 4 1] /Index [${index}] /Length ${rows.length}>>\nstream\n`;
  const end = `\nendstream\nendobj\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.concat([pdf, bytesOf(text), rows, bytesOf(end)]);
}

/** Changes bytes within the file, keeping its length, so that every offset stays right. */
export function exchange(pdf: Uint8Array, from: string | RegExp, to: (found: string) => string): Uint8Array {
  const text = latin(pdf);
  const matches = typeof from === 'string' ? [from] : (text.match(from) ?? []);
  const found = matches[0];
  if (found === undefined || !text.includes(found)) throw new Error(`nothing to exchange: ${String(from)}`);
  const at = text.lastIndexOf(found);
  const written = to(found);
  if (written.length > found.length) throw new Error('longer than what it replaces');
  return bytesOf(text.slice(0, at) + written.padEnd(found.length) + text.slice(at + found.length));
}

/** The range and the hexadecimal digits of the signature that was written last but `back`. */
export function gapOf(
  pdf: Uint8Array,
  back = 0,
): { readonly from: number; readonly to: number; readonly hex: string } {
  const ranges = [...latin(pdf).matchAll(/\/ByteRange \[0 (\d+) (\d+) (\d+)\]/g)];
  const range = ranges.at(-1 - back)!;
  const [from, to] = [Number(range[1]), Number(range[2])];
  return { from, to, hex: latin(pdf.subarray(from + 1, to - 1)) };
}

/** Puts other bytes into the one place that a signature does not cover, keeping its length. */
export function inGap(pdf: Uint8Array, back: number, make: (hex: string) => string): Uint8Array {
  const { from, to, hex } = gapOf(pdf, back);
  const written = make(hex);
  if (written.length > to - from) throw new Error('longer than the gap');
  return Buffer.concat([pdf.subarray(0, from), bytesOf(written.padEnd(to - from)), pdf.subarray(to)]);
}

/** Only the signature's own bytes, without the zeros. */
export function significant(hex: string): string {
  const length = 2 * (4 + parseInt(hex.slice(4, 8), 16)); // SEQUENCE of more than 255 bytes
  return hex.slice(0, length);
}

/**
 * A verifier as many were when the attacks were published: takes every /ByteRange that a search finds, and the
 * mathematics of the signature over it. Whether all it finds is good.
 */
export function naiveSaysValid({ world }: Pick<Bench, 'world'>, pdf: Uint8Array): boolean {
  const text = latin(pdf);
  const found = [
    ...text.matchAll(/\/SubFilter ?\/ETSI\.CAdES\.detached[^]*?\/ByteRange \[0 (\d+) (\d+) (\d+)\]/g),
  ];
  return (
    found.length >= 2 &&
    found.every(([, a, b, c]) => {
      const [gap, after, rest] = [Number(a), Number(b), Number(c)];
      const digits = /^<([0-9a-f]*)/.exec(text.slice(gap, after))?.[1] ?? '';
      const covered = Buffer.concat([pdf.subarray(0, gap), pdf.subarray(after, after + rest)]);
      const { findings } = judgeCms(
        Buffer.from(significant(digits), 'hex'),
        (hash) => digestOf(hash, covered),
        {
          roots: world.roots,
          at: instant(world.now + 60_000),
          revocation: { ocsps: [], crls: [] },
        },
      );
      return findings.every(({ weight }) => weight !== 'bad');
    })
  );
}

/** A prepared paper into which something was put before anybody signed it. */
export async function preparedWith(
  put: (context: PDFContext, page: PDFPage, document: PDFDocument) => void,
): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const page = document.addPage([242, 153]);
  page.drawText('Ban sao chung thuc', { size: 9 });
  await document.flush();
  put(document.context, page, document);
  return document.save({ useObjectStreams: false });
}

/** Signs a paper whole: person, body, evidence, document time-stamp. Both sign what they were given, evil or not. */
export function signedWhole(bench: Bench, base: Uint8Array): Uint8Array {
  const person = signed(bench, base, bench.person, 'NguoiChungThuc');
  const body = signed(bench, person, bench.body, 'CoQuanChungThuc');
  return withDocumentTimestamp(bench, withEvidence(bench, body));
}

/** A signature over a file of which something was changed between the preparing and the embedding. */
export function signedOver(
  bench: Bench,
  pdf: Uint8Array,
  field: string,
  change: (prepared: Uint8Array) => Uint8Array,
): Uint8Array {
  const prepared = right(prepareSignature(pdf, { field, at: bench.world.at, name: 'x' }, 8_192));
  const changed = { ...prepared, prepared: change(prepared.prepared) };
  return right(embedSignature(changed, signatureOver(bench, changed, bench.body)));
}
