import * as z from 'zod';
import { AgencyCode } from './agency-code.ts';
import { VerificationResult } from './citizens/verification-result.ts';
import { CopyId } from './copies/copy-id.ts';
import { DossierCode } from './dossier-code.ts';
import { Instant } from './instant.ts';
import { named } from './named.ts';
import { Carrier } from './postal/carrier.ts';
import { OrderKind, OrderNumber } from './postal/order-number.ts';
import { OrderState } from './postal/order-state.ts';
import { ParcelStatus } from './postal/parcel.ts';
import { ChangeKind } from './registers/change-kind.ts';
import { Status } from './status.ts';
import { ExchangeState } from './views.ts';

/**
 * The events that are told back to the portal (Standard Webhooks: `id` is also the header `webhook-id`, the
 * same on every attempt). They carry codes, states and times, never personal data: whoever is told reads the
 * dossier with its own rights. So `reason.message` must be the catalogue's words, not the partner's.
 */

const text = z.string();
const about = { dossierCode: DossierCode, agency: AgencyCode };
const moment = Instant.optional();

/** Why a duty waits for a person, in the catalogue's words. */
export const DutyReason = z.strictObject({ code: text, message: text, fix: text });

/** What came of a duty towards a partner. */
export const DutyOutcome = named(
  'DutyOutcome',
  z.strictObject({
    id: text,
    partner: text,
    operation: text,
    state: ExchangeState,
    attempts: z.int(),
    sentAt: moment,
    confirmedAt: moment,
    reason: DutyReason.optional(),
  }),
);
export type DutyOutcome = z.infer<typeof DutyOutcome>;

const told = { id: text, timestamp: Instant };
const duty = z.strictObject({ ...about, status: Status.optional(), exchange: DutyOutcome });
const order = { ...about, orderNumber: OrderNumber, kind: OrderKind, carrier: Carrier };
const money = z.int().min(0);
const copied = { copy: CopyId, agency: AgencyCode, dossierCode: DossierCode.optional() };

export const WebhookEvent = named(
  'WebhookEvent',
  z.discriminatedUnion('type', [
    /** Every declared file is there: the dossier is received and carried on. */
    z.strictObject({
      ...told,
      type: z.literal('dossier.received'),
      data: z.strictObject({ ...about, status: Status }),
    }),
    /** Its files never came. */
    z.strictObject({
      ...told,
      type: z.literal('dossier.expired'),
      data: z.strictObject({ ...about, missingFiles: z.array(text) }),
    }),
    z.strictObject({
      ...told,
      type: z.literal('dossier.status-changed'),
      data: z.strictObject({ ...about, status: Status, previousStatus: Status }),
    }),
    /** A partner has it. */
    z.strictObject({ ...told, type: z.literal('duty.confirmed'), data: duty }),
    /** A person must act. */
    z.strictObject({ ...told, type: z.literal('duty.parked'), data: duty }),
    /** A person decided, with a reason, that the partner does without it. */
    z.strictObject({ ...told, type: z.literal('duty.skipped'), data: duty }),
    /** An order stands otherwise than before between us and the carrier. */
    z.strictObject({
      ...told,
      type: z.literal('postal.order-changed'),
      data: z.strictObject({ ...order, state: OrderState, reason: DutyReason.optional() }),
    }),
    /** The parcel is somewhere else in its life. */
    z.strictObject({
      ...told,
      type: z.literal('postal.parcel-changed'),
      data: z.strictObject({
        ...order,
        parcel: ParcelStatus,
        since: Instant,
        failedAttempts: z.int(),
        heldUntil: moment,
        itemCode: text.optional(),
        oddities: z.array(text),
      }),
    }),
    /** A collected dossier lies at the desk: the desk may receive it, with the time of hand-over to the post. */
    z.strictObject({
      ...told,
      type: z.literal('postal.reception-proposed'),
      data: z.strictObject({ ...order, handedOverAt: Instant, deliveredAt: Instant }),
    }),
    /** The result came back: the desk holds it, the dossier stays processed. */
    z.strictObject({
      ...told,
      type: z.literal('postal.result-returned'),
      data: z.strictObject({ ...order, returnedAt: Instant }),
    }),
    /** Money that the post collects: paid only once it is remitted. */
    z.strictObject({
      ...told,
      type: z.literal('postal.fee-changed'),
      data: z.strictObject({ ...order, amount: money, fee: z.enum(['collected', 'remitted']), at: Instant }),
    }),
    /** No event for longer than the contract allows, although the carrier was asked. */
    z.strictObject({
      ...told,
      type: z.literal('postal.silent'),
      data: z.strictObject({ ...order, since: Instant }),
    }),
    /** The population register was asked later, when it could be: what it said to a verification that had waited. */
    z.strictObject({
      ...told,
      type: z.literal('citizen.verified'),
      data: z.strictObject({ ...about, verification: text, result: VerificationResult }),
    }),
    /** A certified copy has both signatures and stands in the register; its client may fetch it. */
    z.strictObject({
      ...told,
      type: z.literal('copy.issued'),
      data: z.strictObject({ ...copied, number: z.int(), volume: text, sha256: text }),
    }),
    /** A copy is not certified, on a ground of Decree 23/2015. */
    z.strictObject({
      ...told,
      type: z.literal('copy.refused'),
      data: z.strictObject({ ...copied, ground: text }),
    }),
    /** What was awaited of a copy did not come in time; its number, if it has one, is void. */
    z.strictObject({
      ...told,
      type: z.literal('copy.expired'),
      data: z.strictObject({ ...copied, number: z.int().optional(), volume: text.optional() }),
    }),
    /** A copy cannot be issued; its number, if it has one, is void. */
    z.strictObject({
      ...told,
      type: z.literal('copy.failed'),
      data: z.strictObject({ ...copied, reason: text, number: z.int().optional(), volume: text.optional() }),
    }),
    /** An issued copy is withdrawn: ground (a code) and body are public. */
    z.strictObject({
      ...told,
      type: z.literal('copy.withdrawn'),
      data: z.strictObject({ ...copied, ground: text, by: text }),
    }),
    /** The register's record of a person of whom the province holds one is another than before. */
    z.strictObject({
      ...told,
      type: z.literal('register.person-changed'),
      data: z.strictObject({ person: text, kinds: z.array(ChangeKind).min(1), at: Instant }),
    }),
    /** A household is another than before: who belongs to it, who heads it, where it lives. */
    z.strictObject({
      ...told,
      type: z.literal('register.household-changed'),
      data: z.strictObject({ household: text, kinds: z.array(ChangeKind).min(1), at: Instant }),
    }),
    /** An open dossier's applicant is recorded otherwise than before: its officer looks before deciding. */
    z.strictObject({
      ...told,
      type: z.literal('dossier.applicant-changed'),
      data: z.strictObject({ ...about, person: text, kinds: z.array(ChangeKind).min(1), at: Instant }),
    }),
  ]),
  'Sự kiện báo về cổng: dossier.received đủ tệp, dossier.expired quá hạn chờ tệp, dossier.status-changed đổi trạng ' +
    'thái, duty.confirmed đối tác đã nhận, duty.parked chờ người xử lý, duty.skipped được bỏ qua có lý do, postal.* đơn và bưu gửi, citizen.verified kết quả xác thực công dân, copy.* bản sao chứng thực, register.* dân cư hoặc hộ gia đình thay đổi, dossier.applicant-changed thông tin người nộp thay đổi / events told to the portal',
);
export type WebhookEvent = z.infer<typeof WebhookEvent>;
