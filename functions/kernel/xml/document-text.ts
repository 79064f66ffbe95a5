import { fail, ok, type Result } from '../result.ts';
import type { XmlLimits } from './limits.ts';
import type { XmlProblem } from './problem.ts';

/** A document as text and as the bytes of that text, neither with a byte order mark. */
export interface DocumentText {
  readonly text: string;
  readonly bytes: Uint8Array;
}

const BYTE_ORDER_MARK = '\uFEFF';
const DECLARATION = /^<\?xml[ \t\r\n]([^>]*)\?>/;
const DECLARED_ENCODING = /encoding[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/;

/**
 * What arrived, as a text that may be XML: within its bytes, UTF-8 and nothing else (a byte order mark is taken off),
 * neither empty, nor a web page, nor something that does not begin with an element. Only XML 1.0 Appendix F's first
 * case is served, because every register and axis that we know writes UTF-8, and each further encoding is one more
 * way to say a thing that a filter before us did not see.
 */
export function documentText(
  source: Uint8Array | string,
  limits: XmlLimits,
): Result<DocumentText, XmlProblem> {
  const read = typeof source === 'string' ? ofString(source, limits) : ofBytes(source, limits);
  if (!read.ok) return read;
  const { text } = read.value;

  // UTF-16 and UTF-32 without a mark: one of the first two bytes of `<` is zero then.
  if (text.charCodeAt(0) === 0 || text.charCodeAt(1) === 0) return fail({ code: 'xml-encoding' });
  const first = text.search(/\S/);
  if (first === -1) return fail({ code: 'xml-empty' });
  if (isWebPage(text.slice(0, 4_096))) return fail({ code: 'xml-html' });
  if (text[first] !== '<') return fail({ code: 'xml-not-xml' });
  const declared = declaredEncoding(text);
  if (declared !== undefined && !/^utf-?8$/i.test(declared)) return fail({ code: 'xml-encoding' });
  return read;
}

/**
 * Whether it begins as a web page does, past white space and comments. Step by step and not by one pattern, which would
 * try every way to take several comments for fewer and never come to an end.
 */
function isWebPage(start: string): boolean {
  let rest = start.trimStart();
  while (rest.startsWith('<!--')) {
    const end = rest.indexOf('-->', 4);
    if (end === -1) return false;
    rest = rest.slice(end + 3).trimStart();
  }
  return /^(?:<!doctype\s+html|<html[\s/>])/i.test(rest);
}

function ofString(source: string, limits: XmlLimits): Result<DocumentText, XmlProblem> {
  if (source.length > limits.bytes) return fail({ code: 'xml-too-large' });
  if (!source.isWellFormed()) return fail({ code: 'xml-encoding' });
  const text = source.startsWith(BYTE_ORDER_MARK) ? source.slice(1) : source;
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length > limits.bytes ? fail({ code: 'xml-too-large' }) : ok({ text, bytes });
}

function ofBytes(source: Uint8Array, limits: XmlLimits): Result<DocumentText, XmlProblem> {
  if (source.length > limits.bytes) return fail({ code: 'xml-too-large' });
  const text = decoded(source, false);
  if (text === undefined) {
    const isCutInsideLetter = decoded(source, true) !== undefined;
    return fail({ code: isCutInsideLetter ? 'xml-truncated' : 'xml-encoding' });
  }
  return ok({ text, bytes: hasMark(source) ? source.subarray(3) : source });
}

/** The text; none when it is not UTF-8 (overlong forms and halves of pairs are not). `isOpen`: its last letter may be cut. */
function decoded(source: Uint8Array, isOpen: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(source, { stream: isOpen });
  } catch {
    return undefined; // TextDecoder has no other way to say that it is not UTF-8
  }
}

const hasMark = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

function declaredEncoding(text: string): string | undefined {
  const declaration = DECLARATION.exec(text)?.[1];
  const found = declaration === undefined ? null : DECLARED_ENCODING.exec(declaration);
  return found?.[1] ?? found?.[2];
}
