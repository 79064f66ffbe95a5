import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeContent } from '../../../../functions/kernel/pdf/judge-content.ts';
import { judgeUpdates } from '../../../../functions/kernel/pdf/judge-updates.ts';
import { COPY_LIMITS } from '../../../../functions/kernel/pdf/read-limits.ts';
import { readSignatures } from '../../../../functions/kernel/pdf/read-signatures.ts';
import { readSignedPdf } from '../../../../functions/kernel/pdf/read-signed-pdf.ts';
import { issue, openBench } from '../../../support/signed-copies.ts';

let copy: Uint8Array;
beforeAll(async () => {
  const bench = await openBench();
  copy = issue(bench).lta;
});

function readWhole(bytes: Uint8Array): void {
  const read = readSignedPdf(bytes, COPY_LIMITS);
  if (!read.ok) {
    expect(read.problem.at).toBeGreaterThanOrEqual(0);
    return;
  }
  const { signatures } = readSignatures(read.value);
  judgeContent(read.value, COPY_LIMITS);
  judgeUpdates(read.value, signatures);
}

describe('the strict reader', () => {
  it('never throws over any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), readWhole), { numRuns: 2_000, seed: 1 });
  });

  it('never throws over a copy that was cut, overwritten, or put together anew', () => {
    const place = fc.nat(60_000);
    fc.assert(
      fc.property(place, place, place, fc.uint8Array({ maxLength: 12 }), (from, to, at, put) => {
        const bytes = Uint8Array.from(copy);
        bytes.copyWithin(
          at % bytes.length,
          from % bytes.length,
          Math.min((from % bytes.length) + (to % 400), bytes.length),
        );
        bytes.set(put.subarray(0, bytes.length - (at % bytes.length)), at % bytes.length);
        readWhole(from % 3 === 0 ? bytes.subarray(0, to % bytes.length) : bytes);
      }),
      { numRuns: 1_000, seed: 2 },
    );
  });

  it('reads the words of PDF in any order without a throw', () => {
    const words = [
      '%PDF-1.7\n',
      '1 0 obj',
      '<<',
      '>>',
      '[',
      ']',
      '/A',
      '/Type',
      '(',
      ')',
      '<00>',
      '1 0 R',
      'endobj',
      'stream\n',
    ];
    const more = [
      'endstream',
      'xref\n',
      '0 1\n',
      '0000000000 65535 f \n',
      'trailer',
      'startxref\n',
      '9',
      '%%EOF',
      '\n',
      ' ',
    ];
    const text = fc.array(fc.constantFrom(...words, ...more), { maxLength: 40 });
    fc.assert(
      fc.property(text, (parts) => {
        readWhole(Buffer.from(`%PDF-1.7\n${parts.join(' ')}`, 'latin1'));
      }),
      { numRuns: 3_000, seed: 3 },
    );
  });
});
