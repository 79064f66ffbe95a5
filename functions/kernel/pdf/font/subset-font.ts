import type { Font } from './read-font.ts';

/** The glyphs of a font that a file uses, numbered anew from 0 in the order in which they were first used. */
export interface FontSubset {
  readonly font: Font;
  /** A text as the file writes it: two bytes a glyph, hexadecimal. Throws for a letter that the font does not have. */
  readonly encode: (text: string) => string;
  /** In thousandths of the text's size, by the widths that the file states. */
  readonly widthOf: (text: string) => number;
  /** Of each glyph, by its new number: its width in thousandths, and the code point that it was used for. */
  readonly glyphs: () => readonly { readonly width: number; readonly codePoint?: number }[];
  /** The font file of exactly these glyphs, and of those that they are composed of. */
  readonly file: () => Uint8Array;
}

/** Begins a subset: the sign of a missing glyph, which every font has first, and nothing else. */
export function subsetFont(font: Font): FontSubset {
  const used: { glyph: number; codePoint?: number }[] = [{ glyph: 0 }];
  const numbers = new Map<number, number>([[0, 0]]);
  const widthOf = (glyph: number): number => Math.round((font.advanceOf(glyph) * 1_000) / font.unitsPerEm);
  const glyphOf = (letter: string): number => {
    const glyph = font.glyphOf(letter.codePointAt(0) ?? 0);
    if (glyph === 0) throw new Error('a letter that the font does not have');
    return glyph;
  };
  const take = (glyph: number, codePoint?: number): number => {
    const standing = numbers.get(glyph);
    if (standing !== undefined) return standing;
    numbers.set(glyph, used.length);
    used.push({ glyph, ...(codePoint === undefined ? {} : { codePoint }) });
    return used.length - 1;
  };
  return {
    font,
    encode: (text) =>
      Array.from(text, (letter) =>
        take(glyphOf(letter), letter.codePointAt(0)).toString(16).padStart(4, '0'),
      ).join(''),
    widthOf: (text) =>
      Array.from(text, (letter) => widthOf(glyphOf(letter))).reduce((sum, width) => sum + width, 0),
    glyphs: () => used.map(({ glyph, ...more }) => ({ ...more, width: widthOf(glyph) })),
    file: () => {
      const outlines: Buffer[] = [];
      // What a glyph is composed of joins the end, and is written in its turn.
      for (let index = 0; index < used.length; index += 1)
        outlines.push(renumbered(font.outlineOf(used[index]?.glyph ?? 0), take));
      return writeFont(
        font,
        used.map(({ glyph }) => glyph),
        outlines,
      );
    },
  };
}

const WORDS = 0x0001;
const SCALE = 0x0008;
const MORE = 0x0020;
const TWO_SCALES = 0x0040;
const MATRIX = 0x0080;

/** An outline whose components, if it has any, are named by their new numbers. */
function renumbered(outline: Buffer, take: (glyph: number) => number): Buffer {
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return outline;
  const written = Buffer.from(outline);
  for (let at = 10, flags = MORE; (flags & MORE) !== 0;) {
    flags = written.readUInt16BE(at);
    written.writeUInt16BE(take(written.readUInt16BE(at + 2)), at + 2);
    const placed = (flags & WORDS) !== 0 ? 4 : 2;
    const turned =
      (flags & MATRIX) !== 0 ? 8 : (flags & TWO_SCALES) !== 0 ? 4 : (flags & SCALE) !== 0 ? 2 : 0;
    at += 4 + placed + turned;
  }
  return written;
}

/** Tables that go along as they are: instructions by which outlines are fitted to dots. */
const INSTRUCTIONS = ['cvt ', 'fpgm', 'prep'] as const;

function writeFont(font: Font, glyphs: readonly number[], outlines: readonly Buffer[]): Uint8Array {
  const copyOf = (tag: string): Buffer => Buffer.from(font.tables.get(tag) ?? []);
  const head = copyOf('head');
  head.writeUInt32BE(0, 8);
  head.writeInt16BE(1, 50);
  const hhea = copyOf('hhea');
  hhea.writeUInt16BE(glyphs.length, 34);
  const maxp = copyOf('maxp');
  maxp.writeUInt16BE(glyphs.length, 4);
  const hmtx = Buffer.alloc(glyphs.length * 4);
  const loca = Buffer.alloc((glyphs.length + 1) * 4);
  const padded = outlines.map((outline) => padTo4(outline));
  let place = 0;
  for (const [index, glyph] of glyphs.entries()) {
    hmtx.writeUInt16BE(font.advanceOf(glyph), index * 4);
    hmtx.writeInt16BE(font.leftOf(glyph), index * 4 + 2);
    place += padded[index]?.length ?? 0;
    loca.writeUInt32BE(place, (index + 1) * 4);
  }
  const tables = new Map<string, Buffer>([
    ...INSTRUCTIONS.filter((tag) => font.tables.has(tag)).map((tag) => [tag, copyOf(tag)] as const),
    ['glyf', Buffer.concat(padded)],
    ['head', head],
    ['hhea', hhea],
    ['hmtx', hmtx],
    ['loca', loca],
    ['maxp', maxp],
  ]);
  return assemble([...tables].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** A font file of tables in the order of their tags, with the sums that it asks for. */
function assemble(tables: readonly (readonly [string, Buffer])[]): Uint8Array {
  const directory = Buffer.alloc(12 + tables.length * 16);
  const power = Math.floor(Math.log2(tables.length));
  directory.writeUInt32BE(0x00010000, 0);
  directory.writeUInt16BE(tables.length, 4);
  directory.writeUInt16BE(16 << power, 6);
  directory.writeUInt16BE(power, 8);
  directory.writeUInt16BE(tables.length * 16 - (16 << power), 10);
  const bodies: Buffer[] = [];
  let place = directory.length;
  let headAt = 0;
  for (const [index, [tag, table]] of tables.entries()) {
    const at = 12 + index * 16;
    const body = padTo4(table);
    directory.write(tag, at, 'latin1');
    directory.writeUInt32BE(sumOf(body), at + 4);
    directory.writeUInt32BE(place, at + 8);
    directory.writeUInt32BE(table.length, at + 12);
    if (tag === 'head') headAt = place;
    bodies.push(body);
    place += body.length;
  }
  const file = Buffer.concat([directory, ...bodies]);
  file.writeUInt32BE((0xb1b0afba - sumOf(file)) >>> 0, headAt + 8);
  return file;
}

const padTo4 = (table: Buffer): Buffer =>
  table.length % 4 === 0 ? table : Buffer.concat([table, Buffer.alloc(4 - (table.length % 4))]);

function sumOf(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0;
  return sum;
}
