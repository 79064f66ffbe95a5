import { ParseOption, XmlDocument, XmlElement, XmlParseError } from 'libxml2-wasm';
import type { Answer } from '../kit/call.ts';
import { escaped, type Markup } from './markup.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

/** An element as read: names by namespace, never by prefix. */
export interface Element {
  readonly name: string;
  readonly namespace: string;
  readonly text: string;
  readonly children: readonly Element[];
}

/** Why a request is refused. The codes and texts are this project's own assumption: the register's are not public. */
export interface Refusal {
  readonly code:
    | 'XML'
    | 'PHONG_BI'
    | 'KHONG_GIAN_TEN'
    | 'DICH_VU'
    | 'THU_TU'
    | 'THIEU'
    | 'GIA_TRI'
    | 'CAN_BO'
    | 'MA_TICH_HOP'
    | 'XAC_THUC'
    | 'X_ROAD_CLIENT'
    | 'PHUONG_THUC';
  readonly text: string;
}

export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(code: Refusal['code'], text: string) {
    super(text);
    this.refusal = { code, text };
  }
}

/** The one element in the body of a SOAP 1.1 envelope. Throws `Refused`. */
export function readEnvelope(body: Buffer): Element {
  const envelope = readDocument(body);
  if (envelope.name !== 'Envelope' || envelope.namespace !== SOAP)
    throw new Refused('PHONG_BI', 'Thông điệp không phải phong bì SOAP 1.1');
  const inner = envelope.children.filter((child) => child.namespace === SOAP && child.name === 'Body');
  const [found, ...more] = inner;
  const [request, ...others] = found?.children ?? [];
  if (request === undefined || more.length > 0 || others.length > 0)
    throw new Refused('PHONG_BI', 'Phần thân SOAP phải có đúng một yêu cầu');
  return request;
}

/** The answer with something in its SOAP body. */
export function soapAnswer(content: Markup, status = 200): Answer {
  return {
    status,
    contentType: 'text/xml; charset=utf-8',
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="${SOAP}"><soapenv:Body>${content}</soapenv:Body></soapenv:Envelope>`,
  };
}

/** A SOAP Fault: HTTP 500, as SOAP 1.1 demands. */
export function soapFault(
  side: 'Client' | 'Server',
  { code, text }: Refusal | { code: string; text: string },
): Answer {
  return soapAnswer(
    `<soapenv:Fault><faultcode>soapenv:${side}</faultcode><faultstring>${escaped(text)}</faultstring>` +
      `<detail><MaLoi>${escaped(code)}</MaLoi></detail></soapenv:Fault>`,
    500,
  );
}

function readDocument(body: Buffer): Element {
  const option = (ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET) as ParseOption;
  let document: XmlDocument;
  try {
    document = XmlDocument.fromBuffer(body, { option });
  } catch (error) {
    if (error instanceof XmlParseError) throw new Refused('XML', 'Thông điệp không phải XML đúng cú pháp');
    throw error;
  }
  try {
    if (document.dtd !== null) throw new Refused('XML', 'Thông điệp không được có DOCTYPE');
    return elementOf(document.root);
  } finally {
    document.dispose();
  }
}

function elementOf(found: XmlElement): Element {
  const children: Element[] = [];
  for (let node = found.firstChild; node !== null; node = node.next)
    if (node instanceof XmlElement) children.push(elementOf(node));
  return {
    name: found.name,
    namespace: found.namespaceUri,
    text: children.length === 0 ? found.content.trim() : '',
    children,
  };
}
