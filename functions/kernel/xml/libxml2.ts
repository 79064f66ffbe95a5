import type * as Module from 'libxml2-wasm';
import type * as Structures from 'libxml2-wasm/lib/libxml2.mjs';

/**
 * `structures` reads libxml2's own nodes where they lie, without an object for each of them. It is the library's inner
 * side, which no version promises: hence the exact version in package.json, and the tests that would notice.
 */
export type Libxml2 = typeof Module & { readonly structures: typeof Structures };

let loaded: Promise<Libxml2> | undefined;

/**
 * libxml2, loaded by whoever reads the first document: it takes 1 MB and some 40 ms, and most functions never read
 * any XML (docs/adr/0024). A module that cannot be loaded is a broken bundle, hence an exception.
 */
export function libxml2(): Promise<Libxml2> {
  loaded ??= Promise.all([import('libxml2-wasm'), import('libxml2-wasm/lib/libxml2.mjs')]).then(
    ([module, structures]) => ({ ...module, structures }),
  );
  return loaded;
}
