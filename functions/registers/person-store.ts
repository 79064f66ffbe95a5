import type { CitizenRecord } from '../../schemas/citizens/citizen.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Seal } from '../kernel/sealing.ts';
import { number, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { get, getMany, queryPage, type Key } from '../kernel/table/read.ts';
import { create, replace, type PutWrite, type Write } from '../kernel/table/transaction.ts';
import type { HouseholdId, Person, PersonRef } from './person.ts';

/** A person as the table has him. */
export interface KeptPerson {
  readonly ref: PersonRef;
  /** Grows by one with every write. */
  readonly version: number;
  readonly person: Person;
  /** Where he was before he came into the household in which he stands: for telling splits from merges. */
  readonly cameFrom?: HouseholdId;
}

const placeOf = (ref: PersonRef): string => `PERSON#${ref}`;

export const personKey = (table: string, ref: PersonRef): Key => ({ table, pk: placeOf(ref), sk: 'HEAD' });

/** The write that keeps a person (label `person`): created, or over the version that was read. */
export function writePerson(table: string, seal: Seal, kept: KeptPerson, changedAt: Instant): PutWrite {
  const { ref, version, person, cameFrom } = kept;
  const item = toItem({
    pk: placeOf(ref),
    sk: 'HEAD',
    version,
    sealed: seal.seal(JSON.stringify(person), placeOf(ref)),
    cameFrom,
    changedAt,
  });
  return version === 1 ? create('person', table, item) : replace('person', table, item, version - 1);
}

export function readPerson(seal: Seal, ref: PersonRef, item: Item): KeptPerson {
  const opened = seal.open(text(item, 'sealed'), placeOf(ref));
  if (opened === undefined)
    throw new Error('a person cannot be opened: the sealing key is missing or the item damaged');
  const cameFrom = textOr(item, 'cameFrom');
  return {
    ref,
    version: number(item, 'version'),
    person: JSON.parse(opened) as Person, // by writePerson; parsing it again on every read would only cost time
    ...(cameFrom === undefined ? {} : { cameFrom: cameFrom as HouseholdId }),
  };
}

/** One person as last written. */
export async function getPerson(table: string, seal: Seal, ref: PersonRef): Promise<KeptPerson | undefined> {
  const item = await get(personKey(table, ref));
  return item === undefined ? undefined : readPerson(seal, ref, item);
}

/** As many keys as one request may ask for. */
const KEYS_A_REQUEST = 100;

/** Several persons by their references, each as last written; those whom nobody told of are missing. */
export async function getPersons(
  table: string,
  seal: Seal,
  refs: readonly PersonRef[],
): Promise<Map<PersonRef, KeptPerson>> {
  const chunks: PersonRef[][] = [];
  for (let start = 0; start < refs.length; start += KEYS_A_REQUEST)
    chunks.push(refs.slice(start, start + KEYS_A_REQUEST));
  const found = await Promise.all(
    chunks.map(async (chunk) => {
      const items = await getMany(chunk.map((ref) => personKey(table, ref)));
      return chunk.map((ref, index) => [ref, items[index]] as const);
    }),
  );
  const persons = new Map<PersonRef, KeptPerson>();
  for (const [ref, item] of found.flat())
    if (item !== undefined) persons.set(ref, readPerson(seal, ref, item));
  return persons;
}

/** What a source had said, from when until when as far as we heard it. */
export interface PastRecord {
  readonly record: CitizenRecord;
  readonly since: Instant;
}

/** The write that keeps a record in whose place another came (label `past`). */
export function writePast(table: string, seal: Seal, ref: PersonRef, past: PastRecord): Write {
  const sk = `PAST#${past.record.source}#${past.since}`;
  const place = `${placeOf(ref)} ${sk}`;
  return {
    label: 'past',
    item: {
      Put: {
        TableName: table,
        Item: toItem({ pk: placeOf(ref), sk, sealed: seal.seal(JSON.stringify(past), place) }),
      },
    },
  };
}

/** Everything that the sources had said of a person before, oldest first of each source. */
export async function pastOf(table: string, seal: Seal, ref: PersonRef): Promise<PastRecord[]> {
  const past: PastRecord[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :person AND begins_with(sk, :past)',
      ExpressionAttributeValues: { ':person': { S: placeOf(ref) }, ':past': { S: 'PAST#' } },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    for (const item of page.items) {
      const opened = seal.open(text(item, 'sealed'), `${placeOf(ref)} ${text(item, 'sk')}`);
      if (opened === undefined) throw new Error('a past record cannot be opened');
      past.push(JSON.parse(opened) as PastRecord); // by writePast
    }
    from = page.next;
  } while (from !== undefined);
  return past;
}

/**
 * A person as it was told as of a moment: of every source the record that it had said last by then. Undefined where
 * none had said anything.
 */
export function personAsOf(
  { records, since }: Person,
  past: readonly PastRecord[],
  at: Instant,
): Person | undefined {
  const all: PastRecord[] = [
    ...past,
    ...Object.values(records).map((record) => ({ record, since: since[record.source] ?? record.asOf })),
  ];
  const by = new Map<string, PastRecord>();
  for (const each of all) {
    if (each.since > at) continue;
    const held = by.get(each.record.source);
    if (held === undefined || held.since <= each.since) by.set(each.record.source, each);
  }
  if (by.size === 0) return undefined;
  return {
    records: Object.fromEntries([...by].map(([source, { record }]) => [source, record])),
    since: Object.fromEntries([...by].map(([source, each]) => [source, each.since])),
  };
}
