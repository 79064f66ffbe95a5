import { PDFDocument, PDFName, PDFNumber, PDFOperator, PDFOperatorNames, PDFStream } from '@cantoo/pdf-lib';
import type { Placement } from './place-photograph.ts';

/** A picture to be laid on a page: JPEG or PNG, with the way it is to be turned (Exif orientation). */
export interface Picture {
  readonly kind: 'jpeg' | 'png';
  readonly bytes: Uint8Array;
  readonly orientation: number;
}

/**
 * Writes a PDF of one page that holds the picture and nothing else. The JPEG goes in as it is, uncompressed anew. Undefined
 * where a dot of the picture hides less than all: of such a one the page would be seen, and nobody has judged what is.
 */
export async function photographToPdf(
  picture: Picture,
  { page, image }: Placement,
): Promise<Uint8Array | undefined> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const embedded =
    picture.kind === 'jpeg' ? await document.embedJpg(picture.bytes) : await document.embedPng(picture.bytes);
  await embedded.embed();
  const { dict } = document.context.lookup(embedded.ref, PDFStream);
  if (dict.has(PDFName.of('SMask'))) return undefined;
  const leaf = document.addPage([...page]);
  const name = leaf.node.newXObject('Scan', embedded.ref);
  const [a, b, c, d, e, f] = turned(picture.orientation);
  const matrix = [
    image.width * a,
    image.height * b,
    image.width * c,
    image.height * d,
    image.width * e + image.x,
    image.height * f + image.y,
  ];
  leaf.pushOperators(
    PDFOperator.of(PDFOperatorNames.PushGraphicsState),
    PDFOperator.of(
      PDFOperatorNames.ConcatTransformationMatrix,
      matrix.map((value) => PDFNumber.of(Number(value.toFixed(4)))),
    ),
    PDFOperator.of(PDFOperatorNames.DrawObject, [name]),
    PDFOperator.of(PDFOperatorNames.PopGraphicsState),
  );
  return document.save({ useObjectStreams: false, addDefaultPage: false });
}

/** What turns the unit square so that a picture of an Exif orientation stands upright (Exif 2.32, tag 0x0112). */
function turned(orientation: number): readonly [number, number, number, number, number, number] {
  switch (orientation) {
    case 2:
      return [-1, 0, 0, 1, 1, 0];
    case 3:
      return [-1, 0, 0, -1, 1, 1];
    case 4:
      return [1, 0, 0, -1, 0, 1];
    case 5:
      return [0, -1, -1, 0, 1, 1];
    case 6:
      return [0, -1, 1, 0, 0, 1];
    case 7:
      return [0, 1, 1, 0, 0, 0];
    case 8:
      return [0, 1, -1, 0, 1, 0];
    default:
      return [1, 0, 0, 1, 0, 0];
  }
}

/** Whether an orientation lays the picture on its side: width and height change places. */
export const liesOnSide = (orientation: number): boolean => orientation >= 5;
