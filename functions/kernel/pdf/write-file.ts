import { createHash } from 'node:crypto';
import type { PdfValue } from './read-value.ts';
import { isDictionary } from './values.ts';
import { writeDictionary, writeValue } from './write-value.ts';

/** An object of a file: its value, and its bytes as they stand in the file when it is a stream. */
export interface FileObject {
  readonly value: PdfValue;
  readonly data?: Uint8Array;
}

/**
 * Writes a whole file in one revision (PDF 1.7): a cross-reference table, no object streams, no information dictionary,
 * and only what is reached from the catalog, numbered in the order in which it is reached. The same objects give the
 * same bytes, and an identity made of them. What refers to nothing becomes null.
 */
export function writeFile(objects: ReadonlyMap<number, FileObject>, root: number): Uint8Array {
  const numbers = new Map<number, number>([[root, 1]]);
  const order = [root];
  const renumber = (value: PdfValue): PdfValue => {
    switch (value.kind) {
      case 'reference': {
        if (!objects.has(value.number)) return { kind: 'null' };
        const number = numbers.get(value.number) ?? order.push(value.number);
        numbers.set(value.number, number);
        return { kind: 'reference', number };
      }
      case 'array':
        return { kind: 'array', items: value.items.map(renumber) };
      case 'dictionary':
        return {
          kind: 'dictionary',
          entries: new Map([...value.entries].map(([key, inner]) => [key, renumber(inner)])),
        };
      default:
        return value;
    }
  };
  const parts: Uint8Array[] = [];
  const digest = createHash('sha256');
  let at = 0;
  const put = (part: Uint8Array | string): void => {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    parts.push(bytes);
    digest.update(bytes);
    at += bytes.length;
  };
  put('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n');
  const places: number[] = [];
  // What an object refers to joins the end of the order while it is written.
  for (let index = 0; index < order.length; index += 1) {
    const object = objects.get(order[index] ?? 0);
    if (object === undefined) continue;
    places.push(at);
    put(`${index + 1} 0 obj\n`);
    putObject(put, renumber(object.value), object.data);
    put('\nendobj\n');
  }
  const xref = at;
  put(`xref\n0 ${places.length + 1}\n0000000000 65535 f \n`);
  put(places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join(''));
  const identity = `<${digest.digest('hex').slice(0, 32)}>`;
  const trailer = writeDictionary([
    ['Size', String(places.length + 1)],
    ['Root', '1 0 R'],
    ['ID', `[${identity} ${identity}]`],
  ]);
  const end = Buffer.from(`trailer\n${trailer}\nstartxref\n${xref}\n%%EOF\n`, 'latin1');
  return Buffer.concat([...parts, end], at + end.length);
}

function putObject(
  put: (part: Uint8Array | string) => void,
  value: PdfValue,
  data: Uint8Array | undefined,
): void {
  if (data === undefined || !isDictionary(value)) {
    put(writeValue(value));
    return;
  }
  const length: PdfValue = { kind: 'number', value: data.length, isWhole: true };
  put(writeValue({ kind: 'dictionary', entries: new Map([...value.entries, ['Length', length]]) }));
  put('\nstream\n');
  put(data);
  put('\nendstream');
}
