import { Day } from '../../schemas/calendar.ts';
import {
  AccessRecordExportRequest,
  AccessRecordSearch,
  OfficerRecordQuery,
} from '../../schemas/citizens/access-record.ts';
import { readAs } from '../../schemas/field-errors.ts';
import { accessRecordsFromEnvironment } from '../deliveries/citizens-config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { exportCsv } from './export-csv.ts';
import { exportRecords } from './export-records.ts';
import { readBody } from '../kernel/http/read-body.ts';
import { searchByOfficer, searchBySubject, type Searching } from './search-records.ts';
import { readAlerts } from './watch-looks.ts';

const records = accessRecordsFromEnvironment();

/** GET /v1/access-records, /v1/access-alerts, POST /v1/access-record-searches, /v1/access-record-exports. */
export const handler = clientApi('citizen:audit', (request, event) => {
  const { client, correlationId } = request;
  const searching = { client, correlationId, sourceIp: event.requestContext.identity.sourceIp };
  switch (request.route) {
    case '/v1/access-records':
      return byOfficer(request, searching);
    case '/v1/access-record-searches':
      return bySubject(request, searching);
    case '/v1/access-record-exports':
      return exported(request, searching);
    case '/v1/access-alerts':
      return alerts(request);
    default:
      return Promise.resolve(refuse('route-not-found'));
  }
});

async function byOfficer({ query }: ClientRequest, searching: Searching): Promise<Result<Reply>> {
  const read = readAs(OfficerRecordQuery, query);
  if (!read.ok) return refuse('invalid-query', { errors: read.errors });
  return answered(await searchByOfficer(records, searching, read.value));
}

async function bySubject(request: ClientRequest, searching: Searching): Promise<Result<Reply>> {
  const search = readBody(AccessRecordSearch, request);
  return search.ok ? answered(await searchBySubject(records, searching, search.value)) : search;
}

async function exported(request: ClientRequest, searching: Searching): Promise<Result<Reply>> {
  const read = readBody(AccessRecordExportRequest, request);
  if (!read.ok) return read;
  const list = await exportRecords(records, searching, read.value);
  if (!list.ok || read.value.format === 'json') return answered(list);
  return ok({
    status: 200,
    body: exportCsv(list.value),
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="nhat-ky-truy-cap.csv"',
    },
  });
}

async function alerts({ client, query }: ClientRequest): Promise<Result<Reply>> {
  const day = Day.safeParse(query['day']);
  if (!day.success) return refuse('invalid-query', { detail: 'day phải là ngày YYYY-MM-DD.' });
  return ok({ status: 200, body: { items: await readAlerts(records, client, day.data) } });
}

const answered = (answer: Result<unknown>): Result<Reply> =>
  answer.ok ? ok({ status: 200, body: answer.value }) : answer;
