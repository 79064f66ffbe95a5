import { fail, ok, type Result } from '../result.ts';
import type { ParseOption as Options } from 'libxml2-wasm';
import type { Libxml2 } from './libxml2.ts';
import type { XmlProblem, XmlProblemCode } from './problem.ts';

/** A document in libxml2's memory. It must be disposed of. */
export type ParsedDocument = ReturnType<Libxml2['XmlDocument']['fromBuffer']>;

/** What libxml2 says first about a document, by the beginning of its message (its parser.c), and what it is to us. */
const SAYINGS: readonly (readonly [RegExp, XmlProblemCode])[] = [
  [/^(?:Attribute \S+ redefined|Namespaced Attribute )/, 'xml-duplicate-attribute'],
  [
    /^(?:Namespace |xmlns|xml namespace|reuse of the xmlns|redefinition of the xmlns|Failed to parse QName)/,
    'xml-namespace',
  ],
  [/^Excessive depth/, 'xml-too-deep'],
];

/**
 * Parses strictly: what is not well-formed, or not so with namespaces, is refused. Nothing is loaded from anywhere,
 * no entity is substituted, no XInclude followed, nothing repaired; libxml2's own limits stay (256 levels).
 */
export function parseStrictly(
  { XmlDocument, XmlParseError, ParseOption }: Libxml2,
  bytes: Uint8Array,
  isOpenAtEnd: boolean,
): Result<ParsedDocument, XmlProblem> {
  try {
    const option = (ParseOption.XML_PARSE_NO_XXE |
      ParseOption.XML_PARSE_NONET |
      ParseOption.XML_PARSE_NO_SYS_CATALOG |
      ParseOption.XML_PARSE_NOCDATA) as Options; // flags: their sum is no member of the enum
    return ok(XmlDocument.fromBuffer(bytes, { option, encoding: 'utf-8' }));
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error;
    const { message, line } = error.details.find(({ level }) => level >= FAULTY) ?? { message: '', line: 0 };
    return fail({ code: codeOf(message, isOpenAtEnd), ...(line > 0 ? { line } : {}) });
  }
}

/** What is cut is cut, whatever else its last letters look like; but a wrong end tag leaves elements open as well. */
function codeOf(message: string, isOpenAtEnd: boolean): XmlProblemCode {
  if (message.startsWith('Opening and ending tag mismatch')) return 'xml-malformed';
  if (isOpenAtEnd) return 'xml-truncated';
  return SAYINGS.find(([saying]) => saying.test(message))?.[1] ?? 'xml-malformed';
}

/** libxml2's XML_ERR_ERROR: what is below is a warning. */
const FAULTY = 2;
