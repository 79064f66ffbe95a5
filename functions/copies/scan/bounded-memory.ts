/** A page of WebAssembly's memory, in bytes (its core specification, 4.2.8). */
const PAGE = 65_536;

/**
 * Runs what ends at once, while no memory of WebAssembly grows beyond so many bytes: whoever asks for more is told that
 * there is none. A decoder grows its own by what a file says of itself, up to 2 GB, and offers no bound.
 */
export function withinMemory<T>(bytes: number, run: () => T): T {
  const { prototype } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyParts }).WebAssembly
    .Memory;
  const { grow } = prototype;
  prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * PAGE > bytes) throw new RangeError('no more memory');
    return grow.call(this, pages);
  };
  try {
    return run();
  } finally {
    prototype.grow = grow;
  }
}

/** What is needed of the part of the language that Node's types leave out. */
interface WebAssemblyParts {
  readonly Memory: {
    readonly prototype: {
      readonly buffer: ArrayBuffer;
      grow: (this: { readonly buffer: ArrayBuffer }, pages: number) => number;
    };
  };
}
