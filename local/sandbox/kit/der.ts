/** The bytes of one DER element, tag and length included. */
export type Der = Buffer;

/** One element that was read: its identifier octet, what is in it, and all of its bytes. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

/** What was read is no DER, or not of the shape that was looked for. */
export class DerError extends Error {}

const CONSTRUCTED = 0x20;
const CONTEXT = 0x80;

/** The identifier octets of universal elements. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  nothing: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8: 0x0c,
  printable: 0x13,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** An element of any tag below 31. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Der {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = unsigned(BigInt(length));
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

/** A whole number without a sign, in as few bytes as it needs. */
function unsigned(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

export const sequence = (...contents: readonly Uint8Array[]): Der => element(TAG.sequence, ...contents);

/** A SET OF, its elements in the order that DER asks for. */
export const setOf = (...contents: readonly Uint8Array[]): Der =>
  element(TAG.set, ...[...contents].sort((one, two) => Buffer.compare(one, two)));

/** An INTEGER that is not negative, from a number or from its bytes, most significant first. */
export function integer(value: number | bigint | Uint8Array): Der {
  const bytes = unsigned(value instanceof Uint8Array ? unsignedValue(value) : BigInt(value));
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return element(TAG.integer, ...(isNegative ? [Buffer.from([0]), bytes] : [bytes]));
}

const unsignedValue = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);

export const enumerated = (value: number): Der => element(TAG.enumerated, Buffer.from([value]));
export const boolean = (value: boolean): Der => element(TAG.boolean, Buffer.from([value ? 0xff : 0]));
export const nothing: Der = element(TAG.nothing);
export const octets = (...contents: readonly Uint8Array[]): Der => element(TAG.octets, ...contents);
export const utf8 = (text: string): Der => element(TAG.utf8, Buffer.from(text, 'utf8'));
export const printable = (text: string): Der => element(TAG.printable, Buffer.from(text, 'ascii'));

/** A BIT STRING of whole bytes, or with so many unused bits at its end. */
export const bits = (content: Uint8Array, unused = 0): Der =>
  element(TAG.bits, Buffer.from([unused]), content);

/** A BIT STRING of named bits, with no zeros at its end. */
export function namedBits(...positions: readonly number[]): Der {
  const last = Math.max(...positions);
  const content = Buffer.alloc(Math.floor(last / 8) + 1);
  for (const position of positions) {
    const index = Math.floor(position / 8);
    content[index] = (content[index] ?? 0) | (0x80 >> (position % 8));
  }
  return bits(content, 7 - (last % 8));
}

/** An OBJECT IDENTIFIER written with dots. */
export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(TAG.oid, ...[first * 40 + second, ...rest].map(base128));
}

function base128(value: number): Buffer {
  const bytes = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
    bytes.unshift(0x80 | (left % 128));
  return Buffer.from(bytes);
}

/** `[n]` around an element. */
export const explicit = (n: number, ...contents: readonly Uint8Array[]): Der =>
  element(CONTEXT | CONSTRUCTED | n, ...contents);

/** `[n]` in the place of an element's own tag. */
export function implicit(n: number, whole: Der): Der {
  const copy = Buffer.from(whole);
  copy[0] = CONTEXT | ((whole[0] ?? 0) & CONSTRUCTED) | n;
  return copy;
}

/** GeneralizedTime, to the second, or to the millisecond where one is given, without zeros at its end (X.690 §11.7). */
export function generalizedTime(at: Date, withMilliseconds = false): Der {
  const [whole = '', fraction = ''] = at
    .toISOString()
    .replaceAll(/[-:TZ]/g, '')
    .split('.');
  const rest = withMilliseconds ? fraction.replace(/0+$/, '') : '';
  return element(TAG.generalizedTime, Buffer.from(`${whole}${rest === '' ? '' : `.${rest}`}Z`));
}

/** A time as certificates and CRLs have it: UTCTime to 2049, GeneralizedTime after (RFC 5280 §4.1.2.5). */
export function certificateTime(at: Date): Der {
  if (at.getUTCFullYear() >= 2050) return generalizedTime(at);
  const text = at.toISOString().replaceAll(/[-:TZ]/g, '');
  return element(TAG.utcTime, Buffer.from(`${text.slice(2, 14)}Z`));
}

/** Reads one element that is all of the bytes. Throws `DerError`. */
export function readDer(bytes: Uint8Array): DerElement {
  const [only, ...others] = readAll(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (only === undefined || others.length > 0) throw new DerError('one element is expected');
  return only;
}

/** What is in a constructed element of the given tag, in order. Throws `DerError`. */
export function partsOf(parent: DerElement | undefined, tag: number = TAG.sequence): DerElement[] {
  if (parent?.tag !== tag) throw new DerError(`tag ${tag} is expected`);
  return readAll(parent.content);
}

function readAll(bytes: Buffer): DerElement[] {
  const found: DerElement[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1];
    if (first === undefined || (tag & 0x1f) === 0x1f) throw new DerError('cut off, or of a long tag');
    const lengthBytes = first < 0x80 ? 0 : first - 0x80;
    if (first === 0x80 || lengthBytes > 4) throw new DerError('no definite length');
    const from = at + 2 + lengthBytes;
    const length = lengthBytes === 0 ? first : Number(unsignedValue(bytes.subarray(at + 2, from)));
    if (from + length > bytes.length) throw new DerError('cut off');
    found.push({
      tag,
      content: bytes.subarray(from, from + length),
      whole: bytes.subarray(at, from + length),
    });
    at = from + length;
  }
  return found;
}

/** The dotted text of an OBJECT IDENTIFIER. Throws `DerError`. */
export function readOid(from: DerElement | undefined): string {
  if (from?.tag !== TAG.oid || from.content.length === 0) throw new DerError('an OID is expected');
  const numbers: number[] = [];
  let value = 0;
  for (const byte of from.content) {
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    numbers.push(value);
    value = 0;
  }
  const [head = 0, ...rest] = numbers;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - first * 40, ...rest].join('.');
}

/** The bytes of an INTEGER that is not negative, without the zero before them. Throws `DerError`. */
export function readInteger(from: DerElement | undefined): Buffer {
  if (from?.tag !== TAG.integer || from.content.length === 0) throw new DerError('an INTEGER is expected');
  if (((from.content[0] ?? 0) & 0x80) !== 0) throw new DerError('an INTEGER below zero');
  return from.content.length > 1 && from.content[0] === 0 ? from.content.subarray(1) : from.content;
}

/** The bytes of an OCTET STRING. Throws `DerError`. */
export function readOctets(from: DerElement | undefined): Buffer {
  if (from?.tag !== TAG.octets) throw new DerError('an OCTET STRING is expected');
  return from.content;
}
