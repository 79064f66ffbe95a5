import { Refused, type Element } from './soap.ts';

/** One element that a request may or must have at its place. */
export interface Field {
  readonly name: string;
  readonly isOptional?: true;
  /** Elements of which any one may stand here. */
  readonly or?: string;
  readonly repeats?: true;
}

/** A request's elements, each at its place. */
export type Fields = Readonly<Record<string, Element | undefined>>;

/**
 * Reads elements in the order in which the register wants them. Throws `Refused`: one is missing, out of place, or of
 * another namespace.
 */
export function readFields(parent: Element, order: readonly Field[]): Fields {
  const found: Record<string, Element> = {};
  let place = 0;
  for (const field of order) {
    for (let isFirst = true; isFirst || field.repeats === true; isFirst = false) {
      const child = parent.children[place];
      if (child === undefined || (child.name !== field.name && child.name !== field.or)) {
        if (isFirst && field.isOptional !== true) refuse(parent, field);
        break;
      }
      if (child.namespace !== parent.namespace)
        throw new Refused('KHONG_GIAN_TEN', `${child.name} không thuộc không gian tên của yêu cầu`);
      found[child.name] ??= child;
      place++;
    }
  }
  const left = parent.children[place];
  if (left !== undefined) throw new Refused('THU_TU', `${left.name} không đứng đúng chỗ`);
  return found;
}

function refuse(parent: Element, field: Field): never {
  const isThere = parent.children.some(({ name }) => name === field.name || name === field.or);
  throw isThere
    ? new Refused('THU_TU', `${field.name} không đứng đúng chỗ`)
    : new Refused('THIEU', `Thiếu ${field.name}`);
}

/** An element's text, which must fit. Throws `Refused`, without the text in it. */
export function textOf(element: Element | undefined, fits: RegExp, name: string): string {
  const text = element?.text ?? '';
  if (!fits.test(text)) throw new Refused('GIA_TRI', `Giá trị của ${name} không đúng quy định`);
  return text;
}
