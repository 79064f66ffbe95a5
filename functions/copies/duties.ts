import {
  COPY_COMPLETE_SIGNATURE,
  COPY_DEPOSIT,
  COPY_SIGN,
  COPY_TAKE_BACK,
  PERSONAL_STORE,
  SIGNING,
  TIMESTAMP,
} from '../../schemas/copies/duties.ts';
import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { SigningStep } from '../../schemas/copies/state.ts';
import { PORTAL_WEBHOOK, PROVINCIAL_PORTAL } from '../../schemas/duties.ts';
import { WebhookEvent } from '../../schemas/webhooks.ts';
import type { PartnerName, Subject } from '../exchange/exchange.ts';
import type { Duty } from '../exchange/operation.ts';
import type { Instant } from '../kernel/clock.ts';
import type { KeptCopy } from './copy.ts';

/** The partners towards which a copy may have duties. */
export const COPY_PARTNERS = [
  SIGNING,
  TIMESTAMP,
  PERSONAL_STORE,
  PROVINCIAL_PORTAL,
] as readonly string[] as readonly PartnerName[]; // each is one

/** A copy's duties and evidence stand under its own id. */
export const subjectOf = (id: CopyId): Subject => id as string as Subject; // one name, two rooms' brands

const dutyOf = (copy: KeptCopy, partner: string, operation: string, payload: unknown, at: Instant): Duty => ({
  partner: partner as PartnerName,
  operation,
  payload,
  subject: subjectOf(copy.id),
  agency: copy.agency,
  occurredAt: at,
  correlationId: copy.correlationId,
});

const about = ({ id, agency }: KeptCopy) => ({ copy: id, agency });

/** Somebody must be asked to sign, where they sign by the remote service. */
export const signDuties = (copy: KeptCopy, step: SigningStep, at: Instant): readonly Duty[] =>
  copy[step]?.by.way === 'csc' ? [dutyOf(copy, SIGNING, COPY_SIGN, { ...about(copy), step }, at)] : [];

/** A signature that has come must be stamped and put into the file. */
export const completeDuty = (copy: KeptCopy, step: SigningStep, at: Instant): Duty =>
  dutyOf(copy, TIMESTAMP, COPY_COMPLETE_SIGNATURE, { ...about(copy), step }, at);

/** The owner's store must have it, where that is asked for. */
export const depositDuties = (copy: KeptCopy, at: Instant): readonly Duty[] =>
  copy.deposit ? [dutyOf(copy, PERSONAL_STORE, COPY_DEPOSIT, about(copy), at)] : [];

/** The owner's store must hear that it is withdrawn. */
export const takeBackDuties = (copy: KeptCopy, at: Instant): readonly Duty[] =>
  copy.deposit ? [dutyOf(copy, PERSONAL_STORE, COPY_TAKE_BACK, about(copy), at)] : [];

/** What the portal is told of a copy. */
type Told = {
  [E in WebhookEvent as E['type']]: E extends { readonly type: `copy.${string}` }
    ? { readonly type: E['type']; readonly data: Omit<E['data'], 'copy' | 'agency' | 'dossierCode'> }
    : never;
}[WebhookEvent['type']];

/** The provincial portal must hear of it. */
export function webhookDuty(copy: KeptCopy, told: Told, at: Instant): Duty {
  const { id, dossier } = copy;
  const data = {
    ...about(copy),
    ...(dossier === undefined ? {} : { dossierCode: dossier.code }),
    ...told.data,
  };
  const event = WebhookEvent.parse({ id: `${id}~${told.type}`, timestamp: at, type: told.type, data });
  return dutyOf(copy, PROVINCIAL_PORTAL, PORTAL_WEBHOOK, event, at);
}

/** A copy's number, where it has one. */
export const numberIn = ({
  number,
  volume,
}: KeptCopy): { readonly number?: number; readonly volume?: string } =>
  number === undefined || volume === undefined ? {} : { number, volume };
