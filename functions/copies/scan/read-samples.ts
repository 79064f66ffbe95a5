import { constants, createInflate } from 'node:zlib';
import { bytesOf, rowOf, type SampleLayout } from './sample-layout.ts';
import type { ColourWatch } from './watch-colour.ts';

/** What producers leave behind the last sample: an end of line, or a row more. */
const MOST_PADDING = 4_096;
const PIECE = 65_536;

/**
 * Whether the data, in pieces, are the samples of the layout: every row, and nothing of size behind. Stops reading where
 * it is decided. Who watches their colours sees every piece.
 */
export async function hasAllSamples(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  layout: SampleLayout,
  watch?: ColourWatch,
): Promise<boolean> {
  const bytes = bytesOf(layout);
  const most = bytes + Math.max(MOST_PADDING, rowOf(layout));
  let read = 0;
  try {
    for await (const piece of pieces) {
      read += piece.length;
      if (read > most) return false;
      watch?.look(piece);
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
