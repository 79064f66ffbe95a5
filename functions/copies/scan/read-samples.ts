import { constants, createInflate } from 'node:zlib';
import { bytesOf, rowOf, type SampleLayout } from './sample-layout.ts';

/** What producers leave behind the last sample: an end of line, or a row more. */
const MOST_PADDING = 4_096;
const PIECE = 65_536;

/** Looks at samples as they come, row by row: false where they are not what is said of them. */
export interface RowWatch {
  look(row: Uint8Array): boolean;
}

/** The greatest number by which a row of PNG says how it is predicted (ISO/IEC 15948, 9.2). */
const MOST_PREDICTIONS = 4;

/**
 * Whether the data, in pieces, are the samples of the layout: every row, and nothing of size behind. Stops reading where
 * it is decided. Who watches them sees every row.
 */
export async function hasAllSamples(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  layout: SampleLayout,
  ...watches: readonly (RowWatch | undefined)[]
): Promise<boolean> {
  const bytes = bytesOf(layout);
  const most = bytes + Math.max(MOST_PADDING, rowOf(layout));
  const areRows = cutIntoRows(
    rowOf(layout),
    (row) =>
      (layout.prediction !== 'png' || (row[0] ?? 0) <= MOST_PREDICTIONS) &&
      watches.every((watch) => watch?.look(row) !== false),
  );
  let read = 0;
  try {
    for await (const piece of pieces) {
      if (read < bytes && !areRows(piece.subarray(0, bytes - read))) return false;
      read += piece.length;
      if (read > most) return false;
    }
  } catch {
    return false; // no zlib stream, or one that was changed
  }
  return read >= bytes;
}

/** Hands on each row of so many bytes of what comes in pieces, until one is not as it has to be. */
function cutIntoRows(length: number, isRow: (row: Uint8Array) => boolean): (piece: Uint8Array) => boolean {
  const begun = new Uint8Array(length);
  let had = 0;
  return (piece) => {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + length - had);
      at += part.length;
      if (part.length < length) begun.set(part, had);
      had += part.length;
      if (had < length) return true;
      had = 0;
      if (!isRow(part.length < length ? begun : part)) return false;
    }
    return true;
  };
}

/** What data are decompressed to, and how many bytes of them that took: what stands behind is none of theirs. */
export interface InflatedPieces extends AsyncIterable<Uint8Array> {
  readonly bytesWritten: number;
}

/** Decompresses in pieces, so that no more than one is in memory. A checksum that was cut off is no fault. */
export function inflatePieces(data: Uint8Array): InflatedPieces {
  const inflate = createInflate({ chunkSize: PIECE, finishFlush: constants.Z_SYNC_FLUSH });
  inflate.end(data);
  return inflate;
}
