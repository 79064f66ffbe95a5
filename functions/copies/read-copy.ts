import { isCopyId } from '../../schemas/copies/copy-id.ts';
import type { CopyView } from '../../schemas/copies/copy.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { isClients } from './clients.ts';
import type { Copies } from './copies.ts';
import { viewOf } from './copy.ts';
import { getCopy } from './copy-store.ts';

/** A copy as its client may see it. Refused `copy-not-found`: unknown, or another agency's. */
export async function readCopyView(
  { tables }: Pick<Copies, 'tables'>,
  client: Client,
  id: string,
): Promise<Result<CopyView>> {
  const copy = isCopyId(id) ? await getCopy(tables.copies, id) : undefined;
  if (copy === undefined || !isClients(client, copy.agency)) return refuse('copy-not-found');
  return ok(viewOf(copy));
}
