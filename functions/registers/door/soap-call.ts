import type { ClientIdentifier, ServiceIdentifier } from '../../../schemas/xroad/identifier.ts';
import {
  ClientIdentifier as Client,
  ServiceIdentifier as Service,
} from '../../../schemas/xroad/identifier.ts';
import { ok } from '../../kernel/result.ts';
import { attributeOf, childrenIn, isElement, type XmlElement } from '../../kernel/xml/element.ts';
import { mustBeUnderstood, readSoap } from '../../kernel/xml/soap.ts';
import { readXml } from '../../kernel/xml/read-xml.ts';
import { isMessageId, type CallHead } from './call.ts';
import { isUtf8, readMediaType, soapPart, type SoapPart } from './mime.ts';
import { turnAway, type Answer, type Refusal } from './refusal.ts';

/** Namespaces of message protocol 4.0. */
export const XROAD_NS = 'http://x-road.eu/xsd/xroad.xsd';
export const IDENTIFIERS_NS = 'http://x-road.eu/xsd/identifiers';

/** A call as it came by SOAP. */
export interface SoapRequest {
  readonly method: string;
  /** Header names are lower-case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
}

/** A message that can be read so far: its X-Road headers as they came, and either what it asks or why it may not. */
export interface SoapCall {
  /** To be repeated in the answer, in their order. Empty while the message cannot be read. */
  readonly repeated: readonly XmlElement[];
  readonly said: Answer<{ readonly head: CallHead; readonly wrapper: XmlElement }>;
}

/**
 * Reads a message by the rules of protocol 4.0: how it was sent, then its headers, then its body. The first rule that it
 * breaks is the fault (docs/adr/0029 names them by case). Attachments are refused: none of our services has any, and
 * what comes in is not dropped unseen.
 */
export async function readSoapCall(request: SoapRequest): Promise<SoapCall> {
  const part = soapPartOf(request);
  if (!part.ok) return unread(part.problem);
  const { bytes, hasAttachments } = part.value;
  const document = await readXml(bytes);
  if (!document.ok) {
    const { code } = document.problem;
    return unread({ fault: code === 'xml-empty' ? 'invalid_soap' : 'invalid_xml', about: code });
  }
  const envelope = document.value;
  const header = headerOf(envelope);
  const repeated = (header?.children ?? []).filter((each) => !isElement(each, XROAD_NS, 'requestHash'));
  const said = read(envelope, header);
  return {
    repeated: repeated.filter(isXRoads),
    said: said.ok && hasAttachments ? turnAway('invalid_message', { about: 'attachments' }) : said,
  };
}

const unread = (problem: Refusal): SoapCall => ({ repeated: [], said: { ok: false, problem } });

/** The SOAP message out of the HTTP request. */
function soapPartOf({ method, headers, body, isBase64Encoded }: SoapRequest): Answer<SoapPart> {
  if (method !== 'POST') return turnAway('invalid_http_method');
  if (!isSoapAction(headers['soapaction'])) return turnAway('invalid_soap_action');
  const media = readMediaType(headers['content-type']);
  if (media === undefined) return turnAway('invalid_content_type');
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (media.type === 'multipart/related') return soapPart(bytes, media);
  return media.type === 'text/xml' && isUtf8(media)
    ? ok({ bytes, hasAttachments: false })
    : turnAway('invalid_content_type');
}

/** SOAP 1.1 §6.1.1: absent, empty, or a URI in quotes. */
function isSoapAction(text: string | undefined): boolean {
  if (text === undefined || text === '' || text === '""') return true;
  return /^"[^\s"<>\\^`{|}]+"$/.test(text);
}

/** The Header wherever it stands, so that a fault about the Body can repeat it. */
const headerOf = (envelope: XmlElement): XmlElement | undefined =>
  envelope.children.find((each) => each.name === 'Header' && each.ns === envelope.ns);

/** X-Road's own header fields, and those of its extensions (`representation.xsd` and the like). */
const isXRoads = ({ ns }: XmlElement): boolean => ns.startsWith('http://x-road.eu/xsd/');

function read(
  envelope: XmlElement,
  header: XmlElement | undefined,
): Answer<{ readonly head: CallHead; readonly wrapper: XmlElement }> {
  const message = readSoap(envelope);
  const isEnvelope = message.ok || message.problem.code !== 'soap-not-envelope';
  if (!isEnvelope) return turnAway('invalid_soap');
  if (header === undefined) return turnAway('missing_header');
  const head = readHead(header);
  if (!head.ok) return head;
  if (!message.ok) {
    if (message.problem.code === 'soap-body-missing') return turnAway('missing_body');
    return turnAway(message.problem.code === 'soap-body' ? 'invalid_body' : 'invalid_soap');
  }
  const wrapper = message.value.body;
  if (wrapper === undefined) return turnAway('invalid_body');
  if (wrapper.name !== head.value.service.service) return turnAway('inconsistent_headers');
  return ok({ head: head.value, wrapper });
}

const FIELDS = ['client', 'service', 'id', 'userId', 'issue', 'protocolVersion'] as const;
const MANDATORY = ['protocolVersion', 'client', 'id', 'service'] as const;

function readHead(header: XmlElement): Answer<CallHead> {
  const strange = header.children.find((each) => !isXRoads(each) && mustBeUnderstood(each));
  if (strange !== undefined) return turnAway('invalid_soap', { about: 'mustUnderstand' });
  const twice = FIELDS.find((name) => childrenIn(header, XROAD_NS, name).length > 1);
  if (twice !== undefined) return turnAway('duplicate_header_field', { about: twice });
  const field = (name: (typeof FIELDS)[number]): XmlElement | undefined =>
    childrenIn(header, XROAD_NS, name)[0];

  const client = identifierOf(field('client'), ['MEMBER', 'SUBSYSTEM'], Client);
  if (client?.ok === false) return client;
  const service = identifierOf(field('service'), ['SERVICE'], Service);
  if (service?.ok === false) return service;
  const version = field('protocolVersion')?.text.trim();
  const messageId = field('id')?.text.trim();
  const there = { protocolVersion: version, client, id: messageId, service };
  const missing = MANDATORY.find((name) => there[name] === undefined || there[name] === '');
  if (missing !== undefined || client === undefined || service === undefined)
    return turnAway('missing_header_field', { about: missing ?? 'client' });

  if (!/^4\.\d+$/.test(version ?? '')) return turnAway('invalid_protocol_version');
  if (!isMessageId(messageId)) return turnAway('invalid_request', { about: 'id' });
  const userId = field('userId')?.text.trim();
  return ok({
    client: client.value,
    service: service.value,
    messageId,
    ...(userId === undefined || userId === '' ? {} : { userId }),
  });
}

const PARTS = {
  xRoadInstance: 'instance',
  memberClass: 'memberClass',
  memberCode: 'memberCode',
  subsystemCode: 'subsystem',
  serviceCode: 'service',
  serviceVersion: 'version',
} as const;

/**
 * An identifier of the header (§2.1); undefined where the field is not there. Its object type is required and must fit
 * what it is: MEMBER has no subsystem, SUBSYSTEM has one.
 */
function identifierOf<T extends ClientIdentifier | ServiceIdentifier>(
  field: XmlElement | undefined,
  types: readonly string[],
  schema: {
    readonly safeParse: (value: unknown) => { readonly success: boolean; readonly data?: T | undefined };
  },
): Answer<T> | undefined {
  if (field === undefined) return undefined;
  const type = attributeOf(field, 'objectType', IDENTIFIERS_NS);
  if (type === undefined || !types.includes(type)) return turnAway('invalid_xml', { about: 'objectType' });
  const said: Record<string, string> = {};
  for (const each of field.children) {
    const part = Object.entries(PARTS).find(([name]) => isElement(each, IDENTIFIERS_NS, name))?.[1];
    if (part === undefined || part in said) return turnAway('invalid_xml', { about: 'identifier' });
    said[part] = each.text.trim();
  }
  const read = schema.safeParse(said);
  if (!read.success || read.data === undefined) return turnAway('invalid_xml', { about: 'identifier' });
  const hasSubsystem = 'subsystem' in said;
  if ((type === 'MEMBER' && hasSubsystem) || (type === 'SUBSYSTEM' && !hasSubsystem))
    return turnAway('invalid_xml', { about: 'objectType' });
  return ok(read.data);
}
