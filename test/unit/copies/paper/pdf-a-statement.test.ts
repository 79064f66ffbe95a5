import { describe, expect, it } from 'vitest';
import { statedPart, writeStatement } from '../../../../functions/copies/paper/pdf-a-statement.ts';

const partOf = (xmp: string): string | undefined => statedPart(Buffer.from(xmp, 'utf8'));

describe('what a scanner says of PDF/A', () => {
  it.each([
    ['in elements', '<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>'],
    [
      'in elements with room around',
      '<pdfaid:part >\n 2\n</pdfaid:part><pdfaid:conformance>\tB </pdfaid:conformance >',
    ],
    ['in attributes', '<rdf:Description pdfaid:part="2" pdfaid:conformance="B"/>'],
    ['in attributes with single quotes', "<rdf:Description pdfaid:part='2' pdfaid:conformance='B'/>"],
    ['in attributes with spaces', '<rdf:Description pdfaid:part = "2"\n pdfaid:conformance\n=\n"B"/>'],
    ['in small letters', '<rdf:Description pdfaid:part="2" pdfaid:conformance="b"/>'],
    ['half and half', '<rdf:Description pdfaid:part="2"><pdfaid:conformance>U</pdfaid:conformance>'],
  ])('is read %s', (_, xmp) => {
    expect(partOf(xmp)).toBe('2');
  });

  it.each([
    ['part 4, which has no such level', 'pdfaid:part="4"'],
    ['part 4 with files, said as they may be', 'pdfaid:part="4" pdfaid:conformance="F"'],
    ['part 4 with a level that it has not', 'pdfaid:part="4" pdfaid:conformance="B"'],
    ['a part yet to come', 'pdfaid:part="12" pdfaid:conformance="B"'],
    ['a part without a level', 'pdfaid:part="2"'],
    ['a level that there is not', 'pdfaid:part="2" pdfaid:conformance="BASIC"'],
    ['a level without a part', 'pdfaid:conformance="B"'],
  ])('is nothing that a copy could say too: %s', (_, attributes) => {
    expect(partOf(`<rdf:Description ${attributes}/>`)).toBeUndefined();
  });

  it('is read from what we write ourselves', () => {
    for (const part of ['1', '2', '3'] as const) {
      expect(statedPart(writeStatement(part))).toBe(part);
      expect(statedPart(writeStatement(part, '2026-11-26T01:30:00.000Z'))).toBe(part);
    }
  });
});
