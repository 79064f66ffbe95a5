import { PROBLEMS, type ProblemCode } from '../../schemas/problems.ts';
import type { Carrier } from '../../schemas/postal/carrier.ts';
import type { OrderState } from '../../schemas/postal/order-state.ts';
import type { WebhookEvent } from '../../schemas/webhooks.ts';
import type { Duty } from '../exchange/operation.ts';
import type { Instant } from '../kernel/clock.ts';
import { webhookDuty, type About } from './duties.ts';
import type { Asked } from './order.ts';
import type { Step } from './parcel.ts';

/** An order as the portal is told of it. */
export type ToldOrder = Pick<Asked, 'number' | 'dossierCode' | 'agency' | 'kind'> & {
  readonly carrier: Carrier;
};

type DataOf<T extends WebhookEvent['type']> = Extract<WebhookEvent, { type: T }>['data'];

const orderOf = ({ number, dossierCode, agency, kind, carrier }: ToldOrder) => ({
  dossierCode,
  agency,
  orderNumber: number,
  kind,
  carrier,
});

/**
 * The order stands otherwise. `id` tells the change: the same on every attempt, another for every change. The reason
 * is in the catalogue's words, not the carrier's: those may name a person.
 */
export function orderChanged(
  about: About,
  order: ToldOrder,
  told: {
    readonly id: string;
    readonly state: OrderState;
    readonly at: Instant;
    readonly reason?: ProblemCode;
  },
): Duty {
  const { id, state, at, reason } = told;
  const data: DataOf<'postal.order-changed'> = {
    ...orderOf(order),
    state,
    ...(reason === undefined
      ? {}
      : { reason: { code: reason, message: PROBLEMS[reason].title, fix: PROBLEMS[reason].fix } }),
  };
  return webhookDuty(about, { id, type: 'postal.order-changed', timestamp: at, data });
}

/** The parcel has come to another station of its life. */
export const parcelChanged = (
  about: About,
  order: ToldOrder,
  step: Step,
  oddities: readonly string[],
  at: Instant,
): Duty =>
  webhookDuty(about, {
    id: `${order.number}~${step.status}~${step.event}`,
    type: 'postal.parcel-changed',
    timestamp: at,
    data: {
      ...orderOf(order),
      parcel: step.status,
      since: step.since,
      failedAttempts: step.failedAttempts,
      oddities: [...oddities],
      ...(step.heldUntil === undefined ? {} : { heldUntil: step.heldUntil }),
      ...(step.itemCode === undefined ? {} : { itemCode: step.itemCode }),
    },
  });

/** A collected dossier lies at the desk: it may be received, as handed over when the post took it. */
export const receptionProposed = (
  about: About,
  order: ToldOrder,
  times: { readonly handedOverAt: Instant; readonly deliveredAt: Instant },
  at: Instant,
): Duty =>
  webhookDuty(about, {
    id: `${order.number}~reception`,
    type: 'postal.reception-proposed',
    timestamp: at,
    data: { ...orderOf(order), ...times },
  });

/** The result came back to the desk; the dossier stays processed. */
export const resultReturned = (about: About, order: ToldOrder, returnedAt: Instant, at: Instant): Duty =>
  webhookDuty(about, {
    id: `${order.number}~returned`,
    type: 'postal.result-returned',
    timestamp: at,
    data: { ...orderOf(order), returnedAt },
  });

/** The post has collected the agency's money, or has passed it on. */
export const feeChanged = (
  about: About,
  order: ToldOrder,
  fee: { readonly amount: number; readonly fee: 'collected' | 'remitted'; readonly at: Instant },
  at: Instant,
): Duty =>
  webhookDuty(about, {
    id: `${order.number}~fee-${fee.fee}`,
    type: 'postal.fee-changed',
    timestamp: at,
    data: { ...orderOf(order), ...fee },
  });

/** Nothing was heard of the order for longer than its contract allows. */
export const orderSilent = (about: About, order: ToldOrder, since: Instant, at: Instant): Duty =>
  webhookDuty(about, {
    id: `${order.number}~silent~${since}`,
    type: 'postal.silent',
    timestamp: at,
    data: { ...orderOf(order), since },
  });
