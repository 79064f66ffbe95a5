import type { XmlProblem } from './problem.ts';

/** What SOAP 1.1 says that its content type is, with the one encoding that the gate reads. */
export const SOAP_CONTENT_TYPE = 'text/xml; charset=UTF-8';

/** `text/xml` is SOAP 1.1's; `application/xml` is what callers of the population register send (facts: confirmed). */
const SERVED: ReadonlySet<string> = new Set(['text/xml', 'application/xml']);

/**
 * Why a message with such a Content-Type is not to be read as SOAP 1.1, if so. Attachments (`multipart/related`) and
 * SOAP 1.2 (`application/soap+xml`) are not served; a charset other than UTF-8 is refused, none is taken for UTF-8.
 */
export function contentTypeProblem(contentType: string | undefined): XmlProblem | undefined {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  if (!SERVED.has(type.toLowerCase())) return { code: 'soap-content-type' };
  const charset = parameters
    .map((parameter) => /^charset\s*=\s*"?([^"\s]*)"?$/i.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  return charset === undefined || charset.toLowerCase() === 'utf-8' ? undefined : { code: 'xml-encoding' };
}
