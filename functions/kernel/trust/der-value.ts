import { instantAt, type Instant } from '../../../schemas/instant.ts';
import { context, TAG, type Der } from './der.ts';

/** What a SEQUENCE, or an element of the tag given, is made of; nothing of anything else. */
export const partsOf = (der: Der | undefined, tag: number = TAG.sequence): readonly Der[] =>
  der?.tag === tag ? der.children : [];

/** The one element within `[number] EXPLICIT`; undefined for anything else. */
export function explicitOf(der: Der | undefined, number: number): Der | undefined {
  const [only, more] = partsOf(der, context(number));
  return more === undefined ? only : undefined;
}

/** The dotted form of an object identifier; undefined for anything else. */
export function oidOf(der: Der | undefined): string | undefined {
  return der?.tag === TAG.oid ? dotted(der.content) : undefined;
}

function dotted(content: Uint8Array): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    arc = arc * 128n + BigInt(byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const [first = 0n, ...rest] = arcs;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...rest].join('.');
}

/** A whole number that fits a JavaScript number; undefined for anything else. */
export function numberOf(der: Der | undefined): number | undefined {
  if (der?.tag !== TAG.integer && der?.tag !== TAG.enumerated) return undefined;
  const { content } = der;
  if (content.length > 6 || (content[0] ?? 0) >= 0x80) return undefined;
  return content.reduce((value, byte) => value * 256 + byte, 0);
}

/** The octets of an INTEGER in lower-case hexadecimal, as they stand (a serial number); undefined for anything else. */
export const hexOf = (der: Der | undefined): string | undefined =>
  der?.tag === TAG.integer ? Buffer.from(der.content).toString('hex') : undefined;

export const booleanOf = (der: Der | undefined): boolean | undefined =>
  der?.tag === TAG.boolean ? der.content[0] === 0xff : undefined;

/** The octets of a BIT STRING of whole octets (a signature, a key); undefined for anything else. */
export const wholeBitsOf = (der: Der | undefined): Uint8Array | undefined =>
  der?.tag === TAG.bits && der.content[0] === 0 ? der.content.subarray(1) : undefined;

/** Which bits of a BIT STRING are set, the first of them 0. */
export function bitsOf(der: Der | undefined): ReadonlySet<number> | undefined {
  if (der?.tag !== TAG.bits) return undefined;
  const set = new Set<number>();
  der.content.subarray(1).forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit += 1) if ((byte & (0x80 >> bit)) !== 0) set.add(index * 8 + bit);
  });
  return set;
}

/** The octets of an OCTET STRING; undefined for anything else. */
export const octetsOf = (der: Der | undefined): Uint8Array | undefined =>
  der?.tag === TAG.octets ? der.content : undefined;

/** The text of any of ASN.1's strings; undefined for anything else. */
export function textOf(der: Der | undefined): string | undefined {
  switch (der?.tag) {
    case TAG.utf8:
      return Buffer.from(der.content).toString('utf8');
    case TAG.printable:
    case TAG.ia5:
    case TAG.visible:
    case TAG.teletex: // read as Latin 1, which is what everybody writes into it
      return Buffer.from(der.content).toString('latin1');
    case TAG.bmp:
      return Buffer.from(der.content).swap16().toString('utf16le');
    default:
      return undefined;
  }
}

/**
 * A UTCTime or GeneralizedTime, to the millisecond; undefined for anything else and for days that do not exist. Of
 * UTCTime's two digits 50 and up are the last century (RFC 5280 §4.1.2.5.1). `99991231235959Z`, by which a certificate
 * says that it has no end, becomes the last instant that we can write.
 */
export function timeOf(der: Der | undefined): Instant | undefined {
  if (der?.tag !== TAG.utcTime && der?.tag !== TAG.generalizedTime) return undefined;
  const text = Buffer.from(der.content).toString('latin1');
  const full = der.tag === TAG.utcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/.exec(full);
  if (parts === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = parts;
  if (Number(year) < 1900) return undefined;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const ms = Date.parse(iso);
  // Date.parse takes the 31st of February for the 2nd of March.
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== iso) return undefined;
  return instantAt(Math.min(ms, LAST_MS));
}

const LAST_MS = Date.parse('2199-12-31T23:59:59.999Z');

/** Whether two runs of octets are the same. Not in constant time: nothing compared here is secret. */
export const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
