import type { CopyView } from '../../schemas/copies/copy.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Copies } from './copies.ts';
import { getOwn } from './open-own.ts';
import { viewForClient } from './officer-note.ts';

/** A copy as its client may see it. Refused `copy-not-found`: unknown, or another agency's. */
export async function readCopyView(
  copies: Pick<Copies, 'tables' | 'seal'>,
  client: Client,
  id: string,
): Promise<Result<CopyView>> {
  const copy = await getOwn(copies, client, id);
  return copy.ok ? ok(await viewForClient(copies, copy.value)) : copy;
}
