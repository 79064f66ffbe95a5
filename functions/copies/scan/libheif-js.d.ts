/** What is used of libheif's decoder, which comes without types for this file of it. */
declare module 'libheif-js/libheif-wasm/libheif-bundle.js' {
  interface Channel {
    readonly width: number;
    readonly height: number;
    /** Bytes from one row to the next. */
    readonly stride: number;
    readonly data: Uint8Array;
  }
  /** A decoder with a memory of its own. What it hands out belongs to that. */
  interface Libheif {
    readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
    readonly heif_chroma: { readonly heif_chroma_interleaved_RGBA: unknown };
    readonly heif_error_code: { readonly heif_error_Ok: unknown };
    heif_context_alloc(): unknown;
    heif_context_read_from_memory(context: unknown, bytes: Uint8Array): { readonly code: unknown };
    heif_js_context_get_primary_image_handle(context: unknown): unknown;
    heif_image_handle_get_width(handle: unknown): number;
    heif_image_handle_get_height(handle: unknown): number;
    /** With channels, or with what was wrong. */
    heif_js_decode_image2(
      handle: unknown,
      colours: unknown,
      chroma: unknown,
    ): { readonly channels?: Channel[] };
  }
  /** What it has to say of an end for want of memory goes where it is told; else onto the console. */
  const makeLibheif: (told: { readonly printErr: (line: string) => void }) => Libheif;
  export default makeLibheif;
}
