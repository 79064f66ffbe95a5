/**
 * One element of a document that passed the gate (read-xml.ts), or of one that is to be written (write-xml.ts).
 * Prefixes are gone: a name is its namespace's URI and its local name. Never changed once made.
 */
export interface XmlElement {
  /** URI of its namespace; empty when it is in none. */
  readonly ns: string;
  readonly name: string;
  /** In the order of the document, without namespace declarations. */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /**
   * Its own character data, joined over comments and CDATA sections, without that of its children. Empty where an
   * element that has children has only white space between them. Byte order marks before character data are dropped,
   * here and in attributes.
   */
  readonly text: string;
}

export interface XmlAttribute {
  /** Empty for an attribute without a prefix, whatever the namespace of its element. */
  readonly ns: string;
  readonly name: string;
  readonly value: string;
}

/** A part of an element as its writer gives it: what is not named is empty. */
export type XmlParts = Partial<Pick<XmlElement, 'attributes' | 'children' | 'text'>>;

/** An element to be written. */
export const element = (ns: string, name: string, parts: XmlParts = {}): XmlElement => ({
  ns,
  name,
  attributes: parts.attributes ?? [],
  children: parts.children ?? [],
  text: parts.text ?? '',
});

/** An element that holds only text. */
export const textElement = (ns: string, name: string, text: string): XmlElement =>
  element(ns, name, { text });

/** Whether it is the element of that name in that namespace. */
export const isElement = (subject: XmlElement, ns: string, name: string): boolean =>
  subject.name === name && subject.ns === ns;

/**
 * The only child of that local name, in whatever namespace: for answers whose namespace differs from partner to
 * partner. None when there are two: who wants one must not be given the first of several.
 */
export const child = (parent: XmlElement, name: string): XmlElement | undefined =>
  theOnly(childrenNamed(parent, name));

/** The only child of that name in that namespace; none when there are two. */
export const childIn = (parent: XmlElement, ns: string, name: string): XmlElement | undefined =>
  theOnly(childrenIn(parent, ns, name));

/** Every child of that local name, in whatever namespace, in the order of the document. */
export const childrenNamed = (parent: XmlElement, name: string): readonly XmlElement[] =>
  parent.children.filter((each) => each.name === name);

/** Every child of that name in that namespace, in the order of the document. */
export const childrenIn = (parent: XmlElement, ns: string, name: string): readonly XmlElement[] =>
  parent.children.filter((each) => isElement(each, ns, name));

/** Text of the only child of that local name, without white space around it; none when there is no such child. */
export const textOf = (parent: XmlElement, name: string): string | undefined =>
  child(parent, name)?.text.trim();

/** An attribute's value, by default of one without a namespace. */
export const attributeOf = (subject: XmlElement, name: string, ns = ''): string | undefined =>
  subject.attributes.find((each) => each.name === name && each.ns === ns)?.value;

/** Whether two trees say the same: names, attributes in whatever order, text, and children in their order. */
export function saysTheSame(one: XmlElement, other: XmlElement): boolean {
  return (
    isElement(one, other.ns, other.name) &&
    one.text === other.text &&
    one.attributes.length === other.attributes.length &&
    one.attributes.every(({ ns, name, value }) => attributeOf(other, name, ns) === value) &&
    one.children.length === other.children.length &&
    one.children.every((each, index) => {
      const twin = other.children[index];
      return twin !== undefined && saysTheSame(each, twin);
    })
  );
}

function theOnly<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}
