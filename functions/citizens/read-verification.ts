import type { VerificationView } from '../../schemas/citizens/look.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { isClients } from './officers.ts';
import { getVerification, viewOf } from './verification-store.ts';

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One verification as it stands. Refused: `verification-not-found`, also for one of another client's agency. */
export async function readVerification(
  table: string,
  client: Client,
  id: string,
): Promise<Result<VerificationView>> {
  const kept = ID.test(id) ? await getVerification(table, id) : undefined;
  if (kept === undefined || !isClients(client, kept.agency)) return refuse('verification-not-found');
  return ok(viewOf(kept));
}
