import { ok } from '../../kernel/result.ts';
import { turnAway, type Answer } from './refusal.ts';

/** A Content-Type taken apart: its type in lower case, and its parameters by lower-case name. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads a Content-Type; undefined when it is none. */
export function readMediaType(text: string | undefined): MediaType | undefined {
  const [type = '', ...rest] = (text ?? '').match(/(?:[^;"]|"[^"]*")+/g) ?? [];
  if (!/^\s*[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*$/.test(type)) return undefined;
  const parameters = new Map<string, string>();
  for (const each of rest) {
    const found = /^\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s"]*))\s*$/.exec(each);
    if (found === null) return undefined;
    parameters.set((found[1] ?? '').toLowerCase(), found[2] ?? found[3] ?? '');
  }
  return { type: type.trim().toLowerCase(), parameters };
}

/** Whether the parts are in the one encoding that the door reads, said or not. */
export const isUtf8 = ({ parameters }: MediaType): boolean =>
  (parameters.get('charset') ?? 'utf-8').toLowerCase() === 'utf-8';

/** No message of ours has many parts. */
const MOST_PARTS = 50;

/** The SOAP message of a request, and whether anything came with it. */
export interface SoapPart {
  readonly bytes: Buffer;
  readonly hasAttachments: boolean;
}

/**
 * The SOAP part of a multipart message: the first one (protocol 4.0 §2.4), `text/xml`, or `application/xop+xml` where
 * MTOM wraps it. Every part must say what it is.
 */
export function soapPart(bytes: Buffer, media: MediaType): Answer<SoapPart> {
  const boundary = media.parameters.get('boundary');
  if (boundary === undefined || boundary === '' || boundary.length > 70)
    return turnAway('invalid_content_type', { about: 'boundary' });
  const parts = split(bytes, boundary);
  if (parts === undefined) return turnAway('mime_parsing_failed');
  const [first] = parts;
  if (first === undefined) return turnAway('missing_soap');
  const types = parts.map(({ contentType }) => readMediaType(contentType));
  const [soapType] = types;
  if (soapType === undefined || !isSoap(soapType) || types.includes(undefined))
    return turnAway('invalid_content_type', { about: 'part' });
  return ok({ bytes: first.content, hasAttachments: parts.length > 1 });
}

/**
 * Whether a part is SOAP in UTF-8. What MTOM wraps bears SOAP 1.1 under the name of 1.2 too, in X-Road's own examples;
 * which it is, the envelope tells.
 */
const isSoap = (media: MediaType): boolean =>
  isUtf8(media) &&
  (media.type === 'text/xml' ||
    (media.type === 'application/xop+xml' && WRAPPED.includes(media.parameters.get('type') ?? 'text/xml')));

const WRAPPED: readonly string[] = ['text/xml', 'application/soap+xml'];

interface Part {
  readonly contentType: string | undefined;
  readonly content: Buffer;
}

/** The parts of a multipart body (RFC 2046 §5.1); undefined when it does not end, or has too many. */
function split(bytes: Buffer, boundary: string): Part[] | undefined {
  if (bytes.length === 0) return [];
  // Latin-1 has one character for every byte, so places in the text are places in the bytes.
  const text = `\r\n${bytes.toString('latin1')}`;
  const chunks = text.split(`\n--${boundary}`);
  const last = chunks.pop();
  if (chunks.length === 0 || last?.startsWith('--') !== true || chunks.length > MOST_PARTS + 1)
    return undefined;
  return chunks.slice(1).map(partOf);
}

function partOf(chunk: string): Part {
  const lines = /^[ \t]*\r?\n/.exec(chunk);
  const inner = chunk.slice(lines?.[0].length ?? 0).replace(/\r$/, '');
  const end = /(?:^|\r?\n)\r?\n/.exec(inner);
  const head = end === null ? '' : inner.slice(0, end.index);
  const content = end === null ? inner : inner.slice(end.index + end[0].length);
  const contentType = /^content-type:[ \t]*(.+(?:\r?\n[ \t].+)*)/im.exec(head)?.[1];
  return {
    contentType: contentType?.replaceAll(/\r?\n[ \t]+/g, ' ').trim(),
    content: Buffer.from(content, 'latin1'),
  };
}
