import { canonicalAgencyCode, type AgencyCode } from '../../schemas/agency-code.ts';
import { CopyAuthority, CopyBody } from '../../schemas/copies/authority.ts';
import { OfficerAccount } from '../../schemas/copies/copy.ts';
import { registerFromEnvironment } from '../deliveries/verification-config.ts';
import { systemClock } from '../kernel/clock.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { readBody } from '../kernel/http/read-body.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { keepAuthority, keepBody, readAuthorities, readBodies } from './authorities.ts';

const copies = { ...registerFromEnvironment(), clock: systemClock() };

/**
 * Who may certify, from when to when: GET and PUT /v1/copy-authorities/{agency}/{officer}, GET and PUT
 * /v1/copy-bodies/{agency}.
 */
export const handler = clientApi(
  ({ method }) => (method === 'PUT' ? 'copy:manage' : 'copy:read'),
  (request) => {
    const agency = canonicalAgencyCode(request.path['agency'] ?? '');
    if (agency === undefined) return Promise.resolve(refuse('agency-not-yours'));
    return request.route === '/v1/copy-bodies/{agency}'
      ? ofBody(request, agency)
      : ofOfficer(request, agency);
  },
);

async function ofOfficer(request: ClientRequest, agency: AgencyCode): Promise<Result<Reply>> {
  const officer = OfficerAccount.safeParse(request.path['officer']);
  if (!officer.success) return refuse('copy-officer-unreadable');
  const { client } = request;
  if (request.method === 'GET') return answered(readAuthorities(copies, client, agency, officer.data));
  const body = readBody(CopyAuthority, request);
  return body.ok ? changed(request, keepAuthority(copies, client, agency, officer.data, body.value)) : body;
}

async function ofBody(request: ClientRequest, agency: AgencyCode): Promise<Result<Reply>> {
  const { client } = request;
  if (request.method === 'GET') return answered(readBodies(copies, client, agency));
  const body = readBody(CopyBody, request);
  return body.ok ? changed(request, keepBody(copies, client, agency, body.value)) : body;
}

async function changed(
  { client, correlationId }: ClientRequest,
  keeping: Promise<Result<unknown>>,
): Promise<Result<Reply>> {
  const kept = await keeping;
  if (!kept.ok) return kept;
  log('info', 'LT209', { clientId: client.id, correlationId });
  return ok({ status: 200, body: kept.value });
}

async function answered(reading: Promise<Result<unknown>>): Promise<Result<Reply>> {
  const read = await reading;
  return read.ok ? ok({ status: 200, body: read.value }) : read;
}
