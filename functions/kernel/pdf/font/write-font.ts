import { deflateSync } from 'node:zlib';
import { array, dictionary, name, number, reference, type Entries } from '../make-value.ts';
import type { FileObject } from '../write-file.ts';
import type { FontSubset } from './subset-font.ts';

/**
 * The objects by which a file carries a subset of a font (ISO 32000-1 §9.7), the font itself first. Widths, the map back
 * to Unicode and the set of glyphs are there, as PDF/A asks of embedded fonts (ISO 19005-1 §6.3).
 *
 * @param next numbers from here on are taken
 */
export function writeFont(
  subset: FontSubset,
  next: number,
  tag: string,
): readonly (readonly [number, FileObject])[] {
  const { font } = subset;
  const file = subset.file(); // before the glyphs are listed: what they are composed of joins them
  const glyphs = subset.glyphs();
  const scaled = (units: number): number => Math.round((units * 1_000) / font.unitsPerEm);
  const baseFont = name(`${tag}+${font.name}`);
  const [own, descendant, descriptor, program, toUnicode, set] = [0, 1, 2, 3, 4, 5].map(
    (each) => next + each,
  ) as [number, number, number, number, number, number];
  return [
    [
      own,
      {
        value: dictionary({
          Type: name('Font'),
          Subtype: name('Type0'),
          BaseFont: baseFont,
          Encoding: name('Identity-H'),
          DescendantFonts: array([reference(descendant)]),
          ToUnicode: reference(toUnicode),
        }),
      },
    ],
    [
      descendant,
      {
        value: dictionary({
          Type: name('Font'),
          Subtype: name('CIDFontType2'),
          BaseFont: baseFont,
          CIDSystemInfo: dictionary({
            Registry: text('Adobe'),
            Ordering: text('Identity'),
            Supplement: number(0),
          }),
          FontDescriptor: reference(descriptor),
          CIDToGIDMap: name('Identity'),
          W: array([number(0), array(glyphs.map(({ width }) => number(width)))]),
        }),
      },
    ],
    [
      descriptor,
      {
        value: dictionary({
          Type: name('FontDescriptor'),
          FontName: baseFont,
          Flags: number(SERIF | SYMBOLIC),
          FontBBox: array(font.box.map((edge) => number(scaled(edge)))),
          ItalicAngle: number(0),
          Ascent: number(scaled(font.ascent)),
          Descent: number(scaled(font.descent)),
          CapHeight: number(scaled(font.capHeight)),
          StemV: number(/bold/i.test(font.name) ? 140 : 80),
          FontFile2: reference(program),
          CIDSet: reference(set),
        }),
      },
    ],
    [program, packed(file, { Length1: number(file.length) })],
    [toUnicode, packed(Buffer.from(unicodeMap(glyphs), 'latin1'))],
    [set, packed(allOf(glyphs.length))],
  ];
}

const SERIF = 2;
/** Of letters of its own choice: what a code means is in the map back to Unicode. */
const SYMBOLIC = 4;

const text = (value: string) => ({
  kind: 'text' as const,
  bytes: Buffer.from(value, 'latin1'),
  form: 'literal' as const,
  start: 0,
  end: 0,
});

/** A stream that is compressed. */
export function packed(bytes: Uint8Array, entries: Entries = {}): FileObject {
  return { value: dictionary({ ...entries, Filter: name('FlateDecode') }), data: deflateSync(bytes) };
}

/** One bit for each glyph, the first the highest of its byte; all are there. */
function allOf(glyphs: number): Uint8Array {
  const bits = Buffer.alloc(Math.ceil(glyphs / 8), 0xff);
  if (glyphs % 8 !== 0) bits[bits.length - 1] = (0xff00 >> (glyphs % 8)) & 0xff;
  return bits;
}

/** At most so many lines may stand in one section of such a map. */
const SECTION = 100;

function unicodeMap(glyphs: ReturnType<FontSubset['glyphs']>): string {
  const lines = glyphs.flatMap(({ codePoint }, index) =>
    codePoint === undefined ? [] : [`<${hex4(index)}> <${hex4(codePoint)}>`],
  );
  const sections: string[] = [];
  for (let at = 0; at < lines.length; at += SECTION) {
    const some = lines.slice(at, at + SECTION);
    sections.push(`${some.length} beginbfchar\n${some.join('\n')}\nendbfchar\n`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${sections.join('')}endcmap
CMapName currentdict /CMap defineresource pop
end
end
`;
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0');
