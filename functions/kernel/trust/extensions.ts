import { readDer, TAG, type Der } from './der.ts';
import { booleanOf, octetsOf, oidOf, partsOf } from './der-value.ts';

/** Extensions of a certificate, a list or an answer, by their object identifiers. */
export interface Extensions {
  /** The value of one, read; undefined when it is not there. */
  readonly get: (oid: string) => Der | undefined;
  readonly critical: readonly string[];
}

const NONE: Extensions = { get: () => undefined, critical: [] };

/**
 * Reads `Extensions`; absent ones are none. Undefined when they cannot be read, when one stands twice (RFC 5280 §4.2:
 * whoever takes the first believes something else than whoever takes the last), or when the value of one is not DER.
 */
export function readExtensions(der: Der | undefined): Extensions | undefined {
  if (der === undefined) return NONE;
  if (der.tag !== TAG.sequence) return undefined;
  const values = new Map<string, Der>();
  const critical: string[] = [];
  for (const extension of der.each()) {
    const [name, second, third] = partsOf(extension);
    const oid = oidOf(name);
    const octets = octetsOf(third ?? second);
    const isCritical = third === undefined ? false : booleanOf(second);
    if (oid === undefined || octets === undefined || isCritical === undefined || values.has(oid))
      return undefined;
    const value = readDer(octets);
    if (value === undefined) return undefined;
    values.set(oid, value);
    if (isCritical) critical.push(oid);
  }
  return { get: (oid) => values.get(oid), critical };
}
