import type { PdfValue } from './read-value.ts';

/** A value as it stands in a file. */
export function writeValue(value: PdfValue): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(value.value);
    case 'number':
      return writeNumber(value.value);
    case 'name':
      return writeName(value.value);
    case 'text':
      return `<${Buffer.from(value.bytes).toString('hex')}>`;
    case 'array':
      return `[${value.items.map(writeValue).join(' ')}]`;
    case 'dictionary':
      return writeDictionary([...value.entries].map(([key, inner]) => [key, writeValue(inner)]));
    case 'reference':
      return `${value.number} 0 R`;
  }
}

/** A PDF knows no exponents (ISO 32000-1 §7.3.3), which JavaScript writes from seven zeros behind the point on. */
const writeNumber = (value: number): string => {
  const text = String(value);
  return text.includes('e') ? value.toFixed(10).replace(/\.?0+$/, '') : text;
};

/** A dictionary of keys and values that are written already. */
export const writeDictionary = (entries: readonly (readonly [string, string])[]): string =>
  `<<${entries.map(([key, written]) => `${writeName(key)} ${written}`).join(' ')}>>`;

/** What delimits, and what is no printable ASCII, is escaped (ISO 32000-1 §7.3.5). */
const writeName = (name: string): string =>
  `/${name.replaceAll(/[^!-~]|[#()<>[\]{}/%]/g, (letter) => `#${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)}`;

/** A text in UTF-16, which holds every Vietnamese letter. */
export const writeText = (text: string): string =>
  `<feff${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`;

/** An instant as a PDF says it, in Vietnam's time (ISO 32000-1 §7.9.4). */
export function writeDate(at: string): string {
  const local = new Date(Date.parse(at) + 7 * 3_600_000).toISOString();
  return `(D:${local.replaceAll(/\D/g, '').slice(0, 14)}+07'00')`;
}
