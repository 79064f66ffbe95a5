import * as z from 'zod';
import { AgencyCode } from './agency-code.ts';
import { DossierCode } from './dossier-code.ts';
import { Instant } from './instant.ts';
import { named } from './named.ts';
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
    reason: z.strictObject({ code: text, message: text, fix: text }).optional(),
  }),
);
export type DutyOutcome = z.infer<typeof DutyOutcome>;

const told = { id: text, timestamp: Instant };
const duty = z.strictObject({ ...about, status: Status.optional(), exchange: DutyOutcome });

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
  ]),
  'Sự kiện báo về cổng: dossier.received đủ tệp, dossier.expired quá hạn chờ tệp, dossier.status-changed đổi trạng ' +
    'thái, duty.confirmed đối tác đã nhận, duty.parked chờ người xử lý, duty.skipped được bỏ qua có lý do / events told to the portal',
);
export type WebhookEvent = z.infer<typeof WebhookEvent>;
