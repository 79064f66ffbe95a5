import { CR, LF, skipSpaces, stop, take, takeNumber, type Cursor } from './read-cursor.ts';

/** A value of a PDF (ISO 32000-1 §7.3). A reference is always of generation 0: another is refused. */
export type PdfValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number; readonly isWhole: boolean }
  | { readonly kind: 'name'; readonly value: string }
  | PdfText
  | PdfArray
  | PdfDictionary
  | { readonly kind: 'reference'; readonly number: number };

export interface PdfText {
  readonly kind: 'text';
  readonly bytes: Uint8Array;
  readonly form: 'literal' | 'hexadecimal';
  /** Where it stands, its brackets included. */
  readonly start: number;
  readonly end: number;
}

export interface PdfArray {
  readonly kind: 'array';
  readonly items: readonly PdfValue[];
}

export interface PdfDictionary {
  readonly kind: 'dictionary';
  readonly entries: ReadonlyMap<string, PdfValue>;
}

/** The empty ones are shared: a file can be full of them. */
const NO_ENTRIES: ReadonlyMap<string, PdfValue> = new Map();
const NO_ITEMS: readonly PdfValue[] = [];
const NO_BYTES = new Uint8Array();

const NULL: PdfValue = { kind: 'null' };
const TRUE: PdfValue = { kind: 'boolean', value: true };
const FALSE: PdfValue = { kind: 'boolean', value: false };

const code = (letter: string): number => letter.charCodeAt(0);
const SLASH = code('/');
const OPEN = code('(');
const CLOSE = code(')');
const LESS = code('<');
const GREATER = code('>');
const LEFT = code('[');
const RIGHT = code(']');
const BACKSLASH = 0x5c;
const HASH = code('#');

/** Reads the value that begins here; null with the cursor's fault when there is none. */
export function readValue(cursor: Cursor, depth = 0): PdfValue | null {
  const { bytes, at, limits, left } = cursor;
  left.values -= 1;
  if (depth > limits.depth || left.values < 0) return stop(cursor, 'pdf-limits');
  switch (bytes[at]) {
    case SLASH:
      return readName(cursor);
    case OPEN:
      return readLiteral(cursor);
    case LESS:
      return bytes[at + 1] === LESS ? readDictionary(cursor, depth) : readHexadecimal(cursor);
    case LEFT:
      return readArray(cursor, depth);
    case code('t'):
      return readWord(cursor, 'true', TRUE);
    case code('f'):
      return readWord(cursor, 'false', FALSE);
    case code('n'):
      return readWord(cursor, 'null', NULL);
    default:
      return readNumberOrReference(cursor);
  }
}

function readWord(cursor: Cursor, word: string, value: PdfValue): PdfValue | null {
  if (!take(cursor, word)) return null;
  return isRegular(cursor.bytes[cursor.at]) ? stop(cursor, 'pdf-syntax') : value;
}

/** Reads `<< … >>`; a key that stands twice is refused, since readers differ in which one they take. */
export function readDictionary(cursor: Cursor, depth = 0): PdfDictionary | null {
  if (!take(cursor, '<<')) return null;
  let entries: Map<string, PdfValue> | undefined;
  for (;;) {
    if (!skipSpaces(cursor)) return null;
    if (cursor.bytes[cursor.at] === GREATER)
      return take(cursor, '>>') ? { kind: 'dictionary', entries: entries ?? NO_ENTRIES } : null;
    const from = cursor.at;
    const key = readName(cursor);
    if (key === null || !skipSpaces(cursor)) return null;
    const value = readValue(cursor, depth + 1);
    if (value === null) return null;
    entries ??= new Map();
    if (entries.has(key.value)) return stop(cursor, 'pdf-duplicate-key', from);
    entries.set(key.value, value);
  }
}

function readArray(cursor: Cursor, depth: number): PdfArray | null {
  cursor.at += 1;
  let items: PdfValue[] | undefined;
  for (;;) {
    if (!skipSpaces(cursor)) return null;
    if (cursor.bytes[cursor.at] === RIGHT) {
      cursor.at += 1;
      return { kind: 'array', items: items ?? NO_ITEMS };
    }
    const item = readValue(cursor, depth + 1);
    if (item === null) return null;
    items ??= [];
    items.push(item);
  }
}

function readName(cursor: Cursor): { readonly kind: 'name'; readonly value: string } | null {
  const { bytes } = cursor;
  if (bytes[cursor.at] !== SLASH) return stop(cursor, 'pdf-syntax');
  cursor.at += 1;
  const from = cursor.at;
  let isEscaped = false;
  while (isRegular(bytes[cursor.at])) {
    isEscaped ||= bytes[cursor.at] === HASH;
    cursor.at += 1;
  }
  if (cursor.at === from) return stop(cursor, 'pdf-syntax');
  if (cursor.at - from > cursor.limits.name) return stop(cursor, 'pdf-limits', from);
  const written = latin(bytes, from, cursor.at);
  if (!isEscaped) return { kind: 'name', value: written };
  if (/#(?![0-9A-Fa-f]{2})|#00/.test(written)) return stop(cursor, 'pdf-syntax', from);
  const value = written.replaceAll(/#([0-9A-Fa-f]{2})/g, (_, pair: string) =>
    String.fromCharCode(parseInt(pair, 16)),
  );
  return { kind: 'name', value };
}

function readHexadecimal(cursor: Cursor): PdfText | null {
  const { bytes, at: start } = cursor;
  const end = bytes.indexOf(GREATER, start);
  if (end === -1) return stop(cursor, 'pdf-syntax', bytes.length);
  const digits = end - start - 1;
  // No white space and no odd digit: what a reader would have to guess is refused.
  if (digits % 2 === 1) return stop(cursor, 'pdf-syntax', start);
  const value = digits === 0 ? NO_BYTES : Buffer.from(latin(bytes, start + 1, end), 'hex');
  // Node stops silently at what is no digit.
  if (value.length !== digits / 2) return stop(cursor, 'pdf-syntax', start);
  cursor.at = end + 1;
  return { kind: 'text', bytes: value, form: 'hexadecimal', start, end: cursor.at };
}

const ESCAPES: ReadonlyMap<number, number> = new Map([
  [code('n'), 0x0a],
  [code('r'), 0x0d],
  [code('t'), 0x09],
  [code('b'), 0x08],
  [code('f'), 0x0c],
]);

function readLiteral(cursor: Cursor): PdfText | null {
  const { bytes, at: start } = cursor;
  let open = 0;
  let isEscaped = false;
  for (; cursor.at < bytes.length; cursor.at += 1) {
    const byte = bytes[cursor.at];
    if (byte === BACKSLASH) {
      isEscaped = true;
      cursor.at += 1; // whatever follows, it opens and closes nothing
      continue;
    }
    if (byte === OPEN) open += 1;
    if (byte === CLOSE) open -= 1;
    if (open === 0) {
      cursor.at += 1;
      const written = bytes.subarray(start + 1, cursor.at - 1);
      const value = isEscaped ? withoutEscapes(written) : written;
      return { kind: 'text', bytes: value, form: 'literal', start, end: cursor.at };
    }
  }
  return stop(cursor, 'pdf-syntax', bytes.length);
}

/** What is meant by a text that has escapes in it (ISO 32000-1 §7.3.4.2): never longer than it is written. */
function withoutEscapes(written: Uint8Array): Uint8Array {
  const meant = new Uint8Array(written.length);
  let length = 0;
  for (let at = 0; at < written.length; at += 1) {
    const byte = written[at] ?? 0;
    if (byte !== BACKSLASH) {
      meant[length++] = byte;
      continue;
    }
    at += 1;
    const letter = written[at] ?? 0;
    if (isOctal(letter)) {
      let code = letter - ZERO;
      for (let more = 0; more < 2 && isOctal(written[at + 1]); more += 1) {
        at += 1;
        code = code * 8 + (written[at] ?? 0) - ZERO;
      }
      meant[length++] = code & 0xff;
      continue;
    }
    if (letter === CR && written[at + 1] === LF) at += 1;
    if (letter === LF || letter === CR) continue; // the line goes on
    meant[length++] = ESCAPES.get(letter) ?? letter;
  }
  return meant.slice(0, length);
}

const ZERO = code('0');
const isOctal = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= ZERO + 7;

function readNumberOrReference(cursor: Cursor): PdfValue | null {
  const { bytes, at: from } = cursor;
  let to = from;
  while (isRegular(bytes[to])) to += 1;
  if (to - from > 32) return stop(cursor, 'pdf-syntax');
  const written = latin(bytes, from, to);
  // No plus and no zeros before it: where numbers say how the file is built, readers differ in what they take.
  if (!/^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)$/.test(written)) return stop(cursor, 'pdf-syntax');
  cursor.at = to;
  const isWhole = /^-?\d+$/.test(written);
  if (isWhole && /^[1-9]\d{0,9}$/.test(written)) {
    const reference = readReference(cursor, Number(written));
    if (reference !== 'none') return reference;
  }
  return { kind: 'number', value: Number(written), isWhole };
}

/** ` 0 R` behind a whole number; the cursor moves only over a reference. */
function readReference(cursor: Cursor, number: number): PdfValue | null | 'none' {
  const { bytes, at: from } = cursor;
  if (!isSpace(bytes[from]) || !isDigit(bytes[skip(bytes, from)])) return 'none';
  cursor.at = skip(bytes, from);
  const before = cursor.fault;
  const generation = takeNumber(cursor);
  const afterwards = skip(bytes, cursor.at);
  const isReference =
    generation !== null &&
    afterwards > cursor.at &&
    bytes[afterwards] === code('R') &&
    !isRegular(bytes[afterwards + 1]);
  cursor.at = from;
  cursor.fault = before;
  if (!isReference) return 'none';
  if (generation !== 0) return stop(cursor, 'pdf-syntax');
  cursor.at = afterwards + 1;
  return { kind: 'reference', number };
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function skip(bytes: Uint8Array, at: number): number {
  let next = at;
  while (isSpace(bytes[next])) next += 1;
  return next;
}

/** Whether a byte belongs to a name, a number or a word: printable ASCII that delimits nothing. */
const REGULAR = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > 0x20 && byte < 0x7f && !'()<>[]{}/%'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
const isRegular = (byte: number | undefined): boolean => byte !== undefined && REGULAR[byte] === 1;

const latin = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
