import type { CopyRefusal, CopyView } from '../../schemas/copies/copy.ts';
import type { CopyState } from '../../schemas/copies/state.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import type { Copies } from './copies.ts';
import { endCopy } from './end-copy.ts';
import { sealNote, viewForClient } from './officer-note.ts';
import { openOwn } from './open-own.ts';

const ROUNDS = 10;

/** While nobody has signed: what was signed is no longer the officer's alone to refuse. */
const REFUSABLE: readonly CopyState[] = ['scan-awaited', 'numbered', 'person-awaited'];

/**
 * An officer does not certify, on a ground of Decree 23/2015/NĐ-CP; the number, where one was taken, is void and says so.
 * What the officer notes beside is sealed, and shown to the copy's client alone. The same refusal again gets the same answer.
 *
 * Refused: `copy-not-found`, `copy-state-forbids` once somebody has signed or the copy has ended otherwise.
 */
export async function refuseCopy(
  copies: Pick<Copies, 'tables' | 'clock' | 'seal'>,
  client: Client,
  id: string,
  { ground, officer, note }: CopyRefusal,
): Promise<Result<CopyView>> {
  for await (const _ of rounds(ROUNDS)) {
    const own = await openOwn(copies, client, id);
    if (!own.ok) return own;
    const { value: opened } = own;
    const { copy } = opened;
    if (copy.refused?.ground === ground) return ok(await viewForClient(copies, copy));
    if (!REFUSABLE.includes(copy.state))
      return refuse('copy-state-forbids', { extra: { state: copy.state } });
    const sealed = note === undefined ? {} : { note: await sealNote(copies, copy, 'refusal', note) };
    const by = { officer, ...sealed };
    const ended = await endCopy(copies, opened, { state: 'refused', ground, by }, client.id);
    if (ended.done) return ok(await viewForClient(copies, ended.copy));
  }
  return refuse('concurrent-change');
}
