import { deflateSync, inflateSync } from 'node:zlib';
import {
  decodePDFRawStream,
  PDFContext,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFRawStream,
  PDFString,
  type PDFObject,
} from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import { SCAN_LIMITS } from '../../../../functions/copies/scan/scan.ts';
import { profileOf, runsOf, scanOf } from '../../../support/scans.ts';

/** A copy holds the pictures of a scan and what they mean: nothing that was written into their corners, seen by nobody. */

const [WIDE, HIGH] = [675, 426];
const REMARK = 'GPS 12.345, may cua ong A';
const remark = (context: PDFContext): PDFObject =>
  context.register(context.stream(`<rdf>${REMARK}</rdf>`, { Type: 'Metadata', Subtype: 'XML' }));
const behind = (data: Uint8Array, said = REMARK): Buffer => Buffer.concat([data, Buffer.from(said)]);

const SAMPLES = Buffer.from(Uint8Array.from({ length: WIDE * 3 * HIGH }, (_, at) => (at * 7) % 251));
const D65 = [0.9505, 1, 1.089];
const SRGB = [0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505];

interface Written {
  readonly space?: (context: PDFContext) => PDFObject;
  readonly filter?: string | readonly string[];
  readonly told?: (context: PDFContext) => PDFObject;
  readonly data?: Uint8Array;
  readonly entries?: Readonly<Record<string, unknown>>;
}

/** What a copy of the picture holds, all of it unpacked; its samples; and what it says of their colours. */
async function copyOf({ space, filter = 'FlateDecode', told, data, entries = {} }: Written) {
  const size = { Subtype: 'Image', Width: WIDE, Height: HIGH, BitsPerComponent: 8, ColorSpace: 'DeviceRGB' };
  const file = await scanOf([
    {
      image: {
        entries: { ...size, ...(filter === '' ? {} : { Filter: filter }), ...entries },
        data: data ?? deflateSync(SAMPLES),
      },
      then: ({ node }, { context }) => {
        const [picture] = node.Resources()?.lookup(PDFName.of('XObject'), PDFDict).values() ?? [];
        const { dict } = context.lookup(picture) as PDFRawStream;
        if (space !== undefined) dict.set(PDFName.of('ColorSpace'), space(context));
        if (told !== undefined) dict.set(PDFName.of('DecodeParms'), told(context));
      },
    },
  ]);
  const checked = await checkScan(file, { mediaType: 'application/pdf' }, { ...SCAN_LIMITS, colour: false });
  if (!checked.ok) throw new Error(checked.problem.code);
  const { pdf } = checked.value;
  const { context } = await PDFDocument.load(pdf);
  const streams = context
    .enumerateIndirectObjects()
    .flatMap(([, object]) => (object instanceof PDFRawStream ? [object] : []));
  const unpacked = streams.map((each) => Buffer.from(unpack(each)));
  const all = Buffer.concat([pdf, ...streams.map(({ contents }) => contents), ...unpacked]);
  const picture = streams.find(({ dict }) => dict.has(PDFName.of('Width')));
  return {
    all: all.toString('latin1'),
    samples: picture === undefined ? undefined : Buffer.from(unpack(picture)),
    colours: String(picture?.dict.lookup(PDFName.of('ColorSpace'))),
    streams: streams.length,
  };
}

function unpack(stream: PDFRawStream): Uint8Array {
  const [last] = String(stream.dict.get(PDFName.of('Filter')) ?? '').match(/JBIG2Decode|DCTDecode/) ?? [];
  if (last === undefined) return decodePDFRawStream(stream).decode();
  return String(stream.dict.get(PDFName.of('Filter'))).includes('FlateDecode')
    ? inflateSync(stream.contents)
    : stream.contents;
}

describe('in the colours of a picture nothing stands beside what they mean:', () => {
  const profile =
    (data: Uint8Array, entries: object = {}) =>
    (context: PDFContext) =>
      context.obj(['ICCBased', context.register(context.stream(data, { N: 3, ...entries }))]);

  test.each<[string, (context: PDFContext) => PDFObject]>([
    ['a description of the profile', (all) => profile(profileOf('RGB '), { Metadata: remark(all) })(all)],
    ['a name that a program gave the profile', profile(profileOf('RGB '), { Owner: PDFString.of(REMARK) })],
    ['what lies behind the end of the profile', profile(behind(profileOf('RGB ')))],
    [
      'what lies behind the end of a packed profile',
      profile(behind(deflateSync(profileOf('RGB '))), { Filter: 'FlateDecode' }),
    ],
    [
      'an entry of calibrated colours that there is not',
      (all) =>
        all.obj([
          'CalRGB',
          { WhitePoint: D65, Gamma: [2.2, 2.2, 2.2], Matrix: SRGB, Owner: PDFString.of(REMARK) },
        ] as never),
    ],
  ])('%s stays behind', async (_, space) => {
    const { all, samples, streams } = await copyOf({ space });
    expect(all).not.toContain(REMARK);
    expect(all).not.toContain('/Owner');
    expect(samples?.equals(SAMPLES)).toBe(true);
    expect(streams).toBeLessThanOrEqual(3);
  });

  test('the entries of a palette behind its last one stay behind', async () => {
    const entries = Buffer.concat([Buffer.from('000000c01020', 'hex'), Buffer.from(REMARK)]);
    const places = deflateSync(Buffer.alloc(WIDE * HIGH, 1));
    for (const table of [
      (all: PDFContext) => all.register(all.stream(entries, { Owner: PDFString.of(REMARK) })),
      () => PDFHexString.of(entries.toString('hex')),
      () => PDFString.of(entries.toString('latin1')),
    ]) {
      const { all, colours } = await copyOf({
        space: (context) => context.obj(['Indexed', 'DeviceRGB', 1, table(context)] as never),
        data: places,
      });
      expect(all).not.toContain(REMARK);
      expect(all).not.toContain(Buffer.from(REMARK).toString('hex'));
      expect(colours).toBe('[ /Indexed /DeviceRGB 1 <000000c01020> ]');
    }
  });

  test('numbers of calibrated greys that there are not stay behind', async () => {
    const data = deflateSync(SAMPLES.subarray(0, WIDE * HIGH));
    const grey = { WhitePoint: D65, Gamma: 2.2, Matrix: [71, 80, 83] };
    const { colours } = await copyOf({ data, space: (all) => all.obj(['CalGray', grey]) });
    expect(colours).not.toContain('Matrix');
  });

  test('what they mean is written as it was', async () => {
    const said = async (space: (context: PDFContext) => PDFObject) => (await copyOf({ space })).colours;
    const calibrated = { WhitePoint: D65, BlackPoint: [0, 0, 0], Gamma: [2.2, 2.2, 2.2], Matrix: SRGB };
    expect(await said((all) => all.obj(['CalRGB', calibrated]))).toBe(
      String(PDFContext.create().obj(['CalRGB', calibrated])),
    );
    const grey = { WhitePoint: D65, Gamma: 2.2 };
    const data = deflateSync(SAMPLES.subarray(0, WIDE * HIGH));
    expect((await copyOf({ data, space: (all) => all.obj(['CalGray', grey]) })).colours).toBe(
      String(PDFContext.create().obj(['CalGray', grey])),
    );
    expect(await said((all) => all.obj(['DeviceRGB']))).toBe('/DeviceRGB');
  });

  test('a profile that many pictures name is written once', async () => {
    const file = await scanOf(
      Array.from({ length: 3 }, () => ({
        image: {
          entries: {
            ...{ Subtype: 'Image', Width: WIDE, Height: HIGH, BitsPerComponent: 8 },
            ...{ ColorSpace: 'DeviceRGB', Filter: 'FlateDecode' },
          },
          data: deflateSync(SAMPLES),
        },
      })),
      {
        then: (document) => {
          const { context } = document;
          const shared = context.obj([
            'ICCBased',
            context.register(context.stream(profileOf('RGB '), { N: 3 })),
          ]);
          for (const [, object] of context.enumerateIndirectObjects())
            if (object instanceof PDFRawStream && object.dict.has(PDFName.of('Width')))
              object.dict.set(PDFName.of('ColorSpace'), shared);
        },
      },
    );
    const checked = await checkScan(file, { mediaType: 'application/pdf' });
    const { context } = await PDFDocument.load(checked.ok ? checked.value.pdf : '');
    const profiles = context
      .enumerateIndirectObjects()
      .filter(([, object]) => object instanceof PDFRawStream && object.dict.has(PDFName.of('N')));
    expect(profiles).toHaveLength(1);
  });
});

describe('behind the end of samples nothing comes along', () => {
  test.each<[string, Omit<Written, 'space'>]>([
    ['as they are', { filter: '', data: behind(SAMPLES) }],
    ['compressed', { data: behind(deflateSync(SAMPLES)) }],
    [
      'compressed, in hexadecimal',
      { filter: ['ASCIIHexDecode', 'FlateDecode'], data: hexOf(behind(deflateSync(SAMPLES))) },
    ],
    ['in hexadecimal alone', { filter: 'ASCIIHexDecode', data: hexOf(behind(SAMPLES)) }],
    ['in runs', { filter: 'RunLengthDecode', data: behind(runsOf(behind(SAMPLES))) }],
  ])('%s', async (_, written) => {
    const { all, samples } = await copyOf(written);
    expect(all).not.toContain(REMARK);
    expect(all).not.toContain(Buffer.from(REMARK).toString('hex'));
    expect(samples?.equals(SAMPLES)).toBe(true);
  });
});

test('a picture that is said to be a stencil by a number is none, and shows in every reader', async () => {
  const { all } = await copyOf({ entries: { ImageMask: 1 } });
  expect(all).not.toContain('ImageMask');
});

test('nor in what is said of a picture: of an entry of another type than it has, the copy says nothing', async () => {
  const { all } = await copyOf({ entries: { ImageMask: PDFString.of(REMARK) } });
  expect(all).not.toContain(REMARK);
});

function hexOf(data: Uint8Array): Buffer {
  return Buffer.from(`${Buffer.from(data).toString('hex')}>`);
}
