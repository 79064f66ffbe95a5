import type { XmlAttribute, XmlElement } from './element.ts';

/** Prefixes in force somewhere in a document, and the namespaces that they stand for. */
export type Scope = ReadonlyMap<string, string>;

/** A name of a namespace, as it stands in a text (a fault's code, a type). */
export interface QName {
  readonly ns: string;
  readonly name: string;
}

/** An element that was read. It remembers the prefixes around it only for qualified names inside texts. */
export class ReadElement implements XmlElement {
  readonly ns: string;
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  readonly text: string;
  readonly #scope: Scope;

  constructor(
    ns: string,
    name: string,
    attributes: readonly XmlAttribute[],
    children: readonly XmlElement[],
    text: string,
    scope: Scope,
  ) {
    this.ns = ns;
    this.name = name;
    this.attributes = attributes;
    this.children = children;
    this.text = text;
    this.#scope = scope;
  }

  static scopeOf(subject: XmlElement): Scope | undefined {
    return #scope in subject ? subject.#scope : undefined;
  }
}

/**
 * The qualified name that an element's whole text is, its prefix resolved where it stands; without a prefix it is in
 * the default namespace. None when its prefix is not declared there.
 */
export function qnameIn(subject: XmlElement): QName | undefined {
  const [, prefix = '', name] = /^(?:([^\s:]+):)?([^\s:]+)$/.exec(subject.text.trim()) ?? [];
  if (name === undefined) return undefined;
  const ns = ReadElement.scopeOf(subject)?.get(prefix);
  if (ns === undefined) return prefix === '' ? { ns: '', name } : undefined;
  return { ns, name };
}
