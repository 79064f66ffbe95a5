import type { AgencyCode } from '../../schemas/agency-code.ts';
import type {
  AccessRecordPage,
  AccessRecordSearch,
  AccessRecordView,
  OfficerRecordQuery,
  RecordSubject,
} from '../../schemas/citizens/access-record.ts';
import { OfficerAccount } from '../../schemas/citizens/look.ts';
import { instant, millis, type Instant } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { KeyedHash, Seal } from '../kernel/sealing.ts';
import type { Item } from '../kernel/table/item.ts';
import type { KeptRecord, Look, SubjectNumber } from './access-record.ts';
import { recordPage, recordPlace, type RecordIndex } from './access-record-store.ts';
import type { AccessRecords } from './citizens.ts';
import { officerAt, searcherOf } from './officer-holder.ts';
import { isClients, holdsFor } from './officers.ts';
import { officerKeyOf, recordLook, subjectHashOf } from './record-look.ts';

/** Who searches the records, and from where. */
export interface Searching {
  readonly client: Client;
  readonly sourceIp: string;
  readonly correlationId: string;
}

/** Purpose and basis of looking at records of looks: the citizen's right to know, and the check that the law asks for. */
export const AUDIT = { purpose: 'kiem-tra-truy-cap', legalBasis: 'luat-91-2025-dieu-19' } as const;

/**
 * The looks at one person, newest first, by the client's own agencies. The search is itself recorded as a look at that
 * person. Refused: `agency-not-yours`, `invalid-query` for a page that was not given out.
 */
export async function searchBySubject(
  records: AccessRecords,
  searching: Searching,
  search: AccessRecordSearch,
): Promise<Result<AccessRecordPage>> {
  const subject = numberIn(search.subject);
  return searched(records, searching, search, { operation: 'search-by-subject', subject }, (seal) => ({
    index: 'by-subject',
    hash: subjectHashOf(seal, subject),
  }));
}

/**
 * The looks of one officer, newest first, whosever the dossiers were: of him whose account that agency or the nearest
 * above it holds; of one whom nobody knows, as that agency's own. The search is itself recorded, as the searcher's
 * own. Refused: `agency-not-yours`, also for an officer's agency that is neither the client's nor above one of its own;
 * `invalid-query`.
 */
export async function searchByOfficer(
  records: AccessRecords,
  searching: Searching,
  query: OfficerRecordQuery,
): Promise<Result<AccessRecordPage>> {
  if (!holdsFor(searching.client, query.officerAgency)) return refuse('agency-not-yours');
  const known = await officerAt(records, query.officerAgency, query.officer);
  return searched(records, searching, query, { operation: 'search-by-officer' }, (seal) => ({
    index: 'by-officer',
    hash: officerKeyOf(seal, known?.agency ?? query.officerAgency, query.officer),
  }));
}

/** The part of a search that is alike for both ways. */
interface Search {
  readonly agency: AgencyCode;
  readonly by: OfficerAccount;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly limit: number;
  readonly next?: string | undefined;
}

async function searched(
  records: AccessRecords,
  { client, sourceIp, correlationId }: Searching,
  search: Search,
  about: Pick<Look, 'operation' | 'subject'>,
  placeOf: (seal: Seal) => { readonly index: RecordIndex; readonly hash: KeyedHash },
): Promise<Result<AccessRecordPage>> {
  if (!isClients(client, search.agency)) return refuse('agency-not-yours');
  const time = timeOf(search, records.clock.now());
  if (!time.ok) return time;
  const seal = await records.seal();
  const { index, hash } = placeOf(seal);
  const searched = `${index} ${hash}`;
  const start = search.next === undefined ? undefined : readCursor(seal, search.next, searched);
  if (start === 'unreadable') return refuse('invalid-query', { detail: 'next phải lấy từ trang trước.' });
  const page = await recordPage(records.tables.citizens, index, hash, time.value, search.limit, start);
  const items = page.records.filter((record) => isOwn(client, record)).map((record) => shown(record, seal));
  await recordLook(records, {
    ...about,
    ...AUDIT,
    manner: 'asked',
    outcome: 'answered',
    client: client.id,
    ...(await searcherOf(records, client, search)),
    fields: [],
    sourceIp,
    correlationId,
  });
  log('info', 'LT127', {
    correlationId,
    clientId: client.id,
    operation: about.operation,
    count: items.length,
  });
  return ok({ items, ...(page.next === undefined ? {} : { next: writeCursor(seal, page.next, searched) }) });
}

/** A refused look of unknown agency is nobody's but the client's that made it. */
export const isOwn = (client: Client, { agency, client: by }: KeptRecord): boolean =>
  agency === undefined ? by === client.id : isClients(client, agency);

/** A record with its officer's account, for who may audit. */
export function shown({ sealed, fields, ...record }: KeptRecord, seal: Seal): AccessRecordView {
  const officer = sealed === undefined ? undefined : seal.open(sealed, recordPlace(record.id));
  if (sealed !== undefined && officer === undefined)
    throw new Error('a record was sealed with a key that is gone, or elsewhere');
  return {
    ...record,
    fields: [...fields],
    ...(officer === undefined ? {} : { officer: OfficerAccount.parse(officer) }),
  };
}

/** The time that is searched: unless said otherwise up to now, and twelve months. Refused: `invalid-query`. */
export function timeOf(
  said: Pick<Search, 'from' | 'to'>,
  now: number,
): Result<{ readonly from: Instant; readonly to: Instant }> {
  const to = said.to ?? instant(now);
  const yearBefore = new Date(millis(to));
  yearBefore.setUTCFullYear(yearBefore.getUTCFullYear() - 1);
  const from = said.from ?? instant(yearBefore.getTime());
  return from <= to
    ? ok({ from, to })
    : refuse('invalid-query', { detail: 'from phải trước to và trước hiện tại.' });
}

/** The one number of a subject. */
export function numberIn({ personalNumber, oldNumber }: RecordSubject): SubjectNumber {
  const number = personalNumber ?? oldNumber;
  if (number === undefined) throw new Error('a subject that its contract let pass has no number');
  return number;
}

/**
 * Where a page ended, sealed for that search: it is the key of a record that may be another agency's, and whoever makes
 * one up, or brings that of another search, is told so.
 */
const writeCursor = (seal: Seal, next: Item, searched: string): string =>
  seal.seal(JSON.stringify(next), cursorPlace(searched));

function readCursor(seal: Seal, cursor: string, searched: string): Item | 'unreadable' {
  const opened = seal.open(cursor, cursorPlace(searched));
  return opened === undefined ? 'unreadable' : (JSON.parse(opened) as Item); // by writeCursor
}

const cursorPlace = (searched: string): string => `page of ${searched}`;
