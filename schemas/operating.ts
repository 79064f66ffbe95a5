import * as z from 'zod';
import { Instant } from './instant.ts';
import { named } from './named.ts';
import { ExchangeState } from './views.ts';

/** What a person orders about duties that are parked, and how the partners fare. */

/** Why a person does it. Kept in the evidence, so it names no citizen. */
const reason = z
  .string()
  .max(500)
  .regex(/(?:\S.*){5}/s, { error: 'Ghi lý do, ít nhất 5 ký tự' });
const partner = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, { error: 'Mã đối tác gồm chữ thường, số và dấu gạch' });

/** Send it again as it is. */
export const RedriveOrder = named('RedriveOrder', z.strictObject({ reason }));
export type RedriveOrder = z.infer<typeof RedriveOrder>;

/** Send this in its place. The payload is checked against the contract of the duty's operation. */
export const AmendOrder = named(
  'AmendOrder',
  z.strictObject({ reason, payload: z.record(z.string(), z.unknown()) }),
);
export type AmendOrder = z.infer<typeof AmendOrder>;

/** Do without it. */
export const SkipOrder = named('SkipOrder', z.strictObject({ reason }));
export type SkipOrder = z.infer<typeof SkipOrder>;

/** Send again what is parked at one partner, oldest first; with `dryRun`, only say what that would be. */
export const BulkRedriveOrder = named(
  'BulkRedriveOrder',
  z.strictObject({
    partner,
    reason,
    dryRun: z.boolean().default(false),
    /** Only what is parked for this reason. */
    code: z.string().max(64).optional(),
    limit: z.int().min(1).max(500).default(100),
  }),
);
export type BulkRedriveOrder = z.infer<typeof BulkRedriveOrder>;

export const BulkRedriveReport = named(
  'BulkRedriveReport',
  z.strictObject({
    partner: z.string(),
    dryRun: z.boolean(),
    /** Sent again, or with `dryRun` what would be. */
    exchanges: z.array(
      z.strictObject({
        id: z.string(),
        subject: z.string(),
        state: ExchangeState,
        code: z.string().optional(),
      }),
    ),
    /** Whether more is parked than the limit allowed. */
    more: z.boolean(),
  }),
);
export type BulkRedriveReport = z.infer<typeof BulkRedriveReport>;

/** How one partner is treated now. */
export const PartnerView = named(
  'PartnerView',
  z.strictObject({
    partner: z.string(),
    breaker: z.enum(['closed', 'open', 'half-open']),
    /** Of an open breaker: when it is tried again. */
    openUntil: Instant.optional(),
    /** Calls a second that it may get when it is well. */
    perSecond: z.number(),
  }),
);
export type PartnerView = z.infer<typeof PartnerView>;
