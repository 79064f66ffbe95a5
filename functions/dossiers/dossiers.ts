import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { StoredFile } from '../../schemas/dossier.ts';
import type { Receipt, UploadTicket } from '../../schemas/views.ts';
import { laneKey, readLane } from '../exchange/exchange-store.ts';
import type { PartnerName, Subject } from '../exchange/exchange.ts';
import type { Duty } from '../exchange/operation.ts';
import { keepDuties, type Lanes } from '../exchange/outbox.ts';
import { instant, type Clock } from '../kernel/clock.ts';
import type { ChainHead, Fact } from '../kernel/evidence/chain.ts';
import { appendFacts, chainHeadKey, readChainHead } from '../kernel/evidence/evidence-store.ts';
import { GENESIS } from '../kernel/evidence/chain.ts';
import { rememberRequest, type Repeatable } from '../kernel/http/idempotency.ts';
import { getMany } from '../kernel/table/read.ts';
import type { Write } from '../kernel/table/transaction.ts';
import type { KnowsAgency } from './agency-list.ts';
import type { DossierEvent, KeptDossier } from './dossier.ts';
import { headKey, readDossier, writeDossier, writeEvent } from './dossier-store.ts';
import { DOSSIER_PARTNERS } from './duties.ts';

/** Where declared files are put. */
export interface FileShelf {
  /** A way to upload exactly this file, for so long. */
  readonly ticket: (
    code: DossierCode,
    file: StoredFile,
    seconds: number,
  ) => Promise<{ url: string; headers: Record<string, string> }>;
  /** What lies there under a file's place: size in bytes and SHA-256 (hex); undefined when nothing does. */
  readonly inspect: (
    code: DossierCode,
    file: StoredFile,
  ) => Promise<{ size: number; sha256: string } | undefined>;
}

/** What the use cases of dossiers need. */
export interface Dossiers {
  readonly tables: {
    readonly dossiers: string;
    readonly exchanges: string;
    readonly evidence: string;
    readonly requests: string;
  };
  readonly clock: Clock;
  readonly shelf: FileShelf;
  readonly knowsAgency: KnowsAgency;
}

/** A dossier with everything that a change of it touches, read together. */
export interface Opened {
  readonly kept?: KeptDossier;
  readonly chain: ChainHead;
  readonly lanes: Lanes;
}

/** What a code that was never seen opens to. */
export const UNSEEN: Opened = { chain: GENESIS, lanes: new Map() };

/** A dossier is told of, and proved, under its own code. */
export const subjectOf = (code: DossierCode): Subject => code as string as Subject; // one name, two rooms' brands

/** Reads a dossier, its chain's head and its lanes towards those partners in one request. */
export async function openDossier(
  tables: Pick<Dossiers['tables'], 'dossiers' | 'exchanges' | 'evidence'>,
  code: DossierCode,
  partners: readonly PartnerName[] = DOSSIER_PARTNERS,
): Promise<Opened> {
  const subject = subjectOf(code);
  const [head, chain, ...lanes] = await getMany([
    headKey(tables.dossiers, code),
    chainHeadKey(tables.evidence, subject),
    ...partners.map((partner) => laneKey(tables.exchanges, partner, subject)),
  ]);
  const read = lanes.filter((item) => item !== undefined).map(readLane);
  return {
    ...(head === undefined ? {} : { kept: readDossier(head) }),
    chain: readChainHead(chain),
    lanes: new Map<PartnerName, (typeof read)[number]>(read.map((lane) => [lane.partner, lane])),
  };
}

/** A message about a dossier that is to be kept, with all that follows from it. */
export interface Keeping {
  readonly opened: Opened;
  readonly after: KeptDossier;
  readonly event: DossierEvent;
  readonly facts: readonly Fact[];
  readonly duties: readonly Duty[];
  readonly request?: { readonly repeatable: Repeatable; readonly answer: string } | undefined;
}

/**
 * The writes of one message, all for one transaction (house.md §1, promise 1): the dossier, the event, the
 * evidence, the duties, and the memory of the request.
 */
export function keepingWrites(tables: Dossiers['tables'], keeping: Keeping, now: number): Write[] {
  const { opened, after, event, facts, duties, request } = keeping;
  const subject = subjectOf(after.dossier.code);
  return [
    writeDossier(tables.dossiers, after),
    writeEvent(tables.dossiers, event),
    ...appendFacts(tables.evidence, subject, opened.chain, facts, instant(now)),
    ...keepDuties(tables.exchanges, subject, opened.lanes, duties, now).writes,
    ...(request === undefined
      ? []
      : [rememberRequest(tables.requests, request.repeatable, request.answer, now)]),
  ];
}

/** What is remembered of an answer: upload tickets are made anew each time, since they expire. */
export type Answer = Omit<Receipt, 'uploads'>;

export const answerOf = (kept: KeptDossier, revision = kept.revision): Answer => ({
  code: kept.dossier.code,
  status: kept.dossier.status,
  completeness: kept.state,
  revision,
  keptAt: kept.keptAt,
  flags: [...kept.flags],
});

/** How long the portal has to upload what it declared. */
export const UPLOAD_MS = 24 * 3_600_000;

/** The receipt for an answer: with tickets for the files that are still awaited. */
export async function receiptOf(
  dossiers: Dossiers,
  answer: Answer,
  awaited: readonly StoredFile[],
): Promise<Receipt> {
  const seconds = 3_600;
  const expiresAt = instant(dossiers.clock.now() + seconds * 1_000);
  const uploads = await Promise.all(
    awaited.map(async (file): Promise<UploadTicket> => {
      const { url, headers } = await dossiers.shelf.ticket(answer.code, file, seconds);
      return { fileId: file.id, name: file.name, method: 'PUT', url, headers, expiresAt };
    }),
  );
  return { ...answer, uploads };
}
