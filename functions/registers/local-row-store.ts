import { setTimeout as pause } from 'node:timers/promises';
import type { LocalRow } from '../../schemas/registers/mismatch.ts';
import type { KeyedHash, Seal } from '../kernel/sealing.ts';
import { text, toItem, type Item } from '../kernel/table/item.ts';
import { getMany, queryPage, type Key } from '../kernel/table/read.ts';
import { create, transact, type Write } from '../kernel/table/transaction.ts';
import { personRefOf } from './membership.ts';
import type { PersonRef } from './person.ts';

/**
 * Rows of the province's systems, those of one person side by side: a reader who goes through them page by page sees a
 * number that stands for two people without remembering what he has read. Under which person a row stands is kept
 * beside it, so that the row of the same reference takes its place also when its number was mended.
 */

/** A row with the system that has it. */
export interface KeptRow extends LocalRow {
  readonly system: string;
}

/** Rows are spread over so many partitions; a report goes through all of them. */
const SHARDS = Array.from({ length: 16 }, (_, index) => index.toString(16));

const shardOf = (person: PersonRef): string => SHARDS[(person.codePointAt(0) ?? 0) % SHARDS.length] ?? '0';

/** Where a row stands. */
export interface RowPlace {
  readonly shard: string;
  /** The person's reference and the row's own. */
  readonly sk: string;
}

const placeOf = (person: PersonRef, row: KeyedHash): RowPlace => ({
  shard: shardOf(person),
  sk: `${person}#${row}`,
});

const partitionOf = ({ shard }: Pick<RowPlace, 'shard'>): string => `LOCAL#${shard}`;

/** A place as a cursor of a report's pages, and back; undefined where the text is none. */
export const writePlace = ({ shard, sk }: RowPlace): string =>
  Buffer.from(`${shard}#${sk}`, 'utf8').toString('base64url');

export function readPlace(cursor: string): RowPlace | undefined {
  const read = /^([0-9a-f])#([\w-]{43}#[\w-]{43})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  const [, shard, sk] = read ?? [];
  return shard === undefined || sk === undefined ? undefined : { shard, sk };
}

/** Three writes a row at most; DynamoDB takes a hundred. */
const ROWS_A_TRANSACTION = 30;

/** How often rows are written again because somebody else wrote one of them. */
const ROUNDS = 10;

/** Keeps rows, sealed, each in the place of the one of the same system and reference. Whoever writes last counts. */
export async function putRows(
  table: string,
  seal: Seal,
  system: string,
  rows: readonly LocalRow[],
): Promise<void> {
  // Two rows of one reference: the last stands, and a transaction takes one write an item.
  const last = [...new Map(rows.map((row) => [row.reference, row])).values()];
  for (let start = 0; start < last.length; start += ROWS_A_TRANSACTION)
    await putTogether(table, seal, system, last.slice(start, start + ROWS_A_TRANSACTION));
}

async function putTogether(
  table: string,
  seal: Seal,
  system: string,
  rows: readonly LocalRow[],
): Promise<void> {
  const keyed = rows.map((row) => ({
    kept: { ...row, system },
    own: seal.hash('local-row', `${system} ${row.reference}`),
    person: personRefOf(seal.hash, row.personalNumber),
  }));
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round > 0) await pause(Math.random() * 10 * 2 ** round);
    const stood = await getMany(keyed.map(({ own }) => whoseKey(table, own)));
    const writes = keyed.flatMap(({ kept, own, person }, index) => {
      const item = stood[index];
      const was = item === undefined ? undefined : (text(item, 'person') as PersonRef); // by this function
      return [
        writeWhose(table, own, was, person),
        ...(was === undefined || was === person ? [] : [removeRow(table, placeOf(was, own))]),
        writeRow(table, seal, placeOf(person, own), kept),
      ];
    });
    if ((await transact(writes)).done) return;
  }
  throw new Error('rows were written by others at every try');
}

const whoseKey = (table: string, row: KeyedHash): Key => ({ table, pk: `LOCAL#ROW#${row}`, sk: 'PERSON' });

/** The write that keeps under whom a row stands: where it stood is where it was read. */
function writeWhose(table: string, row: KeyedHash, was: PersonRef | undefined, person: PersonRef): Write {
  const { pk, sk } = whoseKey(table, row);
  const item = toItem({ pk, sk, person });
  if (was === undefined) return create('whose', table, item);
  return {
    label: 'whose',
    item: {
      Put: {
        TableName: table,
        Item: item,
        ConditionExpression: 'person = :was',
        ExpressionAttributeValues: toItem({ ':was': was }),
      },
    },
  };
}

const removeRow = (table: string, place: RowPlace): Write => ({
  label: 'row',
  item: { Delete: { TableName: table, Key: toItem({ pk: partitionOf(place), sk: place.sk }) } },
});

function writeRow(table: string, seal: Seal, place: RowPlace, row: KeptRow): Write {
  const pk = partitionOf(place);
  const sealed = seal.seal(JSON.stringify(row), `${pk} ${place.sk}`);
  return { label: 'row', item: { Put: { TableName: table, Item: toItem({ pk, sk: place.sk, sealed }) } } };
}

/** A row with the person under whom it stands. */
export interface PlacedRow {
  readonly person: PersonRef;
  readonly row: KeptRow;
}

/** At most so many rows after a place, in the order of their people; and where the next page starts, if there may be one. */
export async function localRowPage(
  table: string,
  seal: Seal,
  limit: number,
  after?: RowPlace,
): Promise<{ readonly rows: readonly PlacedRow[]; readonly next?: RowPlace }> {
  const rows: PlacedRow[] = [];
  let last: RowPlace | undefined;
  for (const shard of SHARDS.slice(after === undefined ? 0 : SHARDS.indexOf(after.shard))) {
    const pk = partitionOf({ shard });
    let from = after?.shard === shard ? toItem({ pk, sk: after.sk }) : undefined;
    do {
      const page = await queryPage({
        TableName: table,
        KeyConditionExpression: 'pk = :shard',
        ExpressionAttributeValues: { ':shard': { S: pk } },
        Limit: limit - rows.length,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      });
      rows.push(...page.items.map((item) => openRow(seal, item)));
      const end = page.items.at(-1);
      if (end !== undefined) last = { shard, sk: text(end, 'sk') };
      if (rows.length >= limit) return { rows, ...(last === undefined ? {} : { next: last }) };
      from = page.next;
    } while (from !== undefined);
  }
  return { rows };
}

/** The rows of a person up to a place, itself included: what a page that starts after it must know. */
export async function* rowsBefore(
  table: string,
  seal: Seal,
  { shard, sk }: RowPlace,
): AsyncGenerator<PlacedRow> {
  const [person = ''] = sk.split('#');
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :shard AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: toItem({
        ':shard': partitionOf({ shard }),
        ':first': `${person}#`,
        ':last': sk,
      }),
      Limit: 500,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    yield* page.items.map((item) => openRow(seal, item));
    from = page.next;
  } while (from !== undefined);
}

function openRow(seal: Seal, item: Item): PlacedRow {
  const [pk, sk] = [text(item, 'pk'), text(item, 'sk')];
  const opened = seal.open(text(item, 'sealed'), `${pk} ${sk}`);
  if (opened === undefined) throw new Error('a local row cannot be opened');
  const [person = ''] = sk.split('#');
  return { person: person as PersonRef, row: JSON.parse(opened) as KeptRow }; // by putRows
}
