import type { Carrier } from '../../schemas/postal/carrier.ts';
import { FEED_START, type MalformedRow } from '../../schemas/postal/tracking.ts';
import { vietnamDay, instant, type Instant } from '../kernel/clock.ts';
import { numberOr, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { get, queryPage, type Key } from '../kernel/table/read.ts';
import { create, putAlone } from '../kernel/table/transaction.ts';
import { update } from '../kernel/table/update.ts';
import { STRAY_SHARD } from './event-store.ts';

/** How far a feed was read for one customer: everything up to and with `lastId` is kept. */
export interface Cursor {
  readonly lastId: string;
  readonly version: number;
}

const cursorKey = (table: string, carrier: Carrier, customerCode: string): Key => ({
  table,
  pk: `CURSOR#${carrier}#${customerCode}`,
  sk: 'CURSOR',
});

/** Where a feed is to be read on; its start when it was never read. */
export async function readCursor(table: string, carrier: Carrier, customerCode: string): Promise<Cursor> {
  const item = await get(cursorKey(table, carrier, customerCode));
  if (item === undefined) return { lastId: FEED_START, version: 0 };
  return { lastId: text(item, 'lastId'), version: numberOr(item, 'version') ?? 0 };
}

/** Moves a cursor on from where it was read; undefined when somebody else has moved it meanwhile. */
export async function moveCursor(
  table: string,
  carrier: Carrier,
  customerCode: string,
  from: Cursor,
  lastId: string,
  at: Instant,
): Promise<Cursor | undefined> {
  const moved = await update({
    key: cursorKey(table, carrier, customerCode),
    set: 'SET lastId = :id, version = :next, movedAt = :at',
    condition: from.version === 0 ? 'attribute_not_exists(pk)' : 'version = :before',
    values: {
      ':id': lastId,
      ':next': from.version + 1,
      ':at': at,
      ...(from.version === 0 ? {} : { ':before': from.version }),
    },
  });
  return moved.done ? { lastId, version: from.version + 1 } : undefined;
}

const OBJECT_ID = /^[0-9a-f]{24}$/;

/** The moment that an ObjectId bears in its first eight digits (epoch ms); undefined for what is none. */
export const momentOf = (id: string): number | undefined =>
  OBJECT_ID.test(id) ? Number.parseInt(id.slice(0, 8), 16) * 1_000 : undefined;

/** Keeps a row that cannot be read, once, for a person. Says whether it is new. */
export async function keepAside(
  table: string,
  carrier: Carrier,
  customerCode: string,
  row: MalformedRow,
  now: number,
): Promise<boolean> {
  const written = await putAlone(
    create(
      'aside',
      table,
      toItem({
        pk: `ASIDE#${carrier}`,
        sk: `${vietnamDay(momentOf(row.id) ?? now)}#${row.id}`,
        id: row.id,
        carrier,
        customerCode,
        raw: row.raw,
        why: row.why,
        arrivedAt: instant(now),
        strayShard: STRAY_SHARD,
      }),
    ),
  );
  return written.done;
}

/** What was kept and is nobody's: an event of an order that we do not have, or a row that cannot be read. */
export interface Stray {
  readonly id: string;
  readonly carrier: Carrier;
  readonly customerCode: string;
  readonly arrivedAt: Instant;
  readonly raw: string;
  /** Absent: the row cannot be read. */
  readonly event?: {
    readonly orderNumber: string;
    readonly at: Instant;
    readonly code: string;
    readonly message: string;
  };
  readonly why?: string;
}

function readStray(item: Item): Stray {
  const why = textOr(item, 'why');
  return {
    id: text(item, 'id'),
    carrier: text(item, 'carrier') as Carrier,
    customerCode: text(item, 'customerCode'),
    arrivedAt: text(item, 'arrivedAt') as Instant,
    raw: text(item, 'raw'),
    ...(why === undefined
      ? {
          event: {
            orderNumber: text(item, 'orderNumber'),
            at: text(item, 'at') as Instant,
            code: text(item, 'code'),
            message: text(item, 'message'),
          },
        }
      : { why }),
  };
}

/** Strays that arrived from one moment on and before another, oldest first, page by page. */
export async function* straysBetween(table: string, from: Instant, before: Instant): AsyncGenerator<Stray> {
  let start: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      IndexName: 'strays',
      KeyConditionExpression: 'strayShard = :strays AND arrivedAt BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':strays': { S: STRAY_SHARD },
        ':from': { S: from },
        ':to': { S: before },
      },
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    for (const item of page.items) {
      const stray = readStray(item);
      if (stray.arrivedAt < before) yield stray;
    }
    start = page.next;
  } while (start !== undefined);
}

/** The newest strays first, page by page as far as they are asked for. */
export async function* newestStrays(table: string): AsyncGenerator<Stray> {
  let start: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      IndexName: 'strays',
      KeyConditionExpression: 'strayShard = :strays',
      ExpressionAttributeValues: { ':strays': { S: STRAY_SHARD } },
      ScanIndexForward: false,
      Limit: 200,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    for (const item of page.items) yield readStray(item);
    start = page.next;
  } while (start !== undefined);
}
