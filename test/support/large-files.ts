import { deflateSync } from 'node:zlib';

/** As large as any file that is taken to be checked, a little less. */
const BYTES = 26_000_000;

/** A file of one revision that holds objects with these bodies behind its catalog, every byte of it in its place. */
function fileOf(...bodies: readonly Buffer[]): Buffer {
  return fileWith('<</Type /Catalog /Lang 2 0 R>>', ...bodies);
}

/** The same with a catalog of its own. */
function fileWith(catalog: string | Buffer, ...bodies: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [];
  const places: number[] = [];
  let length = 0;
  const put = (part: Buffer | string): void => {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    parts.push(bytes);
    length += bytes.length;
  };
  put('%PDF-1.7\n');
  for (const [index, body] of [Buffer.from(catalog), ...bodies].entries()) {
    places.push(length);
    put(`${String(index + 1)} 0 obj\n`);
    put(body);
    put('\nendobj\n');
  }
  const xref = length;
  put(`xref\n0 ${String(places.length + 1)}\n0000000000 65535 f \n`);
  for (const place of places) put(`${String(place).padStart(10, '0')} 00000 n \n`);
  put(`trailer\n<</Size ${String(places.length + 1)} /Root 1 0 R>>\nstartxref\n${String(xref)}\n%%EOF\n`);
  return Buffer.concat(parts);
}

const repeated = (what: string, bytes = BYTES): Buffer => Buffer.alloc(bytes - (bytes % what.length), what);
const array = (...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
const numbered = (count: number, one: (index: number) => string): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, index) => one(index)).join(''));

/** An object stream of so many objects, each as here. */
function packedFile(count: number, each: string): Buffer {
  const heads = numbered(count, (index) => `${String(index + 3)} ${String(index * each.length)} `);
  const content = deflateSync(Buffer.concat([heads, repeated(each, count * each.length)]));
  const length = String(content.length);
  const dictionary = `<</Type /ObjStm /N ${String(count)} /First ${String(heads.length)} /Filter /FlateDecode /Length ${length}>>`;
  return fileOf(Buffer.concat([Buffer.from(`${dictionary}stream\n`), content, Buffer.from('\nendstream')]));
}

/** A file of one page, with these annotations and these fields. */
const onePage = (annotations: Buffer, fields: Buffer): Buffer =>
  fileWith(
    '<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields 4 0 R /SigFlags 3>>>>',
    Buffer.from('<</Type /Pages /Kids [3 0 R] /Count 1>>'),
    Buffer.from('<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots 5 0 R>>'),
    fields,
    annotations,
  );

/** A cross-reference table that says that it has so many entries. */
function longXref(count: number): Buffer {
  const rows = repeated('0000000000 65535 f \n', 20 * count);
  return Buffer.concat([
    Buffer.from(`%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\nxref\n0 ${String(count)}\n`),
    rows,
    Buffer.from('trailer\n<</Size 2 /Root 1 0 R>>\nstartxref\n46\n%%EOF\n'),
  ]);
}

/** As many as may be, or nearly. */
const MANY = 900_000;

/** Files that take far more memory or time to understand than they have bytes, by what they are made of. */
export const LARGE_FILES = {
  'empty dictionaries': () => fileOf(array(repeated('<<>>'))),
  'dictionaries of one entry': () => fileOf(array(repeated('<</A 0>>'))),
  'empty arrays': () => fileOf(array(repeated('[]'))),
  'arrays inside one another': () => fileOf(repeated('[')),
  'empty texts': () => fileOf(array(repeated('()'))),
  'short texts': () => fileOf(array(repeated('(ab)'))),
  names: () => fileOf(array(repeated('/a'))),
  numbers: () => fileOf(array(repeated('0 '))),
  'one long text': () => fileOf(array(Buffer.from('('), repeated('a'), Buffer.from(')'))),
  'one text of brackets': () => fileOf(array(repeated('(', BYTES / 2), repeated(')', BYTES / 2))),
  'one text of escapes': () => fileOf(array(Buffer.from('('), repeated('\\0'), Buffer.from(')'))),
  'one long name': () => fileOf(array(Buffer.from('/'), repeated('#41'))),
  'one dictionary of very many keys': () =>
    fileOf(
      Buffer.concat([
        Buffer.from('<<'),
        numbered(1_500_000, (index) => `/k${String(1_000_000 + index)} 0`),
        Buffer.from('>>'),
      ]),
    ),
  'a packed object of empty dictionaries': () => packedFile(1, `[${'<<>>'.repeat(8_000_000)}]`),
  'packed objects, each of a few': () => packedFile(90_000, `[${'<<>>'.repeat(70)}] `),
  'a cross-reference of a million entries': () => longXref(1_000_000),
} satisfies Readonly<Record<string, () => Buffer>>;

/** Files that are read, and then wrong in a million places, or in one place a million times. */
export const FAULTY_FILES = {
  'references to nothing': () =>
    fileOf(array(numbered(MANY, (index) => `${String(1_000_000 + index)} 0 R `))),
  'a catalog of very many keys': () =>
    fileWith(
      Buffer.concat([
        Buffer.from('<</Type /Catalog '),
        numbered(MANY, (index) => `/k${String(1_000_000 + index)} 0`),
        Buffer.from('>>'),
      ]),
    ),
  'actions everywhere': () => fileOf(array(repeated('<</AA 0>>', 9 * (MANY / 2)))),
  'annotations of nothing': () => onePage(array(repeated('0 ', 2 * MANY)), array()),
  'fields of nothing': () => onePage(array(), array(repeated('0 ', 2 * MANY))),
  'one field, again and again': () => onePage(array(), array(repeated('3 0 R ', 6 * MANY))),
} satisfies Readonly<Record<string, () => Buffer>>;

export const FILES: Readonly<Record<string, () => Buffer>> = { ...LARGE_FILES, ...FAULTY_FILES };
