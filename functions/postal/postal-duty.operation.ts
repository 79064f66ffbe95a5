import { PROVINCIAL_PORTAL } from '../../schemas/duties.ts';
import type { AgencyCode } from '../../schemas/agency-code.ts';
import { isCarrier, type Carrier } from '../../schemas/postal/carrier.ts';
import {
  HAND_OVER,
  POSTAL_CANCELLATION,
  POSTAL_ORDER,
  PostalCancellationDuty,
  PostalOrderDuty,
  TOO_LATE_TO_CANCEL,
} from '../../schemas/postal/duties.ts';
import { parseOrderNumber, type OrderNumber } from '../../schemas/postal/order-number.ts';
import type { OrderState } from '../../schemas/postal/order-state.ts';
import type { ProblemCode } from '../../schemas/problems.ts';
import { exchangeId, type Exchange, type PartnerName } from '../exchange/exchange.ts';
import type { Operation, Settlement } from '../exchange/operation.ts';
import { instant } from '../kernel/clock.ts';
import { contentOf, partnerOf } from './duties.ts';
import type { Asked } from './order.ts';
import { writeCarrying, type CarryingChange } from './order-store.ts';
import { orderChanged } from './tell-portal.ts';

/** The duties towards one carrier: the same two for each. */
export interface PostalOperations {
  readonly order: Operation<PostalOrderDuty>;
  readonly cancellation: Operation<PostalCancellationDuty>;
}

/**
 * Both kinds of duty towards a carrier, which settle into that table of orders. They settle by the exchange alone, so
 * that those of one carrier serve wherever duties are looked up by name.
 */
export function postalOperations(carrier: Carrier, table: string): PostalOperations {
  const common = {
    partner: partnerOf(carrier),
    fullState: false,
    follows: [PROVINCIAL_PORTAL as PartnerName],
  };
  return {
    order: {
      ...common,
      name: POSTAL_ORDER,
      contract: PostalOrderDuty,
      isAbout: ({ orderNumber, dossierCode }, subject) =>
        isOf(subject, dossierCode) && isOf(subject, parseOrderNumber(orderNumber)?.dossier),
      keeps: (amended, before) =>
        amended.orderNumber === before.orderNumber &&
        amended.kind === before.kind &&
        amended.customerCode === before.customerCode &&
        amended.handOverAt === before.handOverAt,
      settle: ({ exchange, payload }) => settleOrder(table, exchange, payload),
    },
    cancellation: {
      ...common,
      name: POSTAL_CANCELLATION,
      contract: PostalCancellationDuty,
      isAbout: ({ orderNumber }, subject) => isOf(subject, parseOrderNumber(orderNumber)?.dossier),
      keeps: (amended, before) =>
        amended.orderNumber === before.orderNumber && amended.customerCode === before.customerCode,
      settle: ({ exchange, payload }) => settleCancellation(table, exchange, payload),
    },
  };
}

/** The subject of these duties is a dossier's code. */
const isOf = (subject: string, code: string | undefined): boolean => subject === code;

/** What a settled duty does to its order: which attributes change, and what the portal is told. */
interface Effect {
  readonly change: CarryingChange;
  readonly state?: OrderState;
  readonly reason?: ProblemCode;
  /** What it is as it went out, where a person has mended it. */
  readonly content?: Pick<Asked, 'request' | 'desk'>;
  /** Somebody must look at the order at once. */
  readonly look?: true;
}

function settleOrder(table: string, exchange: Exchange, duty: PostalOrderDuty): Settlement {
  const { orderNumber } = duty;
  const isMended = exchange.acts?.some(({ act }) => act === 'amend') === true;
  switch (exchange.state) {
    case 'confirmed':
      return settled(table, exchange, orderNumber, {
        change: { sent: 'accepted', acceptedAt: exchange.confirmedAt },
        state: 'accepted',
        ...(isMended ? { content: contentOf(duty) } : {}),
      });
    case 'parked':
      if (exchange.reason?.partnerCode === HAND_OVER)
        // Also where it was parked before and a person has mended it: it is on its way again.
        return settled(table, exchange, orderNumber, { change: { sent: 'requested' }, look: true });
      return settled(table, exchange, orderNumber, {
        change: { sent: 'parked' },
        state: 'parked',
        reason: exchange.reason?.code ?? 'partner-rejected',
        // A cancellation may wait behind it.
        look: true,
      });
    case 'skipped':
      return settled(table, exchange, orderNumber, { change: { sent: 'dropped' }, state: 'dropped' });
    default:
      return {};
  }
}

function settleCancellation(
  table: string,
  exchange: Exchange,
  { orderNumber }: PostalCancellationDuty,
): Settlement {
  switch (exchange.state) {
    case 'confirmed':
      return settled(table, exchange, orderNumber, {
        change: { cancel: 'done', cancelledAt: exchange.confirmedAt },
        state: 'cancelled',
      });
    case 'parked':
      // Told once; what holds the lane for nothing is taken away as soon as somebody looks (release-lane.ts).
      if (exchange.reason?.partnerCode === TOO_LATE_TO_CANCEL)
        return settled(table, exchange, orderNumber, {
          change: { cancel: 'too-late' },
          state: 'too-late',
          reason: 'too-late-to-cancel',
          look: true,
        });
      return settled(table, exchange, orderNumber, {
        change: { cancel: 'parked' },
        state: 'parked',
        reason: exchange.reason?.code ?? 'partner-rejected',
        look: true,
      });
    case 'skipped':
      // A person gave it up: the order goes on.
      return settled(table, exchange, orderNumber, {
        change: { cancel: undefined, cancelExchange: undefined },
        state: 'accepted',
      });
    default:
      return {};
  }
}

function settled(
  table: string,
  exchange: Exchange,
  orderNumber: OrderNumber,
  { change, state, reason, content, look }: Effect,
): Settlement {
  const parts = parseOrderNumber(orderNumber);
  if (parts === undefined) throw new Error('an order number that its contract let pass cannot be read');
  if (!isCarrier(exchange.partner)) throw new Error('a postal duty was carried by no carrier');
  const carrier: Carrier = exchange.partner;
  const order = { ...parts, dossierCode: parts.dossier };
  const at = exchange.confirmedAt ?? exchange.parkedAt ?? exchange.keptAt;
  const agency = exchange.agency as AgencyCode; // written from the order's own
  const about = {
    dossierCode: parts.dossier,
    agency,
    occurredAt: at,
    correlationId: exchange.correlationId,
  };
  const told = {
    id: `${exchangeId(exchange)}~${exchange.state}~${exchange.attempts}`,
    at: instant(Date.parse(at)),
    ...(reason === undefined ? {} : { reason }),
  };
  return {
    writes: [writeCarrying(table, order, change, { watchAt: look === true ? at : undefined, content })],
    ...(state === undefined
      ? {}
      : { duties: [orderChanged(about, { ...order, agency, carrier }, { ...told, state })] }),
  };
}
