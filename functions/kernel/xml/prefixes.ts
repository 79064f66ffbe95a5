import type { XmlElement } from './element.ts';
import { XML_NS } from './well-known.ts';

/** Each namespace of a document that is written, and the one prefix by which it is known in all of it. */
export type Prefixes = ReadonlyMap<string, string>;

/**
 * One prefix for each namespace of the tree: the one that is wished for, else `ns1`, `ns2` … in the order in which
 * they are met. There is no default namespace, so that an element without a namespace can stand anywhere.
 */
export function prefixesFor(root: XmlElement, wished: Readonly<Record<string, string>>): Prefixes {
  const prefixes = new Map<string, string>([[XML_NS, 'xml']]);
  const taken = new Set(Object.values(wished));
  let serial = 0;
  for (const ns of namespacesIn(root)) {
    if (ns === '' || prefixes.has(ns)) continue;
    let prefix = Object.hasOwn(wished, ns) ? wished[ns] : undefined;
    while (prefix === undefined) {
      serial += 1;
      if (!taken.has(`ns${serial}`)) prefix = `ns${serial}`;
    }
    prefixes.set(ns, prefix);
  }
  return prefixes;
}

/** The declarations that the root carries: `xml` is declared by birth. */
export const declarationsOf = (prefixes: Prefixes): readonly (readonly [string, string])[] =>
  [...prefixes].filter(([ns]) => ns !== XML_NS).map(([ns, prefix]) => [`xmlns:${prefix}`, ns]);

export const qualified = (prefixes: Prefixes, ns: string, name: string): string => {
  const prefix = prefixes.get(ns);
  return prefix === undefined ? name : `${prefix}:${name}`;
};

function* namespacesIn(element: XmlElement): Generator<string> {
  yield element.ns;
  for (const { ns } of element.attributes) yield ns;
  for (const child of element.children) yield* namespacesIn(child);
}
