import { canonicalAgencyCode } from '../../schemas/agency-code.ts';
import { registerFromEnvironment } from '../deliveries/verification-config.ts';
import { clientApi } from '../kernel/http/api.ts';
import { ok, refuse } from '../kernel/result.ts';
import { readNumbers } from './read-numbers.ts';

const register = registerFromEnvironment();

/** GET /v1/copy-numbers?agency&volume&after: the register of an agency's certified copies, a page of a volume. */
export const handler = clientApi('copy:read', async ({ client, query }) => {
  const agency = canonicalAgencyCode(query['agency'] ?? '');
  if (agency === undefined) return refuse('agency-not-yours');
  const after = Number(query['after'] ?? 0);
  if (!Number.isInteger(after) || after < 0) return refuse('copy-volume-unknown');
  const read = await readNumbers(register, client, agency, query['volume'], after);
  return read.ok ? ok({ status: 200, body: read.value }) : read;
});
