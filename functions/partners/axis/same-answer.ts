import { digestJson, type Digest } from '../../kernel/digest.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import type { XmlElement } from '../../kernel/xml/element.ts';
import { ONE_PAGE } from '../../kernel/xml/limits.ts';
import { readXml } from '../../kernel/xml/read-xml.ts';
import { readSoap } from '../../kernel/xml/soap.ts';
import type { RouteReply } from './route.ts';

/**
 * What a reply says, as a digest: of XML the SOAP body without prefixes and layout, of JSON the canonical form, of a
 * refusal its code. Undefined when it says nothing about the register: throttled, not reached, outcome unknown.
 */
export async function saidBy(reply: RouteReply): Promise<Digest | undefined> {
  if (reply.kind === 'refused') return digestJson({ refused: reply.code });
  if (reply.kind !== 'answered') return undefined;
  const { body } = reply;
  if (!body.trimStart().startsWith('<')) return digestJson(jsonOf(body) ?? body);
  const document = await readXml(body, ONE_PAGE);
  if (!document.ok) return digestJson({ unreadable: document.problem.code });
  const soap = readSoap(document.value);
  if (!soap.ok) return digestJson(plain(document.value));
  const { body: content, fault } = soap.value;
  return digestJson(fault === undefined ? content && plain(content) : { fault: fault.code.name });
}

/** An element as plain data: names with their namespaces, text without the white space around it. */
const plain = ({ ns, name, attributes, children, text }: XmlElement): unknown => ({
  ns,
  name,
  attributes: Object.fromEntries(attributes.map((each) => [`${each.ns} ${each.name}`, each.value])),
  children: children.map(plain),
  text: text.trim(),
});
