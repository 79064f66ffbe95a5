import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Receipt } from '../../schemas/views.ts';
import { instant } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { text } from '../kernel/table/item.ts';
import { queryPage } from '../kernel/table/read.ts';
import { transact } from '../kernel/table/transaction.ts';
import { applyChange } from './apply-change.ts';
import { checkStored } from './attachment.ts';
import type { DossierEvent, KeptDossier, Pending } from './dossier.ts';
import { PENDING_SHARD } from './dossier-store.ts';
import {
  answerOf,
  keepingWrites,
  openDossier,
  receiptOf,
  type Dossiers,
  type Keeping,
  type Opened,
} from './dossiers.ts';
import { headerDuty } from './duties.ts';
import { changeTakesEffect, factOf, mayTouch, standingOf } from './receive-change.ts';
import { fileIds } from './receive-submission.ts';
import { filesComplete, filesNeverCame } from './tell-portal.ts';

/**
 * The portal says that it has uploaded everything. Every file is checked as it lies in the store; only then
 * is the submission (or the change that declared them) in force and carried on. Called again, it answers the same.
 */
export async function completeFiles(
  dossiers: Dossiers,
  client: Client,
  code: DossierCode,
): Promise<Result<Receipt>> {
  for (let round = 0; round < 10; round += 1) {
    const opened = await openDossier(dossiers.tables, code);
    const { kept } = opened;
    if (kept === undefined || !mayTouch(client, kept)) return refuse('dossier-not-found');
    if (kept.pending === undefined) {
      if (kept.state === 'expired') return refuse('dossier-expired');
      return ok(await receiptOf(dossiers, answerOf(kept), []));
    }
    const stored = await checkStored(dossiers.shelf, code, kept.pending.files);
    if (!stored.ok) return stored;
    const after = await putInForce(dossiers, opened, kept, kept.pending, client.id);
    if (after !== undefined) return ok(await receiptOf(dossiers, answerOf(after), []));
  }
  return refuse('concurrent-change');
}

/**
 * What to do with a dossier whose files are overdue: in force when all of them lie there (the portal only
 * forgot to say so), else expired, and the portal is told. Undefined when somebody else was faster.
 */
export async function endWaiting(
  dossiers: Dossiers,
  code: DossierCode,
): Promise<'completed' | 'expired' | undefined> {
  const opened = await openDossier(dossiers.tables, code);
  const { kept } = opened;
  if (kept?.pending === undefined || Date.parse(kept.pending.until) > dossiers.clock.now()) return undefined;
  const stored = await checkStored(dossiers.shelf, code, kept.pending.files);
  if (stored.ok) {
    const after = await putInForce(dossiers, opened, kept, kept.pending, 'gateway');
    return after === undefined ? undefined : 'completed';
  }
  const missing = (stored.problem.errors ?? []).map(({ pointer }) => pointer.replace('/files/', ''));
  const keeping = expiry(dossiers, opened, kept, kept.pending, missing);
  const written = await transact(keepingWrites(dossiers.tables, keeping, dossiers.clock.now()));
  return written.done ? 'expired' : undefined;
}

/** Ends the waiting of every dossier whose files are overdue. One that fails is left for the next round. */
export async function endOverdueWaiting(
  dossiers: Dossiers,
): Promise<readonly { readonly code: DossierCode; readonly how: 'completed' | 'expired' }[]> {
  const page = await queryPage({
    TableName: dossiers.tables.dossiers,
    IndexName: 'pending',
    KeyConditionExpression: 'pendingShard = :shard AND pendingUntil <= :now',
    ExpressionAttributeValues: {
      ':shard': { S: PENDING_SHARD },
      ':now': { S: instant(dossiers.clock.now()) },
    },
    Limit: 200,
  });
  const ended: { code: DossierCode; how: 'completed' | 'expired' }[] = [];
  for (const item of page.items) {
    const code = text(item, 'pk') as DossierCode; // the index holds dossiers only
    try {
      const how = await endWaiting(dossiers, code);
      if (how !== undefined) ended.push({ code, how });
    } catch (error) {
      // One damaged dossier must not keep the others waiting; it is looked at again in the next round.
      log('error', 'LT014', { error: error instanceof Error ? error : new Error('not an error') });
    }
  }
  return ended;
}

async function putInForce(
  dossiers: Dossiers,
  opened: Opened,
  kept: KeptDossier,
  pending: Pending,
  actor: string,
): Promise<KeptDossier | undefined> {
  const keeping = inForce(dossiers, opened, kept, pending, actor);
  const written = await transact(keepingWrites(dossiers.tables, keeping, dossiers.clock.now()));
  return written.done ? keeping.after : undefined;
}

function inForce(
  dossiers: Dossiers,
  opened: Opened,
  kept: KeptDossier,
  pending: Pending,
  actor: string,
): Keeping {
  const at = instant(dossiers.clock.now());
  const received = JSON.stringify({ files: pending.files.map(({ id, sha256 }) => ({ id, sha256 })) });
  if (pending.change !== undefined) {
    const message = {
      change: pending.change,
      received,
      correlationId: pending.correlationId,
      client: { id: actor },
    };
    // The ids are those that the change's own revision gave; others may have come since.
    const prefix = pending.files[0]?.id.replace(/\d+$/, '') ?? `r${kept.revision}f`;
    const changed = applyChange(kept.dossier, standingOf(kept), pending.change, fileIds(prefix).next);
    if (!changed.ok)
      throw new Error('a change that was allowed when it was kept is not allowed when its files are there');
    return changeTakesEffect(dossiers, message, digestJson(pending.change), opened, kept, changed.value);
  }
  const { pending: _pending, ...rest } = kept;
  const after: KeptDossier = { ...rest, state: 'received', revision: kept.revision + 1, changedAt: at };
  const { dossier } = kept;
  const about = { dossier, occurredAt: dossier.submittedAt ?? at, correlationId: pending.correlationId };
  const event = eventOf(after, 'files-complete', actor, received, pending.correlationId, at);
  return {
    opened,
    after,
    event,
    facts: [factOf(event, 'submission.received')],
    duties: [headerDuty(about, dossier), filesComplete(about, dossier, after.revision, at)],
  };
}

/** A submission without its files ends as expired; a change without its files is dropped. Either is told. */
function expiry(
  dossiers: Dossiers,
  opened: Opened,
  kept: KeptDossier,
  pending: Pending,
  missing: readonly string[],
): Keeping {
  const at = instant(dossiers.clock.now());
  const { pending: _pending, ...rest } = kept;
  const after: KeptDossier = {
    ...rest,
    revision: kept.revision + 1,
    changedAt: at,
    ...(pending.change === undefined ? { state: 'expired' } : {}),
    // Forgotten, so that the same change may be told again.
    heard:
      pending.change === undefined
        ? kept.heard
        : kept.heard.filter(({ digest }) => digest !== pending.digest),
  };
  const about = { dossier: kept.dossier, occurredAt: at, correlationId: pending.correlationId };
  const event = eventOf(
    after,
    'files-expired',
    'gateway',
    JSON.stringify({ missing }),
    pending.correlationId,
    at,
  );
  return {
    opened,
    after,
    event,
    facts: [factOf(event, 'submission.expired')],
    duties: [filesNeverCame(about, kept.dossier, missing, after.revision, at)],
  };
}

const eventOf = (
  after: KeptDossier,
  kind: string,
  clientId: string,
  received: string,
  correlationId: string,
  at: DossierEvent['keptAt'],
): DossierEvent => ({
  code: after.dossier.code,
  seq: after.revision,
  kind,
  source: 'gateway',
  status: after.dossier.status,
  occurredAt: at,
  keptAt: at,
  clientId,
  digest: digestJson(JSON.parse(received)),
  correlationId,
  received,
});
