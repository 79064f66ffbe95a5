import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { CopyView, CopyWithdrawal } from '../../schemas/copies/copy.ts';
import { instant, type Instant } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import type { Copies } from './copies.ts';
import type { KeptCopy } from './copy.ts';
import { takeBackDuties, webhookDuty } from './duties.ts';
import { keepChange } from './keep-copy.ts';
import { openOwn } from './open-own.ts';
import { isClients } from './clients.ts';
import { sealNote, viewForClient } from './officer-note.ts';
import { bodyInForce } from './step-authority.ts';

const ROUNDS = 10;

/**
 * Withdraws an issued copy. Whoever checks it from then on is told, with the ground and by which body; the owner's store,
 * the portal and the dossier hear of it as duties. What the officer notes beside is sealed and goes nowhere. The file stays
 * as it is: it proves what was withdrawn. The same withdrawal again gets the same answer; the first ground stands.
 *
 * Refused: `copy-not-found`, `copy-state-forbids` for what was never issued; `agency-not-yours`, `copy-body-missing` for a
 * body that is named and is not the client's, or is none now.
 */
export async function withdrawCopy(
  copies: Pick<Copies, 'tables' | 'clock' | 'seal'>,
  client: Client,
  id: string,
  withdrawal: CopyWithdrawal,
): Promise<Result<CopyView>> {
  for await (const _ of rounds(ROUNDS)) {
    const own = await openOwn(copies, client, id);
    if (!own.ok) return own;
    const { value: opened } = own;
    const { copy } = opened;
    if (copy.state === 'withdrawn') return ok(await viewForClient(copies, copy));
    if (copy.state !== 'issued') return refuse('copy-state-forbids', { extra: { state: copy.state } });
    const at = instant(copies.clock.now());
    const { ground, officer, note } = withdrawal;
    const named = await bodyNamed(copies, client, copy, withdrawal.by, at);
    if (!named.ok) return named;
    const by = named.value;
    const sealed = note === undefined ? {} : { note: await sealNote(copies, copy, 'withdrawal', note) };
    const kept = await keepChange(
      copies,
      opened,
      // Soon: its dossier is told.
      { state: 'withdrawn', withdrawn: { ground, by, at, ...sealed }, watchAt: at },
      {
        actor: client.id,
        kind: 'copy.withdrawn',
        // With the note as it is sealed: by a digest of short words anybody could try which they are.
        digest: digestJson({ id, ...withdrawal, ...sealed }),
        details: { ground, officer },
        duties: (after) => [
          ...takeBackDuties(after, at),
          webhookDuty(after, { type: 'copy.withdrawn', data: { ground, by } }, at),
        ],
      },
    );
    if (kept.done) {
      log('info', 'LT208', { copy: copy.id });
      return ok(await viewForClient(copies, kept.copy));
    }
  }
  return refuse('concurrent-change');
}

/** What the body that withdraws is called: one that is named must be the client's and have a seal now. */
async function bodyNamed(
  copies: Pick<Copies, 'tables'>,
  client: Client,
  copy: KeptCopy,
  by: AgencyCode | undefined,
  at: Instant,
): Promise<Result<string>> {
  if (by !== undefined && !isClients(client, by)) return refuse('agency-not-yours');
  const body = await bodyInForce(copies, by ?? copy.agency, at);
  if (body.ok) return ok(body.value.name);
  // The body that has issued it may be no more: what it was called stands on the copy.
  return by === undefined ? ok(copy.agencyName ?? copy.agency) : body;
}
