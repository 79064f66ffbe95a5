import { rowOf, type SampleLayout } from './sample-layout.ts';

/** What was seen of an image's colours: one that has none, only greys, one value all over, or colours. */
export type SeenColour = 'none' | 'grey' | 'blank' | 'seen';

/** Looks at samples as they come, each where the last stopped. */
export interface ColourWatch {
  look(piece: Uint8Array): void;
  readonly seen: 'grey' | 'blank' | 'seen';
}

/**
 * Watches samples that are grey where a dot's first three are equal (of a palette of greys: always). Exactly equal, on
 * every dot: a scanner's noise makes its channels differ even on black and white paper, so what has no difference
 * anywhere was turned grey. Predicted samples are equal where what they are predicted from is, so nothing is undone.
 */
export function watchColour(layout: SampleLayout): ColourWatch {
  const { components, bits, width, height, prediction } = layout;
  const row = rowOf(layout);
  const lead = prediction === 'png' ? 1 : 0;
  const step = Math.max(1, bits / 8);
  const dot = components * step;
  const compared = components >= 3 ? 3 * step : 0;
  // What fills up the last byte of a row is no sample.
  const end = (width * components * bits) % 8 === 0 ? row : row - 1;
  const first = new Uint8Array(dot);
  const last = new Uint8Array(dot);
  let [isGrey, isBlank] = [true, true];
  let [x, y] = [0, 0];
  let filter = prediction === 'tiff' ? 1 : 0;

  const lookAt = (value: number): void => {
    if (x < lead) filter = value;
    else if (x < end) {
      const at = x - lead;
      const part = at % dot;
      if (part >= step && part < compared && last[part - step] !== value) isGrey = false;
      last[part] = value;
      if (y === 0 && at < dot) first[part] = value;
      const all = first[part] ?? 0;
      if (isBlank && value !== ((all - predicted(filter, at < dot ? 0 : all, y === 0 ? 0 : all)) & 0xff))
        isBlank = false;
    }
    x += 1;
    if (x === row) [x, y] = [0, y + 1];
  };
  return {
    look(piece) {
      for (let at = 0; at < piece.length && isGrey && y < height; at += 1) lookAt(piece[at] ?? 0);
    },
    get seen() {
      return isGrey ? (isBlank ? 'blank' : 'grey') : 'seen';
    },
  };
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
