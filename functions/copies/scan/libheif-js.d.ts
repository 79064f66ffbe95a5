/** What is used of libheif's decoder, which comes without types of its own. */
declare module 'libheif-js/wasm-bundle.js' {
  interface Pixels {
    readonly width: number;
    readonly height: number;
    readonly data: Uint8ClampedArray;
  }
  interface HeifImage {
    get_width(): number;
    get_height(): number;
    /** Calls back with the pixels filled in, or with null. */
    display(pixels: Pixels, done: (shown: Pixels | null) => void): void;
    free(): void;
  }
  const libheif: { readonly HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] } };
  export default libheif;
}
