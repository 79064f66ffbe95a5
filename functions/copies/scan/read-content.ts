/** An operator of a page's content with what stands before it (ISO 32000-1, 7.8.2). Strings are not read: `text`. */
export interface Instruction {
  readonly operator: string;
  readonly operands: readonly Operand[];
}
/** A list or a dictionary is one operand, `other`. */
export type Operand = number | { readonly name: string } | 'text' | 'other';

const WHITE = new Set<number | undefined>([0, 9, 10, 12, 13, 32]);
/** What ends a word; the end of all, too. */
const ENDS = new Set<number | undefined>([...WHITE, ...Buffer.from('()<>[]{}/%', 'latin1'), undefined]);
/** As §7.3.3 writes them; what else a program might take for a number, each reader takes for something else. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
/** More than any operator has: a colour of 32 inks and a pattern. */
const MOST_OPERANDS = 100;
const CONSTANTS: ReadonlySet<string> = new Set(['true', 'false', 'null']);

/**
 * Reads a content stream, operator by operator, up to an inline image (`BI`): where that ends, each reader finds out in its
 * own way. The last is undefined when it cannot be read to its end, or an operator stands within a list.
 */
export function* readContent(bytes: Uint8Array): Generator<Instruction | undefined, void, void> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  let operands: Operand[] = [];
  /** How the lists and dictionaries close that are open. */
  const open: number[] = [];
  let at = 0;
  const take = (operand: Operand): void => {
    if (open.length === 0) operands.push(operand);
  };
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    const isDouble = bytes[at + 1] === byte;
    if (WHITE.has(byte)) at += 1;
    else if (byte === 0x25) at = lineEnd(bytes, at);
    else if (byte === 0x28) {
      const after = stringEnd(bytes, at);
      if (after === undefined) return yield undefined;
      take('text');
      at = after;
    } else if (byte === 0x3c && !isDouble) {
      const after = bytes.indexOf(0x3e, at);
      if (after === -1) return yield undefined;
      take('text');
      at = after + 1;
    } else if (byte === 0x5b || byte === 0x3c) {
      open.push(byte === 0x5b ? 0x5d : 0x3e);
      at += byte === 0x5b ? 1 : 2;
    } else if (byte === 0x5d || (byte === 0x3e && isDouble)) {
      if (open.pop() !== byte) return yield undefined;
      take('other');
      at += byte === 0x5d ? 1 : 2;
    } else if (byte === 0x2f) {
      const after = tokenEnd(bytes, at + 1);
      take({ name: text.slice(at + 1, after) });
      at = after;
    } else {
      const after = tokenEnd(bytes, at);
      if (after === at) return yield undefined;
      const word = text.slice(at, after);
      at = after;
      if (NUMBER.test(word)) take(Number(word));
      else if (CONSTANTS.has(word)) take('other');
      else if (open.length > 0) return yield undefined;
      else {
        yield { operator: word, operands };
        operands = [];
        if (word === 'BI') return;
      }
      if (operands.length > MOST_OPERANDS) return yield undefined;
    }
  }
  if (open.length > 0) yield undefined;
}

function tokenEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (!ENDS.has(bytes[at])) at += 1;
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
