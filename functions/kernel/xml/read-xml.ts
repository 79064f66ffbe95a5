import { fail, type Result } from '../result.ts';
import { countMarkup } from './count-markup.ts';
import { documentText } from './document-text.ts';
import type { XmlElement } from './element.ts';
import { growTree } from './grow-tree.ts';
import { libxml2 } from './libxml2.ts';
import { ONE_MESSAGE, type XmlLimits } from './limits.ts';
import { parseStrictly } from './parse-strictly.ts';
import type { XmlProblem } from './problem.ts';

/**
 * The gate for every XML that comes from outside (docs/adr/0024): bounded, UTF-8, without DOCTYPE, entities and
 * processing instructions, strictly well-formed, namespaces resolved to URIs, reserved names refused. Whatever the
 * bytes are, it returns; the problem holds nothing of the document.
 */
export async function readXml(
  source: Uint8Array | string,
  limits: XmlLimits = ONE_MESSAGE,
): Promise<Result<XmlElement, XmlProblem>> {
  const taken = documentText(source, limits);
  if (!taken.ok) return taken;
  const markup = countMarkup(taken.value.text, limits);
  if (markup.problem !== undefined) return fail(markup.problem);

  const library = await libxml2();
  const parsed = parseStrictly(library, taken.value.bytes, markup.isOpenAtEnd);
  if (!parsed.ok) return parsed;
  try {
    return growTree(library, parsed.value.root);
  } finally {
    parsed.value.dispose();
  }
}
