import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import { occurredAt, type Change } from '../../schemas/changes.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { StoredFile } from '../../schemas/dossier.ts';
import { flagsOf } from '../../schemas/flags.ts';
import { standingIn, type Standing } from '../../schemas/transitions.ts';
import type { Receipt } from '../../schemas/views.ts';
import type { Duty } from '../exchange/operation.ts';
import { instant } from '../kernel/clock.ts';
import { digestBytes, digestJson, type Digest } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import { lookUpRequest, repeated, type Repeatable } from '../kernel/http/idempotency.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import { transact } from '../kernel/table/transaction.ts';
import { applyChange, type Changed } from './apply-change.ts';
import { checkDeclared } from './attachment.ts';
import { HEARD_KEPT, type DossierEvent, type KeptDossier } from './dossier.ts';
import {
  answerOf,
  keepingWrites,
  openDossier,
  receiptOf,
  UPLOAD_MS,
  type Dossiers,
  type Keeping,
  type Opened,
} from './dossiers.ts';
import { headerDuty, progressDuties } from './duties.ts';
import { fileIds, replay } from './receive-submission.ts';
import { statusChanged } from './tell-portal.ts';

/** A change as it came in. */
export interface ChangeMessage {
  readonly client: Client;
  readonly code: DossierCode;
  readonly change: Change;
  /** The body's exact text. */
  readonly received: string;
  readonly repeatable?: Repeatable | undefined;
  readonly correlationId: string;
}

/** How often another writer may come first before the caller is asked to come again. */
const ROUNDS = 10;

/**
 * Keeps a change of a dossier, and the duties that follow from it, in one transaction. A change that declares
 * files waits for them and takes effect once they are there.
 *
 * The same change again gets the same answer. Refused: an unknown or foreign dossier (`dossier-not-found`),
 * one that still waits for files, a forbidden transition (with the allowed ones).
 */
export async function receiveChange(dossiers: Dossiers, message: ChangeMessage): Promise<Result<Receipt>> {
  const digest = digestJson(message.change);
  for await (const _ of rounds(ROUNDS)) {
    const opened = await openDossier(dossiers.tables, message.code);
    const { kept } = opened;
    if (kept === undefined || !mayTouch(message.client, kept)) return refuse('dossier-not-found');
    const same = kept.heard.find((heard) => heard.digest === digest);
    if (same !== undefined) {
      return ok(await receiptOf(dossiers, answerOf(kept, same.revision), kept.pending?.files ?? []));
    }
    const keeping = keepingOf(dossiers, message, digest, opened, kept);
    if (!keeping.ok) {
      const before = await lookUpRequest(dossiers.tables.requests, message.repeatable, dossiers.clock.now());
      return before === undefined ? keeping : replay(dossiers, before);
    }
    const written = await transact(keepingWrites(dossiers.tables, keeping.value, dossiers.clock.now()));
    if (written.done) {
      const { after } = keeping.value;
      return ok(await receiptOf(dossiers, answerOf(after), after.pending?.files ?? []));
    }
    const before = repeated(written.collisions, message.repeatable);
    if (before !== undefined) return replay(dossiers, before);
  }
  return refuse('concurrent-change');
}

/** Whether a client may see and touch a dossier: only those of its own agencies. */
export const mayTouch = (client: Client, kept: KeptDossier): boolean =>
  client.agencies.some((own) => covers(own as AgencyCode, kept.dossier.agency));

function keepingOf(
  dossiers: Dossiers,
  message: ChangeMessage,
  digest: Digest,
  opened: Opened,
  kept: KeptDossier,
): Result<Keeping> {
  if (kept.state === 'expired') return refuse('dossier-expired');
  if (kept.pending !== undefined) return refuse('dossier-pending');
  const ids = fileIds(`r${kept.revision + 1}f`);
  const changed = applyChange(kept.dossier, standingOf(kept), message.change, ids.next);
  if (!changed.ok) return changed;
  const files = checkDeclared(ids.files);
  if (!files.ok) return files;
  const keeping =
    ids.files.length === 0
      ? changeTakesEffect(dossiers, message, digest, opened, kept, changed.value)
      : changeWaits(dossiers, message, digest, opened, kept, ids.files);
  const { repeatable } = message;
  if (repeatable === undefined) return ok(keeping);
  return ok({ ...keeping, request: { repeatable, answer: JSON.stringify(answerOf(keeping.after)) } });
}

export const standingOf = (kept: KeptDossier): Standing =>
  standingIn(
    kept.dossier.status,
    kept.supplementFrom === undefined ? undefined : { status: 5, supplementFrom: kept.supplementFrom },
  );

/** The parts of a change message that outlive the request, so that a pending change can be completed later. */
export type KeptMessage = Pick<ChangeMessage, 'change' | 'received' | 'correlationId'> & {
  readonly client: Pick<Client, 'id'>;
};

/** A change that is in force: new snapshot, the header where it changed, the steps, and the portal told. */
export function changeTakesEffect(
  dossiers: Pick<Dossiers, 'clock'>,
  message: KeptMessage,
  digest: Digest,
  opened: Opened,
  kept: KeptDossier,
  changed: Changed,
): Keeping {
  const at = instant(dossiers.clock.now());
  const { dossier, standing, rows } = changed;
  const { supplementFrom: _from, pending: _pending, ...rest } = kept;
  const revision = kept.revision + 1;
  const after: KeptDossier = {
    ...rest,
    dossier,
    revision,
    changedAt: at,
    heard: heardAlso(kept, digest, revision),
    // No change moves a dossier to another agency.
    flags: [...kept.flags.filter(({ kind }) => kind === 'unknown-agency'), ...flagsOf(dossier)],
    ...(standing.supplementFrom === undefined ? {} : { supplementFrom: standing.supplementFrom }),
    ...(kept.originalDueAt === undefined && dossier.dueAt !== undefined
      ? { originalDueAt: dossier.dueAt }
      : {}),
  };
  const about = { dossier, occurredAt: occurredAt(message.change), correlationId: message.correlationId };
  const headerChanged = JSON.stringify(dossier) !== JSON.stringify(kept.dossier);
  const duties: Duty[] = [
    ...(headerChanged ? [headerDuty(about, dossier)] : []),
    ...progressDuties(about, rows),
    ...statusChanged(about, dossier, kept.dossier.status, revision, at),
  ];
  const event = eventOf(message, dossier.code, revision, message.change.kind, dossier.status, at);
  return { opened, after, event, duties, facts: [factOf(event, 'change.received')] };
}

/** A change that waits for its files: kept, proved, not yet in force. */
function changeWaits(
  dossiers: Dossiers,
  message: ChangeMessage,
  digest: Digest,
  opened: Opened,
  kept: KeptDossier,
  files: readonly StoredFile[],
): Keeping {
  const now = dossiers.clock.now();
  const revision = kept.revision + 1;
  const { correlationId, change } = message;
  const after: KeptDossier = {
    ...kept,
    revision,
    changedAt: instant(now),
    heard: heardAlso(kept, digest, revision),
    pending: { files, until: instant(now + UPLOAD_MS), change, digest, correlationId },
  };
  const kind = `${change.kind}-announced`;
  const event = eventOf(message, kept.dossier.code, revision, kind, kept.dossier.status, instant(now));
  return { opened, after, event, duties: [], facts: [factOf(event, 'change.announced')] };
}

export const heardAlso = (kept: KeptDossier, digest: Digest, revision: number): KeptDossier['heard'] =>
  [...kept.heard, { digest, revision }].slice(-HEARD_KEPT);

const eventOf = (
  message: KeptMessage,
  code: DossierCode,
  seq: number,
  kind: string,
  status: DossierEvent['status'],
  keptAt: DossierEvent['keptAt'],
): DossierEvent => ({
  code,
  seq,
  kind,
  source: 'native',
  status,
  occurredAt: occurredAt(message.change),
  keptAt,
  clientId: message.client.id,
  digest: digestBytes(message.received),
  correlationId: message.correlationId,
  received: message.received,
});

export const factOf = (event: DossierEvent, kind: string) => ({
  kind,
  actor: event.clientId,
  digest: event.digest,
  details: { revision: event.seq, change: event.kind, status: event.status },
});
