import type { XmlElement } from '../../kernel/xml/element.ts';

/**
 * An element as plain data by local names: text where it has no children, else its children's values, with its
 * attributes under `@name`. Undefined when two children have one name: none of them may be taken for the only one.
 */
export function plainValue(subject: XmlElement): unknown {
  if (subject.children.length === 0 && subject.attributes.length === 0) return subject.text;
  const value: Record<string, unknown> = {};
  for (const { name, value: said } of subject.attributes) value[`@${name}`] = said;
  for (const each of subject.children) {
    const inner = Object.hasOwn(value, each.name) ? undefined : plainValue(each);
    if (inner === undefined) return undefined;
    value[each.name] = inner;
  }
  return value;
}
