import type { Result } from '../result.ts';
import type { XmlElement } from './element.ts';
import { growTree } from './grow-tree.ts';
import { ONE_MESSAGE, type XmlLimits } from './limits.ts';
import type { XmlProblem } from './problem.ts';
import { withDocument } from './with-document.ts';

/**
 * The gate for every XML that comes from outside (docs/adr/0024): bounded, UTF-8, without DOCTYPE, entities and
 * processing instructions, strictly well-formed, namespaces resolved to URIs, reserved names refused. Whatever the
 * bytes are, it returns; the problem holds nothing of the document.
 */
export const readXml = (
  source: Uint8Array | string,
  limits: XmlLimits = ONE_MESSAGE,
): Promise<Result<XmlElement, XmlProblem>> =>
  withDocument(source, limits, ({ library, document }) => growTree(library, document));
