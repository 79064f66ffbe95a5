import { canonicalAgencyCode } from '../../schemas/agency-code.ts';
import { NumberQuery } from '../../schemas/copies/copy.ts';
import { readAs } from '../../schemas/field-errors.ts';
import { registerFromEnvironment } from '../deliveries/verification-config.ts';
import { clientApi } from '../kernel/http/api.ts';
import { ok, refuse } from '../kernel/result.ts';
import { readNumbers } from './read-numbers.ts';

const register = registerFromEnvironment();

/** GET /v1/copy-numbers?agency&volume&after: the register of an agency's certified copies, a page of a volume. */
export const handler = clientApi('copy:read', async ({ client, query }) => {
  const agency = canonicalAgencyCode(query['agency'] ?? '');
  if (agency === undefined) return refuse('agency-not-yours');
  const asked = readAs(NumberQuery, query);
  if (!asked.ok) return refuse('invalid-query', { errors: asked.errors });
  const { volume, after } = asked.value;
  const read = await readNumbers(register, client, agency, volume, after);
  return read.ok ? ok({ status: 200, body: read.value }) : read;
});
