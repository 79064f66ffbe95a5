import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { DossierView, EvidenceExport, TimelineEntry } from '../../schemas/views.ts';
import { instant, type Clock } from '../kernel/clock.ts';
import { readChain } from '../kernel/evidence/evidence-store.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { get } from '../kernel/table/read.ts';
import { filesOf } from './attachment.ts';
import type { DossierEvent, KeptDossier } from './dossier.ts';
import { eventsOf, headKey, readDossier } from './dossier-store.ts';
import { subjectOf } from './dossiers.ts';
import { mayTouch } from './receive-change.ts';

/** What reading needs. */
export interface Reading {
  readonly tables: { readonly dossiers: string; readonly evidence: string };
  readonly clock: Clock;
}

/** A dossier that the client may see; a foreign one is as if it were not there. */
async function findDossier(
  reading: Reading,
  client: Client,
  code: DossierCode,
): Promise<Result<KeptDossier>> {
  const item = await get(headKey(reading.tables.dossiers, code));
  const kept = item === undefined ? undefined : readDossier(item);
  return kept === undefined || !mayTouch(client, kept) ? refuse('dossier-not-found') : ok(kept);
}

/** A dossier as it stands. */
export async function readOneDossier(
  reading: Reading,
  client: Client,
  code: DossierCode,
): Promise<Result<DossierView>> {
  const found = await findDossier(reading, client, code);
  if (!found.ok) return found;
  const kept = found.value;
  const awaited = kept.pending?.files ?? [];
  const known = new Map([...filesOf(kept.dossier), ...awaited].map((file) => [file.id, file]));
  const missing = new Set(kept.state === 'received' ? awaited.map(({ id }) => id) : known.keys());
  return ok({
    dossier: kept.dossier,
    completeness: kept.state,
    revision: kept.revision,
    files: [...known.values()].map((file) => ({ ...file, stored: !missing.has(file.id) })),
    flags: [...kept.flags],
    keptAt: kept.keptAt,
    changedAt: kept.changedAt,
    ...(kept.pending === undefined ? {} : { pendingUntil: kept.pending.until }),
  });
}

/** What happened to a dossier, oldest first. */
export async function readTimeline(
  reading: Reading,
  client: Client,
  code: DossierCode,
): Promise<Result<readonly TimelineEntry[]>> {
  const found = await findDossier(reading, client, code);
  if (!found.ok) return found;
  const events = await eventsOf(reading.tables.dossiers, code);
  return ok(events.map((event, index) => entryOf(event, events[index - 1])));
}

function entryOf(event: DossierEvent, previous: DossierEvent | undefined): TimelineEntry {
  const { seq, kind, source, occurredAt, keptAt, status } = event;
  return {
    seq,
    kind,
    source,
    occurredAt,
    keptAt,
    status,
    irregular: event.irregular === true,
    ...(previous === undefined || previous.status === status ? {} : { previousStatus: previous.status }),
    ...toldBy(event),
  };
}

/** Who did it and what was said, out of a change as the native API received it or the gateway wrote it. */
function toldBy(event: DossierEvent): Partial<Pick<TimelineEntry, 'handler' | 'unit' | 'content'>> {
  if (event.source === 'dropin' || event.kind === 'submission') return {};
  const told = JSON.parse(event.received) as ToldChange; // valid when it was received
  const row = told.rows?.at(-1);
  const handler = row?.handler ?? told.officer?.name;
  const unit = row?.unit ?? told.officer?.unit;
  const content = row?.content ?? told.content ?? told.reason ?? told.note ?? told.information;
  return {
    ...(handler === undefined ? {} : { handler }),
    ...(unit === undefined ? {} : { unit }),
    ...(content === undefined ? {} : { content }),
  };
}

type Handler = NonNullable<TimelineEntry['handler']>;

interface ToldChange {
  readonly officer?: { readonly name: Handler; readonly unit?: string };
  readonly rows?: readonly { readonly handler: Handler; readonly unit?: string; readonly content: string }[];
  readonly content?: string;
  readonly reason?: string;
  readonly note?: string;
  readonly information?: string;
}

/** The file that proves a dossier's life: its whole chain of evidence. */
export async function exportEvidence(
  reading: Reading,
  client: Client,
  code: DossierCode,
): Promise<Result<EvidenceExport>> {
  const found = await findDossier(reading, client, code);
  if (!found.ok) return found;
  const links = await readChain(reading.tables.evidence, subjectOf(code));
  return ok({
    format: 'lien-thong-evidence/1',
    subject: code,
    exportedAt: instant(reading.clock.now()),
    links: links.map((link) => ({ ...link, details: { ...link.details } })),
  });
}
