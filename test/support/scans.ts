import { deflateSync, crc32 } from 'node:zlib';
import {
  PDFDocument,
  PDFName,
  PDFNumber,
  PDFOperator,
  PDFOperatorNames,
  PDFStream,
  type PDFPage,
  type PDFRef,
} from '@cantoo/pdf-lib';
import { encode } from 'jpeg-js';

/** A picture of nobody's paper: a gradient, so that it is neither blank nor grey. */
export function jpegOf(width: number, height: number): Buffer {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let at = 0, dot = 0; at < data.length; at += 4, dot += 1) {
    data[at] = (dot * 7) % 251;
    data[at + 1] = (dot >> 8) % 241;
  }
  return Buffer.from(encode({ width, height, data }, 60).data);
}

/** A JPEG without colours and of one grey: each block is two codes of one bit, that it is like the last and that it ends. */
export function greyJpegOf(width: number, height: number): Buffer {
  const frame = Buffer.from('0800000000010111' + '00', 'hex');
  frame.writeUInt16BE(height, 1);
  frame.writeUInt16BE(width, 3);
  const code = (kind: number): Buffer => Buffer.concat([Buffer.of(kind, 1), Buffer.alloc(16)]);
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(0xdb, Buffer.concat([Buffer.of(0), Buffer.alloc(64, 16)])),
    segment(0xc0, frame),
    segment(0xc4, Buffer.concat([code(0x00), code(0x10)])),
    segment(0xda, Buffer.from('0101' + '00' + '003f00', 'hex')),
    Buffer.alloc(Math.ceil(blocks / 4)),
    Buffer.of(0xff, 0xd9),
  ]);
}

/** The same JPEG saying how fine it is, as a scanner writes it (JFIF, dots per inch), across and down. */
export function withDpi(jpeg: Buffer, dpi: number, down = dpi): Buffer {
  const told = Buffer.from(jpeg);
  told.writeUInt8(1, 13);
  told.writeUInt16BE(dpi, 14);
  told.writeUInt16BE(down, 16);
  return told;
}

/** The same JPEG as a telephone writes it: turned, and with what else stands in Exif. */
export function withExif(jpeg: Buffer, orientation: number, said = 'GPS 12.345'): Buffer {
  const entry = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  entry.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), entry, Buffer.from(said)]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** A grey PNG (colour type 0) or a coloured one (2), with its dots per metre; blank unless the values of its rows are given. */
export function pngOf(
  width: number,
  height: number,
  colour: boolean,
  dpi?: number,
  valueAt: (at: number) => number = () => 90,
): Buffer {
  const row = width * (colour ? 3 : 1);
  const rows = Buffer.concat(
    Array.from({ length: height }, () =>
      Buffer.from([0, ...Array.from({ length: row }, (_, at) => valueAt(at))]),
    ),
  );
  return pngOfRows(width, height, colour, dpi, rows);
}

/** A coloured PNG whose first rows are grain that cannot be packed, three bytes a dot: a paper with a busy background. */
export function grainyPng(width: number, height: number, dpi: number, grainy: number): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height, 90);
  let state = 1;
  for (let at = 0; at < (width * 3 + 1) * grainy; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    rows[at] = state >>> 24;
  }
  for (let row = 0; row < height; row += 1) rows[row * (width * 3 + 1)] = 0;
  return pngOfRows(width, height, true, dpi, rows);
}

function pngOfRows(
  width: number,
  height: number,
  colour: boolean,
  dpi: number | undefined,
  rows: Buffer,
): Buffer {
  return pngOfType(colour ? 2 : 0, width, height, rows, { dpi });
}

/** A PNG of a colour type (ISO/IEC 15948, Table 11.1) with its rows, each behind its filter's byte, and what stands before them. */
export function pngOfType(
  type: 0 | 2 | 3 | 4 | 6,
  width: number,
  height: number,
  rows: Buffer,
  {
    dpi,
    before = {},
  }: { readonly dpi?: number | undefined; readonly before?: Readonly<Record<string, Buffer>> },
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, type, 0, 0, 0], 8);
  const size = Buffer.alloc(9);
  size.writeUInt32BE(Math.ceil((dpi ?? 0) / 0.0254), 0);
  size.writeUInt32BE(Math.ceil((dpi ?? 0) / 0.0254), 4);
  size[8] = 1;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...(dpi === undefined ? [] : [chunk('pHYs', size)]),
    ...Object.entries(before).map(([kind, data]) => chunk(kind, data)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** What may be otherwise in a JPEG 2000: a segment left out, others before its first tile, boxes in place of its colours. */
export interface OddJpx {
  readonly without?: 'COD' | 'QCD';
  readonly segments?: readonly Buffer[];
  /** Before the data of its tile. */
  readonly ofTile?: readonly Buffer[];
  readonly header?: readonly Buffer[];
  readonly bits?: number;
  readonly style?: number;
  readonly isHeaderLast?: boolean;
}

/** A JPEG 2000 in the boxes of JP2 (ISO/IEC 15444-1, Annex I), whose picture ends with the file. */
export function jpxOf(width: number, height: number, components: number, odd: OddJpx = {}): Buffer {
  const said = Buffer.from('00000000' + '00000000' + '0000' + '00' + '070000', 'hex');
  for (const [at, value] of [height, width].entries()) said.writeUInt32BE(value, 4 * at);
  said.writeUInt16BE(components, 8);
  said[10] = (odd.bits ?? 8) - 1;
  const { header = [colourBox(components >= 3 ? 16 : 17)] } = odd;
  const codestream = codestreamOf(width, height, components, odd);
  const boxes = jpxBox('jp2h', Buffer.concat([jpxBox('ihdr', said), ...header]));
  return Buffer.concat([
    jpxBox('jP  ', Buffer.from('0d0a870a', 'hex')),
    jpxBox('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ')),
    ...(odd.isHeaderLast === true
      ? [jpxBox('jp2c', codestream), boxes]
      : [boxes, Buffer.alloc(4), Buffer.from('jp2c'), codestream]),
  ]);
}

export function jpxBox(kind: string, body: Buffer): Buffer {
  const head = Buffer.concat([Buffer.alloc(4), Buffer.from(kind)]);
  head.writeUInt32BE(body.length + 8);
  return Buffer.concat([head, body]);
}

/** In which colours it is: 16 of sRGB, 17 grey (Table I.10). */
export const colourBox = (number: number): Buffer => jpxBox('colr', Buffer.of(1, 0, 0, 0, 0, 0, number));

/**
 * A JPEG 2000 codestream of one tile in which all is one grey: its packets are empty (ISO/IEC 15444-1, Annexes A and B.10).
 */
export function codestreamOf(
  width: number,
  height: number,
  components: number,
  { without, segments = [], ofTile = [], style = 0 }: OddJpx = {},
): Buffer {
  const size = Buffer.alloc(36);
  for (const [index, value] of [width, height, 0, 0, width, height, 0, 0].entries())
    size.writeUInt32BE(value, 2 + index * 4);
  size.writeUInt16BE(components, 34);
  const channels = Buffer.from(Array.from({ length: components }, () => [7, 1, 1]).flat());
  const packets = Buffer.alloc(components);
  const part = Buffer.concat([
    Buffer.from('ff90000a0000000000000001', 'hex'),
    ...ofTile,
    Buffer.from('ff93', 'hex'),
  ]);
  part.writeUInt32BE(part.length + packets.length, 6);
  const coding = Buffer.from('00000001000004040001', 'hex');
  coding[8] = style;
  return Buffer.concat([
    Buffer.from('ff4f', 'hex'),
    segment(0x51, Buffer.concat([size, channels])),
    ...(without === 'COD' ? [] : [segment(0x52, coding)]),
    ...(without === 'QCD' ? [] : [segment(0x5c, Buffer.from('4040', 'hex'))]),
    ...segments,
    part,
    packets,
    Buffer.from('ffd9', 'hex'),
  ]);
}

/** The frame of a colour profile and no more: its header, and one tag of four bytes (ICC.1:2010, 7.2 and 7.3). */
export function profileOf(colours: 'GRAY' | 'RGB ' | 'CMYK'): Buffer {
  const profile = Buffer.alloc(148);
  profile.writeUInt32BE(profile.length, 0);
  profile.write('\x02\x40\0\0', 8, 'latin1');
  profile.write(`mntr${colours}XYZ `, 12, 'latin1');
  profile.write('acsp', 36, 'latin1');
  profile.writeUInt32BE(1, 128);
  profile.write('cprt', 132, 'latin1');
  profile.writeUInt32BE(144, 136);
  profile.writeUInt32BE(4, 140);
  return profile;
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** Data in runs, none of which repeats anything (ISO 32000-1, 7.4.5). */
export function runsOf(data: Buffer): Buffer {
  const runs = Array.from({ length: Math.ceil(data.length / 128) }, (_, run) => {
    const piece = data.subarray(run * 128, (run + 1) * 128);
    return Buffer.concat([Buffer.of(piece.length - 1), piece]);
  });
  return Buffer.concat([...runs, Buffer.of(128)]);
}

/** A page of a scanned paper: its picture over the whole sheet at so many dots per inch. */
export interface ScannedSheet {
  /** In points; ID-1 by default, so that pictures stay small. */
  readonly sheet?: readonly [number, number];
  readonly dpi?: number;
  readonly grey?: boolean;
  /** In place of that picture: an image with these entries and data, as they are. */
  readonly image?: RawImage;
  /** How much of the sheet's width the picture covers. */
  readonly covers?: number;
  /** Done to the page after the picture is on it. */
  readonly then?: (page: PDFPage, document: PDFDocument) => void;
}

/** An image of a PDF as it stands in the file. */
export interface RawImage {
  readonly entries: Readonly<Record<string, unknown>>;
  readonly data: Uint8Array;
}

export const CARD = [242.65, 153.07] as const;

/** A PDF as a scanner writes it. */
export async function scanOf(
  sheets: readonly ScannedSheet[],
  { objectStreams = false, then }: ScanOptions = {},
): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  for (const { sheet = CARD, dpi = 200, grey = false, covers = 1, image, then: after } of sheets) {
    const page = document.addPage([...sheet]);
    const [width, height] = [Math.ceil((sheet[0] / 72) * dpi * covers), Math.ceil((sheet[1] / 72) * dpi)];
    const ref =
      image === undefined && !grey
        ? await jpegIn(document, jpegOf(width, height))
        : imageIn(document, image ?? greyImage(width, height));
    const name = page.node.newXObject('Scan', ref);
    page.pushOperators(
      PDFOperator.of(PDFOperatorNames.PushGraphicsState),
      PDFOperator.of(
        PDFOperatorNames.ConcatTransformationMatrix,
        [sheet[0] * covers, 0, 0, sheet[1], 0, 0].map((value) => PDFNumber.of(value)),
      ),
      PDFOperator.of(PDFOperatorNames.DrawObject, [name]),
      PDFOperator.of(PDFOperatorNames.PopGraphicsState),
    );
    after?.(page, document);
  }
  then?.(document);
  return document.save({ useObjectStreams: objectStreams, addDefaultPage: false });
}

/** What stands on a page drawn by hand: `%` is its size in a `cm`, `/Scan` its picture at 200 dpi, `/F1` Helvetica. */
export interface DrawnPage {
  readonly content: string;
  /** Further pictures and forms, by their names in the content. */
  readonly things?: Readonly<Record<string, RawImage>>;
  /** Graphics states, by their names in the content. */
  readonly states?: Readonly<Record<string, object>>;
  /** Further entries of the picture, and of the page itself. */
  readonly picture?: Readonly<Record<string, unknown>>;
  readonly entries?: Readonly<Record<string, unknown>>;
}

const [WIDE, HIGH] = [Math.ceil((CARD[0] / 72) * 200), Math.ceil((CARD[1] / 72) * 200)];
const SCANNED: RawImage = {
  entries: { Subtype: 'Image', Width: WIDE, Height: HIGH, ColorSpace: 'DeviceRGB', Filter: 'DCTDecode' },
  data: jpegOf(WIDE, HIGH),
};

/** A scan of two pages whose second was laid out by a program: its picture and whatever else, in the order of its content. */
export const drawnScan = ({ content, things = {}, states = {}, picture = {}, entries = {} }: DrawnPage) =>
  scanOf([
    { image: SCANNED },
    {
      image: SCANNED,
      then: ({ node }, document) => {
        const { context } = document;
        node.setXObject(
          PDFName.of('Scan'),
          imageIn(document, { ...SCANNED, entries: { ...SCANNED.entries, ...picture } }),
        );
        for (const [name, thing] of Object.entries(things))
          node.setXObject(PDFName.of(name), imageIn(document, thing));
        for (const [name, state] of Object.entries(states))
          node.setExtGState(PDFName.of(name), context.register(context.obj(state as never)));
        const font = { Type: 'Font', Subtype: 'Type1', BaseFont: 'Helvetica' };
        node.setFontDictionary(PDFName.of('F1'), context.register(context.obj(font)));
        const size = `${CARD[0]} 0 0 ${CARD[1]} 0 0 cm`;
        const written = context.stream(content.replaceAll('%', size));
        node.set(PDFName.of('Contents'), context.register(written));
        for (const [key, value] of Object.entries(entries))
          node.set(PDFName.of(key), context.obj(value as never));
      },
    },
  ]);

export interface ScanOptions {
  /** Written with cross-reference and object streams, as newer scanners do. */
  readonly objectStreams?: boolean;
  readonly then?: (document: PDFDocument) => void;
}

/** Has the length of every stream stand in an object of its own, as Ghostscript, cairo and tiff2pdf write it. */
export function lengthsApart({ context }: PDFDocument): void {
  for (const [, stream] of context.enumerateIndirectObjects()) {
    if (!(stream instanceof PDFStream)) continue;
    const length = context.register(PDFNumber.of(stream.getContentsSize()));
    // The writer asks for this at the last moment, and would write the number itself.
    stream.updateDict = () => {
      stream.dict.set(PDFName.of('Length'), length);
    };
  }
}

async function jpegIn(document: PDFDocument, jpeg: Uint8Array): Promise<PDFRef> {
  const image = await document.embedJpg(jpeg);
  await image.embed();
  return image.ref;
}

function imageIn({ context }: PDFDocument, { entries, data }: RawImage): PDFRef {
  const said = { Type: 'XObject', Subtype: 'Image', BitsPerComponent: 8, ...entries };
  return context.register(context.stream(data, said));
}

const greyImage = (Width: number, Height: number): RawImage => ({
  entries: { Width, Height, ColorSpace: 'DeviceGray', Filter: 'FlateDecode' },
  data: deflateSync(Buffer.alloc(Width * Height, 90)),
});
