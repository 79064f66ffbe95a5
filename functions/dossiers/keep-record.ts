import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import type { Dossier, ProgressRow } from '../../schemas/dossier.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Flag } from '../../schemas/flags.ts';
import { isRegularMove, standingIn } from '../../schemas/transitions.ts';
import { instant } from '../kernel/clock.ts';
import { digestJson, type Digest } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import { transact } from '../kernel/table/transaction.ts';
import { agencyFlags } from './agency-list.ts';
import { STEPS_KEPT, type DossierEvent, type KeptDossier } from './dossier.ts';
import { keepingWrites, openDossier, type Dossiers, type Keeping, type Opened } from './dossiers.ts';
import { headerDuty, progressDuties } from './duties.ts';
import { factOf, heardAlso, mayTouch, standingOf } from './receive-change.ts';
import { statusChanged } from './tell-portal.ts';

/** How often another writer may come first before the caller is asked to come again. */
const ROUNDS = 10;

/** A whole dossier as an existing one-stop system tells it by the drop-in. */
export interface RecordMessage {
  readonly client: Client;
  readonly dossier: Dossier;
  readonly flags: readonly Flag[];
  /** Fields that we do not know, as JSON. */
  readonly aside?: string | undefined;
  /** The record as it came, as JSON. */
  readonly received: string;
  readonly updating: boolean;
  readonly correlationId: string;
}

/** Steps of one dossier as the drop-in tells them. */
export interface StepsMessage {
  readonly client: Client;
  readonly code: DossierCode;
  readonly rows: readonly ProgressRow[];
  readonly received: string;
  readonly correlationId: string;
}

/**
 * Keeps a record of the drop-in as the truth, and the duty to carry it. A transition that the rules do not
 * know is kept, flagged irregular and carried: statuses are never rewritten, dates never invented.
 *
 * Refused as the national adapter refuses: adding what exists with other content
 * (`dossier-exists-other-body`), updating what is not there (`dossier-not-found`). The same again is accepted.
 */
export async function keepRecord(dossiers: Dossiers, message: RecordMessage): Promise<Result<DossierCode>> {
  const { client, dossier } = message;
  const digest = digestJson({ record: dossier, updating: message.updating });
  if (!client.agencies.some((own) => covers(own as AgencyCode, dossier.agency)))
    return refuse('agency-not-yours');
  const flags = [
    ...agencyFlags(dossier.agency, await dossiers.knowsAgency(dossier.agency)),
    ...message.flags,
  ];
  for await (const _ of rounds(ROUNDS)) {
    const opened = await openDossier(dossiers.tables, dossier.code);
    const { kept } = opened;
    if (kept !== undefined && !mayTouch(client, kept)) return refuse('agency-not-yours');
    if (kept?.heard.at(-1)?.digest === digest) return ok(dossier.code);
    if (kept === undefined && message.updating) return refuse('dossier-not-found');
    if (kept !== undefined && !message.updating) return refuse('dossier-exists-other-body');
    if (kept?.pending !== undefined) return refuse('dossier-pending');
    const keeping = recordKeeping(dossiers, { ...message, flags }, digest, opened, kept);
    const written = await transact(keepingWrites(dossiers.tables, keeping, dossiers.clock.now()));
    if (written.done) return ok(dossier.code);
  }
  return refuse('concurrent-change');
}

function recordKeeping(
  dossiers: Dossiers,
  message: RecordMessage,
  digest: Digest,
  opened: Opened,
  kept: KeptDossier | undefined,
): Keeping {
  const at = instant(dossiers.clock.now());
  const { dossier, correlationId } = message;
  const revision = (kept?.revision ?? 0) + 1;
  const before = kept === undefined ? undefined : standingOf(kept);
  const standing = standingIn(dossier.status, before);
  const originalDueAt = kept?.originalDueAt ?? dossier.dueAt;
  const after: KeptDossier = {
    dossier,
    state: 'received',
    revision,
    clientId: kept?.clientId ?? message.client.id,
    keptAt: kept?.keptAt ?? at,
    changedAt: at,
    heard: kept === undefined ? [{ digest, revision }] : heardAlso(kept, digest, revision),
    flags: message.flags,
    ...(kept?.steps === undefined ? {} : { steps: kept.steps }),
    ...(standing.supplementFrom === undefined ? {} : { supplementFrom: standing.supplementFrom }),
    ...(originalDueAt === undefined ? {} : { originalDueAt }),
  };
  const event: DossierEvent = {
    code: dossier.code,
    seq: revision,
    kind: message.updating ? 'record-updated' : 'record-added',
    source: 'dropin',
    status: dossier.status,
    // The wire tells no time for an update as such: it is the time at which it was told.
    occurredAt: kept === undefined ? (dossier.submittedAt ?? dossier.receivedAt ?? at) : at,
    keptAt: at,
    clientId: message.client.id,
    digest: digestJson(JSON.parse(message.received)),
    correlationId,
    received: message.received,
    ...(before !== undefined && !isRegularMove(before, dossier.status) ? { irregular: true } : {}),
    ...(message.aside === undefined ? {} : { aside: message.aside }),
  };
  const about = { dossier, occurredAt: event.occurredAt, correlationId };
  return {
    opened,
    after,
    event,
    facts: [factOf(event, 'record.received')],
    duties: [
      headerDuty(about, dossier),
      ...(kept === undefined ? [] : statusChanged(about, dossier, kept.dossier.status, revision, at)),
    ],
  };
}

/**
 * Keeps steps of a dossier and the duty to carry them. They do not change the dossier itself: on this wire
 * the header does. Refused when the dossier is not there (`dossier-not-found`). Steps that were told before are
 * accepted and not carried again: one-stop systems repeat their whole history.
 */
export async function keepSteps(dossiers: Dossiers, message: StepsMessage): Promise<Result<DossierCode>> {
  const digest = digestJson({ steps: message.rows });
  for await (const _ of rounds(ROUNDS)) {
    const opened = await openDossier(dossiers.tables, message.code);
    const { kept } = opened;
    if (kept === undefined || !mayTouch(message.client, kept)) return refuse('dossier-not-found');
    const told = new Set(kept.steps ?? []);
    const rows = message.rows.filter((row) => !told.has(stepDigest(row)));
    if (rows.length === 0) return ok(message.code);
    const keeping = stepsKeeping(dossiers, { ...message, rows }, digest, opened, kept);
    const written = await transact(keepingWrites(dossiers.tables, keeping, dossiers.clock.now()));
    if (written.done) return ok(message.code);
  }
  return refuse('concurrent-change');
}

/** What a step is known by when it is told again. */
const stepDigest = (row: ProgressRow): string => digestJson(row).slice(0, 16);

function stepsKeeping(
  dossiers: Dossiers,
  message: StepsMessage,
  digest: Digest,
  opened: Opened,
  kept: KeptDossier,
): Keeping {
  const at = instant(dossiers.clock.now());
  const { rows, correlationId } = message;
  const revision = kept.revision + 1;
  const last = rows.at(-1);
  const event: DossierEvent = {
    code: message.code,
    seq: revision,
    kind: 'progress',
    source: 'dropin',
    status: last?.status ?? kept.dossier.status,
    occurredAt: last?.at ?? at,
    keptAt: at,
    clientId: message.client.id,
    digest: digestJson(JSON.parse(message.received)),
    correlationId,
    received: message.received,
  };
  const about = { dossier: kept.dossier, occurredAt: event.occurredAt, correlationId };
  return {
    opened,
    after: {
      ...kept,
      revision,
      changedAt: at,
      heard: heardAlso(kept, digest, revision),
      steps: [...(kept.steps ?? []), ...rows.map(stepDigest)].slice(-STEPS_KEPT),
    },
    event,
    facts: [factOf(event, 'progress.received')],
    duties: progressDuties(about, rows),
  };
}
