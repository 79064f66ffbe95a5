import { isXRoadError, normalXRoadError } from '../../../schemas/axis/x-road-errors.ts';
import { speak, type Heard } from '../../kernel/http/speak.ts';
import { childrenIn, saysTheSame, textElement, type XmlElement } from '../../kernel/xml/element.ts';
import { ONE_PAGE } from '../../kernel/xml/limits.ts';
import { readSoap, soapEnvelope, SOAP_PREFIXES } from '../../kernel/xml/soap.ts';
import { SOAP_CONTENT_TYPE } from '../../kernel/xml/soap-content-type.ts';
import { readXml } from '../../kernel/xml/read-xml.ts';
import { writeXml } from '../../kernel/xml/write-xml.ts';
import type { XRoadSoapConfig } from './config.ts';
import type { RouteDeps } from './deps.ts';
import { notConfigured, UNSENDABLE } from './refusals.ts';
import { HEARD, replyOf } from './reply.ts';
import type { Route, RouteLine, RouteReply, RouteRequest } from './route.ts';
import { serviceOf, withService } from './service.ts';
import { clientElement, serviceElement, XROAD_ID_NS, XROAD_NS } from './xroad-identifier.ts';
import { mismatched, xroadFailure } from './xroad-failure.ts';

const MAX_REPLY_BYTES = 16_777_216;
const PREFIXES = { ...SOAP_PREFIXES, [XROAD_NS]: 'xro', [XROAD_ID_NS]: 'id' };

/**
 * A Security Server of ours, spoken to by X-Road's SOAP message protocol 4.0 (facts §6.1). The adapter's envelope gets
 * X-Road's headers; the name of the element in its body has to be the configured service's code.
 */
export function xroadSoap(name: string, config: XRoadSoapConfig, deps: RouteDeps): Route {
  const { clock, fetch = globalThis.fetch } = deps;
  return {
    name,
    call: async (request, line) => {
      const configured = serviceOf(config.services, request.service);
      if (configured === undefined) return notConfigured('service');
      const service = { ...configured, service: withService(configured.service, request.service) };
      const asked = [
        clientElement(config.client),
        serviceElement(service),
        ...lineElements(config.userIdPrefix, line),
      ];
      const body = await written(request.body ?? '', asked);
      if (body === undefined) return unsendable();
      const heard = await speak(fetch, {
        method: 'POST',
        url: config.baseUrl + config.path,
        headers: { 'Content-Type': SOAP_CONTENT_TYPE, SOAPAction: '""', ...request.headers },
        body,
        signal: AbortSignal.any([line.signal, AbortSignal.timeout(config.timeoutMs)]),
        maxReplyBytes: MAX_REPLY_BYTES,
        hear: HEARD,
      });
      return read(heard, asked, request, clock.now());
    },
  };
}

const lineElements = (prefix: string, { messageId, officer, dossier }: RouteLine): readonly XmlElement[] => [
  ...(officer === undefined ? [] : [textElement(XROAD_NS, 'userId', prefix + officer)]),
  textElement(XROAD_NS, 'id', messageId),
  ...(dossier === undefined ? [] : [textElement(XROAD_NS, 'issue', dossier)]),
  textElement(XROAD_NS, 'protocolVersion', '4.0'),
];

/** The adapter's envelope with X-Road's headers before its own; undefined when it is none. */
async function written(envelope: string, headers: readonly XmlElement[]): Promise<string | undefined> {
  const read = await readXml(envelope);
  const soap = read.ok ? readSoap(read.value) : undefined;
  if (soap?.ok !== true || soap.value.body === undefined) return undefined;
  const { header, body } = soap.value;
  const text = await writeXml(soapEnvelope({ header: [...headers, ...(header?.children ?? [])], body }), {
    prefixes: PREFIXES,
  });
  return text.ok ? text.value : undefined;
}

const unsendable = (): RouteReply => ({
  kind: 'refused',
  by: 'axis',
  code: UNSENDABLE,
  reason: 'the message is no SOAP 1.1 envelope',
});

/**
 * A fault whose code begins with X-Road's own prefixes is the axis's, any other is the register's answer. An answer
 * repeats the headers of its request unchanged. What cannot be read is left to the adapter, which says so.
 */
async function read(
  heard: Heard,
  asked: readonly XmlElement[],
  { isReading }: RouteRequest,
  now: number,
): Promise<RouteReply> {
  if (heard.kind !== 'answered') return replyOf(heard, now);
  const document = await readXml(heard.body, ONE_PAGE);
  const soap = document.ok ? readSoap(document.value) : undefined;
  if (soap?.ok !== true) return replyOf(heard, now);
  const { fault, header } = soap.value;
  if (fault !== undefined) {
    const code = normalXRoadError(fault.code.name);
    return isXRoadError(code) ? xroadFailure(code, isReading, heard.wire) : replyOf(heard, now);
  }
  const missing = asked.find((each) => !isRepeated(each, header));
  return missing === undefined ? replyOf(heard, now) : mismatched(missing.name, heard.wire);
}

/** Whether a header stands in the answer once, as it was sent. */
function isRepeated(asked: XmlElement, header: XmlElement | undefined): boolean {
  const [found, ...more] = header === undefined ? [] : childrenIn(header, asked.ns, asked.name);
  return found !== undefined && more.length === 0 && saysTheSame(trimmed(found), asked);
}

/** Without the white space around values, which is of no meaning in any of these headers. */
const trimmed = ({ ns, name, attributes, children, text }: XmlElement): XmlElement => ({
  ns,
  name,
  attributes,
  children: children.map(trimmed),
  text: text.trim(),
});
