import * as z from 'zod';
import { Instant, InstantInput } from './instant.ts';
import { named } from './named.ts';
import { ExchangeState, ExchangeView } from './views.ts';

/** What a person orders about duties that are parked, and how the partners fare. */

/** Why a person does it. Kept with the exchange; the evidence holds its digest, since words may name somebody. */
const reason = z
  .string()
  .max(500)
  .regex(/(?:\S.*){5}/s, { error: 'Ghi lý do, ít nhất 5 ký tự' });
/** The officer's account at the client system: goes into the evidence, so no name and no address. */
const officer = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, { error: 'Tài khoản cán bộ: chữ, số, dấu chấm, gạch; không ghi họ tên' })
  .optional();
const partner = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, { error: 'Mã đối tác gồm chữ thường, số và dấu gạch' });

/** Send it again as it is. */
export const RedriveOrder = named('RedriveOrder', z.strictObject({ reason, officer }));
export type RedriveOrder = z.infer<typeof RedriveOrder>;

/** Send this in its place. The payload is checked against the contract of the duty's operation. */
export const AmendOrder = named(
  'AmendOrder',
  z.strictObject({ reason, officer, payload: z.record(z.string(), z.unknown()) }),
);
export type AmendOrder = z.infer<typeof AmendOrder>;

/** Do without it. */
export const SkipOrder = named('SkipOrder', z.strictObject({ reason, officer }));
export type SkipOrder = z.infer<typeof SkipOrder>;

/** Send again what is parked at one partner, in the order of reception; with `dryRun`, only say what that would be. */
export const BulkRedriveOrder = named(
  'BulkRedriveOrder',
  z.strictObject({
    partner,
    reason,
    officer,
    dryRun: z.boolean().default(false),
    /** Only what is parked for this reason. */
    code: z.string().max(64).optional(),
    /** Only what has been parked since before this moment. */
    parkedBefore: InstantInput.optional(),
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
    /** Lanes with a duty that is due, being carried or waiting for its next attempt. */
    queued: z.int(),
    /** Since when the longest-waiting of them has been due. */
    oldestDueAt: Instant.optional(),
    /** Duties that wait for a person. */
    parked: z.int(),
  }),
);
export type PartnerView = z.infer<typeof PartnerView>;

/** What a person did about an exchange while it was parked. */
const ExchangeAct = named(
  'ExchangeAct',
  z.strictObject({
    act: z.enum(['redrive', 'amend', 'skip']),
    at: Instant,
    client: z.string(),
    officer: z.string().optional(),
    reason: z.string(),
  }),
);

/** One exchange with what people did about it and, where it was asked for, its payload. */
export const ExchangeDetail = named(
  'ExchangeDetail',
  ExchangeView.extend({ acts: z.array(ExchangeAct), payload: z.unknown().optional() }),
);
export type ExchangeDetail = z.infer<typeof ExchangeDetail>;
