import { context, TAG } from './der.ts';

/** One element of DER out of its identifier octet and its content's parts. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = parts.reduce((size, part) => size + part.length, 0);
  const length = lengthOf(content);
  return Buffer.concat([Uint8Array.of(tag), length, ...parts], 1 + length.length + content);
}

function lengthOf(size: number): Uint8Array {
  if (size < 0x80) return Uint8Array.of(size);
  const octets: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(0x80 | octets.length, ...octets);
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => element(TAG.sequence, ...parts);

/** A SET OF, its elements in the order that DER demands. */
export const setOf = (...parts: readonly Uint8Array[]): Uint8Array => element(TAG.set, ...sorted(parts));

/** Elements in the order of DER's SET OF (X.690 §11.6). */
export const sorted = (parts: readonly Uint8Array[]): readonly Uint8Array[] =>
  parts.toSorted((one, other) => Buffer.compare(one, other));

/** `[number]`, explicit over an element, or implicit over the parts of a constructed one. */
export const tagged = (number: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  element(context(number), ...parts);

export const octets = (content: Uint8Array): Uint8Array => element(TAG.octets, content);

export const nothing: Uint8Array = element(TAG.nothing);

export const yes: Uint8Array = element(TAG.boolean, Uint8Array.of(0xff));

/** A whole number from 0 on. */
export function integer(value: number | bigint): Uint8Array {
  const hex = value.toString(16);
  return positiveInteger(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'));
}

/** A positive INTEGER out of its magnitude, the highest octet first. */
export function positiveInteger(magnitude: Uint8Array): Uint8Array {
  let from = 0;
  while (from < magnitude.length - 1 && magnitude[from] === 0) from += 1;
  const shortest = magnitude.subarray(from);
  return (shortest[0] ?? 0) >= 0x80 || shortest.length === 0
    ? element(TAG.integer, Uint8Array.of(0), shortest)
    : element(TAG.integer, shortest);
}

/** An object identifier out of its dotted form, which is a constant of ours or was read by us. */
export function oid(dotted: string): Uint8Array {
  const [root = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  return element(TAG.oid, Uint8Array.from([root * 40n + second, ...rest].flatMap(arcOctets)));
}

function arcOctets(arc: bigint): number[] {
  const octets = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) octets.unshift(Number(rest & 0x7fn) | 0x80);
  return octets;
}
