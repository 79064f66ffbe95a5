import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { countWords } from '../../../../functions/kernel/pdf/count-words.ts';

const counted = (text: string) => countWords(Buffer.from(text, 'latin1'));

describe('the words by which a reader that repairs a file finds objects in it', () => {
  it.each([
    '7 0 obj',
    'x7 0 obj<<',
    '7\n0\r\nobj',
    '7 \t\0\f\v 0\u00a0obj',
    '7 0obj',
    '+7 -0 obj',
    '1 2 3 7 0 objects',
    '7 %who reads this?\n0 % 8 0 \nobj',
  ])('%j begins one', (text) => {
    expect(counted(text)).toMatchObject({ heads: 1 });
  });

  it.each(['7 obj', 'obj', '7 0 bj', '7 0 endobj', '7.5 0 R obj', '/7 /0 obj', '<37 30> obj', '7 0 oobj'])(
    '%j begins none',
    (text) => {
      expect(counted(text)).toMatchObject({ heads: 0 });
    },
  );

  it('are counted as often as they stand there, in whatever they stand', () => {
    const update = '1 0 obj\n(2 0 obj endobj)\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n9\n';
    expect(counted(`${update}endstreamendstream`)).toEqual({
      heads: 2,
      endobj: 2,
      endstream: 2,
      xref: 1,
      trailer: 1,
      startxref: 1,
    });
  });

  it('are not in bytes that mean something else, and looking for them takes no time', () => {
    const none = { heads: 0, endobj: 0, endstream: 0, xref: 0, trailer: 0, startxref: 0 };
    expect(countWords(randomBytes(1_000_000))).toEqual(none);
    for (const text of ['7%', '7 ', '%', ' ', '0', '7 0 ', 'endob']) {
      const before = process.cpuUsage();
      expect(counted(text.repeat(1_000_000))).toEqual(none);
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
    }
  });
});
