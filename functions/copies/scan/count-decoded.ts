/**
 * How many bytes data in LZW come to whose codes are all there and mean something (ISO 32000-1, 7.4.4.2); undefined for
 * others, of which decoders make something all the same, each its own.
 */
export function countLzw(data: Uint8Array): number | undefined {
  /** How long what each code stands for is; those of a byte are, of a table that grows only what `next` reaches. */
  const lengths = new Uint32Array(MOST_CODES).fill(1, 0, CLEAR);
  let [count, next, width, last] = [0, FIRST, LEAST_BITS, NONE];
  for (let at = 0; at + width <= data.length * 8;) {
    const code = bitsAt(data, at, width);
    at += width;
    if (code === END) return count;
    if (code === CLEAR) {
      [next, width, last] = [FIRST, LEAST_BITS, NONE];
      continue;
    }
    // The next one is what came last and its own first byte again; a first code has none before it.
    if (code > next || next >= MOST_CODES || (code === next && last === NONE)) return undefined;
    if (last !== NONE) {
      lengths[next] = (lengths[last] ?? 0) + 1;
      next += 1;
    }
    count += lengths[code] ?? 0;
    last = code;
    // Codes grow one early (`EarlyChange` 1).
    if (next + 1 >= 2 ** width && width < MOST_BITS) width += 1;
  }
  return count;
}

const CLEAR = 256;
const END = 257;
const FIRST = 258;
const NONE = -1;
const LEAST_BITS = 9;
const MOST_BITS = 12;
const MOST_CODES = 4_096;

/** So many bits, nine to twelve, that begin at a bit. */
function bitsAt(data: Uint8Array, at: number, width: number): number {
  const byte = at >> 3;
  const three = ((data[byte] ?? 0) << 16) | ((data[byte + 1] ?? 0) << 8) | (data[byte + 2] ?? 0);
  return (three >> (24 - width - (at & 7))) & (2 ** width - 1);
}

const END_OF_RUNS = 128;

/** How many bytes run lengths come to that are whole (ISO 32000-1, 7.4.5); undefined where one is cut off. */
export function countRuns(data: Uint8Array): number | undefined {
  let count = 0;
  for (let at = 0; at < data.length;) {
    const length = data[at] ?? 0;
    if (length === END_OF_RUNS) return count;
    const [bytes, from] = length < END_OF_RUNS ? [length + 1, length + 1] : [257 - length, 1];
    count += bytes;
    at += 1 + from;
    if (at > data.length) return undefined;
  }
  return count;
}
