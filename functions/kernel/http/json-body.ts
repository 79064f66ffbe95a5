import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';

/** How large a body may be, in bytes, and how deep its nesting. */
export interface BodyLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
}

/** One dossier or change: files are uploaded apart, so this is ample. */
export const ONE_MESSAGE: BodyLimits = { maxBytes: 262_144, maxDepth: 16 };

/** A batch of the drop-in: several dossiers in one call. */
export const ONE_BATCH: BodyLimits = { maxBytes: 1_048_576, maxDepth: 16 };

/** A body as it came: the exact text, and what it says. */
export interface JsonBody {
  readonly text: string;
  readonly value: unknown;
}

const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads a JSON body that came from outside. Size and depth are checked on the text before anything is built;
 * names that could reach an object's prototype are refused. Never throws.
 */
export function readJsonBody(
  body: string | null,
  isBase64Encoded: boolean,
  limits: BodyLimits = ONE_MESSAGE,
): Result<JsonBody> {
  if (body === null || body === '') return refuse('body-missing');
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  if (text.length > limits.maxBytes || Buffer.byteLength(text) > limits.maxBytes) {
    return refuse('body-too-large', { detail: `Tối đa ${limits.maxBytes} byte.` });
  }
  if (depthExceeds(text, limits.maxDepth)) {
    return refuse('body-too-deep', { detail: `Tối đa ${limits.maxDepth} lớp.` });
  }
  try {
    // The reviver costs time, so it runs only where a reserved name appears at all, escaped or not.
    const value: unknown = /__proto__|constructor|prototype|\\u/.test(text)
      ? JSON.parse(text, refuseReserved)
      : JSON.parse(text);
    return ok({ text, value });
  } catch (error) {
    return refuse(error instanceof ReservedKey ? 'reserved-key' : 'body-not-json');
  }
}

class ReservedKey extends Error {}

/** Refuses names that reach a prototype, and text that no UTF-8 can hold (half a surrogate pair). */
function refuseReserved(key: string, value: unknown): unknown {
  if (RESERVED.has(key)) throw new ReservedKey();
  if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed()))
    throw new SyntaxError('half a character');
  return value;
}

/** Whether brackets nest deeper than the limit, strings left out; one pass over the text, nothing built. */
function depthExceeds(text: string, limit: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case 0x22: // a string: skip to its end
        for (index += 1; index < text.length && text.charCodeAt(index) !== 0x22; index += 1) {
          if (text.charCodeAt(index) === 0x5c) index += 1;
        }
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        if (depth > limit) return true;
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
    }
  }
  return false;
}
