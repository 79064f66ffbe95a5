import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import { LocalRows } from '../../schemas/registers/mismatch.ts';
import { Subscriptions } from '../../schemas/registers/subscription.ts';
import { SyncRequest } from '../../schemas/registers/sync.ts';
import { syncingFromEnvironment } from '../deliveries/registers-config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { putRows } from './local-row-store.ts';
import { readBody } from '../kernel/http/read-body.ts';
import { mismatchCsv, reportMismatches } from './report-mismatches.ts';
import { askForSync, carryRun, viewSync } from './run-sync.ts';
import { subscribe } from './subscriptions.ts';

/** How long a page may take while somebody waits. */
const PAGE_MS = 12_000;

const configured = syncingFromEnvironment();
const { settings } = configured;
const syncing = {
  ...configured,
  settings: { ...settings, timeoutMs: Math.min(settings.timeoutMs, PAGE_MS) },
};

/**
 * POST /v1/population-syncs, GET /v1/population-syncs/{id}, POST and GET /v1/register-mismatches, GET
 * /v1/register-mismatches.csv, PUT /v1/register-subscriptions. The register is the whole province's: who acts for one of
 * its agencies alone neither steers it nor reads what is odd in it.
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
    case 'POST /v1/register-mismatches':
      return keepRows(request);
    case 'GET /v1/register-mismatches':
      return answered(200, await reportMismatches(syncing, request.query));
    case 'GET /v1/register-mismatches.csv':
      return asCsv(request);
    case 'PUT /v1/register-subscriptions': {
      const body = readBody(Subscriptions, request);
      return body.ok ? ok({ status: 200, body: await subscribe(syncing, request.client, body.value) }) : body;
    }
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

async function keepRows(request: ClientRequest): Promise<Result<Reply>> {
  const body = readBody(LocalRows, request);
  if (!body.ok) return body;
  const { system, rows } = body.value;
  await putRows(syncing.tables.registers, await syncing.seal(), system, rows);
  return ok({ status: 200, body: { system, rows: rows.length } });
}

/** A page as CSV; where the next one is stands in `Link` (RFC 8288), since CSV has no place for it. */
async function asCsv({ query }: ClientRequest): Promise<Result<Reply>> {
  const report = await reportMismatches(syncing, query);
  if (!report.ok) return report;
  const { next } = report.value;
  const limit = query['limit'] === undefined ? '' : `&limit=${query['limit']}`;
  return ok({
    status: 200,
    body: mismatchCsv(report.value, query['cursor'] === undefined),
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="doi-chieu-dan-cu.csv"',
      ...(next === undefined
        ? {}
        : { Link: `</v1/register-mismatches.csv?cursor=${next}${limit}>; rel="next"` }),
    },
  });
}

const answered = (status: number, answer: Result<unknown>): Result<Reply> =>
  answer.ok ? ok({ status, body: answer.value }) : answer;
