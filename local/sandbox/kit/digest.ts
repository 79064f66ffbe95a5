import { createHash } from 'node:crypto';

/** No record of a partner is nested this deep; deeper is refused before it can exhaust the stack. */
const DEEPEST = 64;

/**
 * The canonical text of a parsed JSON value: members sorted by UTF-16 code units, no white space, as in
 * RFC 8785. Undefined when the value is nested more than 64 deep.
 */
export function canonicalText(value: unknown): string | undefined {
  return write(value, 0);
}

function write(value: unknown, depth: number): string | undefined {
  if (depth > DEEPEST) return undefined;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const parts: string[] = [];
  if (Array.isArray(value)) {
    for (const item of value) {
      const text = write(item, depth + 1);
      if (text === undefined) return undefined;
      parts.push(text);
    }
    return `[${parts.join(',')}]`;
  }
  const members = new Map<string, unknown>(Object.entries(value));
  for (const name of [...members.keys()].sort()) {
    const text = write(members.get(name), depth + 1);
    if (text === undefined) return undefined;
    parts.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${parts.join(',')}}`;
}

/** SHA-256 in lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A digest as a ledger shows it: itself where it is one of SHA-256, else the SHA-256 of it. */
export function shownDigest(digest: Uint8Array): string {
  return digest.length === 32 ? Buffer.from(digest).toString('hex') : sha256(digest);
}
