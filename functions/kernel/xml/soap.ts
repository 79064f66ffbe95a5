import { fail, ok, type Result } from '../result.ts';
import { attributeOf, child, element, isElement, textElement, textOf, type XmlElement } from './element.ts';
import type { XmlProblem } from './problem.ts';
import { qnameIn, type QName } from './read-element.ts';
import { SOAP_NS } from './well-known.ts';

/** A SOAP 1.1 message that was read. */
export interface SoapMessage {
  /** None when it has no Header at all, which some protocols forbid (X-Road); an empty one has no children. */
  readonly header: XmlElement | undefined;
  /** The one element of the Body; none when the Body is empty, or holds a fault. */
  readonly body: XmlElement | undefined;
  readonly fault: SoapFault | undefined;
}

/** A SOAP 1.1 fault. Its texts are the partner's, and may name a person: for outcomes, use the code. */
export interface SoapFault {
  /** Its prefix resolved where that is declared; else without a namespace. Parts after dots are in `name`. */
  readonly code: QName;
  readonly string: string;
  readonly actor?: string;
  readonly detail?: XmlElement;
}

/**
 * Reads the envelope of SOAP 1.1 §4 out of a document that passed the gate: at most one Header, before exactly one
 * Body, nothing else; in the Body one element or none. Who wants a signed Body takes it from signed.ts instead.
 */
export function readSoap(envelope: XmlElement): Result<SoapMessage, XmlProblem> {
  if (!isElement(envelope, SOAP_NS, 'Envelope') || envelope.text.trim() !== '')
    return fail({ code: 'soap-not-envelope' });
  const bodies = envelope.children.filter((each) => isElement(each, SOAP_NS, 'Body'));
  const headers = envelope.children.filter((each) => isElement(each, SOAP_NS, 'Header'));
  const [body] = bodies;
  const [header] = headers;
  if (body === undefined) return fail({ code: 'soap-body-missing' });
  if (headers.length > 1 || (header !== undefined && envelope.children[0] !== header))
    return fail({ code: 'soap-header' });
  if (bodies.length > 1 || envelope.children.length > bodies.length + headers.length)
    return fail({ code: 'soap-body' });
  if (body.children.length > 1 || body.text.trim() !== '') return fail({ code: 'soap-body' });

  const content = body.children[0];
  if (content === undefined || !isElement(content, SOAP_NS, 'Fault'))
    return ok({ header, body: content, fault: undefined });
  const fault = faultOf(content);
  return fault === undefined ? fail({ code: 'soap-fault' }) : ok({ header, body: undefined, fault });
}

/** Fault members have no namespace (SOAP 1.1 §4.4); they are read by local name, since some servers give them one. */
function faultOf(fault: XmlElement): SoapFault | undefined {
  const code = child(fault, 'faultcode');
  const string = textOf(fault, 'faultstring');
  if (code === undefined || string === undefined || code.text.trim() === '') return undefined;
  const actor = textOf(fault, 'faultactor');
  const detail = child(fault, 'detail');
  return {
    code: qnameIn(code) ?? { ns: '', name: code.text.trim().replace(/^[^\s:]*:/, '') },
    string,
    ...(actor === undefined ? {} : { actor }),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** Whether a header entry's sender wants a fault rather than that it be passed over (SOAP 1.1 §4.2.3). */
export const mustBeUnderstood = (entry: XmlElement): boolean =>
  ['1', 'true'].includes(attributeOf(entry, 'mustUnderstand', SOAP_NS)?.trim() ?? '');

/** An envelope to be written. Without `header` it has no Header; without `body` its Body is empty. */
export function soapEnvelope(parts: {
  readonly header?: readonly XmlElement[];
  readonly body?: XmlElement;
}): XmlElement {
  const header = parts.header === undefined ? [] : [element(SOAP_NS, 'Header', { children: parts.header })];
  const body = element(SOAP_NS, 'Body', { children: parts.body === undefined ? [] : [parts.body] });
  return element(SOAP_NS, 'Envelope', { children: [...header, body] });
}

/** The prefix under which `soapEnvelope` and `soapFault` are to be written: a fault's code names it in a text. */
export const SOAP_PREFIXES: Readonly<Record<string, string>> = { [SOAP_NS]: 'soapenv' };

/** A fault to be written. `code` is one of SOAP 1.1's own, refined after a dot where one likes: `Client.InvalidBody`. */
export const soapFault = (fault: {
  readonly code: `${'Client' | 'Server' | 'MustUnderstand' | 'VersionMismatch'}${'' | `.${string}`}`;
  readonly string: string;
  readonly actor?: string;
  readonly detail?: readonly XmlElement[];
}): XmlElement =>
  element(SOAP_NS, 'Fault', {
    children: [
      textElement('', 'faultcode', `soapenv:${fault.code}`),
      textElement('', 'faultstring', fault.string),
      ...(fault.actor === undefined ? [] : [textElement('', 'faultactor', fault.actor)]),
      ...(fault.detail === undefined ? [] : [element('', 'detail', { children: fault.detail })]),
    ],
  });
