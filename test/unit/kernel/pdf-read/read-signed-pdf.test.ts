import { deflateSync } from 'node:zlib';
import { PDFDocument } from '@cantoo/pdf-lib';
import { describe, expect, it } from 'vitest';
import { COPY_LIMITS, type PdfLimits } from '../../../../functions/kernel/pdf/read-limits.ts';
import { readSignedPdf } from '../../../../functions/kernel/pdf/read-signed-pdf.ts';
import { objectIn } from '../../../../functions/kernel/pdf/read-signed-pdf.ts';
import { append, bytesOf } from '../../../support/pdf-attacks.ts';

/** Writes a file of one revision from its objects' bodies, numbered from 1. */
function written(
  bodies: readonly string[],
  { header = '%PDF-1.7\n', trailer = '', gap = '' } = {},
): Uint8Array {
  let text = header;
  const places: number[] = [];
  for (const [index, body] of bodies.entries()) {
    places.push(text.length);
    text += `${index + 1} 0 obj\n${body}\nendobj\n${gap}`;
  }
  const rows = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const xref = `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${rows}`;
  return bytesOf(
    `${text}${xref}trailer\n<</Size ${bodies.length + 1} /Root 1 0 R${trailer}>>\nstartxref\n${text.length}\n%%EOF\n`,
  );
}

const CATALOG = '<</Type /Catalog>>';
const read = (bytes: Uint8Array, limits: Partial<PdfLimits> = {}) =>
  readSignedPdf(bytes, { ...COPY_LIMITS, ...limits });
const faultOf = (bytes: Uint8Array, limits: Partial<PdfLimits> = {}) => {
  const result = read(bytes, limits);
  return result.ok ? 'read' : result.problem.code;
};
/** Latin letters back out of a stream that was packed. */
const packed = (text: string): string => deflateSync(Buffer.from(text, 'latin1')).toString('latin1');

describe('reading a file whose every byte has its place', () => {
  it.each([true, false])('takes what the writer of copies writes, packed: %s', async (useObjectStreams) => {
    const document = await PDFDocument.create();
    document.addPage().drawText('x');
    const bytes = await document.save({ useObjectStreams });
    const result = read(bytes);
    expect(result.ok && result.value.revisions.map(({ start, end }) => [start, end])).toEqual([
      [0, bytes.length],
    ]);
  });

  it('reads names, texts and numbers as they are meant', () => {
    const result = read(
      written([CATALOG, String.raw`[/A#42 (a\(b\)\101\n(c)) <4142> -1.5 7 true null 1 0 R]`]),
    );
    const value = result.ok ? objectIn(result.value, 0, 2)?.value : undefined;
    expect(value).toMatchObject({
      items: [
        { kind: 'name', value: 'AB' },
        { kind: 'text', bytes: Uint8Array.from(Buffer.from('a(b)A\n(c)')) },
        { kind: 'text', bytes: Buffer.from('AB') },
        { kind: 'number', value: -1.5, isWhole: false },
        { kind: 'number', value: 7 },
        { kind: 'boolean', value: true },
        { kind: 'null' },
        { kind: 'reference', number: 1 },
      ],
    });
  });

  it('reads what a text means behind its escapes, and nothing that they only seem to close', () => {
    const meant = (text: string): string => {
      const result = read(written([CATALOG, `(${text})`]));
      const value = result.ok ? objectIn(result.value, 0, 2)?.value : undefined;
      return value?.kind === 'text' ? Buffer.from(value.bytes).toString('latin1') : 'none';
    };
    expect(meant('')).toBe('');
    expect(meant(String.raw`\((\)\\)`)).toBe('((' + String.raw`)\)`);
    expect(meant(String.raw`\0\12\1234\478`)).toBe('\0\nS4\x278');
    expect(meant('a\\\r\nb\\\nc\\\rd')).toBe('abcd');
    expect(meant(String.raw`\n\r\t\b\f\q`)).toBe('\n\r\t\b\fq');
  });

  it('gives an object as of each revision', () => {
    const base = written([CATALOG, '(one)']);
    const result = read(append(base, { objects: [{ number: 2, body: '(two)' }] }));
    const textAt = (revision: number) => (result.ok ? objectIn(result.value, revision, 2)?.value : undefined);
    expect(textAt(0)).toMatchObject({ bytes: Buffer.from('one') });
    expect(textAt(1)).toMatchObject({ bytes: Buffer.from('two') });
  });
});

describe('refusing what two readers could understand differently', () => {
  it.each([
    ['an older version', written([CATALOG], { header: '%PDF-1.3\n' }), 'pdf-header'],
    ['a comment among the objects', written([CATALOG], { gap: '% here\n' }), 'pdf-syntax'],
    ['much white space among the objects', written([CATALOG], { gap: ' '.repeat(99) }), 'pdf-separator'],
    ['a number with a plus before it', written([CATALOG, '+7']), 'pdf-syntax'],
    ['a number with zeros before it', written([CATALOG, '007']), 'pdf-syntax'],
    ['a fraction with a plus before it', written([CATALOG, '+1.5']), 'pdf-syntax'],
    ['a fraction with zeros before it', written([CATALOG, '-00.5']), 'pdf-syntax'],
    ['a word on the line of the one before', written([CATALOG], { gap: ' ' }), 'pdf-separator'],
    ['two blank lines between objects', written([CATALOG], { gap: '\n\n' }), 'pdf-separator'],
    [
      'an end of a stream on the line of its data',
      written([CATALOG, '<</Length 1>>\nstream\nqendstream']),
      'pdf-stream',
    ],
    ['an identity that is no two texts', written([CATALOG], { trailer: ' /ID [<00> 9 0 R]' }), 'pdf-chain'],
    ['an entry of a stream in a trailer', written([CATALOG], { trailer: ' /W [(7 0 obj)]' }), 'pdf-chain'],
    [
      'far more numbers than objects',
      bytesOf(
        Buffer.from(written([CATALOG]))
          .toString('latin1')
          .replace('/Size 2', '/Size 8388609'),
      ),
      'pdf-chain',
    ],
    ['a key that stands twice', written(['<</Type /Catalog /Type /Page>>']), 'pdf-duplicate-key'],
    [
      'a key that stands twice, once escaped',
      written(['<</Type /Catalog /T#79pe /Page>>']),
      'pdf-duplicate-key',
    ],
    ['a NUL between values', written(['<</Type\u0000/Catalog>>']), 'pdf-syntax'],
    ['an odd number of hexadecimal digits', written([CATALOG, '<abc>']), 'pdf-syntax'],
    ['white space among hexadecimal digits', written([CATALOG, '<ab cd>']), 'pdf-syntax'],
    ['a reference of another generation', written([CATALOG, '[1 3 R]']), 'pdf-syntax'],
    [
      'a length that lies elsewhere',
      written([CATALOG, '<</Length 3 0 R>>\nstream\nq\nendstream', '1']),
      'pdf-stream',
    ],
    ['a length that is too short', written([CATALOG, '<</Length 1>>\nstream\nqQ\nendstream']), 'pdf-stream'],
    [
      'a length beyond the end',
      written([CATALOG, '<</Length 99999>>\nstream\nq\nendstream']),
      'pdf-truncated',
    ],
    [
      'no root',
      bytesOf(
        Buffer.from(written([CATALOG]))
          .toString('latin1')
          .replace('/Root 1 0 R', '/Toor 1 0 R'),
      ),
      'pdf-chain',
    ],
    ['an earlier revision that is not there', written([CATALOG], { trailer: ' /Prev 9' }), 'pdf-chain'],
    [
      'an offset that is off by one',
      bytesOf(
        Buffer.from(written([CATALOG]))
          .toString('latin1')
          .replace('0000000009', '0000000010'),
      ),
      'pdf-xref',
    ],
    ['nothing at all', new Uint8Array(), 'pdf-header'],
  ])('%s', (_, bytes, code) => {
    expect(faultOf(bytes)).toBe(code);
  });

  it('a file that is cut anywhere', () => {
    const whole = written([CATALOG, '<</A [1 2]>>']);
    // Without its last end of line it is still whole.
    for (let length = 0; length < whole.length - 1; length += 1) {
      expect(faultOf(whole.subarray(0, length)), `cut at ${length}`).not.toBe('read');
    }
  });

  it('a blank line but where writers leave one, whatever a line ends with', () => {
    const text = Buffer.from(written([CATALOG, '<</A [1 2]>>'], { gap: '\n' })).toString('latin1');
    const blankBefore = (word: string): string => text.replace(`${word}\n`, `\n${word}\n`);
    expect(faultOf(bytesOf(blankBefore('trailer')))).toBe('read');
    expect(faultOf(bytesOf(blankBefore('startxref')))).toBe('read');
    expect(faultOf(bytesOf(blankBefore('%%EOF')))).not.toBe('read');
    expect(faultOf(bytesOf(blankBefore('0 3')))).not.toBe('read');
    expect(faultOf(bytesOf(text.replaceAll('\n', '\r')))).toBe('read');
  });

  it.each([
    ['larger than is read', { bytes: 99 }, 'pdf-too-large'],
    ['of more objects than are read', { objects: 1 }, 'pdf-limits'],
    ['of more values than are read, in all its objects together', { values: 8 }, 'pdf-limits'],
    ['with a longer name than is read', { name: 6 }, 'pdf-limits'],
    ['deeper than is read', { depth: 2 }, 'pdf-limits'],
  ])('a file %s', (_, limits, code) => {
    expect(faultOf(written([CATALOG, '[[[[[]]]]]']), limits)).toBe(code);
  });

  it('a file of more revisions than are read', () => {
    let bytes = written([CATALOG]);
    for (let index = 0; index < 4; index += 1) bytes = append(bytes, { objects: [] });
    expect(faultOf(bytes)).toBe('read');
    expect(faultOf(bytes, { revisions: 4 })).toBe('pdf-limits');
  });

  it('an object stream that unpacks to more than is read, however small it is', () => {
    const bomb = packed('1 0 '.padEnd(4_000_000, ' '));
    const bytes = written([
      CATALOG,
      `<</Type /ObjStm /N 1 /First 4 /Length ${bomb.length} /Filter /FlateDecode>>\nstream\n${bomb}\nendstream`,
    ]);
    expect(bytes.length).toBeLessThan(10_000);
    expect(faultOf(bytes, { inflated: 1_000_000 })).toBe('pdf-object-stream');
  });

  it('bytes behind the end of a packed stream', () => {
    const tail = `${packed('9 0 <<>>')}evil`;
    const bytes = written([
      CATALOG,
      `<</Type /ObjStm /N 1 /First 4 /Length ${tail.length} /Filter /FlateDecode>>\nstream\n${tail}\nendstream`,
    ]);
    expect(faultOf(bytes)).toBe('pdf-object-stream');
  });
});
