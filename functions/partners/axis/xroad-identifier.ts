import { element, textElement, type XmlElement } from '../../kernel/xml/element.ts';
import type { XRoadClient, XRoadService } from './config.ts';

/** Namespaces of X-Road's message protocol 4.0 (facts §6.1). */
export const XROAD_NS = 'http://x-road.eu/xsd/xroad.xsd';
export const XROAD_ID_NS = 'http://x-road.eu/xsd/identifiers';

/** An identifier as its parts, in X-Road's order. */
const memberParts = ({ instance, memberClass, memberCode, subsystem }: XRoadClient): readonly string[] => [
  instance,
  memberClass,
  memberCode,
  ...(subsystem === undefined ? [] : [subsystem]),
];

const encoded = (parts: readonly string[]): string => parts.map(encodeURIComponent).join('/');

/** As REST r1 writes it, parts percent-encoded: `XROADVN/GOV/TINH52/lienthong`. */
export const clientPath = (client: XRoadClient): string => encoded(memberParts(client));

/** REST r1 knows no version of a service. */
export const servicePath = (service: XRoadService): string =>
  encoded([...memberParts(service), service.service]);

/** Whether a header of an answer names the same as we wrote, however its parts are encoded. */
export function isSamePath(given: string | undefined, ours: string): boolean {
  if (given === undefined) return false;
  const normal = (path: string): string =>
    path.replace(/^\//, '').split('/').map(decoded).map(encodeURIComponent).join('/');
  return normal(given) === normal(ours);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a percent sign that encodes nothing: then it is not what we wrote
  }
}

/** The header `client` of SOAP. */
export const clientElement = (client: XRoadClient): XmlElement =>
  identifier('client', client.subsystem === undefined ? 'MEMBER' : 'SUBSYSTEM', members(client));

/** The header `service` of SOAP. */
export const serviceElement = (service: XRoadService): XmlElement =>
  identifier('service', 'SERVICE', [
    ...members(service),
    ['serviceCode', service.service],
    ...(service.version === undefined ? [] : [['serviceVersion', service.version] as const]),
  ]);

const members = (client: XRoadClient): readonly (readonly [string, string])[] => [
  ['xRoadInstance', client.instance],
  ['memberClass', client.memberClass],
  ['memberCode', client.memberCode],
  ...(client.subsystem === undefined ? [] : [['subsystemCode', client.subsystem] as const]),
];

const identifier = (
  name: string,
  objectType: string,
  parts: readonly (readonly [string, string])[],
): XmlElement =>
  element(XROAD_NS, name, {
    attributes: [{ ns: XROAD_ID_NS, name: 'objectType', value: objectType }],
    children: parts.map(([part, value]) => textElement(XROAD_ID_NS, part, value)),
  });
