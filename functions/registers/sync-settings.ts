import * as z from 'zod';
import { AgencyCode } from '../../schemas/agency-code.ts';

const minutes = z.int().min(0).max(5_256_000);
const ms = z.int().positive();

/**
 * How the register follows the population register. No figure of these is public (facts §1.8): they are the province's
 * own choice, and what stands here by default is this project's.
 */
export const SyncSettings = z.object({
  /** Who asks: every call bears an officer's identity (facts §2.6). */
  officer: z.object({
    account: z.string().min(1),
    unit: z.string().optional(),
    phone: z.string().optional(),
  }),
  pageSize: z.int().min(1).max(1_000).default(1_000),
  /** How long a window is. */
  windowMinutes: minutes.min(5).default(1_440),
  /** How often the schedule asks for what is new. */
  everyMinutes: minutes.default(15),
  /** How far back it reads anew each time: a change may appear in a window only later. */
  overlapMinutes: minutes.default(180),
  /** How far behind now it stays. */
  lagMinutes: minutes.default(5),
  /**
   * What proves a reading whole. `total`: that the register's count was the same on every page and is the number of
   * rows; where it gives none, as `reading`. `reading`: that the next reading says the same. See docs/adr/0028.
   */
  proof: z.enum(['total', 'reading']).default('reading'),
  /** The same for a first load, which is long, and followed by readings of everything that changes meanwhile. */
  firstLoadProof: z.enum(['total', 'reading']).default('total'),
  /** Readings of a window in a row before it waits. */
  mostReadings: z.int().min(2).max(100).default(6),
  /** Times that a window waits in vain before a person is asked. */
  mostWaits: z.int().min(1).max(1_000).default(48),
  /** The same for refusals: as a rule a person must act, but a fault of the register's may look like one. */
  mostRefusals: z.int().min(0).max(1_000).default(6),
  /** The first wait, and the longest; each is twice the one before. */
  waitMs: ms.default(30_000),
  longestWaitMs: ms.default(3_600_000),
  /** Pages a second, over all instances. */
  rate: z
    .object({ perSecond: z.number().positive(), burst: z.int().positive() })
    .default({ perSecond: 5, burst: 10 }),
  /** How long one page may take. */
  timeoutMs: ms.default(30_000),
  /** After how long a reader that wrote nothing is taken for dead. */
  leaseMs: ms.default(120_000),
  /** Windows that are read side by side. */
  windowsAtOnce: z.int().min(1).max(16).default(2),
});
export type SyncSettings = z.infer<typeof SyncSettings>;

/**
 * How social insurance is asked to group the households that appeared or changed. As little of this is public: what
 * stands here by default is this project's.
 */
export const GroupingSettings = z.object({
  /** Whether it is asked at all. */
  enabled: z.boolean().default(true),
  /** Households that one run of the schedule asks about, at most. */
  mostARun: z.int().min(1).max(10_000).default(50),
  /** Asks a second, over all instances. */
  rate: z
    .object({ perSecond: z.number().positive(), burst: z.int().positive() })
    .default({ perSecond: 1, burst: 2 }),
  /** How long one answer may take. */
  timeoutMs: ms.default(10_000),
  /** After how long a household is asked about again that got no answer. */
  againMs: ms.default(3_600_000),
});
export type GroupingSettings = z.infer<typeof GroupingSettings>;

/** What the province's register is told by its environment (variable REGISTERS). */
export const RegistersSettings = z.object({
  /** The province's own agency: what is told of people and households is kept under it. */
  agency: AgencyCode,
  sync: SyncSettings,
  grouping: GroupingSettings.prefault({}),
});
export type RegistersSettings = z.infer<typeof RegistersSettings>;
