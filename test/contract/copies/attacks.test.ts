import { deflateSync } from 'node:zlib';
import { PDFArray, PDFName, PDFNumber, PDFRef, PDFString } from '@cantoo/pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CopyVerdict } from '../../../schemas/copies/verdict.ts';
import { octets, sequence } from '../../../functions/kernel/trust/write-der.ts';
import {
  append,
  bytesOf,
  exchange,
  gapOf,
  inGap,
  naiveSaysValid,
  partsOf,
  preparedWith,
  replacedPage,
  signedOver,
  signedWhole,
  significant,
  withChangedStore,
  withStore,
  withXrefStream,
  type Store,
} from '../../support/pdf-attacks.ts';
import { LINES, spelledUpdate, type Spelling } from '../../support/spelled-updates.ts';
import {
  issue,
  openBench,
  registerOf,
  signed,
  verdictOn,
  withDocumentTimestamp,
  withEvidence,
  type Bench,
  type Stages,
} from '../../support/signed-copies.ts';

/**
 * Published attacks on signatures of PDFs, done to our own copies: universal signature forgery, incremental saving,
 * signature wrapping (Mladenov et al. 2019), shadow attacks (2021), attacks on certification (2021), and the tricks of
 * structure that they rest on. The register knows each evil file: only the file itself gives it away.
 */
let bench: Bench;
let copy: Stages;
beforeAll(async () => {
  bench = await openBench();
  copy = issue(bench);
});

const codesOf = ({ findings }: CopyVerdict): string[] =>
  findings.filter(({ weight }) => weight === 'bad').map(({ code }) => code);

/** The verdict is INVALID for the reason given, and for a reason of structure where the mathematics holds. */
async function expectCaught(evil: Uint8Array, code: string): Promise<void> {
  const verdict = await verdictOn(bench, evil);
  expect(codesOf(verdict)).toContain(code);
  expect(verdict.standing).toBe('invalid');
  expect(verdict.signaturesStanding).toBe('invalid');
}

type Attack = readonly [name: string, make: () => Uint8Array | Promise<Uint8Array>, code: string];

it('the copy that is attacked is valid, and the naive verifier says so too', async () => {
  expect(codesOf(await verdictOn(bench, copy.lta))).toEqual([]);
  expect((await verdictOn(bench, copy.lta)).standing).toBe('valid');
  expect(naiveSaysValid(bench, copy.lta)).toBe(true);
});

describe('universal signature forgery: the signature’s own description is taken away', () => {
  const range = /\/ByteRange \[0 \d+ \d+ \d+\]/g;
  const inPlace: readonly Attack[] = [
    [
      '/Contents missing',
      () => exchange(copy.body, '/Contents', () => '/Xontents'),
      'pdf-signature-dictionary',
    ],
    ['/Contents null', () => inGap(copy.body, 0, () => 'null'), 'pdf-stray-bytes'],
    ['/Contents empty', () => inGap(copy.body, 0, () => '<>'), 'pdf-stray-bytes'],
    ['/Contents one zero byte', () => inGap(copy.body, 0, () => '<00>'), 'pdf-stray-bytes'],
    [
      '/Contents all zeros',
      () => inGap(copy.body, 0, (hex) => `<${'0'.repeat(hex.length)}>`),
      'pdf-contents',
    ],
    ['/Contents a literal text', () => inGap(copy.body, 0, () => '(0)'), 'pdf-stray-bytes'],
    ['/Contents a reference', () => inGap(copy.body, 0, () => '1 0 R'), 'pdf-stray-bytes'],
    [
      '/ByteRange missing',
      () => exchange(copy.body, '/ByteRange', () => '/XyteRange'),
      'pdf-signature-dictionary',
    ],
    ['/ByteRange null', () => exchange(copy.body, range, () => '/ByteRange null'), 'pdf-byte-range'],
    ['/ByteRange empty', () => exchange(copy.body, range, () => '/ByteRange []'), 'pdf-byte-range'],
    ['/ByteRange of zeros', () => exchange(copy.body, range, () => '/ByteRange [0 0 0 0]'), 'pdf-byte-range'],
    [
      '/ByteRange below zero',
      () => exchange(copy.body, range, () => '/ByteRange [0 -1 0 9]'),
      'pdf-byte-range',
    ],
    [
      '/ByteRange beyond the end',
      () => exchange(copy.body, range, () => '/ByteRange [0 9 0 999999999]'),
      'pdf-byte-range',
    ],
    [
      '/ByteRange of two numbers',
      () => exchange(copy.body, range, () => '/ByteRange [0 9]'),
      'pdf-byte-range',
    ],
    [
      '/ByteRange not from byte 0',
      () => exchange(copy.body, range, (found) => found.replace('[0 ', '[8 ')),
      'pdf-byte-range',
    ],
    [
      'another /SubFilter',
      () => exchange(copy.body, '/ETSI.CAdES.detached', () => '/adbe.x509.rsa_sha1'),
      'pdf-signature-dictionary',
    ],
    [
      'another /Filter',
      () => exchange(copy.body, '/Adobe.PPKLite', () => '/Adobe.Xxxxxxx'),
      'pdf-signature-dictionary',
    ],
  ];
  it.each(inPlace)('%s', async (_, make, code) => {
    await expectCaught(await make(), code);
  });

  it.each([
    ['/Contents null', (body: string) => body.replace(/\/Contents <[0-9a-f]*>/, '/Contents null')],
    ['no /ByteRange', (body: string) => body.replace(/\/ByteRange \[[^\]]*\]/, '')],
    ['no /Contents', (body: string) => body.replace(/\/Contents <[0-9a-f]*>/, '')],
    [
      '/ByteRange of the earlier signature',
      (body: string) => body.replace(/\/ByteRange \[[^\]]*\]/, '/ByteRange [0 1 2 3]'),
    ],
  ])('the dictionary redefined by an update, %s', async (_, change) => {
    const { body, written } = partsOf(copy.body);
    await expectCaught(
      append(copy.body, { objects: [{ number: body, body: change(written(body)) }] }),
      'pdf-update-unknown',
    );
  });
});

describe('incremental saving: something is appended and the signatures below stay right', () => {
  const attacks: readonly Attack[] = [
    ['a replaced page, with cross-reference and trailer', () => replacedPage(copy.lta), 'pdf-update-unknown'],
    ['a replaced page after the body’s signature alone', () => replacedPage(copy.body), 'pdf-update-unknown'],
    ['without a cross-reference', () => replacedPage(copy.lta, { end: 'no-xref' }), 'pdf-syntax'],
    ['without a trailer', () => replacedPage(copy.lta, { end: 'no-trailer' }), 'pdf-syntax'],
    ['without startxref', () => replacedPage(copy.lta, { end: 'no-startxref' }), 'pdf-truncated'],
    ['without an end mark', () => replacedPage(copy.lta, { end: 'no-eof' }), 'pdf-truncated'],
    ['objects alone', () => Buffer.concat([copy.lta, bytesOf('900 0 obj\n<<>>\nendobj\n')]), 'pdf-truncated'],
    [
      'with the signature copied along',
      () => {
        const { body, written, page, size } = partsOf(copy.body);
        const evil = written(page).replace(/\/Contents (?:\[[^\]]*\]|\d+ 0 R)/, `/Contents ${size} 0 R`);
        return append(copy.body, {
          objects: [
            { number: page, body: evil },
            { number: body, body: written(body) },
            { number: size, body: '<</Length 1>>\nstream\nq\nendstream' },
          ],
        });
      },
      'pdf-update-unknown',
    ],
    [
      'hidden beside validation data',
      () => {
        const { page, written } = partsOf(copy.body);
        const evil = written(page).replace(/\/MediaBox \[[^\]]*\]/, '/MediaBox [0 0 9 9]');
        const file = withEvidence(bench, copy.body);
        const { root, size } = partsOf(file);
        // A store that only repeats itself, and a page that does not.
        return append(file, {
          objects: [
            { number: page, body: evil },
            {
              number: root,
              body: partsOf(file)
                .written(root)
                .replace(/\/DSS \d+ 0 R/, `/DSS ${size} 0 R`),
            },
            { number: size, body: '<</Type /DSS>>' },
          ],
        });
      },
      'pdf-update-object',
    ],
    ['an object freed', () => append(copy.lta, { objects: [], free: [partsOf(copy.lta).body] }), 'pdf-xref'],
    ['an empty update', () => append(copy.lta, { objects: [] }), 'pdf-update-unknown'],
  ];
  it.each(attacks)('%s', async (_, make, code) => {
    const evil = await make();
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, code);
  });
});

describe('signature wrapping: what is covered is moved, and something else stands in its place', () => {
  it('a second /ByteRange in the place that the signature leaves out', async () => {
    const evil = inGap(copy.body, 0, (hex) => `<${significant(hex)}> /ByteRange [0 1 2 3]`);
    await expectCaught(evil, 'pdf-duplicate-key');
  });

  it('a second /Contents in the place that the signature leaves out', async () => {
    const evil = inGap(copy.body, 0, (hex) => `<${significant(hex)}> /Contents <00>`);
    await expectCaught(evil, 'pdf-duplicate-key');
  });

  it('objects in the place that the signature leaves out', async () => {
    const evil = inGap(copy.body, 0, (hex) => {
      const end = `${'0'.repeat(900)}>`;
      return (
        `<${significant(hex)}>>>\nendobj\n9 0 obj\n(evil)\nendobj\n77 0 obj\n<</X <`.padEnd(
          hex.length + 2 - end.length,
          '0',
        ) + end
      );
    });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-duplicate-object');
  });

  it('another entry in the place that the signature leaves out', async () => {
    const evil = inGap(copy.body, 0, (hex) => {
      const end = `${'0'.repeat(900)}>`;
      return `<${significant(hex)}>  /Reason <`.padEnd(hex.length + 2 - end.length, '0') + end;
    });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-byte-range');
  });

  it('the end of the file moved back, with objects before it', async () => {
    const { from, to } = gapOf(copy.body);
    const wedge = bytesOf('>>\nendobj\n900 0 obj\n<</X 1');
    const evil = Buffer.concat([copy.body.subarray(0, to), wedge, copy.body.subarray(to)]);
    expect(from).toBeGreaterThan(0);
    await expectCaught(evil, 'pdf-startxref');
  });

  it('bytes behind the signature that are not of DER’s one element', async () => {
    const evil = inGap(copy.body, 0, (hex) => `<${hex.slice(0, -2)}01>`);
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-contents');
  });
});

describe('shadow: what is to be shown later was put there before anybody signed', () => {
  it('hide: the layer over the content is taken away by an update', async () => {
    const file = await hiding();
    expect((await verdictOn(bench, file)).standing).toBe('valid');
    const { file: read, page, written } = partsOf(file);
    const [first = 0] = [...(/\/Contents \[(\d+) 0 R/.exec(written(page)) ?? [])].slice(1).map(Number);
    expect(read.revisions.length).toBe(5);
    const evil = append(file, {
      objects: [
        { number: page, body: written(page).replace(/\/Contents \[[^\]]*\]/, `/Contents [${first} 0 R]`) },
      ],
    });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-unknown');
  });

  it('replace: what the page draws is defined anew', async () => {
    const { page, written } = partsOf(copy.lta);
    const [, contents] = /\/Contents \[?(\d+) 0 R/.exec(written(page)) ?? [];
    const evil = append(copy.lta, {
      objects: [{ number: Number(contents), body: '<</Length 1>>\nstream\nq\nendstream' }],
    });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-unknown');
  });

  it('replace: a font is defined anew, so that other letters are seen', async () => {
    const { file, written } = partsOf(copy.lta);
    const font = [...file.revisions[0]!.objects.keys()].find((number) =>
      written(number).includes('/Type /Font'),
    );
    const evil = append(copy.lta, {
      objects: [{ number: font!, body: '<</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>' }],
    });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-unknown');
  });

  it('hide and replace: a second catalog waits in the signed file', async () => {
    const base = await preparedWith((context) => {
      const pages = context.register(context.obj({ Type: 'Pages', Kids: [], Count: 0 }));
      context.register(context.obj({ Type: 'Catalog', Pages: pages }));
    });
    await expectCaught(signedWhole(bench, base), 'pdf-unreachable');
  });

  it('hide and replace: an update points to the other catalog', async () => {
    const base = await preparedWith((context) => {
      const pages = context.register(context.obj({ Type: 'Pages', Kids: [], Count: 0 }));
      context.register(context.obj({ Type: 'Catalog', Pages: pages }));
    });
    const file = signedWhole(bench, base);
    const { file: read, written } = partsOf(file);
    const other = [...read.revisions[0]!.objects.keys()].findLast((number) =>
      written(number).includes('/Type /Catalog'),
    );
    const evil = append(file, { objects: [], root: other! });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-chain');
  });

  it('replace: what the page draws is left open, and comes later as an answer about a certificate', async () => {
    const open = 60;
    const base = await preparedWith((context, page) => {
      const drawn = page.node.get(PDFName.of('Contents'));
      const parts = drawn instanceof PDFArray ? drawn.asArray() : [drawn ?? PDFRef.of(open)];
      page.node.set(PDFName.of('Contents'), context.obj([...parts, PDFRef.of(open)]));
      context.largestObjectNumber = 100;
    });
    const file = signedWhole(bench, base);
    const { root, size, written } = partsOf(file);
    const store = Number(/\/DSS (\d+) 0 R/.exec(written(root))?.[1]);
    // Drawing that begins with the letter with which an answer in DER does.
    const drawing = '0 0 m 1 1 1 rg 0 0 242 153 re f';
    const evil = append(file, {
      objects: [
        { number: root, body: written(root).replace(/\/DSS \d+ 0 R/, `/DSS ${size} 0 R`) },
        { number: size, body: written(store).replace('/OCSPs [', `/OCSPs [${open} 0 R `) },
        { number: open, body: `<</Length ${drawing.length}>>\nstream\n${drawing}\nendstream` },
      ],
    });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-dangling');
    await expectCaught(evil, 'pdf-update-validation');
  });

  it('replace: what the page draws becomes the list of where objects are, which draws nothing', async () => {
    const { page, written, size } = partsOf(copy.lta);
    const [, contents] = /\/Contents \[?(\d+) 0 R/.exec(written(page)) ?? [];
    // Nor does a number of its own help: nobody who follows our tables writes one, and it need not be looked into.
    for (const number of [Number(contents), size + 1]) {
      const evil = withXrefStream(copy.lta, number);
      expect(naiveSaysValid(bench, evil)).toBe(true);
      await expectCaught(evil, 'pdf-update-xref');
    }
  });

  it('replace: the list of what the page draws becomes a list of answers, which may grow', async () => {
    // A drawing that is an element of DER as well, in a list that is an object of its own.
    const base = await preparedWith((context, page) => {
      const drawn = context.register(context.stream('0 S\r0 0 1 rg     S\r9 9 9 9 re f S\0'));
      const [before] = page.node.lookup(PDFName.of('Contents'), PDFArray).asArray();
      if (before instanceof PDFRef) context.delete(before);
      page.node.set(PDFName.of('Contents'), context.register(context.obj([drawn])));
    });
    const file = signedWhole(bench, base);
    expect((await verdictOn(bench, file)).standing).toBe('valid');
    const { page, written } = partsOf(file);
    const list = Number(/\/Contents (\d+) 0 R/.exec(written(page))?.[1]);
    const named = withChangedStore(file, (body) => body.replace(/>>$/, ` /CRLs ${list} 0 R>>`));
    await expectCaught(named, 'pdf-update-validation');
    const drawing = Buffer.from(sequence(octets(bytesOf('\n1 0 0 rg 0 0 242 153 re f\n')))).toString(
      'latin1',
    );
    const answer = partsOf(named).size + 1;
    const evil = withChangedStore(named, undefined, [
      { number: list, body: written(list).replace(']', ` ${answer} 0 R]`) },
      { number: answer, body: `<</Length ${drawing.length}>>\nstream\n${drawing}\nendstream` },
    ]);
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-validation');
  });

  it('replace: validation data stands in the file before anybody signed it, in the list of what the page draws', async () => {
    const base = await preparedWith((context, page, document) => {
      const list = context.register(page.node.lookup(PDFName.of('Contents'), PDFArray));
      page.node.set(PDFName.of('Contents'), list);
      document.catalog.set(PDFName.of('DSS'), context.obj({ CRLs: list }));
    });
    await expectCaught(signedWhole(bench, base), 'pdf-update-validation');
  });

  it('rubbish that is no answer is no validation data', async () => {
    const { root, size, written } = partsOf(copy.lta);
    const store = Number(/\/DSS (\d+) 0 R/.exec(written(root))?.[1]);
    const rubbish = '0<html><script>alert(1)</script>';
    const evil = append(copy.lta, {
      objects: [
        { number: root, body: written(root).replace(/\/DSS \d+ 0 R/, `/DSS ${size} 0 R`) },
        { number: size, body: written(store).replace('/OCSPs [', `/CRLs [${size + 1} 0 R] /OCSPs [`) },
        { number: size + 1, body: `<</Length ${rubbish.length}>>\nstream\n${rubbish}\nendstream` },
      ],
    });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-validation');
  });

  /** A copy whose page draws twice, the second over the first. */
  async function hiding(): Promise<Uint8Array> {
    const base = await preparedWith((context, page) => {
      page.node.addContentStream(context.register(context.stream('1 1 1 rg 0 0 242 153 re f')));
    });
    return signedWhole(bench, base);
  }
});

describe('validation data that somebody adds to a copy that was issued', () => {
  /** Answers of nobody, all of them different. */
  const rubbish = (count: number): Uint8Array[] =>
    Array.from({ length: count }, (_, index) => Buffer.from([0x30, 4, 2, 2, 0x40, index]));
  /** The same, of so many bytes each. */
  const sized = (count: number, bytes: number): Uint8Array[] =>
    Array.from({ length: count }, () => sequence(octets(Buffer.alloc(bytes))));
  const numbers = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => from + index);
  const weighty = ({ findings }: CopyVerdict): string[] =>
    findings.filter(({ weight }) => weight !== 'note').map(({ code }) => code);
  const notes = ({ findings }: CopyVerdict): string[] =>
    findings.filter(({ weight }) => weight === 'note').map(({ code }) => code);

  it.each(['ocsp', 'crl'] as const)(
    'does not crowd out what proves the copy by %s, however much it is, and is told',
    async (by) => {
      const issued = issue(bench, by).lta;
      const crowded = withStore(issued, rubbish(150), ({ Certs, OCSPs, CRLs }, next) => ({
        Certs,
        OCSPs: [...OCSPs, ...numbers(next, 80)],
        CRLs: [...CRLs, ...numbers(next + 80, 70)],
      }));
      const verdict = await verdictOn(bench, crowded);
      expect(weighty(verdict)).toEqual([]);
      expect(verdict.standing).toBe('valid');
      expect(notes(verdict)).toContain('copy-evidence-uncovered');
      expect(notes(verdict)).toContain('copy-evidence-surplus');
      // Nor once an authority has stamped it, which stamps anything for anybody.
      const stamped = withDocumentTimestamp(bench, crowded, 'DauThoiGian2');
      expect((await verdictOn(bench, stamped)).standing).toBe('valid');
    },
  );

  it.each([
    ['of forty answers, four times', () => [1, 2, 3, 4].map(() => rubbish(40))],
    ['of answers that are very large', () => [[...sized(20, 209_000), ...sized(8, 1_000)]]],
  ])('does not keep a renewal behind it from proving the copy: a store %s', async (_, stores) => {
    const other = await openBench();
    const issued = issue(other).lta;
    const crowded = stores().reduce(
      (file, added) =>
        withStore(file, added, ({ OCSPs, ...rest }, next) => ({
          ...rest,
          OCSPs: [...OCSPs, ...numbers(next, added.length)],
        })),
      issued,
    );
    // What the answers of then say of the first time-stamp's authority is too old by now.
    other.world.now += 100 * 86_400_000;
    const renewed = withDocumentTimestamp(other, withEvidence(other, crowded), 'DauThoiGian2');
    const verdict = await verdictOn(other, renewed, { register: registerOf(other, issued) });
    expect(weighty(verdict)).toEqual([]);
    expect(verdict.standing).toBe('valid');
    expect(notes(verdict)).toContain('copy-evidence-surplus');
  });

  it('leaves the copy as it was, though it brings certificates that nobody knows', async () => {
    const strangers = await Promise.all(
      numbers(0, 5).map(() => bench.world.issue({ authority: 'untrusted' })),
    );
    const many = withStore(
      copy.lta,
      strangers.map(({ certificate }) => certificate.der),
      ({ Certs, ...rest }, next) => ({ ...rest, Certs: [...Certs, ...numbers(next, strangers.length)] }),
    );
    const verdict = await verdictOn(bench, many);
    expect(weighty(verdict)).toEqual([]);
    expect(verdict.standing).toBe('valid');
    expect(notes(verdict)).toContain('copy-evidence-stray');
  });

  const replacing: readonly (readonly [string, number, (before: Store, next: number) => Partial<Store>])[] = [
    ['an empty store in the place of what proves the copy', 0, () => ({})],
    ['a store that leaves one answer out', 0, ({ OCSPs, ...rest }) => ({ ...rest, OCSPs: OCSPs.slice(1) })],
    [
      'a store with something before what was there',
      70,
      ({ OCSPs, ...rest }, next) => ({ ...rest, OCSPs: [...numbers(next, 70), ...OCSPs] }),
    ],
    ['a store in another order', 0, ({ OCSPs, ...rest }) => ({ ...rest, OCSPs: OCSPs.toReversed() })],
    [
      'one answer, named a hundred thousand times',
      1,
      ({ OCSPs, ...rest }, next) => ({ ...rest, OCSPs: [...OCSPs, ...numbers(0, 100_000).map(() => next)] }),
    ],
  ];
  it.each(replacing)('%s is refused', async (_, count, change) => {
    const evil = withStore(copy.lta, rubbish(count), change);
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-validation');
  });

  const catalogWith =
    (entry: string) =>
    (file: Uint8Array): Uint8Array => {
      const { root, written } = partsOf(file);
      const evil = withStore(file, rubbish(1), (before, next) => ({
        ...before,
        CRLs: [...before.CRLs, next],
      }));
      const body = partsOf(evil).written(root);
      expect(written(root)).not.toContain('/Extensions');
      // The same update, with one entry more in the catalog that it writes anyway.
      return append(file, {
        objects: [
          { number: root, body: body.replace(/>>$/, `${entry}>>`) },
          ...[...partsOf(evil).file.revisions.at(-1)!.objects.values()]
            .filter(({ number }) => number !== root)
            .map(({ number, data }) => ({
              number,
              body:
                data === undefined
                  ? partsOf(evil).written(number)
                  : `<</Length ${data.length}>>\nstream\n${Buffer.from(data).toString('latin1')}\nendstream`,
            })),
        ],
      });
    };

  it.each([
    ['of a name that nobody has given out', '/Extensions <</EVIL <</BaseVersion /1.7 /ExtensionLevel 1>>>>'],
    [
      'with more in it than a level',
      '/Extensions <</ESIC <</BaseVersion /1.7 /ExtensionLevel 1 /URL (x)>>>>',
    ],
    ['that is none', '/Extensions <</ESIC /Anything>>'],
  ])('may not bring an extension %s', async (_, entry) => {
    const evil = catalogWith(entry)(copy.lta);
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-catalog');
  });

  it('may name the extension by which ETSI says what it is, once', async () => {
    const entry = (level: number): string =>
      `/Extensions <</Type /Extensions /ESIC <</Type /DeveloperExtensions /BaseVersion /1.7 /ExtensionLevel ${level}>>>>`;
    const named = catalogWith(entry(5))(copy.lta);
    expect(weighty(await verdictOn(bench, named))).toEqual([]);
    const { root, size, written } = partsOf(named);
    const changed = append(named, {
      objects: [
        {
          number: root,
          body: written(root)
            .replace('/ExtensionLevel 5', '/ExtensionLevel 1')
            .replace(/\/DSS \d+ 0 R/, `/DSS ${size} 0 R`),
        },
        {
          number: size,
          body: written(Number(/\/DSS (\d+) 0 R/.exec(written(root))?.[1])).replace(/>>$/, '/VRI <<>>>>'),
        },
      ],
    });
    await expectCaught(changed, 'pdf-update-catalog');
  });
});

describe('certification: what a certified file is said to allow', () => {
  it('evil annotation: a text is laid over the page', async () => {
    const { page, size, written } = partsOf(copy.lta);
    const grown = written(page).replace(/\/Annots \[([^\]]*)\]/, `/Annots [$1 ${size} 0 R]`);
    const note =
      '<</Type /Annot /Subtype /FreeText /Rect [0 0 200 99] /Contents (Gia mao) /DA (/Helv 20 Tf)>>';
    const evil = append(copy.lta, {
      objects: [
        { number: page, body: grown },
        { number: size, body: note },
      ],
    });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-annotation');
    await expectCaught(evil, 'pdf-update-unknown');
  });

  it('sneaky signature: a further signature whose field is seen', async () => {
    const evil = signedOver(bench, copy.body, 'ThemMot', (prepared) =>
      exchange(prepared, '/Rect [0 0 0 0]', () => '/Rect [0 0 9 9]'),
    );
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-signature-field');
  });

  it('a further signature that nobody sees', async () => {
    const evil = signed(bench, copy.lta, bench.body, 'ThemHai');
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'copy-after-body');
  });

  it('permissions that a certifying signature would give', async () => {
    const { root, written, body } = partsOf(copy.body);
    const grown = written(root).replace(/>>$/, `/Perms <</DocMDP ${body} 0 R>>>>`);
    const evil = append(copy.body, { objects: [{ number: root, body: grown }] });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-certification');
  });

  it('a signature dictionary that says what may be changed', async () => {
    const evil = signedOver(bench, copy.person, 'CoQuanChungThuc', (prepared) =>
      exchange(prepared, '/Name ', () => '/Lock '),
    );
    await expectCaught(evil, 'pdf-signature-dictionary');
  });
});

describe('the appearance of a signature, by which PDF/A says that nothing is drawn', () => {
  const appearanceOf = (pdf: Uint8Array): number =>
    Number(
      [
        ...Buffer.from(pdf)
          .toString('latin1')
          .matchAll(/\/AP <<\/N (\d+) 0 R>>/g),
      ].at(-1)?.[1],
    );
  /** The last field's appearance, as something else. */
  const named = (pdf: Uint8Array, as: (number: number) => string): Uint8Array =>
    exchange(pdf, `/AP <</N ${appearanceOf(pdf)} 0 R>>`, () => `/AP <<${as(appearanceOf(pdf))}>>`);
  const nothing = '/BBox [0 0 0 0] /Length 0>>\nstream\n\nendstream';
  /** A stream that the page draws. */
  const drawnByPage = (pdf: Uint8Array): number => {
    const { page, written } = partsOf(pdf);
    return Number(/\/Contents \[?(\d+) 0 R/.exec(written(page))?.[1]);
  };
  const changes: readonly (readonly [string, (prepared: Uint8Array) => Uint8Array])[] = [
    [
      'draws something',
      (pdf) =>
        exchange(pdf, nothing, () => nothing.replace('] /Length 0>>\nstream\n', ']/Length 1>>\nstream\nq')),
    ],
    ['draws nothing yet, but in a box', (pdf) => exchange(pdf, '/BBox [0 0 0 0]', () => '/BBox [0 0 9 9]')],
    ['is a picture', (pdf) => exchange(pdf, '/Subtype /Form', () => '/Subtype /Imag')],
    ['has an entry more', (pdf) => exchange(pdf, '/Type /XObject', () => '/Group 1 0 R')],
    ['is shown under the pointer alone', (pdf) => named(pdf, (number) => `/D ${number} 0 R`)],
    ['is what the page draws', (pdf) => named(pdf, () => `/N ${drawnByPage(pdf)} 0 R`)],
    ['stands in the field itself', (pdf) => named(pdf, () => '/N <<>>')],
  ];
  it.each(changes)('that %s', async (_, change) => {
    const evil = signedOver(bench, copy.person, 'CoQuanChungThuc', change);
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-signature-field');
  });

  const drawing = '<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 1>>\nstream\nq\nendstream';

  it('that an update draws anew', async () => {
    const evil = append(copy.lta, { objects: [{ number: appearanceOf(copy.body), body: drawing }] });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-unknown');
  });

  it('that is drawn anew beside validation data', async () => {
    const { root, size, written } = partsOf(copy.lt);
    const store = Number(/\/DSS (\d+) 0 R/.exec(written(root))?.[1]);
    const evil = append(copy.lt, {
      objects: [
        { number: root, body: written(root).replace(/\/DSS \d+ 0 R/, `/DSS ${size} 0 R`) },
        { number: size, body: written(store) },
        { number: appearanceOf(copy.body), body: drawing },
      ],
    });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-object');
  });
});

describe('tricks of structure', () => {
  const attacks: readonly Attack[] = [
    ['bytes before the header', () => Buffer.concat([bytesOf('GIF89a\n'), copy.lta]), 'pdf-header'],
    [
      'a page of the web before the header',
      () => Buffer.concat([bytesOf('<html></html>'), copy.lta]),
      'pdf-header',
    ],
    ['bytes behind the end mark', () => Buffer.concat([copy.lta, bytesOf('PK\u0003\u0004')]), 'pdf-syntax'],
    ['a comment behind the end mark', () => Buffer.concat([copy.lta, bytesOf('% evil\n')]), 'pdf-syntax'],
    ['white space behind the end mark', () => Buffer.concat([copy.lta, bytesOf('\n')]), 'pdf-truncated'],
    ['a second startxref', () => Buffer.concat([copy.lta, bytesOf('startxref\n0\n%%EOF\n')]), 'pdf-syntax'],
    ['a second end mark', () => Buffer.concat([copy.lta, bytesOf('%%EOF\n')]), 'pdf-syntax'],
    [
      'a hybrid cross-reference',
      () => append(copy.lta, { objects: [{ number: 900, body: '<<>>' }], trailer: ' /XRefStm 15' }),
      'pdf-hybrid',
    ],
    [
      'an encryption dictionary',
      () => append(copy.lta, { objects: [], trailer: ' /Encrypt <<>>' }),
      'pdf-encrypted',
    ],
    [
      'a chain that leaves a revision out',
      () => append(copy.lta, { objects: [], prev: partsOf(copy.lta).file.revisions[0]!.xref.at }),
      'pdf-chain',
    ],
    ['a chain without the earlier revisions', () => append(copy.lta, { objects: [], prev: 0 }), 'pdf-chain'],
    [
      'an object defined twice in one update',
      () =>
        append(copy.lta, {
          objects: [
            { number: 900, body: '(one)' },
            { number: 900, body: '(two)' },
          ],
        }),
      'pdf-duplicate-object',
    ],
    [
      'a generation of its own',
      () => append(copy.lta, { objects: [{ number: partsOf(copy.lta).page, body: '<<>>', generation: 1 }] }),
      'pdf-syntax',
    ],
    [
      'objects packed where nobody looks',
      () =>
        append(copy.lta, {
          objects: [
            { number: 900, body: '<</Type /ObjStm /N 1 /First 4 /Length 8>>\nstream\n5 0 <<>>\nendstream' },
          ],
        }),
      'pdf-object-stream',
    ],
    [
      'an update of document information',
      () => append(copy.lta, { objects: [], trailer: ' /Info 1 0 R' }),
      'pdf-update-unknown',
    ],
    [
      'an unknown entry of the trailer',
      () => append(copy.lta, { objects: [], trailer: ' /Auth 1' }),
      'pdf-chain',
    ],
  ];
  it.each(attacks)('%s', async (_, make, code) => {
    await expectCaught(await make(), code);
  });

  it('a page tree that an update changes', async () => {
    const { root, written } = partsOf(copy.body);
    const [, pages] = /\/Pages (\d+) 0 R/.exec(written(root)) ?? [];
    const evil = append(copy.body, {
      objects: [
        { number: Number(pages), body: written(Number(pages)).replace('/Count 1', '/Count 1 /Rotate 180') },
      ],
    });
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-unknown');
  });
});

describe('an update spelled so that other readers take it for broken, and look for objects themselves', () => {
  const trap: readonly (readonly [string, Spelling, string])[] = [
    ['a table whose first number follows its name', { afterXref: '' }, 'pdf-separator'],
    ['a table far from its name', { afterXref: `${' '.repeat(60)}\n` }, 'pdf-separator'],
    ['a subsection far from its head', { afterHead: `${' '.repeat(60)}\n` }, 'pdf-separator'],
    ['a subsection behind a blank line', { afterHead: '\n\n' }, 'pdf-xref'],
    ['a subsection of nothing', { subsections: '99999 0\n' }, 'pdf-xref'],
    ['a number 0 that is of no list', { subsections: '0 1\n9999999999 99999 f \n' }, 'pdf-xref'],
    ['two ends as one word', { afterEndstream: '' }, 'pdf-separator'],
    ['an object where the one before ends', { afterEndobj: '' }, 'pdf-separator'],
    ['a startxref with its place', { afterStartxref: ' ' }, 'pdf-separator'],
    ...['8388608', '99999', '9'.repeat(25), '0'].map(
      (size) => [`a file of ${size} numbers`, { size: () => size }, 'pdf-chain'] as const,
    ),
    ...(['size', 'prev', 'place'] as const).flatMap((number) => [
      [`a plus before the ${number}`, { [number]: (usual: string) => `+${usual}` }, 'pdf-syntax'] as const,
      [`zeros before the ${number}`, { [number]: (usual: string) => `00${usual}` }, 'pdf-syntax'] as const,
    ]),
    ['an identity that leads away', { trailer: ' /ID [<00> 999 0 R]' }, 'pdf-chain'],
  ];
  it.each(trap)('%s', async (_, spelling, code) => {
    const evil = spelledUpdate(copy.lta, spelling);
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, code);
  });

  it.each(['\n', '\r', '\r\n'])('but not for how its lines end: %j', async (end) => {
    const lines = Object.fromEntries(LINES.map((place) => [place, end]));
    const file = spelledUpdate(copy.lta, lines);
    expect(codesOf(await verdictOn(bench, file))).toEqual([]);
    expect((await verdictOn(bench, file)).standing).toBe('valid');
  });
});

describe('an update that holds an object for whoever looks for objects in all its bytes', () => {
  const trap = '\nendstream\nendobj\n6 0 obj\n<<>>\nendobj\n';
  /** Bytes in a wrapping of DER, so that they are an answer. */
  const answer = (text: string): Uint8Array => sequence(octets(bytesOf(text)));
  const storeWith = (more: string): Uint8Array =>
    withChangedStore(copy.lta, (body) => body.replace(/>>$/, `${more}>>`));
  const vri = (entry: string): string => ` /VRI <</${'A'.repeat(40)} <<${entry}>>>>`;
  const hidden: readonly (readonly [string, () => Uint8Array])[] = [
    ['in an answer', () => spelledUpdate(copy.lta, { answer: answer(trap) })],
    ['in an answer, by its head alone', () => spelledUpdate(copy.lta, { answer: answer('\n6 0 obj<<>>') })],
    [
      'in an answer, behind a comment',
      () => spelledUpdate(copy.lta, { answer: answer('6 %\n0 %\nobj<<>>') }),
    ],
    [
      'in an answer that is packed and is not',
      () => {
        const stored = deflateSync(answer(trap), { level: 0 });
        return spelledUpdate(copy.lta, { answer: stored, filter: ' /Filter /FlateDecode' });
      },
    ],
    [
      'in an answer, as an end of the file',
      () => spelledUpdate(copy.lta, { answer: answer('\ntrailer\n<</Root 6 0 R>>\n') }),
    ],
    ['in the identity', () => spelledUpdate(copy.lta, { trailer: ' /ID [<00> (6 0 obj <<>>)]' })],
    ['in the moment of an entry of the store', () => storeWith(vri('/TU (6 0 obj <<>>)'))],
    ['in the time-stamp of an entry of the store', () => storeWith(vri('/TS (6 0 obj <<>> endobj)'))],
  ];
  it.each(hidden)('%s', async (_, make) => {
    const evil = make();
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-words');
  });

  it('but not for what an answer says otherwise', async () => {
    const file = spelledUpdate(copy.lta, {
      answer: answer('a stream of 7 objects: 1 and 0 objects, xrefs'),
    });
    expect((await verdictOn(bench, file)).standing).toBe('valid');
  });
});

describe('who signed, and in which order', () => {
  it('the two signatures’ CMS swapped', async () => {
    const [person, body] = [gapOf(copy.body, 1).hex, gapOf(copy.body, 0).hex];
    const evil = inGap(
      inGap(copy.body, 0, () => `<${person}>`),
      1,
      () => `<${body}>`,
    );
    await expectCaught(evil, 'cms-digest-mismatch');
  });

  it('the body before the person', async () => {
    const first = signed(bench, bench.base, bench.body, 'CoQuanChungThuc');
    const evil = signed(bench, first, bench.person, 'NguoiChungThuc');
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'copy-body-first');
    await expectCaught(evil, 'copy-person-last');
  });

  it('one signature only', async () => {
    await expectCaught(copy.person, 'copy-signature-missing');
    await expectCaught(signed(bench, bench.base, bench.body, 'CoQuanChungThuc'), 'copy-signature-missing');
  });

  it('no signature at all', async () => {
    await expectCaught(bench.base, 'pdf-signature-none');
  });

  it('the person twice', async () => {
    const evil = signed(bench, copy.person, bench.person, 'CoQuanChungThuc');
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'copy-same-signer');
  });

  it('validation data between the person and the body', async () => {
    const between = withEvidence(bench, copy.person);
    const evil = signed(bench, between, bench.body, 'CoQuanChungThuc');
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'copy-order');
  });

  it('a changed page between the person and the body', async () => {
    const evil = signed(bench, replacedPage(copy.person), bench.body, 'CoQuanChungThuc');
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-update-unknown');
  });

  it('two fields of one name', async () => {
    const written = (name: string) => Buffer.from(name, 'utf16le').swap16().toString('hex');
    const evil = signedOver(bench, copy.person, 'NguoiChungThuX', (prepared) =>
      exchange(prepared, written('NguoiChungThuX'), () => written('NguoiChungThuc')),
    );
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, 'pdf-signature-field');
  });

  it('and a copy to which time-stamps were added for the years to come stays valid', async () => {
    const renewed = withDocumentTimestamp(bench, withEvidence(bench, copy.lta), 'DauThoiGian2');
    expect(codesOf(await verdictOn(bench, renewed))).toEqual([]);
    expect((await verdictOn(bench, renewed)).standing).toBe('valid');
  });
});

describe('content that a certified copy has not, signed by both who should have looked', () => {
  type Put = Parameters<typeof preparedWith>[0];
  const withPageEntry =
    (key: string, value: object): Put =>
    (context, page) => {
      page.node.set(PDFName.of(key), context.obj(value as never));
    };
  const withCatalogEntry =
    (key: string, value: object): Put =>
    (context, _, document) => {
      document.catalog.set(PDFName.of(key), context.obj(value as never));
    };
  const evils: readonly (readonly [string, Put, string])[] = [
    ['a hidden layer', withCatalogEntry('OCProperties', { OCGs: [], D: {} }), 'pdf-hidden-layer'],
    [
      'an image of a hidden layer',
      (context, page) => {
        const layer = context.register(context.obj({ Type: 'OCG', Name: PDFString.of('x') }));
        const form = context.register(
          context.stream('q', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 9, 9], OC: layer }),
        );
        page.node.newXObject('L', form);
      },
      'pdf-hidden-layer',
    ],
    [
      'a glyph, drawn by a form of a hidden layer',
      (context, page) => {
        const layer = context.register(context.obj({ Type: 'OCG', Name: PDFString.of('x') }));
        const form = context.register(
          context.stream('q', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 9, 9], OC: layer }),
        );
        const glyph = context.register(
          context.stream('1000 0 d0 /L Do', { Resources: { XObject: { L: form } } }),
        );
        const font = { Type: 'Font', Subtype: 'Type3', CharProcs: { a: glyph }, FontBBox: [0, 0, 9, 9] };
        page.node.setFontDictionary(PDFName.of('T'), context.register(context.obj(font)));
      },
      'pdf-hidden-layer',
    ],
    [
      'an action when it is opened',
      withCatalogEntry('OpenAction', { S: 'JavaScript', JS: PDFString.of('1') }),
      'pdf-active-content',
    ],
    [
      'actions of a page',
      withPageEntry('AA', { O: { S: 'JavaScript', JS: PDFString.of('1') } }),
      'pdf-active-content',
    ],
    ['names with scripts and files', withCatalogEntry('Names', { JavaScript: { Names: [] } }), 'pdf-catalog'],
    ['an attached file', withCatalogEntry('AF', []), 'pdf-attachment'],
    ['a form of XFA', withCatalogEntry('AcroForm', { Fields: [], XFA: [] }), 'pdf-active-content'],
    [
      'a form that asks readers to draw',
      withCatalogEntry('AcroForm', { Fields: [], NeedAppearances: true }),
      'pdf-form',
    ],
    [
      'a text field',
      (context, page, document) => {
        const field = context.register(
          context.obj({
            Type: 'Annot',
            Subtype: 'Widget',
            FT: 'Tx',
            T: PDFString.of('so'),
            Rect: [0, 0, 9, 9],
          }),
        );
        page.node.addAnnot(field);
        document.catalog.set(PDFName.of('AcroForm'), context.obj({ Fields: [field] }));
      },
      'pdf-signature-field',
    ],
    [
      'a note on the page',
      (context, page) => {
        page.node.addAnnot(
          context.register(context.obj({ Type: 'Annot', Subtype: 'Text', Rect: [0, 0, 9, 9] })),
        );
      },
      'pdf-annotation',
    ],
    [
      'a link',
      (context, page) => {
        const action = { S: 'URI', URI: PDFString.of('http://x.test') };
        page.node.addAnnot(
          context.register(context.obj({ Type: 'Annot', Subtype: 'Link', Rect: [0, 0, 9, 9], A: action })),
        );
      },
      'pdf-active-content',
    ],
    [
      'contents from another file',
      (context, page) => {
        const far = context.register(context.stream('q', { F: PDFString.of('other.bin') }));
        page.node.set(PDFName.of('Contents'), far);
      },
      'pdf-attachment',
    ],
    [
      'an image that prints differently',
      (context, page) => {
        const other = context.register(
          context.stream('0', { Type: 'XObject', Subtype: 'Image', Width: 1, Height: 1, Alternates: [] }),
        );
        page.node.newXObject('I', other);
      },
      'pdf-alternate',
    ],
    [
      'a page drawn from another document',
      (context, page) => {
        const form = context.register(
          context.stream('q', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 9, 9], Ref: {} }),
        );
        page.node.newXObject('R', form);
      },
      'pdf-attachment',
    ],
    ['an outline', withCatalogEntry('Outlines', { Type: 'Outlines' }), 'pdf-catalog'],
    ['rights of usage', withCatalogEntry('Perms', { UR3: {} }), 'pdf-certification'],
    ['a page that turns by itself', withPageEntry('Dur', PDFNumber.of(1)), 'pdf-page-entry'],
    [
      'an object that nothing refers to',
      (context) => {
        context.register(context.obj({ Waiting: 'ForLater' }));
      },
      'pdf-unreachable',
    ],
  ];
  it.each(evils)('%s', async (_, put, code) => {
    const evil = signedWhole(bench, await preparedWith(put));
    expect(naiveSaysValid(bench, evil)).toBe(true);
    await expectCaught(evil, code);
  });

  it('a page counted twice', async () => {
    const base = await preparedWith((context, page, document) => {
      const pages = document.catalog.Pages();
      pages.lookup(PDFName.of('Kids'), PDFArray).push(page.ref);
      pages.set(PDFName.of('Count'), context.obj(2));
    });
    // Our own writer signs no such thing; the reader says why for whoever would.
    await expectCaught(base, 'pdf-pages');
  });
});
