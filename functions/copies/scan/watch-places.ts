import type { RowWatch } from './read-samples.ts';
import type { SampleLayout } from './sample-layout.ts';
import { undoPrediction } from './undo-prediction.ts';

/**
 * Watches that every sample is a place that the palette has. Of one behind its end some readers show the last entry,
 * others black, others what lies behind it in their memory. Undefined where no sample can say one.
 */
export function watchPlaces(layout: SampleLayout, places: number): RowWatch | undefined {
  const { bits, width } = layout;
  if (places >= 2 ** bits) return undefined;
  const undo = undoPrediction(layout);
  const beyond = bytesBeyond(bits, places);
  const whole = Math.floor((width * bits) / 8);
  // What fills up the last byte of a row is no sample.
  const rest = 0xff00 >> ((width * bits) % 8);
  return {
    look(row) {
      const bytes = undo(row);
      for (let at = 0; at < whole; at += 1) if (beyond[bytes[at] ?? 0] === 1) return false;
      return beyond[(bytes[whole] ?? 0) & rest & 0xff] !== 1;
    },
  };
}

/** Marks each byte with 1 in which a sample of so many bits is no place. */
function bytesBeyond(bits: number, places: number): Uint8Array {
  const most = 2 ** bits - 1;
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    for (let shift = 0; shift < 8; shift += bits) if (((byte >> shift) & most) >= places) return 1;
    return 0;
  });
}
