import { DOOR_NS } from '../../../schemas/registers/door-services.ts';
import { ok } from '../../kernel/result.ts';
import type { XmlElement } from '../../kernel/xml/element.ts';
import { turnAway, type Answer } from './refusal.ts';

const XSI_NS = 'http://www.w3.org/2001/XMLSchema-instance';

/** A wrapper's content as JSON would have it: leaves are texts, an empty element is an absent field. */
export interface Said {
  readonly [field: string]: string | Said;
}

/**
 * What a wrapper says, for the same contract that JSON is read by. Refused with `invalid_body`: another namespace, an
 * element twice (no field of a request is a list), attributes, text between elements.
 */
export function contentOf(wrapper: XmlElement): Answer<Said> {
  const said: Record<string, string | Said> = {};
  if (wrapper.ns !== DOOR_NS || !isPlain(wrapper)) return turnAway('invalid_body', { about: 'namespace' });
  if (wrapper.children.length > 0 && wrapper.text.trim() !== '')
    return turnAway('invalid_body', { about: 'text' });
  for (const each of wrapper.children) {
    if (each.name in said) return turnAway('invalid_body', { about: 'repeated' });
    if (each.children.length > 0) {
      const inner = contentOf(each);
      if (!inner.ok) return inner;
      said[each.name] = inner.value;
    } else {
      if (each.ns !== DOOR_NS || !isPlain(each)) return turnAway('invalid_body', { about: 'namespace' });
      if (each.text.trim() !== '') said[each.name] = each.text.trim();
    }
  }
  return ok(said);
}

/** Without attributes but those that toolkits write by themselves. */
const isPlain = ({ attributes }: XmlElement): boolean => attributes.every(({ ns }) => ns === XSI_NS);
