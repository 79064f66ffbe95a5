/** A TrueType font (OpenType with `glyf` outlines), as far as text is set and embedded by it. */
export interface Font {
  readonly tables: ReadonlyMap<string, Buffer>;
  /** PostScript name, as it stands in the font. */
  readonly name: string;
  readonly unitsPerEm: number;
  /** All in units of the em. */
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly box: readonly [number, number, number, number];
  /** The glyph of a code point; 0 when the font has none. */
  readonly glyphOf: (codePoint: number) => number;
  readonly advanceOf: (glyph: number) => number;
  readonly leftOf: (glyph: number) => number;
  readonly outlineOf: (glyph: number) => Buffer;
}

/**
 * Reads a font that is ours, laid beside the function: from a file that is not such a font it throws, which is a broken
 * release. Never for fonts from outside.
 */
export function readFont(bytes: Uint8Array): Font {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const tables = new Map<string, Buffer>();
  for (let index = 0; index < file.readUInt16BE(4); index += 1) {
    const at = 12 + index * 16;
    const from = file.readUInt32BE(at + 8);
    tables.set(file.toString('latin1', at, at + 4), file.subarray(from, from + file.readUInt32BE(at + 12)));
  }
  const table = (tag: string): Buffer => {
    const found = tables.get(tag);
    if (found === undefined) throw new Error(`the font has no ${tag}`);
    return found;
  };
  const [head, hhea, hmtx, loca, glyf] = ['head', 'hhea', 'hmtx', 'loca', 'glyf'].map(table) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const os2 = table('OS/2');
  const metrics = hhea.readUInt16BE(34);
  const isLong = head.readInt16BE(50) === 1;
  const placeOf = (glyph: number): number =>
    isLong ? loca.readUInt32BE(glyph * 4) : loca.readUInt16BE(glyph * 2) * 2;
  return {
    tables,
    name: nameOf(table('name')),
    unitsPerEm: head.readUInt16BE(18),
    ascent: hhea.readInt16BE(4),
    descent: hhea.readInt16BE(6),
    capHeight: os2.length >= 90 ? os2.readInt16BE(88) : hhea.readInt16BE(4),
    box: [head.readInt16BE(36), head.readInt16BE(38), head.readInt16BE(40), head.readInt16BE(42)],
    glyphOf: mapOf(table('cmap')),
    advanceOf: (glyph) => hmtx.readUInt16BE(Math.min(glyph, metrics - 1) * 4),
    leftOf: (glyph) =>
      glyph < metrics
        ? hmtx.readInt16BE(glyph * 4 + 2)
        : hmtx.readInt16BE(metrics * 4 + (glyph - metrics) * 2),
    outlineOf: (glyph) => glyf.subarray(placeOf(glyph), placeOf(glyph + 1)),
  };
}

const POSTSCRIPT_NAME = 6;
const WINDOWS = 3;

function nameOf(name: Buffer): string {
  const texts = name.readUInt16BE(4);
  for (let index = 0; index < name.readUInt16BE(2); index += 1) {
    const at = 6 + index * 12;
    if (name.readUInt16BE(at) !== WINDOWS || name.readUInt16BE(at + 6) !== POSTSCRIPT_NAME) continue;
    const from = texts + name.readUInt16BE(at + 10);
    const text = Buffer.from(name.subarray(from, from + name.readUInt16BE(at + 8)));
    return text
      .swap16()
      .toString('utf16le')
      .replaceAll(/[^\w-]/g, '');
  }
  throw new Error('the font has no name');
}

/** The map of Unicode's basic plane (format 4), where every Vietnamese letter is. */
function mapOf(cmap: Buffer): Font['glyphOf'] {
  for (let index = 0; index < cmap.readUInt16BE(2); index += 1) {
    const at = 4 + index * 8;
    const map = cmap.subarray(cmap.readUInt32BE(at + 4));
    if (cmap.readUInt16BE(at) === WINDOWS && cmap.readUInt16BE(at + 2) === 1 && map.readUInt16BE(0) === 4)
      return (codePoint) => lookUp(map, codePoint);
  }
  throw new Error('the font has no map of Unicode');
}

function lookUp(map: Buffer, codePoint: number): number {
  const segments = map.readUInt16BE(6) / 2;
  const [ends, starts] = [14, 16 + segments * 2];
  const [deltas, offsets] = [starts + segments * 2, starts + segments * 4];
  for (let index = 0; index < segments; index += 1) {
    if (map.readUInt16BE(ends + index * 2) < codePoint) continue;
    const start = map.readUInt16BE(starts + index * 2);
    if (start > codePoint) return 0;
    const delta = map.readUInt16BE(deltas + index * 2);
    const offset = map.readUInt16BE(offsets + index * 2);
    if (offset === 0) return (codePoint + delta) & 0xffff;
    const glyph = map.readUInt16BE(offsets + index * 2 + offset + (codePoint - start) * 2);
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
}
