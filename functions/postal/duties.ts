import { PORTAL_WEBHOOK, PROVINCIAL_PORTAL } from '../../schemas/duties.ts';
import type { Carrier } from '../../schemas/postal/carrier.ts';
import {
  POSTAL_CANCELLATION,
  POSTAL_ORDER,
  type PostalCancellationDuty,
  type PostalOrderDuty,
} from '../../schemas/postal/duties.ts';
import type { WebhookEvent } from '../../schemas/webhooks.ts';
import type { PartnerName, Subject } from '../exchange/exchange.ts';
import type { Duty } from '../exchange/operation.ts';
import { millis, type Instant } from '../kernel/clock.ts';
import type { Asked } from './order.ts';

/** What a duty is about, besides its payload. */
export interface About {
  readonly dossierCode: Asked['dossierCode'];
  readonly agency: string;
  readonly occurredAt: Instant;
  readonly correlationId: string;
}

/** A dossier's orders are told of, and proved, under the dossier's own code. */
export const subjectOf = (code: Asked['dossierCode']): Subject => code as string as Subject; // one name, two rooms' brands

/** A carrier as the engine names it. */
export const partnerOf = (carrier: Carrier): PartnerName => carrier as string as PartnerName; // each carrier is a partner

const dutyOf = (about: About, partner: PartnerName, operation: string, payload: unknown): Duty => ({
  partner,
  operation,
  payload,
  subject: subjectOf(about.dossierCode),
  agency: about.agency,
  occurredAt: about.occurredAt,
  correlationId: about.correlationId,
});

/** The way that an order is to go: to whom, under which customer's name, and until when it is tried alone. */
export interface Way {
  readonly carrier: Carrier;
  readonly customerCode: string;
  /** Absent: there is no other way, or this is the other way. */
  readonly handOverAt?: Instant;
}

/** The carrier must have the order. */
export function orderDuty(about: About, order: Asked, way: Way): Duty {
  const { request, desk } = order;
  const isCollection = order.kind === 'collection';
  const payload: PostalOrderDuty = {
    orderNumber: order.number,
    dossierCode: order.dossierCode,
    kind: order.kind,
    customerCode: way.customerCode,
    sender: isCollection ? request.citizen : desk,
    receiver: isCollection ? desk : request.citizen,
    codAmount: request.codAmount,
    contents: request.contents,
    weightGrams: request.weightGrams,
    ...(request.note === undefined ? {} : { note: request.note }),
    ...(way.handOverAt === undefined ? {} : { handOverAt: millis(way.handOverAt) }),
  };
  return dutyOf(about, partnerOf(way.carrier), POSTAL_ORDER, payload);
}

/**
 * The carrier must have the order as it was last to be sent: a person may have mended it on its way. `payload` is of
 * the duty that it takes the place of.
 */
export function reroutedDuty(about: About, payload: PostalOrderDuty, way: Way): Duty {
  const { handOverAt: _over, ...content } = payload;
  const rerouted: PostalOrderDuty = { ...content, customerCode: way.customerCode };
  return dutyOf(about, partnerOf(way.carrier), POSTAL_ORDER, rerouted);
}

/** What of an order a duty says in its own words: a person may have mended it. */
export function contentOf(duty: PostalOrderDuty): Pick<Asked, 'request' | 'desk'> {
  const { kind, sender, receiver, codAmount, contents, weightGrams, note } = duty;
  const [citizen, desk] = kind === 'collection' ? [sender, receiver] : [receiver, sender];
  const said = { kind, citizen, codAmount, contents, weightGrams };
  return { request: { ...said, ...(note === undefined ? {} : { note }) }, desk };
}

/** The carrier must not carry the order out. */
export const cancellationDuty = (about: About, carrier: Carrier, payload: PostalCancellationDuty): Duty =>
  dutyOf(about, partnerOf(carrier), POSTAL_CANCELLATION, payload);

/** The provincial portal must hear of it. */
export const webhookDuty = (about: About, event: WebhookEvent): Duty =>
  dutyOf(about, PROVINCIAL_PORTAL as PartnerName, PORTAL_WEBHOOK, event);
