import { canonicalAgencyCode } from '../../schemas/agency-code.ts';
import { readAs } from '../../schemas/field-errors.ts';
import { PostalContract } from '../../schemas/postal/contract.ts';
import { parcelsFromEnvironment } from '../deliveries/postal-config.ts';
import { clientApi } from '../kernel/http/api.ts';
import { readJsonBody } from '../kernel/http/json-body.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse } from '../kernel/result.ts';
import { agreeContract, readContracts } from './contracts.ts';

const parcels = parcelsFromEnvironment();

/** GET and PUT /v1/postal-contracts/{agency}: how an agency uses the post. */
export const handler = clientApi(
  ({ method }) => (method === 'PUT' ? 'post:manage' : 'post:read'),
  async (request) => {
    const { client, correlationId } = request;
    const agency = canonicalAgencyCode(request.path['agency'] ?? '');
    if (agency === undefined) return refuse('agency-not-yours');
    if (request.method === 'GET') {
      const read = await readContracts(parcels, client, agency);
      return read.ok ? ok({ status: 200, body: read.value }) : read;
    }
    const body = readJsonBody(request.body, request.isBase64Encoded);
    if (!body.ok) return body;
    const input = readAs(PostalContract, body.value.value);
    if (!input.ok) return refuse('invalid-field', { errors: input.errors });
    const agreed = await agreeContract(parcels, client, agency, input.value);
    if (!agreed.ok) return agreed;
    log('info', 'LT080', { clientId: client.id, correlationId });
    return ok({ status: 200, body: agreed.value });
  },
);
