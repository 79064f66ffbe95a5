const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Whether any object inside a parsed JSON value has a key that reaches for JavaScript's own machinery
 * (`__proto__`, `constructor`, `prototype`). Walks without recursion, so depth cannot break it.
 */
export function hasReservedKey(value: unknown): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) {
      for (const member of next) if (typeof member === 'object') waiting.push(member);
      continue;
    }
    for (const key of Object.keys(next)) if (RESERVED.has(key)) return true;
    for (const member of Object.values(next)) if (typeof member === 'object') waiting.push(member);
  }
  return false;
}
