import { inflateSync } from 'node:zlib';
import { PDFDocument, degrees } from '@cantoo/pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLetters, type Letters } from '../../../../functions/copies/paper/letters.ts';
import { sayDay, sayNumber, sayTime } from '../../../../functions/copies/paper/say-date.ts';
import { stampCopy } from '../../../../functions/copies/paper/stamp-copy.ts';
import { WORDING } from '../../../../functions/copies/paper/wording.ts';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import { judgeContent } from '../../../../functions/kernel/pdf/judge-content.ts';
import { COPY_LIMITS } from '../../../../functions/kernel/pdf/read-limits.ts';
import { judgeUpdates } from '../../../../functions/kernel/pdf/judge-updates.ts';
import { readSignatures } from '../../../../functions/kernel/pdf/read-signatures.ts';
import { objectIn, readSignedPdf } from '../../../../functions/kernel/pdf/read-signed-pdf.ts';
import { entry, isDictionary, nameIn, referenceIn } from '../../../../functions/kernel/pdf/values.ts';
import { CertificationWords } from '../../../../schemas/copies/certification.ts';
import { issue, openBench } from '../../../support/signed-copies.ts';
import { CARD, scanOf, type ScannedSheet } from '../../../support/scans.ts';
import { LETTERS, pdfAScanOf, wordsOf } from '../../../support/stamped-copies.ts';

let letters: Letters;
beforeAll(async () => {
  letters = await readLetters(LETTERS);
});

async function stamped(
  sheets: readonly ScannedSheet[] = [{}],
  more: Partial<CertificationWords> = {},
): Promise<{ readonly scan: Uint8Array; readonly copy: Uint8Array }> {
  const checked = await checkScan(await scanOf(sheets), { mediaType: 'application/pdf' });
  if (!checked.ok) throw new Error(checked.problem.code);
  const scan = checked.value.pdf;
  return { scan, copy: right(await stampCopy(scan, wordsOf({ pages: sheets.length, ...more }), letters)) };
}

const right = (result: Awaited<ReturnType<typeof stampCopy>>): Uint8Array => {
  if (!result.ok) throw new Error(result.problem.code);
  return result.value;
};

/** Width and height of each page as it is shown, in points. */
async function sizesOf(pdf: Uint8Array): Promise<(readonly [number, number])[]> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  return document.getPages().map((page) => {
    const { width, height } = page.getMediaBox();
    const lies = page.getRotation().angle % 180 !== 0;
    return lies ? [height, width] : [width, height];
  });
}

const fileOf = (pdf: Uint8Array) => {
  const file = readSignedPdf(pdf, COPY_LIMITS);
  if (!file.ok) throw new Error(file.problem.code);
  return file.value;
};

describe('a day in words', () => {
  it.each([
    ['2026-11-26T01:30:00.000Z', 'ngày hai mươi sáu tháng mười một năm hai nghìn không trăm hai mươi sáu'],
    ['2024-04-21T01:30:00.000Z', 'ngày hai mươi mốt tháng tư năm hai nghìn không trăm hai mươi tư'],
    ['2005-01-05T01:30:00.000Z', 'ngày năm tháng một năm hai nghìn không trăm linh năm'],
    ['2035-12-15T01:30:00.000Z', 'ngày mười lăm tháng mười hai năm hai nghìn không trăm ba mươi lăm'],
    ['2110-10-31T01:30:00.000Z', 'ngày ba mươi mốt tháng mười năm hai nghìn một trăm mười'],
  ])('%s is %s', (at, words) => {
    expect(sayDay(at).words).toBe(words);
  });

  it('is the day in Vietnam, which begins seven hours before that of UTC', () => {
    expect(sayDay('2026-11-25T17:00:00.000Z').figures).toBe('26 tháng 11 năm 2026');
    expect(sayTime('2026-11-25T17:00:00.999Z')).toBe('2026-11-26T00:00:00+07:00');
  });

  it.each([
    [0, 'không'],
    [4, 'bốn'],
    [10, 'mười'],
    [14, 'mười bốn'],
    [44, 'bốn mươi tư'],
    [2_000, 'hai nghìn'],
    [2_101, 'hai nghìn một trăm linh một'],
  ])('%i is %s', (value, words) => {
    expect(sayNumber(value)).toBe(words);
  });
});

describe('a copy with its words', () => {
  it('is the same, byte for byte, for the same scan and words', async () => {
    const { scan, copy } = await stamped();
    expect(Buffer.compare(copy, right(await stampCopy(scan, wordsOf(), letters)))).toBe(0);
  });

  it('is one revision of PDF 1.7 that holds nothing which a verifier would name', async () => {
    const { copy } = await stamped([{}, {}]);
    const file = fileOf(copy);
    expect(file.version).toBe('1.7');
    expect(file.revisions).toHaveLength(1);
    expect(judgeContent(file, COPY_LIMITS)).toEqual([]);
  });

  it('holds the pictures of the scan as they were, bit by bit', async () => {
    const { scan, copy } = await stamped([{}, {}, {}]);
    const pictures = (pdf: Uint8Array): Buffer[] =>
      [...(fileOf(pdf).revisions[0]?.objects.values() ?? [])]
        .filter(({ value }) => entry(value, 'Width') !== undefined)
        .map(({ data }) => Buffer.from(data ?? []))
        .toSorted((one, other) => Buffer.compare(one, other));
    expect(pictures(copy)).toHaveLength(3);
    expect(pictures(copy)).toEqual(pictures(scan));
  });

  it('of one page bears everything on that page, above and below the scan', async () => {
    const { copy } = await stamped();
    const [[width, height] = [0, 0]] = await sizesOf(copy);
    expect(width).toBeCloseTo(CARD[0], 2);
    expect(height).toBeGreaterThan(CARD[1] + 150);
  });

  it('of several pages bears the form of copy on the first and the certification on the last', async () => {
    const { copy } = await stamped([{}, {}, {}]);
    const [first, middle, last] = await sizesOf(copy);
    expect(first?.[1]).toBeGreaterThan(CARD[1] + 40);
    expect(middle?.[1]).toBeCloseTo(CARD[1], 2);
    expect(last?.[1]).toBeGreaterThan(CARD[1] + 150);
  });

  it.each([90, 180, 270])('grows downwards as it is shown when the page is turned by %i', async (angle) => {
    const { copy } = await stamped([
      {
        then: (page) => {
          page.setRotation(degrees(angle));
        },
      },
    ]);
    const [[width, height] = [0, 0]] = await sizesOf(copy);
    const [across, up] = angle === 180 ? CARD : [CARD[1], CARD[0]];
    expect(width).toBeCloseTo(across, 2);
    expect(height).toBeGreaterThan(up + 150);
  });

  it('shows no more of a page than was seen of it', async () => {
    const scan = await scanOf([
      {
        then: (page) => {
          page.setCropBox(20, 30, 200, 100);
        },
      },
    ]);
    const copy = right(await stampCopy(scan, wordsOf(), letters));
    const [[width] = [0]] = await sizesOf(copy);
    expect(width).toBeCloseTo(200, 2);
    const contents = [...(fileOf(copy).revisions[0]?.objects.values() ?? [])].flatMap(({ value, data }) =>
      data !== undefined && entry(value, 'Length1') === undefined && entry(value, 'Width') === undefined
        ? [inflateSync(data).toString('latin1')]
        : [],
    );
    expect(contents.some((text) => text.startsWith('q 20 30 200 100 re W n'))).toBe(true);
  });

  it('has room for a long name of a body and of a person', async () => {
    const [[, usual] = [0, 0]] = await sizesOf((await stamped()).copy);
    const { copy } = await stamped([{}], {
      agencyName: 'Cơ quan đại diện ngoại giao và cơ quan lãnh sự '.repeat(5).trim(),
      certifierName: 'Công Tằng Tôn Nữ Nguyễn Phúc Thử Nghiệm Trường Sinh Bất Lão Phú Quý',
    });
    const [[, height] = [0, 0]] = await sizesOf(copy);
    expect(height).toBeGreaterThan(usual + 100);
  });

  it('cuts a word that is wider than the paper instead of losing it', async () => {
    const { copy } = await stamped([{}], { certifierName: 'W'.repeat(100) });
    expect((await sizesOf(copy))[0]?.[1]).toBeGreaterThan(400);
  });

  it('has three hundred pages as well as one', async () => {
    const one = await PDFDocument.create({ updateMetadata: false });
    const [page] = await one.copyPages(await PDFDocument.load(await scanOf([{ dpi: 20 }])), [0]);
    if (page === undefined) throw new Error('no page');
    for (let each = 0; each < 300; each += 1) one.addPage(page);
    const scan = await one.save({ useObjectStreams: false });
    const document = await PDFDocument.create({ updateMetadata: false });
    for (const copied of await document.copyPages(await PDFDocument.load(scan), one.getPageIndices()))
      document.addPage(copied);
    const copy = await stampCopy(
      await document.save({ useObjectStreams: false }),
      wordsOf({ pages: 300 }),
      letters,
    );
    expect(await sizesOf(right(copy))).toHaveLength(300);
  });

  it('leaves no place of its wording without words', () => {
    const words = JSON.stringify(Object.values(WORDING).flat());
    const places = new Set([...words.matchAll(/\{(\w+)\}/g)].map(([, place]) => place));
    expect([...places].toSorted()).toEqual([
      'address',
      'agency',
      'code',
      'date',
      'issuer',
      'number',
      'pages',
      'place',
      'time',
      'type',
      'volume',
      'words',
    ]);
  });
});

/** What a file says of itself as PDF/A: parts and levels. */
const saidOf = (pdf: Uint8Array): readonly string[][] =>
  ['part', 'conformance'].map((key) =>
    [
      ...Buffer.from(pdf)
        .toString('utf8')
        .matchAll(new RegExp(`<pdfaid:${key}>(.*?)</`, 'g')),
    ].map(([, value = '']) => value),
  );

/** The identity that each revision's trailer gives, where its two strings are equal. */
const identitiesOf = (pdf: Uint8Array): readonly (string | undefined)[] =>
  [
    ...Buffer.from(pdf)
      .toString('latin1')
      .matchAll(/\/ID \[\s*<(\w+)> <\1>\s*\]/g),
  ].map(([, identity]) => identity);

describe('a copy of a scan that is PDF/A', () => {
  // Of level A and U the copy has nothing: the scanner's text and its structure stay behind.
  it.each(['1B', '2U', '1A', '3A'])(
    'of %s says level B, with the colours that the scan means',
    async (claim) => {
      const scan = await pdfAScanOf(claim);
      const copy = right(await stampCopy(scan, wordsOf(), letters));
      for (const pdf of [scan, copy]) expect(saidOf(pdf)).toEqual([[claim.slice(0, 1)], ['B']]);
      const text = Buffer.from(copy).toString('utf8');
      expect(text).toContain('<xmp:ModifyDate>2026-11-26T08:30:00+07:00</xmp:ModifyDate>');
      expect(text).toMatch(/\/OutputIntents/);
      expect(judgeContent(fileOf(copy), COPY_LIMITS)).toEqual([]);
    },
  );

  // ISO 16684-1: a packet begins by what it is written in, and ends by what may be done with it.
  it('says it in a packet by which programs find it, as its clean scan does', async () => {
    const scan = await pdfAScanOf('2B');
    const copy = right(await stampCopy(scan, wordsOf(), letters));
    const packet =
      /stream\n<\?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"\?>\n<x:xmpmeta [^]*<\/x:xmpmeta>\n<\?xpacket end="w"\?>\nendstream/;
    for (const pdf of [scan, copy]) expect(Buffer.from(pdf).toString('utf8')).toMatch(packet);
  });

  // ISO 19005-1 §6.1.3, ISO 32000-1 §14.4: of two strings, equal when a file is first written.
  it('has an identity, made of what it holds, as its clean scan has; it is kept when the copy is signed', async () => {
    const [scan, same, other] = [await pdfAScanOf('1B'), await pdfAScanOf('1B'), await pdfAScanOf('2B')];
    const copy = right(await stampCopy(scan, wordsOf(), letters));
    const { lta } = issue({ ...(await openBench()), base: copy });
    const [[ofScan], [ofCopy]] = [identitiesOf(scan), identitiesOf(copy)];
    expect(ofScan).toMatch(/^[\da-f]{32}$/i);
    expect(identitiesOf(same)).toEqual([ofScan]);
    expect(identitiesOf(other)).not.toEqual([ofScan]);
    expect(ofCopy).not.toBe(ofScan);
    expect(identitiesOf(lta)).toEqual(Array(5).fill(ofCopy));
  });

  // ISO 19005-1 §6.5.3 and §6.9: every field has an appearance, and it is one stream. Parts 2 and 3 excuse those of no size.
  it('is still what it says when both have signed and it is time-stamped: each field has an appearance, which is empty', async () => {
    const bench = await openBench();
    const copy = right(await stampCopy(await pdfAScanOf('1B'), wordsOf(), letters));
    const { lta } = issue({ ...bench, base: copy });
    expect(Buffer.from(lta).toString('utf8')).toContain('<pdfaid:part>1</pdfaid:part>');
    const file = fileOf(lta);
    const { signatures, findings } = readSignatures(file);
    expect(findings).toEqual([]);
    expect(judgeUpdates(file, signatures).findings).toEqual([]);
    const appearances = signatures.map(({ revision, objects }) => {
      const dictionary = entry(objectIn(file, revision, objects.field)?.value, 'AP');
      const { value, data } = objectIn(file, revision, referenceIn(dictionary, 'N') ?? 0) ?? {};
      return [
        isDictionary(dictionary) && [...dictionary.entries.keys()],
        nameIn(value, 'Subtype'),
        data?.length,
      ];
    });
    expect(appearances).toEqual(Array(3).fill([['N'], 'Form', 0]));
  });

  it('says nothing of PDF/A when the scan says nothing', async () => {
    expect(Buffer.from((await stamped()).copy).toString('latin1')).not.toContain('pdfaid');
  });
});

describe('a scan that cannot be written on', () => {
  it('has other pages than the certification says', async () => {
    const scan = await scanOf([{}, {}]);
    expect(await stampCopy(scan, wordsOf({ pages: 3 }), letters)).toEqual({
      ok: false,
      problem: { code: 'copy-pages-differ', pages: 2 },
    });
  });

  it('was changed after it was made', async () => {
    const scan = await scanOf([{}]);
    const { prepareSignature } = await import('../../../../functions/kernel/pdf/prepare-signature.ts');
    const changed = prepareSignature(scan, { field: 'A', at: wordsOf().certifiedAt, name: 'A' });
    if (!changed.ok) throw new Error(changed.problem.code);
    expect(await stampCopy(changed.value.prepared, wordsOf(), letters)).toMatchObject({
      problem: { code: 'copy-not-one-revision' },
    });
  });

  it('is no PDF', async () => {
    expect((await stampCopy(Buffer.from('Đơn'), wordsOf(), letters)).ok).toBe(false);
  });
});

describe('words of a certification', () => {
  it('are composed letters on one line, however they were typed', () => {
    const typed = `  ${'Nguyễn'.normalize('NFD')}\n Thị   Thử `;
    expect(wordsOf({ certifierName: typed }).certifierName).toBe('Nguyễn Thị Thử');
  });

  it.each(['Nguyễn 阮', 'Đỗ\u0007', 'Lê 🙂', 'Trần\u202e'])(
    'are refused with letters that no font of ours has: %j',
    (name) => {
      expect(CertificationWords.safeParse({ ...wordsOf(), certifierName: name }).success).toBe(false);
    },
  );

  it('are refused with an address that is none of the web', () => {
    expect(CertificationWords.safeParse({ ...wordsOf(), checkUrl: 'javascript:alert(1)' }).success).toBe(
      false,
    );
  });
});
