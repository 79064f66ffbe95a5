import type { CopyView, CopyWithdrawal } from '../../schemas/copies/copy.ts';
import { instant } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import type { Copies } from './copies.ts';
import { viewOf } from './copy.ts';
import { takeBackDuties, webhookDuty } from './duties.ts';
import { keepChange } from './keep-copy.ts';
import { openOwn } from './open-own.ts';

const ROUNDS = 10;

/**
 * Withdraws an issued copy. Whoever checks it from then on is told, with the reason and by whom; the owner's store, the
 * portal and the dossier hear of it as duties. The file stays as it is: it proves what was withdrawn. The same withdrawal
 * again gets the same answer; the first reason stands.
 *
 * Refused: `copy-not-found`, `copy-state-forbids` for what was never issued.
 */
export async function withdrawCopy(
  copies: Pick<Copies, 'tables' | 'clock'>,
  client: Client,
  id: string,
  { reason, by, officer }: CopyWithdrawal,
): Promise<Result<CopyView>> {
  for await (const _ of rounds(ROUNDS)) {
    const own = await openOwn(copies, client, id);
    if (!own.ok) return own;
    const { value: opened } = own;
    const { copy } = opened;
    if (copy.state === 'withdrawn') return ok(viewOf(copy));
    if (copy.state !== 'issued') return refuse('copy-state-forbids', { extra: { state: copy.state } });
    const at = instant(copies.clock.now());
    const kept = await keepChange(
      copies,
      opened,
      // Soon: its dossier is told.
      { state: 'withdrawn', withdrawn: { reason, by, at }, watchAt: at },
      {
        actor: client.id,
        kind: 'copy.withdrawn',
        digest: digestJson({ id, reason, by }),
        details: { officer },
        duties: (after) => [
          ...takeBackDuties(after, at),
          webhookDuty(after, { type: 'copy.withdrawn', data: { reason, by } }, at),
        ],
      },
    );
    if (kept.done) {
      log('info', 'LT208', { copy: copy.id });
      return ok(viewOf(kept.copy));
    }
  }
  return refuse('concurrent-change');
}
