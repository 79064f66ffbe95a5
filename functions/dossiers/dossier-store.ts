import type { Dossier } from '../../schemas/dossier.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Flag } from '../../schemas/flags.ts';
import type { Instant } from '../kernel/clock.ts';
import { vietnamDay } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import { number, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { queryPage, type Key } from '../kernel/table/read.ts';
import { create, replace, type Write } from '../kernel/table/transaction.ts';
import type { DossierEvent, DossierState, Heard, KeptDossier, Pending } from './dossier.ts';

/** The pending index has one shard: what waits for files is few and short-lived. */
export const PENDING_SHARD = 'pending';

export const headKey = (table: string, code: DossierCode): Key => ({ table, pk: code, sk: 'HEAD' });

/** The key of the list index: one agency, one status, one day of submission (Vietnam). */
export const listPartition = (agency: string, status: number, day: string): string =>
  `${agency}#${status}#${day}`;

/** The day under which a dossier is listed: of its submission, else of its reception, else of its keeping. */
const listDay = ({ dossier, keptAt }: KeptDossier): string =>
  vietnamDay(Date.parse(dossier.submittedAt ?? dossier.receivedAt ?? keptAt));

/**
 * The write that keeps a dossier (label `dossier`): the first revision is created, later ones replace the one read,
 * which is the one before unless it is named.
 */
export function writeDossier(table: string, kept: KeptDossier, over = kept.revision - 1): Write {
  const { dossier } = kept;
  const item = toItem({
    pk: dossier.code,
    sk: 'HEAD',
    version: kept.revision,
    state: kept.state,
    status: dossier.status,
    agency: dossier.agency,
    clientId: kept.clientId,
    keptAt: kept.keptAt,
    changedAt: kept.changedAt,
    procedureCode: dossier.procedureCode,
    receivedAt: dossier.receivedAt,
    dueAt: dossier.dueAt,
    supplementFrom: kept.supplementFrom,
    originalDueAt: kept.originalDueAt,
    snapshot: JSON.stringify(dossier),
    heard: JSON.stringify(kept.heard),
    steps: kept.steps?.join(' '),
    flags: kept.flags.length === 0 ? undefined : JSON.stringify(kept.flags),
    pending: kept.pending === undefined ? undefined : JSON.stringify(kept.pending),
    pendingShard: kept.pending === undefined ? undefined : PENDING_SHARD,
    pendingUntil: kept.pending?.until,
    agencyDay: listPartition(dossier.agency, dossier.status, listDay(kept)),
    listKey: dossier.code,
  });
  return over === 0 ? create('dossier', table, item) : replace('dossier', table, item, over);
}

export function readDossier(item: Item): KeptDossier {
  const optional = (name: string): unknown => {
    const value = textOr(item, name);
    return value === undefined ? undefined : JSON.parse(value);
  };
  const supplementFrom = item['supplementFrom']?.N;
  const originalDueAt = textOr(item, 'originalDueAt');
  const steps = textOr(item, 'steps');
  const pending = optional('pending') as Pending | undefined; // written by writeDossier
  return {
    // The snapshot was valid when it was written; parsing it again on every read would only cost time.
    dossier: JSON.parse(text(item, 'snapshot')) as Dossier,
    state: text(item, 'state') as DossierState,
    revision: number(item, 'version'),
    clientId: text(item, 'clientId'),
    keptAt: text(item, 'keptAt') as Instant,
    changedAt: text(item, 'changedAt') as Instant,
    heard: (optional('heard') ?? []) as Heard[],
    flags: (optional('flags') ?? []) as Flag[],
    ...(supplementFrom === undefined ? {} : { supplementFrom: supplementFrom === '1' ? 1 : 4 }),
    ...(originalDueAt === undefined ? {} : { originalDueAt: originalDueAt as Instant }),
    ...(steps === undefined ? {} : { steps: steps.split(' ') }),
    ...(pending === undefined ? {} : { pending }),
  };
}

/** The write that keeps an event (label `event`). */
export const writeEvent = (table: string, event: DossierEvent): Write =>
  create(
    'event',
    table,
    toItem({
      pk: event.code,
      sk: `EVENT#${String(event.seq).padStart(6, '0')}`,
      seq: event.seq,
      kind: event.kind,
      source: event.source,
      status: event.status,
      occurredAt: event.occurredAt,
      keptAt: event.keptAt,
      clientId: event.clientId,
      digest: event.digest,
      correlationId: event.correlationId,
      irregular: event.irregular,
      received: event.received,
      aside: event.aside,
    }),
  );

function readEvent(item: Item): DossierEvent {
  const aside = textOr(item, 'aside');
  return {
    code: text(item, 'pk') as DossierCode,
    seq: number(item, 'seq'),
    kind: text(item, 'kind'),
    source: text(item, 'source') as DossierEvent['source'],
    status: number(item, 'status') as DossierEvent['status'],
    occurredAt: text(item, 'occurredAt') as Instant,
    keptAt: text(item, 'keptAt') as Instant,
    clientId: text(item, 'clientId'),
    digest: text(item, 'digest') as Digest,
    correlationId: text(item, 'correlationId'),
    received: text(item, 'received'),
    ...(item['irregular']?.BOOL === true ? { irregular: true } : {}),
    ...(aside === undefined ? {} : { aside }),
  };
}

/** A dossier's events, oldest first. Their number is bounded by the dossier's own life. */
export async function eventsOf(table: string, code: DossierCode): Promise<DossierEvent[]> {
  const events: DossierEvent[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :code AND begins_with(sk, :event)',
      ExpressionAttributeValues: { ':code': { S: code }, ':event': { S: 'EVENT#' } },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    events.push(...page.items.map(readEvent));
    from = page.next;
  } while (from !== undefined);
  return events;
}
