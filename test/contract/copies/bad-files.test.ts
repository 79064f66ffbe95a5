import { PDFDocument } from '@cantoo/pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CopyVerdict } from '../../../schemas/copies/verdict.ts';
import {
  issue,
  openBench,
  preparedPaper,
  registerOf,
  signed,
  verdictOn,
  type Bench,
  type Stages,
} from '../../support/signed-copies.ts';

/** Files that somebody hands in to be checked, and in which something is wrong. */

let bench: Bench;
let copy: Stages;
beforeAll(async () => {
  bench = await openBench();
  copy = issue(bench);
});

const weighty = ({ findings }: CopyVerdict): string[] =>
  findings.filter(({ weight }) => weight !== 'note').map(({ code }) => code);

/** A copy whose two signatures are over a paper of the test's own. */
const signedByBoth = (base: Uint8Array, by: Bench = bench): Uint8Array =>
  signed(by, signed(by, base, by.person, 'NguoiChungThuc'), by.body, 'CoQuanChungThuc');

describe('a file that cannot be a copy', () => {
  it('because it is encrypted', async () => {
    const document = await PDFDocument.load(bench.base);
    document.encrypt({ userPassword: '', ownerPassword: 'chu', permissions: { modifying: false } });
    // Packed, its objects cannot even be unpacked.
    for (const useObjectStreams of [false, true]) {
      const verdict = await verdictOn(bench, await document.save({ useObjectStreams }));
      expect(verdict.standing).toBe('invalid');
      expect(weighty(verdict)).toContain('pdf-encrypted');
    }
  });

  it('because it has no page, though both signed it', async () => {
    const document = await PDFDocument.create({ updateMetadata: false });
    const base = await document.save({ useObjectStreams: false, addDefaultPage: false });
    // A signature has no page to stand on: ours refuses to make it, and the verifier to see one.
    expect(() => signedByBoth(base)).toThrow();
    const verdict = await verdictOn(bench, base);
    expect(verdict.standing).toBe('invalid');
    expect(weighty(verdict)).toContain('pdf-signature-none');
  });

  it('because it is larger than any: 100 MB are not even read', async () => {
    const before = performance.now();
    const verdict = await verdictOn(bench, Buffer.alloc(100_000_000));
    expect(verdict.standing).toBe('invalid');
    expect(weighty(verdict)).toContain('pdf-too-large');
    // Its digest is told all the same, and nothing beside that takes time.
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('because it was cut off, wherever that was', async () => {
    const { lta } = copy;
    const ends = new Set([copy.person.length, copy.body.length, copy.lt.length]);
    for (let end = 0; end < lta.length; end += 997) {
      if (ends.has(end)) continue;
      const cut = lta.subarray(0, end);
      expect((await verdictOn(bench, cut)).standing, `${end} bytes`).toBe('invalid');
    }
    // Where a revision ends there is a whole file; what it lacks is said by what it lacks.
    const first = await verdictOn(bench, copy.person);
    expect(weighty(first)).toContain('copy-signature-missing');
  });
});

describe('a copy', () => {
  it('of 300 pages is valid', async () => {
    const large = { ...bench, base: await preparedPaper(300) };
    const { lta } = issue(large);
    const verdict = await verdictOn(bench, lta);
    expect(weighty(verdict)).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });

  it('of 500 pages gets a verdict too: how many there may be is a rule of certifying, not of checking', async () => {
    const { lta } = issue({ ...bench, base: await preparedPaper(500) });
    expect((await verdictOn(bench, lta)).standing).toBe('valid');
  });
});

describe('a certificate that may not sign copies', () => {
  it.each([
    ['for encryption only', { usage: 'encryption' }, 'certificate-usage'],
    ['of a server', { usage: 'server' }, 'certificate-purpose'],
    ['for time-stamps only', { usage: 'time-stamping' }, 'certificate-purpose'],
  ] as const)('%s makes the copy invalid by its scope', async (_, order, code) => {
    const other = await openBench();
    const person = await other.world.issue(order);
    const verdict = await verdictOn(other, signedByBoth(other.base, { ...other, person }), {
      register: registerOf({ ...other, person }, copy.lta),
    });
    expect(verdict.standing).toBe('invalid');
    expect(weighty(verdict)).toContain(code);
    expect(verdict.signatures[0]?.checks.find(({ id }) => id === 'd')?.result).toBe('failed');
  });

  it('of the body of another agency makes it invalid, though it is a body’s and in force', async () => {
    const stranger = await bench.world.issue({
      profile: 'body',
      subject: {
        country: 'VN',
        organization: 'Ủy ban nhân dân xã Mẫu Hai',
        commonName: 'Ủy ban nhân dân xã Mẫu Hai',
      },
    });
    const file = signedByBoth(bench.base, { ...bench, body: stranger });
    const verdict = await verdictOn(bench, file);
    expect(verdict.standing).toBe('invalid');
    expect(weighty(verdict)).toContain('register-body-other');
    expect(verdict.checks.find(({ id }) => id === 'sameBody')?.result).toBe('failed');
  });
});

describe('one bit, flipped in each part of a copy, is seen:', () => {
  const parts: readonly (readonly [string, (file: Buffer) => number])[] = [
    ['the header', () => 5],
    ['the first object', (file) => file.indexOf(' 0 obj') + 8],
    ['the contents of the page', (file) => file.indexOf('stream') + 12],
    ['a cross-reference', (file) => file.indexOf('xref') + 20],
    ['a trailer', (file) => file.indexOf('trailer') + 12],
    ['a startxref', (file) => file.indexOf('startxref') + 10],
    ['an end mark', (file) => file.indexOf('%%EOF') + 2],
    ['the range that the person signed', (file) => file.indexOf('/ByteRange') + 13],
    ['the person’s signature', (file) => file.indexOf('/Contents <') + 400],
    ['what fills up the place of the person’s signature', (file) => file.indexOf('0000>') - 40],
    ['the field of the body', (file) => file.lastIndexOf('/ByteRange', file.indexOf('/DSS')) - 20],
    ['the body’s signature', (file) => file.indexOf('/Contents <', copy.person.length) + 400],
    ['the evidence', (file) => file.indexOf('stream', copy.body.length) + 60],
    ['the catalog that names the evidence', (file) => file.indexOf('/DSS') + 2],
    ['the time-stamp of the file', (file) => file.indexOf('/Contents <', copy.lt.length) + 400],
    ['the last trailer', (file) => file.lastIndexOf('trailer') + 12],
    ['the last byte', (file) => file.length - 1],
  ];
  it.each(parts)('%s', async (_, placeIn) => {
    const whole = Buffer.from(copy.lta);
    const place = placeIn(whole);
    expect(place).toBeGreaterThan(0);
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << bit);
      // Even a register that knew the flipped file would not make it valid.
      const verdict = await verdictOn(bench, flipped);
      expect(verdict.standing, `bit ${bit} of byte ${place}`).not.toBe('valid');
    }
  });
});
