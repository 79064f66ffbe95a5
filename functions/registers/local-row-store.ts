import type { LocalRow } from '../../schemas/registers/mismatch.ts';
import type { KeyedHash, Seal } from '../kernel/sealing.ts';
import { text, toItem, type Item } from '../kernel/table/item.ts';
import { queryPage } from '../kernel/table/read.ts';
import { transact } from '../kernel/table/transaction.ts';

/** A row with the system that has it. */
export interface KeptRow extends LocalRow {
  readonly system: string;
}

/** Rows are spread over so many partitions; a report goes through all of them. */
const SHARDS = Array.from({ length: 16 }, (_, index) => index.toString(16));

const shardOf = (reference: KeyedHash): string =>
  SHARDS[(reference.codePointAt(0) ?? 0) % SHARDS.length] ?? '0';

const ROWS_A_TRANSACTION = 90;

/** Keeps rows, sealed, each in the place of the one of the same system and reference. */
export async function putRows(
  table: string,
  seal: Seal,
  system: string,
  rows: readonly LocalRow[],
): Promise<void> {
  // Two rows of one reference: the last stands, and a transaction takes one write an item.
  const last = new Map(rows.map((row) => [row.reference, row]));
  const writes = [...last.values()].map((row) => {
    const reference = seal.hash('local-row', `${system} ${row.reference}`);
    const place = `LOCAL#${shardOf(reference)}`;
    const kept: KeptRow = { ...row, system };
    const sealed = seal.seal(JSON.stringify(kept), `${place} ${reference}`);
    return {
      label: 'row',
      item: { Put: { TableName: table, Item: toItem({ pk: place, sk: reference, sealed }) } },
    };
  });
  for (let start = 0; start < writes.length; start += ROWS_A_TRANSACTION) {
    const some = writes.slice(start, start + ROWS_A_TRANSACTION);
    // Whoever writes last counts; a conflict with another writer is no reason to give up.
    while (!(await transact(some)).done);
  }
}

/** Every row of every system, a page at a time. */
export async function* localRows(table: string, seal: Seal): AsyncGenerator<readonly KeptRow[]> {
  for (const shard of SHARDS) {
    const place = `LOCAL#${shard}`;
    let from: Item | undefined;
    do {
      const page = await queryPage({
        TableName: table,
        KeyConditionExpression: 'pk = :shard',
        ExpressionAttributeValues: { ':shard': { S: place } },
        Limit: 500,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      });
      yield page.items.map((item) => {
        const opened = seal.open(text(item, 'sealed'), `${place} ${text(item, 'sk')}`);
        if (opened === undefined) throw new Error('a local row cannot be opened');
        return JSON.parse(opened) as KeptRow; // by putRows
      });
      from = page.next;
    } while (from !== undefined);
  }
}
