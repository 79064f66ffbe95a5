/** What every JavaScript object has by birth, and `prototype`. */
const RESERVED: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/**
 * Whether a name reaches for JavaScript's own machinery (`__proto__`, `constructor`, `toString` …). XML's parsers put
 * such names on plain objects, where they are found before they are looked for.
 */
export const isReservedName = (name: string): boolean => RESERVED.has(name);
