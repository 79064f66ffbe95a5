import { fail, type Result } from '../result.ts';
import { countMarkup } from './count-markup.ts';
import { documentText, type DocumentText } from './document-text.ts';
import { libxml2, type Libxml2 } from './libxml2.ts';
import type { XmlLimits } from './limits.ts';
import { parseStrictly, type ParsedDocument } from './parse-strictly.ts';
import type { XmlProblem } from './problem.ts';

/** A document that the gate let through, in libxml2's memory for as long as `use` runs. */
interface Gated {
  readonly library: Libxml2;
  readonly document: ParsedDocument;
  readonly source: DocumentText;
}

/** Lets a document through the gate (see readXml), gives it to `use`, and frees its memory whatever happens. */
export async function withDocument<T, F>(
  source: Uint8Array | string,
  limits: XmlLimits,
  use: (gated: Gated) => Result<T, F>,
): Promise<Result<T, F | XmlProblem>> {
  const taken = documentText(source, limits);
  if (!taken.ok) return taken;
  const markup = countMarkup(taken.value.text, limits);
  if (markup.problem !== undefined) return fail(markup.problem);

  const library = await libxml2();
  const parsed = parseStrictly(library, taken.value.bytes, markup.isOpenAtEnd);
  if (!parsed.ok) return parsed;
  try {
    return use({ library, document: parsed.value, source: taken.value });
  } finally {
    parsed.value.dispose();
  }
}
