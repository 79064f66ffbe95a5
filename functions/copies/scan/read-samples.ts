import { constants, createInflate } from 'node:zlib';

/** How the samples of an image lie in its data, row by row, each row filled up to a whole byte. */
export interface SampleLayout {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bits: number;
  /** Whether each row has a byte before it that says how it was predicted, as in PNG (ISO 32000-1, 7.4.4.4). */
  readonly saysPrediction: boolean;
}

/** What producers leave behind the last sample: an end of line, or a row more. */
const MOST_PADDING = 4_096;
const PIECE = 65_536;

const rowOf = ({ width, components, bits, saysPrediction }: SampleLayout): number =>
  Math.ceil((width * components * bits) / 8) + (saysPrediction ? 1 : 0);

/** How many bytes the samples have. */
export const bytesOf = (layout: SampleLayout): number => layout.height * rowOf(layout);

/**
 * Whether the data, in pieces, are the samples of the layout: every row, and nothing of size behind. Stops reading where
 * it is decided.
 */
export async function hasAllSamples(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  layout: SampleLayout,
): Promise<boolean> {
  const bytes = bytesOf(layout);
  const most = bytes + Math.max(MOST_PADDING, rowOf(layout));
  let read = 0;
  try {
    for await (const piece of pieces) {
      read += piece.length;
      if (read > most) return false;
    }
  } catch {
    return false; // no zlib stream, or one that was changed
  }
  return read >= bytes;
}

/** Decompresses in pieces, so that no more than one is in memory. A checksum that was cut off is no fault. */
export function inflatePieces(data: Uint8Array): AsyncIterable<Uint8Array> {
  const inflate = createInflate({ chunkSize: PIECE, finishFlush: constants.Z_SYNC_FLUSH });
  inflate.end(data);
  return inflate;
}
