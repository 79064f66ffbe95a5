import type { Reply } from '../../kernel/http/api.ts';
import { ok } from '../../kernel/result.ts';
import { answerCall } from './answer-call.ts';
import { admit, type Call } from './call.ts';
import type { Door } from './door.ts';
import { failed, refused } from './note.ts';
import { turnAway, type Answer } from './refusal.ts';
import { restRefusal } from './rest-answer.ts';
import { jsonOf, readRestCall, type RestRequest } from './rest-call.ts';
import type { OpenDoor } from './settings.ts';

/**
 * The answer to a REST call of a Security Server. Headers of X-Road are not set: it sets them itself and would write over
 * ours (REST r1 §4.3).
 */
export async function answerRest(
  open: OpenDoor,
  door: Door,
  request: RestRequest,
  from: Pick<Call, 'sourceIp' | 'correlationId'>,
): Promise<Reply> {
  try {
    const call = readRestCall(open, request);
    if (!call.ok)
      return restRefusal(refused('rest', call.problem, from), open.faultSpelling, from.correlationId);
    const { head, rest } = call.value;
    const admitted = admit(open, 'rest', head, from);
    const content = admitted.ok ? contentOf(request, admitted.value, rest) : admitted;
    const answer =
      admitted.ok && content.ok ? await answerCall(door, admitted.value, content.value) : content;
    return answer.ok
      ? { status: 200, body: answer.value }
      : restRefusal(
          refused('rest', answer.problem, from, head.client),
          open.faultSpelling,
          from.correlationId,
        );
  } catch (error) {
    return restRefusal(failed('rest', error, from), open.faultSpelling, from.correlationId);
  }
}

/** What a call brings: reads name a dossier in the address, a push is JSON. */
function contentOf(request: RestRequest, { service }: Call, rest: readonly string[]): Answer<unknown> {
  const isPush = service === 'nhanThayDoi';
  if (request.method !== (isPush ? 'POST' : 'GET')) return turnAway('invalid_http_method');
  if (rest.length !== (isPush ? 0 : 1)) return turnAway('unknown_service', { about: 'path' });
  return isPush ? jsonOf(request) : ok({ maHoSo: rest[0] });
}
