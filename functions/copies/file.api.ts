import { isCopyId } from '../../schemas/copies/copy-id.ts';
import { handingOutFromEnvironment } from '../deliveries/copies-config.ts';
import { clientApi } from '../kernel/http/api.ts';
import { ok, refuse } from '../kernel/result.ts';
import { isClients } from './clients.ts';
import { wasIssued } from './copy.ts';
import { handOutCopy } from './hand-out-copy.ts';
import { getOwn } from './open-own.ts';

const copies = handingOutFromEnvironment();

/** GET /v1/copies/{id}/file hands out an issued copy; GET /v1/copies/{id}/link an address for others to fetch it. */
export const handler = clientApi('copy:read', async ({ client, path, route }) => {
  const id = path['id'];
  if (!isCopyId(id)) return refuse('copy-not-found');
  if (route === '/v1/copies/{id}/file')
    return handOutCopy(copies, id, {
      actor: client.id,
      mayRead: ({ agency }) => isClients(client, agency),
    });
  const own = await getOwn(copies, client, id);
  if (!own.ok) return own;
  const { value: copy } = own;
  if (!wasIssued(copy) || copy.issuedAt === undefined) return refuse('copy-file-not-ready');
  if (copy.state === 'withdrawn') return refuse('copy-withdrawn');
  return ok({ status: 200, body: await copies.address(id, copy.issuedAt) });
});
