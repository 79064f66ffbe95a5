import { ParseOption, XmlDocument, XmlElement, XmlParseError } from 'libxml2-wasm';
import type { Call } from '../kit/call.ts';
import type { Route } from './routing.ts';
import { XRoadError } from './xroad-error.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const XROAD = 'http://x-road.eu/xsd/xroad.xsd';
const IDENTIFIERS = 'http://x-road.eu/xsd/identifiers';

const MEMBER_PARTS = ['xRoadInstance', 'memberClass', 'memberCode', 'subsystemCode'] as const;
const SINGLE = ['client', 'service', 'id', 'userId', 'issue', 'protocolVersion'] as const;

/** A SOAP message that keeps the rules of message protocol 4.0. */
export interface SoapMessage {
  readonly route: Route;
  readonly id: string;
  /** The whole `Header` element as it came: an answer repeats it unchanged. */
  readonly header: string;
}

/**
 * Reads a message as a Security Server takes it from an information system, by the rules of facts §6.1 and §6.3. Throws
 * `XRoadError`.
 */
export function readSoapMessage(call: Call): SoapMessage {
  checkHttp(call);
  if (call.body.length === 0) throw new XRoadError('client.invalid_soap', 'The message is empty');
  const document = parsed(call.body);
  try {
    return readMessage(document.root);
  } finally {
    document.dispose();
  }
}

function checkHttp({ method, headers }: Call): void {
  if (method !== 'POST') throw new XRoadError('client.invalid_http_method', 'Must use POST');
  const type = headers['content-type'] ?? '';
  // Attachments are of no use to the registers of this sandbox, which takes SOAP alone.
  if (!/^text\/xml(?:;|$)/i.test(type.trim()))
    throw new XRoadError('client.invalid_content_type', 'Invalid content type');
  const action = headers.soapaction;
  if (typeof action === 'string' && action !== '' && !/^"[^"]*"$/.test(action))
    throw new XRoadError('client.invalid_soap_action', 'Malformed SOAPAction');
}

function parsed(body: Buffer): XmlDocument {
  try {
    const option = (ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET) as ParseOption;
    const document = XmlDocument.fromBuffer(body, { option });
    if (document.dtd === null) return document;
    document.dispose();
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error;
  }
  throw new XRoadError('client.invalid_xml', 'The message is no well-formed XML');
}

function readMessage(envelope: XmlElement): SoapMessage {
  if (envelope.name !== 'Envelope' || envelope.namespaceUri !== SOAP)
    throw new XRoadError('client.invalid_soap', 'The message is no SOAP envelope');
  const [header] = childrenOf(envelope, SOAP, 'Header');
  const [body] = childrenOf(envelope, SOAP, 'Body');
  if (header === undefined) throw new XRoadError('client.missing_header', 'Malformed SOAP: header missing');
  for (const name of SINGLE)
    if (childrenOf(header, XROAD, name).length > 1)
      throw new XRoadError('client.duplicate_header_field', `Header ${name} is there more than once`);
  const field = (name: string) => childrenOf(header, XROAD, name)[0] ?? missing(name);
  const [client, service, id] = [field('client'), field('service'), field('id')];
  if (field('protocolVersion').content.trim() !== '4.0')
    throw new XRoadError('client.invalid_protocol_version', 'Protocol version must be 4.0');
  const route = { client: member(client), member: member(service), service: serviceCode(service) };
  if (body === undefined) throw new XRoadError('client.missing_body', 'Malformed SOAP: body missing');
  checkBody(body, route.service);
  return { route, id: id.content.trim(), header: header.canonicalizeToString() };
}

/** Document/literal wrapped: one element, named after the service. */
function checkBody(body: XmlElement, service: string): void {
  const [wrapper, ...more] = elementsOf(body);
  if (wrapper === undefined || more.length > 0)
    throw new XRoadError('client.invalid_body', 'The body must have exactly one child element');
  if (wrapper.name !== service)
    throw new XRoadError('client.inconsistent_headers', 'Service code does not match the name of the body');
}

function member(identifier: XmlElement): string {
  const type = identifier.attrs.find(
    (attribute) => attribute.name === 'objectType' && attribute.namespaceUri === IDENTIFIERS,
  );
  if (type === undefined) throw new XRoadError('client.invalid_xml', 'Attribute objectType is missing');
  return MEMBER_PARTS.flatMap((name) => {
    const [part] = childrenOf(identifier, IDENTIFIERS, name);
    if (part === undefined && name !== 'subsystemCode')
      throw new XRoadError('client.invalid_xml', `Identifier lacks ${name}`);
    return part === undefined ? [] : [part.content.trim()];
  }).join('/');
}

function serviceCode(identifier: XmlElement): string {
  const [code] = childrenOf(identifier, IDENTIFIERS, 'serviceCode');
  if (code === undefined) throw new XRoadError('client.invalid_xml', 'Identifier lacks serviceCode');
  return code.content.trim();
}

function missing(name: string): never {
  throw new XRoadError('client.missing_header_field', `Required header ${name} is missing`);
}

function childrenOf(parent: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return elementsOf(parent).filter((child) => child.name === name && child.namespaceUri === namespace);
}

function elementsOf(parent: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = [];
  for (let node = parent.firstChild; node !== null; node = node.next)
    if (node instanceof XmlElement) found.push(node);
  return found;
}
