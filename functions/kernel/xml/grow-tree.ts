import { fail, ok, type Result } from '../result.ts';
import type { XmlAttribute, XmlElement } from './element.ts';
import type { Libxml2 } from './libxml2.ts';
import type { ParsedDocument } from './parse-strictly.ts';
import type { XmlProblem } from './problem.ts';
import { isReservedName } from './reserved-name.ts';
import { ReadElement, type Scope } from './read-element.ts';

type Node = ParsedDocument['root'];

/**
 * Our tree of a parsed document. Names that reach for JavaScript's own machinery are refused, wherever they stand:
 * no later reader has to think of them. As deep as the document is, which the gate has bounded.
 */
export function growTree(libxml2: Libxml2, root: Node): Result<XmlElement, XmlProblem> {
  const tree = grow(libxml2, root, NO_PREFIXES);
  return tree === undefined ? fail({ code: 'xml-reserved-name' }) : ok(tree);
}

const NO_PREFIXES: Scope = new Map();
const NO_ATTRIBUTES: readonly XmlAttribute[] = Object.freeze([]);
const NO_CHILDREN: readonly XmlElement[] = Object.freeze([]);

function grow(libxml2: Libxml2, node: Node, outer: Scope): XmlElement | undefined {
  const { name } = node;
  if (isReservedName(name)) return undefined;
  const attributes = attributesOf(node);
  if (attributes === undefined) return undefined;
  const scope = scopeIn(node, outer);

  let text = '';
  let children: XmlElement[] | undefined;
  for (let each = node.firstChild; each !== null; each = each.next) {
    if (each instanceof libxml2.XmlElement) {
      const grown = grow(libxml2, each, scope);
      if (grown === undefined) return undefined;
      children ??= [];
      children.push(grown);
    } else if (each instanceof libxml2.XmlText) {
      text = text === '' ? each.content : text + each.content;
    }
  }
  if (children !== undefined && text.trim() === '') text = '';
  return new ReadElement(node.namespaceUri, name, attributes, children ?? NO_CHILDREN, text, scope);
}

/** None when one of them has a reserved name. */
function attributesOf(node: Node): readonly XmlAttribute[] | undefined {
  const found = node.attrs;
  if (found.length === 0) return NO_ATTRIBUTES;
  const attributes = found.map(({ namespaceUri, name, value }) => ({ ns: namespaceUri, name, value }));
  return attributes.some(({ name }) => isReservedName(name)) ? undefined : attributes;
}

/** The prefixes in force inside an element: those around it, and those that it declares. */
function scopeIn(node: Node, outer: Scope): Scope {
  const declared = Object.entries(node.nsDeclarations);
  return declared.length === 0 ? outer : new Map([...outer, ...declared]);
}
