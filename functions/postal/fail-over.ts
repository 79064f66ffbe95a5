import { HAND_OVER, PostalOrderDuty } from '../../schemas/postal/duties.ts';
import { parseExchangeId } from '../exchange/exchange.ts';
import { findWithdrawable, nextExchangeId } from '../exchange/withdraw.ts';
import { instant, millis } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import { log } from '../kernel/log.ts';
import { transact } from '../kernel/table/transaction.ts';
import { contentOf, partnerOf, reroutedDuty, subjectOf, type About } from './duties.ts';
import { isToldOf, type KeptOrder } from './order.ts';
import { getOrder, writeCarrying } from './order-store.ts';
import type { Postal } from './postal.ts';
import { orderChanged } from './tell-portal.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** From when an order may take the other way (epoch ms); undefined where it may not, or has done so. */
export function mayFailOverFrom(order: KeptOrder): number | undefined {
  const { failover, carrierBefore, sent, cancel, requestedAt } = order;
  if (failover === undefined || carrierBefore !== undefined) return undefined;
  if (sent !== 'requested' || cancel !== undefined || isToldOf(order)) return undefined;
  return millis(requestedAt) + failover.afterMinutes * MINUTE_MS;
}

/**
 * Sends an order that its first carrier has not accepted in time by the other way that the agency's contract allows,
 * once, under the same number. Only where the first carrier certainly does not have it: its duty is taken back in the
 * same transaction. `not-now`: it may have it, or somebody speaks to it right now.
 */
export async function failOver(postal: Postal, asked: KeptOrder): Promise<'handed-over' | 'not-now'> {
  const { tables, clock, desk } = postal;
  const parts = { ...asked, dossier: asked.dossierCode };
  const opened = await desk.open(asked.dossierCode);
  const order = await getOrder(tables.postal, parts);
  if (opened === undefined || order === undefined) return 'not-now';
  const from = mayFailOverFrom(order);
  const place = parseExchangeId(order.exchange);
  const lane = place === undefined ? undefined : opened.lanes.get(place.partner);
  const { failover } = order;
  if (failover === undefined || from === undefined || clock.now() < from) return 'not-now';
  if (place === undefined || lane === undefined) return 'not-now';
  const found = await findWithdrawable(tables.exchanges, lane, place.seq, { provenBy: [HAND_OVER] });
  if (typeof found === 'string') return 'not-now';
  const owed = PostalOrderDuty.parse(JSON.parse(found.payload)); // kept and amended only where it fits its contract

  const at = instant(clock.now());
  const { number, dossierCode, agency, correlationId } = order;
  const about: About = { dossierCode, agency, occurredAt: at, correlationId };
  const way = failover.to;
  const exchange = nextExchangeId(opened.lanes, partnerOf(way.carrier), subjectOf(dossierCode));
  const told = { order: number, from: order.carrier, to: way.carrier };
  const entry = opened.keep({
    actor: 'gateway',
    correlationId,
    events: [
      {
        kind: 'postal-order-rerouted',
        source: 'gateway',
        occurredAt: at,
        received: JSON.stringify({ content: `Bưu chính: gửi đơn ${number} qua đường dự phòng`, ...told }),
        digest: digestJson(told),
        details: told,
      },
    ],
    duties: [
      reroutedDuty(about, owed, way),
      orderChanged(
        about,
        { ...order, carrier: way.carrier },
        { id: `${number}~rerouted`, state: 'requested', at },
      ),
    ],
    withdrawal: { ...found, why: 'handed-over', by: exchange },
  });
  if (!entry.ok) return 'not-now';
  const next = instant(clock.now() + order.terms.silentAfterHours * HOUR_MS);
  const written = await transact([
    ...entry.value.writes,
    writeCarrying(
      tables.postal,
      order,
      { ...way, carrierBefore: order.carrier, customerCodeBefore: order.customerCode, exchange },
      { watchAt: next, content: contentOf(owed) },
    ),
  ]);
  if (!written.done) return 'not-now';
  log('warn', 'LT077', { order: number, partner: way.carrier, exchange });
  return 'handed-over';
}
