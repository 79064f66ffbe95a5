import { parseOrderNumber } from '../../schemas/postal/order-number.ts';
import type { AskedOrder, OrderTracking } from '../../schemas/postal/tracking.ts';
import { keepEvents } from '../postal/keep-events.ts';
import type { KeptOrder } from '../postal/order.ts';
import { getOrder } from '../postal/order-store.ts';
import type { Parcels } from '../postal/postal.ts';
import type { HeardWebhook } from '../partners/vnpost/webhook.ts';

/** What hearing a webhook needs. */
export interface Hearing {
  readonly parcels: Parcels;
  /** Asks MyVNPost; undefined where it is not configured. */
  readonly tracking: OrderTracking | undefined;
  /** Epoch ms until which another order is asked about. */
  readonly until: number;
  /** How long one question may take. */
  readonly timeoutMs: number;
}

/** What came of it: events that were new, orders that are not ours, orders that nobody could be asked about. */
export interface WebhookHeard {
  readonly kept: number;
  readonly dismissed: number;
  readonly unconfirmed: number;
}

/** Orders that are asked about at once. */
const AT_ONCE = 8;

/**
 * Hears a webhook: for each order that it names and that we sent to MyVNPost, the carrier is asked for the parcel's
 * history, and what that says is kept. So nothing that a signature does not cover has an effect (not even the signed
 * status has its time covered), a webhook that comes again keeps nothing again, and the history's own remarks are not
 * lost. An order that nobody can be asked about waits for the webhook to come again, or for the parcel's next one.
 */
export async function hearWebhook(
  { signed, toConfirm }: HeardWebhook,
  hearing: Hearing,
): Promise<WebhookHeard> {
  const numbers = [...new Set([signed.orderNumber, ...toConfirm])];
  const count = { kept: 0, dismissed: 0, unconfirmed: 0 };
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    const heard = await Promise.all(
      numbers.slice(start, start + AT_ONCE).map((number) => hearOne(number, hearing)),
    );
    for (const one of heard) {
      if (one.kind === 'kept') count.kept += one.kept;
      else if (one.kind === 'not-ours') count.dismissed += 1;
      else count.unconfirmed += 1;
    }
  }
  return count;
}

type HeardOne =
  | { readonly kind: 'kept'; readonly kept: number }
  | { readonly kind: 'not-ours' }
  | { readonly kind: 'not-reached' };

async function hearOne(
  orderNumber: string,
  { parcels, tracking, until, timeoutMs }: Hearing,
): Promise<HeardOne> {
  const parts = parseOrderNumber(orderNumber);
  const order = parts === undefined ? undefined : await getOrder(parcels.tables.postal, parts);
  const asked = order === undefined ? undefined : askedOf(order);
  if (asked === undefined) return { kind: 'not-ours' };
  if (tracking === undefined || parcels.clock.now() >= until) return { kind: 'not-reached' };
  const said = await tracking.ask(asked, AbortSignal.timeout(timeoutMs));
  if (said.kind === 'unreachable') return { kind: 'not-reached' };
  return { kind: 'kept', kept: (await keepEvents(parcels, said.events)).kept };
}

/** As MyVNPost is asked about an order that went there, or that another way took over from it; else undefined. */
function askedOf(order: KeptOrder): AskedOrder | undefined {
  const { number: orderNumber, requestedAt: since, life } = order;
  if (order.carrier === 'vnpost-my')
    return { orderNumber, customerCode: order.customerCode, itemCode: life.itemCode, since };
  return order.carrierBefore === 'vnpost-my' && order.customerCodeBefore !== undefined
    ? { orderNumber, customerCode: order.customerCodeBefore, since }
    : undefined;
}
