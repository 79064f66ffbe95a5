/**
 * JSON in the one form of RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units,
 * no white space, numbers and strings as ECMAScript writes them. Undefined members are left out, as by
 * JSON.stringify. Throws on what JSON cannot hold: NaN, infinities, bigints, functions, lone surrogates
 * (RFC 8785 §3.2.2.2), and instances of classes, whose content would otherwise be lost unseen. What comes
 * from outside is refused before it gets here, so a throw is a bug.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new TypeError('canonical JSON cannot hold a number that is not finite');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    const members = Array.from(value, (member: unknown) =>
      canonicalJson(member === undefined ? null : member),
    );
    return `[${members.join(',')}]`;
  }
  if (isPlain(value)) {
    const parts: string[] = [];
    for (const name of Object.keys(value).sort()) {
      const member = value[name];
      if (member !== undefined) parts.push(`${quoted(name)}:${canonicalJson(member)}`);
    }
    return `{${parts.join(',')}}`;
  }
  throw new TypeError(`canonical JSON cannot hold a ${typeof value} that is not plain data`);
}

function quoted(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('canonical JSON cannot hold a lone surrogate');
  return JSON.stringify(text);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
