import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { LETTER_FILES, readLetters, type Letters } from '../../../../functions/copies/paper/letters.ts';
import { readFont } from '../../../../functions/kernel/pdf/font/read-font.ts';
import { subsetFont } from '../../../../functions/kernel/pdf/font/subset-font.ts';
import { writeFont } from '../../../../functions/kernel/pdf/font/write-font.ts';
import { CertificationWords } from '../../../../schemas/copies/certification.ts';
import { LETTERS } from '../../../support/stamped-copies.ts';

let letters: Letters;
beforeAll(async () => {
  letters = await readLetters(LETTERS);
});

const SENTENCE = 'Ủy ban nhân dân xã Ia Mẫu chứng thực: Nguyễn Thị Thử Nghiệm, ngày hai mươi tư';

describe('a font of ours', () => {
  it('has every letter that words of certification may be written in', () => {
    const writable = CertificationWords.shape.certifierName;
    const missing: string[] = [];
    for (let code = 0x20; code <= 0xffff; code += 1) {
      const letter = String.fromCodePoint(code);
      if (!writable.safeParse(`a${letter}a`).success) continue;
      for (const part of letter.normalize('NFC').replaceAll(/\s+/g, ' '))
        if (Object.values(letters).some((font) => font.glyphOf(part.codePointAt(0) ?? 0) === 0))
          missing.push(code.toString(16));
    }
    expect(missing).toEqual([]);
  });

  it('writes all of Vietnamese', () => {
    const marks = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
    const vowels = 'aăâeêioôơuưy';
    const all = Array.from(vowels + vowels.toUpperCase()).flatMap((vowel) =>
      marks.map((mark) => (vowel + mark).normalize('NFC')),
    );
    for (const font of Object.values(letters))
      for (const letter of [...all, 'đ', 'Đ'])
        expect([letter, font.glyphOf(letter.codePointAt(0) ?? 0) > 0]).toEqual([letter, true]);
  });

  it('lies in the package under the names by which it is laid beside a function', () => {
    expect(Object.values(LETTER_FILES)).toEqual([
      '400Regular/Tinos_400Regular.ttf',
      '700Bold/Tinos_700Bold.ttf',
    ]);
  });
});

describe('a subset of a font', () => {
  it('is a font of only the glyphs that were used, with their widths and outlines', () => {
    const subset = subsetFont(letters.regular);
    const text = subset.encode(SENTENCE);
    const cut = readFont(withNames(subset.file()));
    const codes = (text.match(/.{4}/g) ?? []).map((code) => Number.parseInt(code, 16));
    for (const [index, letter] of Array.from(SENTENCE).entries()) {
      const whole = letters.regular.glyphOf(letter.codePointAt(0) ?? 0);
      const code = codes[index] ?? 0;
      expect(cut.advanceOf(code)).toBe(letters.regular.advanceOf(whole));
      const outline = letters.regular.outlineOf(whole);
      // A composed one names its parts by other numbers.
      if (outline.length > 0 && outline.readInt16BE(0) >= 0)
        expect(cut.outlineOf(code).subarray(0, outline.length).equals(outline)).toBe(true);
    }
    expect(subset.file().length).toBeLessThan(60_000);
  });

  it('is the same for the same text', () => {
    const files = [1, 2].map(() => {
      const subset = subsetFont(letters.bold);
      subset.encode(SENTENCE);
      return subset.file();
    });
    expect(Buffer.compare(files[0] ?? Buffer.of(), files[1] ?? Buffer.of(1))).toBe(0);
  });

  it('brings along what its glyphs are composed of', () => {
    const subset = subsetFont(letters.regular);
    subset.encode('ế');
    const before = subset.glyphs().length;
    subset.file();
    const isComposed = letters.regular.outlineOf(letters.regular.glyphOf(0x1ebf)).readInt16BE(0) < 0;
    expect(subset.glyphs().length > before).toBe(isComposed);
  });

  it('has sums that add up to what a font file has to', () => {
    const subset = subsetFont(letters.regular);
    subset.encode(SENTENCE);
    const file = Buffer.from(subset.file());
    let sum = 0;
    for (let at = 0; at < file.length; at += 4) sum = (sum + file.readUInt32BE(at)) >>> 0;
    expect(sum).toBe(0xb1b0afba);
  });

  it('is told apart by its letters, and maps them back to Unicode', () => {
    const subset = subsetFont(letters.regular);
    subset.encode('Ủy');
    const objects = new Map(writeFont(subset, 1, 'ABCDEF'));
    const map = inflateSync(objects.get(5)?.data ?? Buffer.of()).toString('latin1');
    expect(map).toContain('<0001> <1ee6>');
    expect(map).toContain('<0002> <0079>');
  });
});

/** Our reader asks for tables that an embedded font does without; borrowed from the whole one. */
function withNames(file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file);
  const tables: (readonly [string, Buffer])[] = [];
  for (let index = 0; index < bytes.readUInt16BE(4); index += 1) {
    const at = 12 + index * 16;
    const from = bytes.readUInt32BE(at + 8);
    tables.push([
      bytes.toString('latin1', at, at + 4),
      bytes.subarray(from, from + bytes.readUInt32BE(at + 12)),
    ]);
  }
  for (const tag of ['name', 'cmap', 'OS/2'])
    tables.push([tag, letters.regular.tables.get(tag) ?? Buffer.of()]);
  const head = Buffer.alloc(12 + tables.length * 16);
  head.writeUInt16BE(tables.length, 4);
  let place = head.length;
  for (const [index, [tag, table]] of tables.entries()) {
    head.write(tag, 12 + index * 16, 'latin1');
    head.writeUInt32BE(place, 20 + index * 16);
    head.writeUInt32BE(table.length, 24 + index * 16);
    place += table.length;
  }
  return Buffer.concat([head, ...tables.map(([, table]) => table)]);
}
