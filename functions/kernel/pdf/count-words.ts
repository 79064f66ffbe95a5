/** The words by which a reader that repairs a file finds its parts, and how many of each some bytes hold. */
export interface StructureWords {
  /** `7 0 obj`: two numbers and the word. */
  readonly heads: number;
  readonly endobj: number;
  readonly endstream: number;
  readonly xref: number;
  readonly trailer: number;
  readonly startxref: number;
}

/**
 * Counts those words in bytes as they stand, within streams and texts as well: whoever repairs looks for them there too.
 * Bytes that mean something else hold none of them by chance: a head is one of 10¹² places, an `xref` between white space
 * one of 10¹², and the others are rarer by far.
 */
export function countWords(bytes: Uint8Array): StructureWords {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWhite = (at: number): boolean => at < 0 || at >= all.length || KINDS[all[at] ?? 0] === WHITE;
  return {
    // Some readers take a comment for white space, others stop at it.
    heads: Math.max(countHeads(all, false), countHeads(all, true)),
    endobj: countWord(all, 'endobj'),
    endstream: countWord(all, 'endstream'),
    xref: countWord(all, 'xref', (at) => isWhite(at - 1) && isWhite(at + 4)),
    trailer: countWord(all, 'trailer'),
    startxref: countWord(all, 'startxref'),
  };
}

function countWord(bytes: Buffer, word: string, isMeant: (at: number) => boolean = () => true): number {
  let count = 0;
  for (let at = bytes.indexOf(word); at !== -1; at = bytes.indexOf(word, at + word.length))
    if (isMeant(at)) count += 1;
  return count;
}

const WHITE = 1;
const DIGIT = 2;
const COMMENT = 3;
const LETTER_O = 4;

/** What a byte is to some reader: white space of C and of JavaScript besides that of PDF, signs as a part of numbers. */
const KINDS = new Uint8Array(256);
for (const letter of '\0\t\n\v\f\r \u0085\u00a0') KINDS[letter.charCodeAt(0)] = WHITE;
for (const letter of '+-0123456789') KINDS[letter.charCodeAt(0)] = DIGIT;
KINDS[0x25] = COMMENT;
KINDS[0x6f] = LETTER_O;

/** Heads of objects: two numbers, whatever white space between and behind them, and `obj`. Looks at every byte once. */
function countHeads(bytes: Buffer, isCommentWhite: boolean): number {
  let count = 0;
  /** Numbers that stand directly before this place, and whether one ends here. */
  let numbers = 0;
  let isWithin = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const kind = KINDS[bytes[at] ?? 0];
    if (kind === DIGIT) {
      if (!isWithin) numbers += 1;
      isWithin = true;
      continue;
    }
    isWithin = false;
    if (kind === WHITE) continue;
    if (kind === COMMENT && isCommentWhite && numbers > 0) {
      while (at + 1 < bytes.length && bytes[at + 1] !== 0x0a && bytes[at + 1] !== 0x0d) at += 1;
      continue;
    }
    if (kind === LETTER_O && numbers >= 2 && bytes[at + 1] === 0x62 && bytes[at + 2] === 0x6a) count += 1;
    numbers = 0;
  }
  return count;
}
