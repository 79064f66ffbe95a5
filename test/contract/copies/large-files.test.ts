import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FAULTY_FILES, LARGE_FILES } from '../../support/large-files.ts';

/**
 * Files that somebody has made to exhaust whoever reads them, each judged in a process of its own that is given little
 * memory: a function that checks copies has 2 GB, and checks them for everybody.
 */

const Judged = z.object({
  standing: z.string(),
  codes: z.array(z.string()),
  findings: z.number(),
  megabytes: z.number(),
});

/** The most memory that the verdict on any file may take, beside the file itself, in MB. */
const MOST = 320;

function judge(which: string): z.infer<typeof Judged> {
  const script = path.join(import.meta.dirname, '../../support/judge-large-file.ts');
  const args = [`--max-old-space-size=${String(MOST)}`, script, which];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return Judged.parse(JSON.parse(stdout));
}

/** One long text is one value, and is held where it stands. */
const WHOLE = /^one text|^one long text/;

describe('a file that takes far more memory to hold than it has bytes is refused before it takes it:', () => {
  it.each(Object.keys(LARGE_FILES))('%s', { timeout: 60_000 }, (which) => {
    const { standing, codes, megabytes } = judge(which);
    expect(standing).toBe('invalid');
    if (WHOLE.test(which)) expect(codes).toContain('pdf-signature-none');
    else expect(codes).toEqual(['pdf-limits']);
    expect(megabytes).toBeLessThan(MOST);
  });
});

describe('a file that is wrong in a million places gets its verdict, with the first few of them:', () => {
  it.each(Object.keys(FAULTY_FILES))('%s', { timeout: 60_000 }, (which) => {
    const { standing, findings, megabytes } = judge(which);
    expect(standing).toBe('invalid');
    expect(findings).toBeGreaterThan(0);
    expect(findings).toBeLessThan(60);
    expect(megabytes).toBeLessThan(MOST);
  });
});
