import { beforeAll, describe, expect, it } from 'vitest';
import { readLetters, type Letters } from '../../../../functions/copies/paper/letters.ts';
import { stampCopy } from '../../../../functions/copies/paper/stamp-copy.ts';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import { scanOf, type ScannedSheet, type ScanOptions } from '../../../support/scans.ts';
import { issue, openBench, verdictOn, type Bench } from '../../../support/signed-copies.ts';
import { LETTERS, pdfAScanOf, wordsOf } from '../../../support/stamped-copies.ts';

let bench: Bench;
let letters: Letters;
beforeAll(async () => {
  bench = await openBench();
  letters = await readLetters(LETTERS);
});

/** What becomes of a scan: checked, written on, signed by both, with its evidence and time-stamp. */
async function issued(scan: Uint8Array, pages: number): Promise<Uint8Array> {
  const checked = await checkScan(scan, { mediaType: 'application/pdf' });
  if (!checked.ok) throw new Error(checked.problem.code);
  const stamped = stampCopy(checked.value.pdf, wordsOf({ pages }), letters);
  if (!stamped.ok) throw new Error(stamped.problem.code);
  return issue({ ...bench, base: stamped.value }).lta;
}

describe('a copy that came the whole road from its scan', () => {
  it.each<readonly [string, readonly ScannedSheet[], ScanOptions]>([
    ['of one page', [{}], {}],
    ['of three pages', [{}, {}, {}], {}],
    ['packed by its scanner', [{}, {}], { objectStreams: true }],
  ])('%s, is valid', async (_, sheets, options) => {
    const verdict = await verdictOn(bench, await issued(await scanOf(sheets, options), sheets.length));
    expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });

  it('in PDF/A, is valid', async () => {
    const verdict = await verdictOn(bench, await issued(await pdfAScanOf('1B'), 1));
    expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });
});
