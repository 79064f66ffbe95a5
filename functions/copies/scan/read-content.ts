/** An operator of a page's content with what stands before it (ISO 32000-1, 7.8.2). Strings are not read: `text`. */
export interface Instruction {
  readonly operator: string;
  readonly operands: readonly Operand[];
}
export type Operand = number | { readonly name: string } | 'text' | 'other';

const WHITE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITER = new Set(Buffer.from('()<>[]{}/%', 'latin1'));
const ends = (byte: number | undefined): boolean =>
  byte === undefined || WHITE.has(byte) || DELIMITER.has(byte);

/**
 * Reads a content stream, operator by operator. An inline image becomes `BI` with its dictionary as operands (names and
 * numbers in turn). Undefined when it cannot be read to its end.
 */
export function readContent(bytes: Uint8Array, most = 2_000_000): Instruction[] | undefined {
  const found: Instruction[] = [];
  let operands: Operand[] = [];
  let depth = 0;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (WHITE.has(byte)) at += 1;
    else if (byte === 0x25) at = lineEnd(bytes, at);
    else if (byte === 0x28) {
      const after = stringEnd(bytes, at);
      if (after === undefined) return undefined;
      operands.push('text');
      at = after;
    } else if (byte === 0x3c && bytes[at + 1] !== 0x3c) {
      const after = bytes.indexOf(0x3e, at);
      if (after === -1) return undefined;
      operands.push('text');
      at = after + 1;
    } else if (byte === 0x5b || (byte === 0x3c && bytes[at + 1] === 0x3c)) {
      depth += 1;
      at += byte === 0x5b ? 1 : 2;
    } else if (byte === 0x5d || (byte === 0x3e && bytes[at + 1] === 0x3e)) {
      depth -= 1;
      if (depth < 0) return undefined;
      operands.push('other');
      at += byte === 0x5d ? 1 : 2;
    } else if (byte === 0x2f) {
      const after = tokenEnd(bytes, at + 1);
      operands.push({ name: latin(bytes, at + 1, after) });
      at = after;
    } else {
      const after = tokenEnd(bytes, at);
      if (after === at) return undefined;
      const word = latin(bytes, at, after);
      at = after;
      const number = Number(word);
      if (!Number.isNaN(number)) operands.push(number);
      else if (depth > 0) operands.push('other');
      else if (word === 'true' || word === 'false' || word === 'null') operands.push('other');
      else if (word === 'BI') operands = [];
      else if (word === 'ID') {
        found.push({ operator: 'BI', operands });
        operands = [];
        const end = inlineImageEnd(bytes, at);
        if (end === undefined) return undefined;
        at = end;
      } else {
        found.push({ operator: word, operands });
        operands = [];
      }
      if (found.length > most) return undefined;
    }
  }
  return depth === 0 ? found : undefined;
}

function tokenEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (!ends(bytes[at])) at += 1;
  return at;
}

function lineEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at += 1;
  return at;
}

/** Behind the closing parenthesis; parentheses nest and `\` escapes one byte. */
function stringEnd(bytes: Uint8Array, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === 0x5c) at += 1;
    else if (byte === 0x28) depth += 1;
    else if (byte === 0x29) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/** Behind `EI` between white space. */
function inlineImageEnd(bytes: Uint8Array, from: number): number | undefined {
  for (let at = from + 1; at + 2 <= bytes.length; at += 1) {
    if (bytes[at] !== 0x45 || bytes[at + 1] !== 0x49) continue;
    if (WHITE.has(bytes[at - 1] ?? 0) && ends(bytes[at + 2])) return at + 2;
  }
  return undefined;
}

const latin = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');
