import { isCopyId } from '../../schemas/copies/copy-id.ts';
import { handingOutFromEnvironment } from '../deliveries/copies-config.ts';
import { openApi } from '../kernel/http/api.ts';
import { refuse } from '../kernel/result.ts';
import { handOutCopy } from './hand-out-copy.ts';

const copies = handingOutFromEnvironment();

/** GET /copies/{id}/file?exp&sig: whoever was given the link fetches an issued copy. */
export const handler = openApi(async ({ path, query }) => {
  const id = path['id'];
  const tag = { exp: Number(query['exp'] ?? Number.NaN), sig: query['sig'] ?? '' };
  if (!isCopyId(id) || !(await copies.addressHolds(id, tag))) return refuse('link-invalid');
  return handOutCopy(copies, id, { actor: 'link', mayRead: ({ state }) => state === 'issued' });
});
