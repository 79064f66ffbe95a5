import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import { CARD, drawnScan, type DrawnPage } from '../../../support/scans.ts';

const [WIDE, HIGH] = CARD;

async function checked(entries: NonNullable<DrawnPage['entries']>) {
  const file = await drawnScan({ content: 'q % /Scan Do Q', entries });
  return checkScan(file, { mediaType: 'application/pdf' });
}

describe('the sheet of a page', () => {
  test.each([
    ['turned by an eighth', { Rotate: 45 }, '/Rotate'],
    ['cut out where there is no sheet', { CropBox: [900, 900, 1_000, 1_000] }, '/CropBox'],
    ['in units of nothing', { UserUnit: 0 }, '/UserUnit'],
    [
      'in units so large that figures of a page round to nothing',
      { UserUnit: 1e6, MediaBox: [0, 0, WIDE / 1e6, HIGH / 1e6] },
      '/UserUnit',
    ],
  ])('%s is refused as malformed', async (_, entries, detail) => {
    const problem = { code: 'scan-structure-unreadable', page: 2, detail };
    expect(await checked(entries)).toEqual({ ok: false, problem });
  });

  test('is never larger than what it was cut from', async () => {
    const cut = await checked({ CropBox: [-10, -10, WIDE + 10, HIGH + 10] });
    expect(cut.ok && cut.value.pages[1]).toMatchObject({ widthPt: WIDE, heightPt: HIGH });
  });
});
