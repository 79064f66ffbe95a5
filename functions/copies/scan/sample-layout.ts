/** How the samples of an image lie in its data, row by row, each row filled up to a whole byte. */
export interface SampleLayout {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bits: number;
  /** Whether samples stand as differences (ISO 32000-1, 7.4.4.4): in PNG each row says how in a byte before it. */
  readonly prediction: 'none' | 'tiff' | 'png';
}

/** How many bytes a row has. */
export const rowOf = ({ width, components, bits, prediction }: SampleLayout): number =>
  Math.ceil((width * components * bits) / 8) + (prediction === 'png' ? 1 : 0);

/** How many bytes the samples have. */
export const bytesOf = (layout: SampleLayout): number => layout.height * rowOf(layout);
