import type { Reply } from '../../kernel/http/api.ts';
import type { XmlElement } from '../../kernel/xml/element.ts';
import { answerCall } from './answer-call.ts';
import { admit, type Call } from './call.ts';
import type { Door } from './door.ts';
import { failed, refused } from './note.ts';
import type { Answer, Refusal } from './refusal.ts';
import type { OpenDoor } from './settings.ts';
import { soapFaultReply, soapReply, type Content } from './soap-answer.ts';
import { readSoapCall, type SoapRequest } from './soap-call.ts';
import { contentOf } from './soap-content.ts';

/** The answer to a SOAP message of a Security Server: always SOAP, also where we fail. */
export async function answerSoap(
  open: OpenDoor,
  door: Door,
  request: SoapRequest,
  from: Pick<Call, 'sourceIp' | 'correlationId'>,
): Promise<Reply> {
  let repeated: readonly XmlElement[] = [];
  const fault = (refusal: Refusal): Promise<Reply> =>
    soapFaultReply(repeated, refusal, open.faultSpelling, from.correlationId);
  try {
    const message = await readSoapCall(request);
    ({ repeated } = message);
    if (!message.said.ok) return await fault(refused('soap', message.said.problem, from));
    const { head, wrapper } = message.said.value;
    const answer = await answered(open, door, head, wrapper, from);
    return answer.ok
      ? await soapReply(repeated, head.service.service, answer.value)
      : await fault(refused('soap', answer.problem, from, head.client));
  } catch (error) {
    return fault(failed('soap', error, from));
  }
}

async function answered(
  open: OpenDoor,
  door: Door,
  head: Parameters<typeof admit>[2],
  wrapper: XmlElement,
  from: Pick<Call, 'sourceIp' | 'correlationId'>,
): Promise<Answer<Content>> {
  const call = admit(open, 'soap', head, from);
  if (!call.ok) return call;
  const content = contentOf(wrapper);
  return content.ok ? answerCall(door, call.value, content.value) : content;
}
