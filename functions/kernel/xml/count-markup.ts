import type { XmlLimits } from './limits.ts';
import type { XmlProblem } from './problem.ts';

/** What one pass over a document's markup found. */
export interface Markup {
  /** Why it is not to be built, if so. */
  readonly problem: XmlProblem | undefined;
  /** Whether it ends inside a tag, a comment, a section or an element. */
  readonly isOpenAtEnd: boolean;
}

const TAB = 0x09;
const SPACE = 0x20;
const BANG = 0x21;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const SLASH = 0x2f;
const GREATER = 0x3e;
const QUESTION = 0x3f;

const DECLARATION = '<?xml';

/**
 * Counts elements, depth and attributes, and refuses declarations and processing instructions (SOAP 1.1 §3 forbids
 * both), in one pass and without building anything. In a well-formed document the count is exact; in one that is not,
 * it may be wrong, and the strict parser that reads it next refuses the document.
 */
export function countMarkup(text: string, limits: XmlLimits): Markup {
  let depth = 0;
  let elements = 0;
  let attributes = 0;
  const refused = (code: XmlProblem['code']): Markup => ({ problem: { code }, isOpenAtEnd: false });
  const open: Markup = { problem: undefined, isOpenAtEnd: true };

  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    const next = text.charCodeAt(at + 1);
    if (next === SLASH) {
      depth -= 1;
      at = text.indexOf('>', at);
    } else if (next === BANG) {
      const end = endOfSection(text, at);
      if (end === undefined) return isStartOfSection(text.slice(at)) ? open : refused('xml-doctype');
      at = end;
    } else if (next === QUESTION) {
      if (at !== 0 || !isDeclaration(text))
        return isOnlyBegun(text, at) ? open : refused('xml-processing-instruction');
      at = text.indexOf('?>', at);
    } else {
      const tag = endOfStartTag(text, at + 1);
      elements += 1;
      attributes += tag.attributes;
      if (elements > limits.elements || attributes > limits.attributes) return refused('xml-too-many');
      // One that closes itself is as deep as any other.
      if (depth + 1 > limits.depth) return refused('xml-too-deep');
      if (!tag.isClosed) depth += 1;
      at = tag.end;
    }
    if (at === -1) return open;
  }
  return { problem: undefined, isOpenAtEnd: depth > 0 || elements === 0 };
}

/** Where a comment or a CDATA section ends; none when it does not, or is neither. */
function endOfSection(text: string, at: number): number | undefined {
  const terminator = text.startsWith('<!--', at)
    ? '-->'
    : text.startsWith('<![CDATA[', at)
      ? ']]>'
      : undefined;
  if (terminator === undefined) return undefined;
  const end = text.indexOf(terminator, at + (terminator === '-->' ? 4 : 9));
  return end === -1 ? undefined : end + terminator.length;
}

/** Whether a comment or a CDATA section begins there, be it cut in its first letters. */
const isStartOfSection = (rest: string): boolean =>
  rest.startsWith('<!--') ||
  rest.startsWith('<![CDATA[') ||
  '<!--'.startsWith(rest) ||
  '<![CDATA['.startsWith(rest);

function isDeclaration(text: string): boolean {
  const after = text.charCodeAt(DECLARATION.length);
  return text.startsWith(DECLARATION) && (after === SPACE || (after >= TAB && after <= 0x0d));
}

/** Whether nothing but the beginning of the XML declaration is there. */
const isOnlyBegun = (text: string, at: number): boolean => at === 0 && DECLARATION.startsWith(text);

/** Reads over a start tag, whose `<` is before `from`: a `>` in quotes does not end it. */
function endOfStartTag(
  text: string,
  from: number,
): { readonly end: number; readonly attributes: number; readonly isClosed: boolean } {
  let attributes = 0;
  let at = from;
  while (at < text.length) {
    const letter = text.charCodeAt(at);
    if (letter === GREATER) return { end: at + 1, attributes, isClosed: text.charCodeAt(at - 1) === SLASH };
    if (letter === DOUBLE_QUOTE || letter === SINGLE_QUOTE) {
      at = text.indexOf(letter === DOUBLE_QUOTE ? '"' : "'", at + 1);
      if (at === -1) break;
      attributes += 1;
    }
    at += 1;
  }
  return { end: -1, attributes, isClosed: false };
}
