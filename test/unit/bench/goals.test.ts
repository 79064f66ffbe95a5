import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { printCopySigning } from '../../bench/copy-signing.bench.ts';
import { printCopyVerify } from '../../bench/copy-verify.bench.ts';

const signing = { bareMs: 1, oursMs: 3.9, ours: 100, theirs: {}, peakMb: 250 };
const verifying = { bytes: 1_060_000, ours: 40, bare: 10, cpu: 38 };

let said: string[];
const before = process.exitCode;
beforeEach(() => {
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  process.exitCode = undefined;
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = before;
});

describe('The benches of copies', () => {
  test('end well where every goal is met, whatever the clock on the wall says of a busy machine', () => {
    printCopySigning(signing);
    printCopyVerify({ ...verifying, ours: 300 });
    expect(process.exitCode).toBeUndefined();
  });

  test.each([
    [
      'two signatures take too much of the processor',
      () => {
        printCopySigning({ ...signing, oursMs: 4.1 });
      },
      '4.10 > 4',
    ],
    [
      'a scan takes too much memory',
      () => {
        printCopySigning({ ...signing, peakMb: 257 });
      },
      '257.00 > 256',
    ],
    [
      'a verdict takes too long',
      () => {
        printCopyVerify({ ...verifying, cpu: 51 });
      },
      '51.00 > 50',
    ],
    [
      'a figure could not be had',
      () => {
        printCopySigning({ ...signing, peakMb: Number.NaN });
      },
      'NaN',
    ],
  ] as const)('end badly, and say which goal was missed, when %s', (_what, print, says) => {
    print();
    expect(process.exitCode).toBe(1);
    expect(said.join('\n')).toMatch(/MISSED/);
    expect(said.join('\n')).toContain(says);
  });
});
