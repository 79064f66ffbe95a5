import type { DossierCode } from '../../schemas/dossier-code.ts';
import { parseOrderNumber } from '../../schemas/postal/order-number.ts';
import type { OrderDetail, OrderView, ParcelEventView } from '../../schemas/postal/order.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { eventsOf, type KeptEvent } from './event-store.ts';
import { isClients, orderViewOf } from './order.ts';
import { getOrder, ordersOf } from './order-store.ts';
import { inCarrierOrder } from './parcel.ts';
import type { Postal } from './postal.ts';

/** The orders of a dossier, of both kinds, as they stand. Refused: `dossier-not-found`, also where it is foreign. */
export async function readOrders(
  { tables, desk }: Postal,
  client: Client,
  code: DossierCode,
): Promise<Result<{ readonly items: readonly OrderView[] }>> {
  const opened = await desk.open(code, client);
  if (opened === undefined) return refuse('dossier-not-found');
  const orders = await ordersOf(tables.postal, code);
  return ok({ items: orders.map(orderViewOf) });
}

/**
 * One order with everything that the carriers have told of it, in their own order. Refused: `postal-order-not-found`,
 * also where it is of another client's agency.
 */
export async function readOrder(
  { tables }: Pick<Postal, 'tables'>,
  client: Client,
  number: string,
): Promise<Result<OrderDetail>> {
  const parts = parseOrderNumber(number);
  if (parts === undefined) return refuse('postal-order-not-found');
  const order = await getOrder(tables.postal, parts);
  if (order === undefined || !isClients(client, order.agency)) return refuse('postal-order-not-found');
  const events = await eventsOf(tables.postal, number);
  return ok({ order: orderViewOf(order), events: inCarrierOrder(events).map(viewOf) });
}

const viewOf = (event: KeptEvent): ParcelEventView => ({
  id: event.id,
  at: event.at,
  arrivedAt: event.arrivedAt,
  carrier: event.carrier,
  meaning: event.meaning,
  code: event.code,
  message: event.message,
  oddities: [...event.oddities],
  late: event.heard === 'late',
  ...(event.office === undefined ? {} : { office: event.office }),
  ...(event.note === undefined ? {} : { note: event.note }),
});
