import { DOOR_NS } from '../../../schemas/registers/door-services.ts';
import { FAULTS, faultCode, type FaultSpelling } from '../../../schemas/xroad/faults.ts';
import type { Reply } from '../../kernel/http/api.ts';
import { element, textElement, type XmlElement } from '../../kernel/xml/element.ts';
import { soapEnvelope } from '../../kernel/xml/soap.ts';
import { SOAP_NS } from '../../kernel/xml/well-known.ts';
import { writeXml } from '../../kernel/xml/write-xml.ts';
import type { Refusal } from './refusal.ts';
import { IDENTIFIERS_NS, XROAD_NS } from './soap-call.ts';

const PREFIXES = { [SOAP_NS]: 'SOAP-ENV', [XROAD_NS]: 'xroad', [IDENTIFIERS_NS]: 'id', [DOOR_NS]: 'lt' };

/** Any content of an answer: flat fields, lists of fields or of parts, and parts. */
export interface Content {
  readonly [field: string]: string | number | boolean | readonly (string | Content)[] | Content | undefined;
}

/** The answer to a call: the request's headers again, unchanged and in their order, and `<service>Response`. */
export const soapReply = async (
  repeated: readonly XmlElement[],
  service: string,
  content: Content,
): Promise<Reply> => ({
  status: 200,
  headers: XML,
  body: await write(repeated, element(DOOR_NS, `${service}Response`, { children: contentOf(content) })),
});

/**
 * A refusal as a SOAP fault: HTTP 500, which is the one status beside 200 that a Security Server takes from a provider
 * (WS-I R1126). `faultDetail` is the correlation id; beside it stands what to do, never what was sent.
 */
export async function soapFaultReply(
  repeated: readonly XmlElement[],
  refusal: Refusal,
  spelling: FaultSpelling,
  correlationId: string,
): Promise<Reply> {
  const { title, fix } = FAULTS[refusal.fault];
  const problem: Content = {
    fix,
    about: refusal.about,
    error: refusal.errors?.map(({ pointer, code, message }) => ({ pointer, code, message })),
  };
  const fault = element(SOAP_NS, 'Fault', {
    children: [
      // X-Road's codes are no qualified names of SOAP's.
      textElement('', 'faultcode', faultCode(refusal.fault, spelling)),
      textElement('', 'faultstring', title),
      element('', 'detail', {
        children: [
          textElement('', 'faultDetail', correlationId),
          element(DOOR_NS, 'problem', { children: contentOf(problem) }),
        ],
      }),
    ],
  });
  return { status: 500, headers: XML, body: await write(repeated, fault) };
}

const XML = { 'Content-Type': 'text/xml; charset=UTF-8' };

async function write(repeated: readonly XmlElement[], body: XmlElement): Promise<string> {
  const envelope = soapEnvelope({ ...(repeated.length === 0 ? {} : { header: repeated }), body });
  const written = await writeXml(envelope, { prefixes: PREFIXES });
  if (!written.ok) throw new Error(`an answer cannot be written: ${written.problem.code}`);
  return written.value;
}

const contentOf = (content: Content): XmlElement[] =>
  Object.entries(content).flatMap(([name, value]) => fieldOf(name, value));

function fieldOf(name: string, value: Content[string]): XmlElement[] {
  if (value === undefined) return [];
  if (isList(value)) return value.flatMap((each) => fieldOf(name, each));
  if (typeof value === 'object') return [element(DOOR_NS, name, { children: contentOf(value) })];
  return [textElement(DOOR_NS, name, String(value))];
}

const isList = (value: Content[string]): value is readonly (string | Content)[] => Array.isArray(value);
