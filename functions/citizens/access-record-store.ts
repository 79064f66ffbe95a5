import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { AccessRecordView } from '../../schemas/citizens/access-record.ts';
import type { Instant } from '../kernel/clock.ts';
import type { KeyedHash } from '../kernel/sealing.ts';
import { text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { countItems, queryPage } from '../kernel/table/read.ts';
import { create, type PutWrite } from '../kernel/table/transaction.ts';
import type { KeptRecord } from './access-record.ts';

/**
 * Where records of looks are kept. They are only ever put where nothing is: no function may update or delete in the
 * table `citizens`, and what is older than the retention goes by the table's own time to live.
 */

/** The place for which a record's officer is sealed. */
export const recordPlace = (id: string): string => `ACCESS#${id}`;

/** How a record is found. */
export interface RecordKeys {
  readonly subjectHash?: KeyedHash | undefined;
  readonly alsoHash?: KeyedHash | undefined;
  readonly officerKey?: KeyedHash | undefined;
}

/**
 * The writes that keep a record (label `record`). A person with two numbers is found by either, which takes a second
 * item; an officer finds his look once.
 */
export function recordWrites(
  table: string,
  record: KeptRecord,
  keys: RecordKeys,
  expiresAt: number,
): PutWrite[] {
  const { id, fields, ...rest } = record;
  const item = { ...rest, pk: recordPlace(id), id, fields: fields.join(' '), expiresAt };
  const { subjectHash, alsoHash, officerKey } = keys;
  return [
    create('record', table, toItem({ ...item, sk: 'RECORD', subjectHash, officerKey })),
    ...(alsoHash === undefined
      ? []
      : [create('record', table, toItem({ ...item, sk: 'ALSO', subjectHash: alsoHash }))]),
  ];
}

function readRecord(item: Item): KeptRecord {
  const fields = text(item, 'fields');
  const optional = <K extends string>(name: K): Partial<Record<K, string>> => {
    const value = textOr(item, name);
    return value === undefined ? {} : ({ [name]: value } as Record<K, string>);
  };
  return {
    id: text(item, 'id'),
    at: text(item, 'at') as Instant,
    // As written by this file: the record's own type is what was put.
    operation: text(item, 'operation') as KeptRecord['operation'],
    manner: text(item, 'manner') as KeptRecord['manner'],
    outcome: text(item, 'outcome') as KeptRecord['outcome'],
    client: text(item, 'client'),
    purpose: text(item, 'purpose'),
    legalBasis: text(item, 'legalBasis'),
    fields: fields === '' ? [] : fields.split(' '),
    ...(optional('result') as Pick<AccessRecordView, 'result'>),
    ...(optional('agency') as { agency?: AgencyCode }),
    ...(optional('officerAgency') as { officerAgency?: AgencyCode }),
    ...optional('problem'),
    ...optional('dossier'),
    ...optional('route'),
    ...optional('sourceIp'),
    ...optional('verification'),
    ...optional('sealed'),
  };
}

/** By whom or about whom records are searched. */
export type RecordIndex = 'by-subject' | 'by-officer';

const PARTITIONS = { 'by-subject': 'subjectHash', 'by-officer': 'officerKey' } as const;

/** One page of records of a time, both ends included, newest first. `from`: where an earlier page ended. */
export async function recordPage(
  table: string,
  index: RecordIndex,
  hash: KeyedHash,
  time: { readonly from: Instant; readonly to: Instant },
  limit: number,
  start?: Item,
): Promise<{ readonly records: readonly KeptRecord[]; readonly next?: Item }> {
  const { items, next } = await queryPage({
    TableName: table,
    IndexName: index,
    KeyConditionExpression: `${PARTITIONS[index]} = :hash AND #at BETWEEN :from AND :to`,
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: { ':hash': { S: hash }, ':from': { S: time.from }, ':to': { S: time.to } },
    ScanIndexForward: false,
    Limit: limit,
    ...(start === undefined ? {} : { ExclusiveStartKey: start }),
  });
  return { records: items.map(readRecord), ...(next === undefined ? {} : { next }) };
}

/** How many looks of an officer are recorded since then; counting stops at `atMost`. */
export const countLooks = (
  table: string,
  officerKey: KeyedHash,
  since: Instant,
  atMost: number,
): Promise<number> =>
  countItems(
    {
      TableName: table,
      IndexName: 'by-officer',
      KeyConditionExpression: 'officerKey = :officer AND #at >= :since',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':officer': { S: officerKey }, ':since': { S: since } },
    },
    atMost,
  );
