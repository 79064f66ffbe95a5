import type { ProblemCode } from '../../../schemas/problems.ts';
import type { ApiRequest, Reply } from '../../kernel/http/api.ts';
import { log } from '../../kernel/log.ts';
import { measure } from '../../kernel/metrics.ts';
import type { Dropin } from './dropin.ts';
import { answerLogin, answerService, type Answered } from './dropin-g1.ts';
import { answerRecords, answerSingleAddress, answerSteps, type G2Call } from './dropin-g2.ts';
import { alreadyExists, asJson, asText, NOT_FOUND, SESSION_INVALID, type WireReply } from './wire-reply.ts';

/** Answers a call of the drop-in by its route. A route that the gateway leads here and nobody answers is a bug. */
export async function answerDropin(dropin: Dropin, request: ApiRequest): Promise<Reply> {
  const g2 = (): G2Call => ({ ...request, key: request.path['key'] ?? '' });
  switch (request.route) {
    case '/dropin/g1/login':
      return asJson(noted(request, await answerLogin(dropin, request)));
    case '/dropin/g1/integrate':
      return inJson(request, await answerService(dropin, 'integrate', request));
    case '/dropin/g1/share':
      return inJson(request, await answerService(dropin, 'share', request));
    case '/dropin/g2/{key}/ThemMoi':
      return asJson(noted(request, await answerRecords(dropin, g2(), false)));
    case '/dropin/g2/{key}/CapNhat':
      return asJson(noted(request, await answerRecords(dropin, g2(), true)));
    case '/dropin/g2/{key}/DongBoTienTrinh':
      return asText(noted(request, await answerSteps(dropin, g2())));
    case '/dropin/g2/{key}/SynsTTHCC/DongBoHoSoMC':
      return asJson(noted(request, await answerSingleAddress(dropin, g2())));
    default:
      throw new Error(`the drop-in does not answer ${request.route}`);
  }
}

const inJson = (request: ApiRequest, answered: Answered): Reply =>
  'passedOn' in answered ? { status: 200, body: answered.passedOn } : asJson(noted(request, answered));

/** The HTTP status says 200 to everything, so a refusal is noted here: by its code, since its text may name a person. */
function noted(request: ApiRequest, reply: WireReply): WireReply {
  if (reply.error_code === 0) return reply;
  const { route, correlationId } = request;
  const problem = problemOf(route, reply.error_code);
  log('info', 'LT002', { route, correlationId, problem });
  measure('refused', 1, { problem });
  return reply;
}

/** A refusal by its code in the catalogue, as every other refusal of the gateway is counted. */
function problemOf(route: string, errorCode: number): ProblemCode {
  if (route === '/dropin/g1/login') return 'login-failed';
  if (errorCode === SESSION_INVALID.error_code) return 'session-invalid';
  if (errorCode === NOT_FOUND.error_code) return 'dossier-not-found';
  return errorCode === alreadyExists('').error_code ? 'dossier-exists-other-body' : 'invalid-field';
}
