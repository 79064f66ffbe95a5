/** Universal tags that the structures of X.509, CMS, OCSP and time-stamps are made of (X.690), as identifier octets. */
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
  teletex: 0x14,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visible: 0x1a,
  universal: 0x1c,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The identifier octet of `[number]`, constructed or primitive. */
export const context = (number: number, kind: 'constructed' | 'primitive' = 'constructed'): number =>
  (kind === 'constructed' ? 0xa0 : 0x80) | number;

/** Nothing that we read nests this deep; what does was made to exhaust a reader. */
const MAX_DEPTH = 40;

/**
 * One element of a document that is DER throughout. Its parts are found on demand, because a revocation list has
 * hundreds of thousands of them and one is asked for. Never changed once made.
 */
export class Der {
  /** The identifier octet. */
  readonly tag: number;
  readonly #source: Uint8Array;
  readonly #start: number;
  readonly #contentStart: number;
  readonly #end: number;

  /** Only `readDer` makes one from bytes that nobody has checked. */
  constructor(source: Uint8Array, start: number, contentStart: number, end: number) {
    this.tag = source[start] ?? 0;
    this.#source = source;
    this.#start = start;
    this.#contentStart = contentStart;
    this.#end = end;
  }

  /** The element with its identifier and length. */
  get bytes(): Uint8Array {
    return this.#source.subarray(this.#start, this.#end);
  }

  get content(): Uint8Array {
    return this.#source.subarray(this.#contentStart, this.#end);
  }

  /** What it is made of; nothing for a primitive element. */
  get children(): readonly Der[] {
    return [...this.each()];
  }

  /** The same one by one, for what is long. */
  *each(): Generator<Der> {
    if ((this.tag & CONSTRUCTED) === 0) return;
    let at = this.#contentStart;
    while (at < this.#end) {
      const head = headAt(this.#source, at, this.#end);
      if (head === undefined) return; // readDer has seen that there is no such thing
      yield new Der(this.#source, at, head.contentStart, head.end);
      at = head.end;
    }
  }
}

const CONSTRUCTED = 0x20;

/**
 * Reads bytes that are exactly one element of DER (X.690 §10, §11): definite and shortest lengths, shortest integers
 * and object identifiers, sorted sets, times in UTC, text in its own alphabet, nothing left over. Anything else is
 * undefined: what can be written in two ways can mean two things to two readers. Never throws.
 */
export function readDer(bytes: Uint8Array): Der | undefined {
  const head = headAt(bytes, 0, bytes.length);
  if (head?.end !== bytes.length || !isStrict(bytes, 0, head, 0)) return undefined;
  return new Der(bytes, 0, head.contentStart, head.end);
}

interface Head {
  readonly contentStart: number;
  readonly end: number;
}

function headAt(bytes: Uint8Array, at: number, limit: number): Head | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  // Tag numbers above 30 take further octets; no structure that we read has one.
  if (tag === undefined || first === undefined || at + 2 > limit || (tag & 0x1f) === 0x1f) return undefined;
  if (first < 0x80) return within(at + 2, first, limit);
  const size = first & 0x7f;
  if (size === 0 || size > 4 || at + 2 + size > limit) return undefined;
  let length = 0;
  for (let index = 0; index < size; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? 0);
  const isShortest = length >= 0x80 && length >= 256 ** (size - 1);
  return isShortest ? within(at + 2 + size, length, limit) : undefined;
}

const within = (contentStart: number, length: number, limit: number): Head | undefined =>
  contentStart + length <= limit ? { contentStart, end: contentStart + length } : undefined;

function isStrict(bytes: Uint8Array, at: number, { contentStart, end }: Head, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const tag = bytes[at] ?? 0;
  if ((tag & CONSTRUCTED) === 0) return isStrictValue(tag, bytes, contentStart, end);
  const isUniversal = (tag & 0xc0) === 0;
  if (isUniversal && tag !== TAG.sequence && tag !== TAG.set) return false;
  let before: { readonly from: number; readonly to: number } | undefined;
  for (let child = contentStart; child < end;) {
    const head = headAt(bytes, child, end);
    if (head === undefined || !isStrict(bytes, child, head, depth + 1)) return false;
    const one = { from: child, to: head.end };
    if (tag === TAG.set && before !== undefined && isAfter(bytes, before, one)) return false;
    before = one;
    child = head.end;
  }
  return true;
}

/** Whether the first of two elements is to stand after the second in a sorted set (X.690 §11.6). */
function isAfter(
  bytes: Uint8Array,
  first: { readonly from: number; readonly to: number },
  second: { readonly from: number; readonly to: number },
): boolean {
  return Buffer.compare(bytes.subarray(first.from, first.to), bytes.subarray(second.from, second.to)) > 0;
}

function isStrictValue(tag: number, bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  const first = bytes[from] ?? 0;
  switch (tag) {
    case TAG.boolean:
      return length === 1 && (first === 0 || first === 0xff);
    case TAG.integer:
    case TAG.enumerated:
      return length > 0 && !isPaddedInteger(first, length, bytes[from + 1] ?? 0);
    case TAG.bits:
      return length > 0 && hasZeroedUnusedBits(first, length, bytes[to - 1] ?? 0);
    case TAG.octets:
      return true;
    case TAG.nothing:
      return length === 0;
    case TAG.oid:
      return isStrictOid(bytes, from, to);
    case TAG.utf8:
      return isUtf8(bytes.subarray(from, to));
    case TAG.printable:
      return /^[A-Za-z0-9 '()+,\-./:=?@*&_]*$/.test(latin(bytes, from, to)); // & and * and @ and _: issued by many, all the same
    case TAG.ia5:
    case TAG.visible:
      return bytes.subarray(from, to).every((byte) => byte < 0x80);
    case TAG.teletex:
      return true;
    case TAG.bmp:
      return length % 2 === 0;
    case TAG.universal:
      return length % 4 === 0;
    case TAG.utcTime:
      return /^\d{12}Z$/.test(latin(bytes, from, to));
    case TAG.generalizedTime:
      return /^\d{14}(?:\.\d{0,8}[1-9])?Z$/.test(latin(bytes, from, to));
    default:
      // What a context makes of a primitive is for its reader; of the universal class we know all that may stand.
      return (tag & 0xc0) !== 0;
  }
}

const isPaddedInteger = (first: number, length: number, second: number): boolean =>
  length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));

const hasZeroedUnusedBits = (unused: number, length: number, last: number): boolean =>
  unused <= 7 && (unused === 0 || (length > 1 && (last & ((1 << unused) - 1)) === 0));

function isStrictOid(bytes: Uint8Array, from: number, to: number): boolean {
  if (to === from || (bytes[to - 1] ?? 0) >= 0x80) return false;
  let isFirstOfArc = true;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isFirstOfArc && byte === 0x80) return false;
    isFirstOfArc = byte < 0x80;
  }
  return true;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false; // TextDecoder has no other way to say so
  }
}

const latin = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
