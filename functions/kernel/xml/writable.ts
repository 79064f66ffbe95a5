import type { XmlElement } from './element.ts';
import { isReservedName } from './reserved-name.ts';
import { XMLNS_NS } from './well-known.ts';

/** XML 1.0 production [2] Char. */
const TEXT = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

/** Namespaces in XML 1.0, production [4] NCName. */
const NAME =
  /^[A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}][-.0-9A-Z_a-z\u00B7\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u037D\u037F-\u1FFF\u200C-\u200D\u203F\u2040\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}]*$/u;

/** The letters of RFC 3986: the gate takes no namespace with others. */
const URI = /^(?:[-\w.~:/?#[\]@!$&'()*+,;=]|%[\dA-Fa-f]{2})*$/;

/** As deep as the gate lets anybody else write (its strict parser's own bound). */
const DEEPEST = 256;

/**
 * Whether XML 1.0 can hold the tree so that whoever reads it finds the same: names are names, texts hold no control
 * characters and no half of a pair, no attribute stands twice. The writer's library checks none of this.
 */
export function isWritable(element: XmlElement, depth = 1): boolean {
  return (
    depth <= DEEPEST &&
    isName(element.name) &&
    isNamespace(element.ns) &&
    TEXT.test(element.text) &&
    element.attributes.every(
      ({ ns, name, value }) => isName(name) && name !== 'xmlns' && isNamespace(ns) && TEXT.test(value),
    ) &&
    new Set(element.attributes.map(({ ns, name }) => `${ns} ${name}`)).size === element.attributes.length &&
    element.children.every((each) => isWritable(each, depth + 1))
  );
}

const isName = (name: string): boolean => NAME.test(name) && !isReservedName(name);

const isNamespace = (ns: string): boolean => ns !== XMLNS_NS && URI.test(ns);
