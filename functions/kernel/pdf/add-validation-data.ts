import { deflateSync } from 'node:zlib';
import { fail, ok, type Result } from '../result.ts';
import { withEntry, type PrepareFault } from './prepare-signature.ts';
import { COPY_LIMITS, type PdfLimits } from './read-limits.ts';
import { objectIn, readSignedPdf, valueIn } from './read-signed-pdf.ts';
import type { PdfValue } from './read-value.ts';
import { entry, isArray, isDictionary } from './values.ts';
import { appendUpdate, freeNumber, type WrittenObject } from './write-update.ts';
import { writeDictionary, writeValue } from './write-value.ts';

/** What a signature can be checked by without asking anybody, each in DER. */
export interface ValidationData {
  readonly certificates: readonly Uint8Array[];
  /** Whole OCSPResponses. */
  readonly ocsps: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

const LISTS = { Certs: 'certificates', OCSPs: 'ocsps', CRLs: 'crls' } as const satisfies Record<
  string,
  keyof ValidationData
>;

/**
 * Appends a document security store (ETSI EN 319 142-1 §5.4.2): with it signatures are B-LT. What an earlier store named
 * stays named. No VRI: it is for readers who want the data sorted by signature, and says nothing more.
 */
export function addValidationData(
  pdf: Uint8Array,
  data: ValidationData,
  limits: PdfLimits = COPY_LIMITS,
): Result<Uint8Array, PrepareFault> {
  const read = readSignedPdf(pdf, limits);
  if (!read.ok) return read;
  const file = read.value;
  const last = file.revisions.length - 1;
  const root = file.revisions[last]?.root;
  const catalog = root === undefined ? undefined : objectIn(file, last, root)?.value;
  if (root === undefined || !isDictionary(catalog)) return fail({ code: 'pdf-unsignable', at: 0 });

  const before = valueIn(file, last, entry(catalog, 'DSS'));
  const store = freeNumber(file);
  let next = store + 1;
  const streams: WrittenObject[] = [];
  let dss: PdfValue = withEntry(before, 'Type', { kind: 'name', value: 'DSS' });
  for (const [key, name] of Object.entries(LISTS) as [keyof typeof LISTS, keyof ValidationData][]) {
    const standing = valueIn(file, last, entry(before, key));
    const items = isArray(standing) ? [...standing.items] : [];
    for (const der of data[name]) {
      streams.push({ number: next, body: writeStream(der) });
      items.push({ kind: 'reference', number: next });
      next += 1;
    }
    if (items.length > 0) dss = withEntry(dss, key, { kind: 'array', items });
  }
  return ok(
    appendUpdate(file, [
      {
        number: root,
        body: writeValue(withEntry(catalog, 'DSS', { kind: 'reference', number: store })),
      },
      { number: store, body: writeValue(dss) },
      ...streams,
    ]),
  );
}

function writeStream(der: Uint8Array): Uint8Array {
  const data = deflateSync(der);
  const head = writeDictionary([
    ['Length', String(data.length)],
    ['Filter', '/FlateDecode'],
  ]);
  return Buffer.concat([
    Buffer.from(`${head}\nstream\n`, 'latin1'),
    data,
    Buffer.from('\nendstream', 'latin1'),
  ]);
}
