import { randomUUID } from 'node:crypto';
import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { OfficerAccount } from '../../schemas/citizens/look.ts';
import { instant } from '../kernel/clock.ts';
import type { KeyedHash, Seal } from '../kernel/sealing.ts';
import { putAlone, transact, type PutWrite } from '../kernel/table/transaction.ts';
import type { Look, SubjectNumber } from './access-record.ts';
import { recordPlace, recordWrites } from './access-record-store.ts';
import type { AccessRecords } from './citizens.ts';

/** The keyed hash under which looks at a person are found. */
export const subjectHashOf = (seal: Seal, number: SubjectNumber): KeyedHash => seal.hash('subject', number);

/** The keyed hash under which an officer's looks are found: an account is one agency's. */
export const officerKeyOf = (seal: Seal, agency: AgencyCode, officer: OfficerAccount): KeyedHash =>
  seal.hash('officer', `${agency}~${officer}`);

/**
 * Records one look. Whoever looks awaits this before it answers: without a record there is no answer. Throws when
 * the record cannot be kept.
 *
 * @returns the record's id
 */
export async function recordLook(records: AccessRecords, look: Look): Promise<string> {
  const { id, writes } = await writesOf(records, look);
  const [only, second] = writes;
  // A put whose answer was lost finds itself when it is made again: its id is nobody else's.
  const written = only === undefined || second !== undefined ? await transact(writes) : await putAlone(only);
  const isThere = written.done || written.collisions.every(({ reason }) => reason === 'condition');
  if (!isThere) throw new Error('a look could not be recorded: somebody holds its place');
  return id;
}

/** The writes that record a look (label `record`), for the transaction of whatever the look makes. */
export async function writesOf(
  records: AccessRecords,
  look: Look,
): Promise<{ readonly id: string; readonly writes: readonly PutWrite[] }> {
  const { tables, clock, settings } = records;
  const seal = await records.seal();
  const { subject, alsoKnownAs, officer, correlationId: _correlation, ...open } = look;
  const id = randomUUID();
  const now = clock.now();
  const record = {
    ...open,
    id,
    at: instant(now),
    ...(officer === undefined ? {} : { sealed: seal.seal(officer, recordPlace(id)) }),
  };
  const keys = {
    subjectHash: subject === undefined ? undefined : subjectHashOf(seal, subject),
    alsoHash:
      alsoKnownAs === undefined || alsoKnownAs === subject ? undefined : subjectHashOf(seal, alsoKnownAs),
    officerKey:
      officer === undefined || look.officerAgency === undefined
        ? undefined
        : officerKeyOf(seal, look.officerAgency, officer),
  };
  return { id, writes: recordWrites(tables.citizens, record, keys, keptUntil(now, settings.recordMonths)) };
}

/** The second after which a record may go: so many months later. */
export function keptUntil(now: number, months: number): number {
  const until = new Date(now);
  until.setUTCMonth(until.getUTCMonth() + months);
  return Math.ceil(until.getTime() / 1_000);
}
