import type { RowWatch } from './read-samples.ts';
import type { SampleLayout } from './sample-layout.ts';

/**
 * Watches that every sample is a place that the palette has. Of one behind its end some readers show the last entry,
 * others black, others what lies behind it in their memory. Undefined where no sample can say one.
 */
export function watchPlaces(layout: SampleLayout, places: number): RowWatch | undefined {
  const { bits, width, prediction } = layout;
  if (places >= 2 ** bits) return undefined;
  const undo = undoPrediction(prediction);
  const most = 2 ** bits - 1;
  return {
    look(row) {
      const bytes = undo(row);
      for (let dot = 0; dot < width; dot += 1) {
        const at = dot * bits;
        if ((((bytes[at >> 3] ?? 0) >> (8 - bits - (at & 7))) & most) >= places) return false;
      }
      return true;
    },
  };
}

/** Makes samples of a byte or less out of how they differ from the one left and the row above (ISO/IEC 15948, 9.2). */
function undoPrediction(prediction: SampleLayout['prediction']): (row: Uint8Array) => Uint8Array {
  if (prediction === 'none') return (row) => row;
  let above = new Uint8Array(0);
  return (row) => {
    const [filter, lead] = prediction === 'tiff' ? [1, 0] : [row[0] ?? 0, 1];
    const bytes = Uint8Array.from(row.subarray(lead));
    for (let at = 0; at < bytes.length; at += 1) {
      const left = bytes[at - 1] ?? 0;
      bytes[at] = (bytes[at] ?? 0) + predicted(filter, left, above[at] ?? 0, above[at - 1] ?? 0);
    }
    above = bytes;
    return bytes;
  };
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return nearest(left, up, corner);
    default:
      return 0;
  }
}

/** Paeth's choice: of the three the one that is nearest to left + up − corner, the first of equals. */
function nearest(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [
    Math.abs(up - corner),
    Math.abs(left - corner),
    Math.abs(left + up - 2 * corner),
  ];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
