import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import { SyncRequest } from '../../schemas/registers/sync.ts';
import { syncingFromEnvironment } from '../deliveries/registers-config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { readBody } from '../kernel/http/read-body.ts';
import { askForSync, carryRun, viewSync } from './run-sync.ts';

/** How long a page may take while somebody waits. */
const PAGE_MS = 12_000;

const configured = syncingFromEnvironment();
const { settings } = configured;
const syncing = {
  ...configured,
  settings: { ...settings, timeoutMs: Math.min(settings.timeoutMs, PAGE_MS) },
};

/**
 * POST /v1/population-syncs, GET /v1/population-syncs/{id}. The register is the whole province's: who acts for one of its
 * agencies alone does not steer it.
 */
export const handler = clientApi('register:manage', async (request): Promise<Result<Reply>> => {
  const { agencies } = request.client; // the authoriser vouches for them
  if (!agencies.some((own) => covers(own as AgencyCode, syncing.agency)))
    return refuse('agency-not-yours', { detail: `Cần phạm vi cả tỉnh: ${syncing.agency}.` });
  switch (`${request.method} ${request.route}`) {
    case 'POST /v1/population-syncs':
      return sync(request);
    case 'GET /v1/population-syncs/{id}':
      return answered(200, await viewSync(syncing, request.path['id'] ?? ''));
    default:
      return refuse('route-not-found');
  }
});

async function sync(request: ClientRequest): Promise<Result<Reply>> {
  const body = readBody(SyncRequest, request);
  if (!body.ok) return body;
  const run = await askForSync(syncing, body.value, request.client.id);
  if (!run.ok) return run;
  const { seconds } = body.value;
  log('info', 'LT145', { correlationId: request.correlationId, clientId: request.client.id });
  if (seconds > 0) await carryRun(syncing, run.value.id, syncing.clock.now() + seconds * 1_000);
  return answered(202, await viewSync(syncing, run.value.id));
}

const answered = (status: number, answer: Result<unknown>): Result<Reply> =>
  answer.ok ? ok({ status, body: answer.value }) : answer;
