import { fail, ok, type Result } from '../result.ts';
import type { XmlAttribute, XmlElement } from './element.ts';
import type { Libxml2 } from './libxml2.ts';
import type { ParsedDocument } from './parse-strictly.ts';
import type { XmlProblem } from './problem.ts';
import { isReservedName } from './reserved-name.ts';
import { ReadElement, type Scope } from './read-element.ts';

/**
 * Our tree of a parsed document, out of the nodes that libxml2 made: there is no second reading of the text. Names
 * that reach for JavaScript's own machinery are refused, wherever they stand: no later reader has to think of them.
 * As deep as the document is, which the gate has bounded.
 */
export function growTree({ structures }: Libxml2, document: ParsedDocument): Result<XmlElement, XmlProblem> {
  const { _ptr: pointer } = document as unknown as { readonly _ptr: number }; // declared nowhere, there in every version
  const growing: Growing = { structures, namespaces: new Map([[0, '']]) };
  const tree = grow(structures.xmlDocGetRootElement(pointer), NO_PREFIXES, growing);
  return tree === undefined ? fail({ code: 'xml-reserved-name' }) : ok(tree);
}

/** Where a node lies in libxml2's memory; 0 is nowhere. */
type Pointer = number;

interface Growing {
  readonly structures: Libxml2['structures'];
  /** Each namespace's URI by the declaration that it is from, read once. */
  readonly namespaces: Map<Pointer, string>;
}

const BYTE_ORDER_MARK = '\uFEFF';
const LEADING_MARKS = /^\uFEFF+/;

const NO_PREFIXES: Scope = new Map();
const NO_ATTRIBUTES: readonly XmlAttribute[] = Object.freeze([]);
const NO_CHILDREN: readonly XmlElement[] = Object.freeze([]);

/** libxml2's xmlElementType. With its option for it, CDATA sections are text; comments are passed over. */
const ELEMENT = 1;
const TEXT = 3;

function grow(node: Pointer, outer: Scope, growing: Growing): XmlElement | undefined {
  const { XmlNodeStruct } = growing.structures;
  const name = XmlNodeStruct.name_(node);
  if (isReservedName(name)) return undefined;
  const attributes = attributesOf(node, growing);
  if (attributes === undefined) return undefined;
  const scope = scopeIn(node, outer, growing);

  let text = '';
  let children: XmlElement[] | undefined;
  for (let each = XmlNodeStruct.children(node); each !== 0; each = XmlNodeStruct.next(each)) {
    const type = XmlNodeStruct.type(each);
    if (type === ELEMENT) {
      const grown = grow(each, scope, growing);
      if (grown === undefined) return undefined;
      children ??= [];
      children.push(grown);
    } else if (type === TEXT) {
      text += contentOf(each, growing);
    }
  }
  if (children !== undefined && text.trim() === '') text = '';
  return new ReadElement(namespaceOf(node, growing), name, attributes, children ?? NO_CHILDREN, text, scope);
}

/** None when one of them has a reserved name. */
function attributesOf(node: Pointer, growing: Growing): readonly XmlAttribute[] | undefined {
  const { XmlNodeStruct } = growing.structures;
  const first = XmlNodeStruct.properties(node);
  if (first === 0) return NO_ATTRIBUTES;
  const attributes: XmlAttribute[] = [];
  for (let each = first; each !== 0; each = XmlNodeStruct.next(each)) {
    const name = XmlNodeStruct.name_(each);
    if (isReservedName(name)) return undefined;
    attributes.push({ ns: namespaceOf(each, growing), name, value: contentOf(each, growing) });
  }
  return attributes;
}

/**
 * Character data without byte order marks before it. The library's decoder takes the first of them off a text of more
 * than 16 bytes and none off a shorter one; so that the same says the same at any length, none is left.
 */
function contentOf(node: Pointer, { structures }: Growing): string {
  const content = structures.xmlNodeGetContent(node);
  return content.startsWith(BYTE_ORDER_MARK) ? content.replace(LEADING_MARKS, '') : content;
}

function namespaceOf(node: Pointer, { structures, namespaces }: Growing): string {
  const declaration = structures.XmlNodeStruct.namespace(node);
  const known = namespaces.get(declaration);
  if (known !== undefined) return known;
  const uri = structures.XmlNsStruct.href(declaration);
  namespaces.set(declaration, uri);
  return uri;
}

/** The prefixes in force inside an element: those around it, and those that it declares. */
function scopeIn(node: Pointer, outer: Scope, { structures }: Growing): Scope {
  const { XmlNodeStruct, XmlNsStruct } = structures;
  const first = XmlNodeStruct.nsDef(node);
  if (first === 0) return outer;
  const scope = new Map(outer);
  for (let each = first; each !== 0; each = XmlNsStruct.next(each))
    scope.set(XmlNsStruct.prefix(each), XmlNsStruct.href(each));
  return scope;
}
