import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import { LocalRows } from '../../schemas/registers/mismatch.ts';
import { Subscriptions } from '../../schemas/registers/subscription.ts';
import { ownRegisterFromEnvironment } from '../deliveries/registers-config.ts';
import { units } from '../deliveries/units.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { readBody } from '../kernel/http/read-body.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { putRows } from './local-row-store.ts';
import { mismatchCsv } from './mismatch-csv.ts';
import { reportMismatches } from './report-mismatches.ts';
import { subscribe } from './subscriptions.ts';

const register = { ...ownRegisterFromEnvironment(), units };

/**
 * POST and GET /v1/register-mismatches, GET /v1/register-mismatches.csv, PUT /v1/register-subscriptions. The register is
 * the whole province's: who acts for one of its agencies alone does not read what is odd in it.
 */
export const handler = clientApi('register:manage', async (request): Promise<Result<Reply>> => {
  const { agencies } = request.client; // the authoriser vouches for them
  if (!agencies.some((own) => covers(own as AgencyCode, register.agency)))
    return refuse('agency-not-yours', { detail: `Cần phạm vi cả tỉnh: ${register.agency}.` });
  switch (`${request.method} ${request.route}`) {
    case 'POST /v1/register-mismatches':
      return keepRows(request);
    case 'GET /v1/register-mismatches': {
      const report = await reportMismatches(register, request.query);
      return report.ok ? ok({ status: 200, body: report.value }) : report;
    }
    case 'GET /v1/register-mismatches.csv':
      return asCsv(request);
    case 'PUT /v1/register-subscriptions': {
      const body = readBody(Subscriptions, request);
      return body.ok
        ? ok({ status: 200, body: await subscribe(register, request.client, body.value) })
        : body;
    }
    default:
      return refuse('route-not-found');
  }
});

async function keepRows(request: ClientRequest): Promise<Result<Reply>> {
  const body = readBody(LocalRows, request);
  if (!body.ok) return body;
  const { system, rows } = body.value;
  await putRows(register.tables.registers, await register.seal(), system, rows);
  return ok({ status: 200, body: { system, rows: rows.length } });
}

/** A page as CSV; where the next one is stands in `Link` (RFC 8288), since CSV has no place for it. */
async function asCsv({ query }: ClientRequest): Promise<Result<Reply>> {
  const report = await reportMismatches(register, query);
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
