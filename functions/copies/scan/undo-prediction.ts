import { rowOf, type SampleLayout } from './sample-layout.ts';

/**
 * Makes samples of a byte or less out of how they differ from the one left and the row above (ISO/IEC 15948, 9.2; in TIFF
 * from the one left). Rows come from the top down; what is handed out is good until the next one, and the row itself is
 * left as it is.
 */
export function undoPrediction(layout: SampleLayout): (row: Uint8Array) => Uint8Array {
  const { prediction } = layout;
  if (prediction === 'none') return (row) => row;
  const lead = prediction === 'png' ? 1 : 0;
  let above = new Uint8Array(rowOf(layout) - lead);
  let undone = new Uint8Array(above.length);
  return (row) => {
    [above, undone] = [undone, above];
    undone.set(lead === 0 ? row : row.subarray(lead));
    addPredicted(undone, above, prediction === 'tiff' ? LEFT : (row[0] ?? 0));
    return undone;
  };
}

const LEFT = 1;

// A loop for each way, and no call within: a scan has a billion of these bytes.
function addPredicted(row: Uint8Array, above: Uint8Array, filter: number): void {
  const end = row.length;
  let [left, corner] = [0, 0];
  switch (filter) {
    case LEFT:
      for (let at = 0; at < end; at += 1) row[at] = left = (left + (row[at] ?? 0)) & 0xff;
      return;
    case 2:
      for (let at = 0; at < end; at += 1) row[at] = (row[at] ?? 0) + (above[at] ?? 0);
      return;
    case 3:
      for (let at = 0; at < end; at += 1)
        row[at] = left = ((row[at] ?? 0) + ((left + (above[at] ?? 0)) >> 1)) & 0xff;
      return;
    case 4:
      for (let at = 0; at < end; at += 1) {
        const up = above[at] ?? 0;
        row[at] = left = ((row[at] ?? 0) + nearest(left, up, corner)) & 0xff;
        corner = up;
      }
      return;
    default:
  }
}

/** Paeth's choice: of the three the one that is nearest to left + up − corner, the first of equals. */
function nearest(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
