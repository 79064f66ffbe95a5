import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import type { DeclaredScan } from '../../../../functions/copies/scan/scan.ts';
import type { ScanRefusal } from '../../../../schemas/copies/scan-refusal.ts';

const HEIC: DeclaredScan = { mediaType: 'image/heic', paper: 'card' };

async function refusalOf(bytes: Uint8Array, declared: DeclaredScan): Promise<ScanRefusal | 'taken'> {
  const checked = await checkScan(bytes, declared);
  return checked.ok ? 'taken' : checked.problem;
}

describe('a photograph in HEIC', () => {
  const photograph = readFileSync(
    path.join(import.meta.dirname, '../../../fixtures/copies/card-photograph.heic'),
  );
  /** Where its width and height stand (ISO/IEC 23008-12, 6.5.3). */
  const size = photograph.indexOf('ispe') + 8;
  const saying = (width: number, height: number): Buffer => {
    const told = Buffer.from(photograph);
    told.writeUInt32BE(width, size);
    told.writeUInt32BE(height, size + 4);
    return told;
  };

  test('that says another size than it has is damaged, and whoever comes after it is served', async () => {
    for (const [width, height] of [
      [604, 450],
      [700, 61_378],
      [700, 35_522],
      [9, 9],
    ] as const)
      expect(await refusalOf(saying(width, height), HEIC)).toEqual({ code: 'scan-damaged' });
    expect(await refusalOf(photograph, HEIC)).toBe('taken');
  });
});
