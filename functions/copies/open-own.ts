import { isCopyId } from '../../schemas/copies/copy-id.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { isClients } from './clients.ts';
import type { Copies } from './copies.ts';
import type { KeptCopy } from './copy.ts';
import { getCopy } from './copy-store.ts';
import { openCopy, type OpenCopy } from './keep-copy.ts';

/** A copy with all that a change of it touches, for its client. Refused `copy-not-found`: unknown, or another agency's. */
export async function openOwn(
  copies: Pick<Copies, 'tables'>,
  client: Client,
  id: string,
): Promise<Result<OpenCopy>> {
  const opened = isCopyId(id) ? await openCopy(copies, id) : undefined;
  if (opened === undefined || !isClients(client, opened.copy.agency)) return refuse('copy-not-found');
  return ok(opened);
}

/** The copy alone, to be read. Refused likewise. */
export async function getOwn(
  { tables }: { readonly tables: Pick<Copies['tables'], 'copies'> },
  client: Client,
  id: string,
): Promise<Result<KeptCopy>> {
  const copy = isCopyId(id) ? await getCopy(tables.copies, id) : undefined;
  if (copy === undefined || !isClients(client, copy.agency)) return refuse('copy-not-found');
  return ok(copy);
}
