import { PROBLEMS } from '../../schemas/problems.ts';
import { systemClock } from '../kernel/clock.ts';
import { openApi, type Reply } from '../kernel/http/api.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { ok, refuse, type Problem, type Result } from '../kernel/result.ts';
import { createOrderTracking } from '../partners/vnpost/order-tracking.ts';
import { verifyWebhook } from '../partners/vnpost/webhook.ts';
import { hearWebhook } from './hear-webhook.ts';
import { parcelsFromEnvironment } from './postal-config.ts';
import { vnpostFromEnvironment } from './vnpost-config.ts';

const clock = systemClock();
const parcels = parcelsFromEnvironment();
const { config, deps } = vnpostFromEnvironment(clock);
const tracking = createOrderTracking('vnpost-my', config, deps);
const statuses = config.my?.statuses ?? 'my';

/** Within what API Gateway waits: the last questions are asked by then, and each is answered or given up. */
const ASKING_MS = 18_000;
const TIMEOUT_MS = 6_000;

/**
 * POST /vnpost/webhooks: MyVNPost tells of parcels. The signature is the credential. Answers 200 when all was kept or is
 * none of ours, 400 and 401 to what is no webhook of VNPost's, and 503 when it is to be sent again.
 */
export const handler = openApi(async (request, event): Promise<Result<Reply>> => {
  const { body, isBase64Encoded, route, correlationId } = request;
  const { sourceIp } = event.requestContext.identity;
  const webhook = verifyWebhook({ body, isBase64Encoded, sourceIp }, config.webhook, statuses, clock.now());
  if (!webhook.ok) return ok(refusal(webhook.problem, route, correlationId));
  const hearing = { parcels, tracking, until: clock.now() + ASKING_MS, timeoutMs: TIMEOUT_MS };
  const heard = await hearWebhook(webhook.value, hearing);
  if (heard.unconfirmed > 0) return refuse('partner-unavailable');
  return ok({ status: 200, body: { success: true, ...heard } });
});

/** The carrier knows 400 and 401 only; counted and logged as every refusal is. */
function refusal({ code, errors }: Problem, route: string, correlationId: string): Reply {
  const { status: usual, title } = PROBLEMS[code];
  const status = usual === 401 ? 401 : 400;
  log('info', 'LT002', { route, correlationId, problem: code, status });
  measure('refused', 1, { problem: code });
  return {
    status,
    body: { success: false, code, message: title, ...(errors === undefined ? {} : { errors }) },
  };
}
