import { HAND_OVER, ORDER_NOT_FOUND, TOO_LATE_TO_CANCEL } from '../../schemas/postal/duties.ts';
import type { OrderState } from '../../schemas/postal/order-state.ts';
import { parseExchangeId } from '../exchange/exchange.ts';
import { findWithdrawable, type WithdrawalTerms } from '../exchange/withdraw.ts';
import { instant, type Instant } from '../kernel/clock.ts';
import { transact } from '../kernel/table/transaction.ts';
import type { About } from './duties.ts';
import { isToldOf, type KeptOrder } from './order.ts';
import { getOrder, writeCarrying, type CarryingChange } from './order-store.ts';
import type { Postal } from './postal.ts';
import { orderChanged } from './tell-portal.ts';

/** A duty that is parked and that nobody needs to decide about, and what becomes of its order without it. */
interface Needless {
  readonly exchange: string | undefined;
  readonly terms: WithdrawalTerms;
  /** For the evidence. */
  readonly why: string;
  readonly change?: CarryingChange;
  /** What the portal is told; absent where it knows. */
  readonly state?: OrderState;
}

/**
 * Takes away what holds an order's lane though no person could mend it or need do so: left parked, it would hold back
 * what the same dossier owes the same carrier next. Where a duty may have had an effect, or somebody speaks to the
 * carrier right now, all stays as it is.
 */
export async function releaseLane(postal: Postal, asked: KeptOrder): Promise<void> {
  const { tables, desk, clock } = postal;
  const opened = await desk.open(asked.dossierCode);
  const order = await getOrder(tables.postal, { ...asked, dossier: asked.dossierCode });
  if (opened === undefined || order === undefined) return;
  const at = instant(clock.now());
  const needless = needlessOf(order, at);
  const place = parseExchangeId(needless?.exchange ?? '');
  const lane = place === undefined ? undefined : opened.lanes.get(place.partner);
  if (needless === undefined || place === undefined || lane === undefined || !lane.parked) return;
  const found = await findWithdrawable(tables.exchanges, lane, place.seq, needless.terms);
  if (typeof found === 'string') return;
  const { why, change, state } = needless;
  const { number, dossierCode, agency, correlationId } = order;
  const about: About = { dossierCode, agency, occurredAt: at, correlationId };
  const entry = opened.keep({
    actor: 'gateway',
    correlationId,
    events: [],
    duties:
      state === undefined ? [] : [orderChanged(about, order, { id: `${number}~${state}~${at}`, state, at })],
    withdrawal: { ...found, why },
  });
  if (!entry.ok) return;
  const written = await transact([
    ...entry.value.writes,
    ...(change === undefined ? [] : [writeCarrying(tables.postal, order, change)]),
  ]);
  if (!written.done) throw new Error('a needless duty could not be ended, another writer came first');
}

function needlessOf(order: KeptOrder, at: Instant): Needless | undefined {
  const { sent, cancel, exchange, cancelExchange } = order;
  // The carrier has answered, and the portal was told.
  if (cancel === 'too-late')
    return { exchange: cancelExchange, terms: { provenBy: [TOO_LATE_TO_CANCEL] }, why: TOO_LATE_TO_CANCEL };
  // There is nothing to be cancelled, which is what was wanted.
  if (cancel === 'parked' && sent === 'dropped')
    return {
      exchange: cancelExchange,
      terms: { provenBy: [ORDER_NOT_FOUND] },
      why: ORDER_NOT_FOUND,
      change: { cancel: 'done', cancelledAt: at },
      state: 'cancelled',
    };
  if (sent !== 'requested' && sent !== 'parked') return undefined;
  // Whatever became of the answer, the carrier has it.
  if (isToldOf(order))
    return {
      exchange,
      terms: { provenBy: [HAND_OVER] },
      why: 'told-of',
      change: { sent: 'accepted', acceptedAt: at },
      state: 'accepted',
    };
  // It was to be cancelled before anybody could know that the carrier does not take it.
  return cancel === 'asked'
    ? {
        exchange,
        terms: { parked: true, provenBy: [HAND_OVER] },
        why: 'cancelled',
        change: { sent: 'dropped' },
        state: 'dropped',
      }
    : undefined;
}
