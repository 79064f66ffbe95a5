/** The half of jpeg-js that encodes, which comes without types of its own. */
declare module 'jpeg-js/lib/encoder.js' {
  interface Pixels {
    readonly width: number;
    readonly height: number;
    /** Red, green, blue and transparency of every dot. */
    readonly data: Uint8Array;
  }
  export default function encode(pixels: Pixels, quality: number): { readonly data: Uint8Array };
}
