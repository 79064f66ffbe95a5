import type { RowWatch } from './read-samples.ts';
import { rowOf, type SampleLayout } from './sample-layout.ts';

/** What was seen of an image's colours: one that has none, only greys, one value all over, or colours. */
export type SeenColour = 'none' | 'grey' | 'blank' | 'seen';

/** Looks for colours. */
export interface ColourWatch extends RowWatch {
  readonly seen: 'grey' | 'blank' | 'seen';
}

/**
 * Watches samples that are grey where a dot's first three are equal (of a palette of greys: always). Exactly equal, on
 * every dot: a scanner's noise makes its channels differ even on black and white paper, so what has no difference
 * anywhere was turned grey. Predicted samples are equal where what they are predicted from is, so nothing is undone.
 */
export function watchColour(layout: SampleLayout): ColourWatch {
  const { components, bits, width, prediction } = layout;
  const lead = prediction === 'png' ? 1 : 0;
  const step = Math.max(1, bits / 8);
  const dot = components * step;
  // What fills up the last byte of a row is no sample.
  const end = rowOf(layout) - ((width * components * bits) % 8 === 0 ? 0 : 1);
  let first: Uint8Array | undefined;
  let [isGrey, isBlank] = [true, true];

  return {
    look(row) {
      if (!isGrey) return true;
      isGrey = components < 3 || isOfGreys(row, lead, end, { dot, step });
      if (isBlank) {
        const filter = prediction === 'tiff' ? 1 : lead === 0 ? 0 : (row[0] ?? 0);
        const all = first ?? Uint8Array.from(row.subarray(lead, lead + dot));
        isBlank = isOfOne(row, lead, end, { all, filter, isTop: first === undefined });
        first = all;
      }
      return true;
    },
    get seen() {
      return isGrey ? (isBlank ? 'blank' : 'grey') : 'seen';
    },
  };
}

// One byte after the other, without a call for each: a scan has a billion of them.

/** Whether the first three numbers of every dot are equal. */
function isOfGreys(
  row: Uint8Array,
  from: number,
  end: number,
  { dot, step }: { readonly dot: number; readonly step: number },
): boolean {
  for (let at = from; at < end; at += dot)
    for (let part = at; part < at + step; part += 1)
      if (row[part] !== row[part + step] || row[part] !== row[part + 2 * step]) return false;
  return true;
}

/** Whether every dot is that one, as far as the way tells in which it is predicted. */
function isOfOne(
  row: Uint8Array,
  from: number,
  end: number,
  { all, filter, isTop }: { readonly all: Uint8Array; readonly filter: number; readonly isTop: boolean },
): boolean {
  const differing = (isFirst: boolean): Uint8Array =>
    all.map((value) => value - predicted(filter, isFirst ? 0 : value, isTop ? 0 : value));
  const [head, others] = [differing(true), differing(false)];
  for (let part = 0; part < all.length && from + part < end; part += 1)
    if (row[from + part] !== head[part]) return false;
  for (let at = from + all.length; at < end; at += all.length)
    for (let part = 0; part < all.length && at + part < end; part += 1)
      if (row[at + part] !== others[part]) return false;
  return true;
}

/** What PNG predicts of a picture of one value (ISO/IEC 15948, 9.2), from what is left and above: that, or 0 at an edge. */
function predicted(filter: number, left: number, above: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return Math.max(left, above);
    default:
      return 0;
  }
}
