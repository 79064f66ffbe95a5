import type { Instant } from '../kernel/clock.ts';
import type { Item } from '../kernel/table/item.ts';
import { queryPage } from '../kernel/table/read.ts';
import type { Exchange, PartnerName } from './exchange.ts';
import { readExchange } from './exchange-store.ts';

/** Which parked exchanges to read: parked before a moment, after a place in the list. */
export interface ParkedRange {
  readonly before?: Instant | undefined;
  readonly after?: Item | undefined;
}

/** One page of what is parked at a partner, longest parked first. Read from the index, so a moment late. */
export const parkedPage = (
  table: string,
  partner: PartnerName,
  limit: number,
  { before, after }: ParkedRange = {},
) =>
  queryPage({
    TableName: table,
    IndexName: 'parked',
    KeyConditionExpression:
      before === undefined ? 'parkedPartner = :p' : 'parkedPartner = :p AND parkedAt < :before',
    ExpressionAttributeValues: {
      ':p': { S: partner },
      ...(before === undefined ? {} : { ':before': { S: before } }),
    },
    Limit: limit,
    ...(after === undefined ? {} : { ExclusiveStartKey: after }),
  });

/** All that is parked at a partner, longest parked first, page by page as far as it is asked for. */
export async function* parkedExchanges(
  table: string,
  partner: PartnerName,
  range: ParkedRange = {},
): AsyncGenerator<Exchange> {
  let after = range.after;
  do {
    const page = await parkedPage(table, partner, 200, { ...range, after });
    for (const item of page.items) yield readExchange(item);
    after = page.next;
  } while (after !== undefined);
}
