import type * as Module from 'libxml2-wasm';

export type Libxml2 = typeof Module;

let loaded: Promise<Libxml2> | undefined;

/**
 * libxml2, loaded by whoever reads the first document: it takes 1 MB and some 40 ms, and most functions never read
 * any XML (docs/adr/0024). A module that cannot be loaded is a broken bundle, hence an exception.
 */
export function libxml2(): Promise<Libxml2> {
  loaded ??= import('libxml2-wasm');
  return loaded;
}
