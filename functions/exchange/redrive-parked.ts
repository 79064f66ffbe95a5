import type { BulkRedriveOrder, BulkRedriveReport } from '../../schemas/operating.ts';
import type { Client } from '../kernel/http/client.ts';
import { exchangeId, type Exchange, type PartnerName } from './exchange.ts';
import { parkedExchanges } from './parked.ts';
import { mayTouch, redriveExchange, type Order, type Redriving } from './redrive.ts';

/** How many parked exchanges of a partner are looked at for one order. */
const LOOKED_AT = 5_000;

/**
 * Sends again what is parked at one partner, in the order in which it was received, as far as the client may
 * touch it and the filter takes it in. With `dryRun` it only says what that would be.
 *
 * Nobody vouches for each of many: one whose outcome the partner cannot tell is parked again, not sent.
 */
export async function redriveParked(
  redriving: Redriving,
  order: Order,
  which: BulkRedriveOrder,
): Promise<BulkRedriveReport> {
  const { matching, complete } = await matchingParked(redriving.tables.exchanges, order.client, which);
  const chosen = matching.toSorted(byReception).slice(0, which.limit);
  const exchanges: BulkRedriveReport['exchanges'] = [];
  for (const parked of chosen) {
    const redriven = which.dryRun ? parked : await redriveOne(redriving, parked, order);
    if (redriven !== undefined) exchanges.push(rowOf(parked, redriven));
  }
  return {
    partner: which.partner,
    dryRun: which.dryRun,
    exchanges,
    more: matching.length > chosen.length || !complete,
  };
}

async function matchingParked(
  table: string,
  client: Client,
  { partner, code, parkedBefore }: BulkRedriveOrder,
): Promise<{ readonly matching: readonly Exchange[]; readonly complete: boolean }> {
  const matching: Exchange[] = [];
  let looked = 0;
  for await (const exchange of parkedExchanges(table, partner as PartnerName, { before: parkedBefore })) {
    if (looked === LOOKED_AT) return { matching, complete: false };
    looked += 1;
    if (mayTouch(client, exchange) && (code === undefined || exchange.reason?.code === code))
      matching.push(exchange);
  }
  return { matching, complete: true };
}

/** One of many; undefined when somebody else has dealt with it meanwhile. */
async function redriveOne(
  redriving: Redriving,
  parked: Exchange,
  order: Order,
): Promise<Exchange | undefined> {
  const redriven = await redriveExchange(redriving, exchangeId(parked), order, false);
  return redriven.ok ? redriven.value : undefined;
}

const byReception = (one: Exchange, other: Exchange): number =>
  one.keptAt < other.keptAt
    ? -1
    : one.keptAt > other.keptAt
      ? 1
      : exchangeId(one) < exchangeId(other)
        ? -1
        : 1;

const rowOf = (parked: Exchange, now: Exchange): BulkRedriveReport['exchanges'][number] => ({
  id: exchangeId(parked),
  subject: parked.subject,
  state: now.state,
  ...(parked.reason === undefined ? {} : { code: parked.reason.code }),
});
