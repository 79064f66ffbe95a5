import { canonicalAgencyCode } from '../../schemas/agency-code.ts';
import { OfficerAccount } from '../../schemas/citizens/look.ts';
import { RegisterOfficer } from '../../schemas/citizens/officer.ts';
import { accessRecordsFromEnvironment } from '../deliveries/citizens-config.ts';
import { clientApi } from '../kernel/http/api.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse } from '../kernel/result.ts';
import { keepOfficer, readOfficer } from './officers.ts';
import { readBody } from '../kernel/http/read-body.ts';

const records = accessRecordsFromEnvironment();

/** GET and PUT /v1/register-officers/{agency}/{officer}: which account at the register an officer has. */
export const handler = clientApi('register:manage', async (request) => {
  const { client, path, correlationId } = request;
  const agency = canonicalAgencyCode(path['agency'] ?? '');
  if (agency === undefined) return refuse('agency-not-yours');
  const officer = OfficerAccount.safeParse(path['officer']);
  if (!officer.success) return refuse('register-officer-not-found');
  if (request.method === 'GET') {
    const read = await readOfficer(records, client, agency, officer.data);
    return read.ok ? ok({ status: 200, body: read.value }) : read;
  }
  const input = readBody(RegisterOfficer, request);
  if (!input.ok) return input;
  const kept = await keepOfficer(records, client, agency, officer.data, input.value);
  if (!kept.ok) return kept;
  log('info', 'LT129', { clientId: client.id, correlationId });
  return ok({ status: 200, body: kept.value });
});
