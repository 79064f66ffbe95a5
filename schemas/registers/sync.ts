import * as z from 'zod';
import { Instant, InstantInput } from '../instant.ts';
import { named } from '../named.ts';

/** How the province's register follows the population register, as people ask for it and see it. */

/** The longest time that one request keeps reading before it answers: its last page must come within API Gateway's 29 s. */
export const MOST_SECONDS = 10;

export const SyncRequest = named(
  'PopulationSyncRequest',
  z
    .strictObject({
      /** Changes from this moment on, and before `to`. */
      from: InstantInput,
      to: InstantInput,
      /**
       * The register is filled for the first time: that people and households are there is told to nobody. From its end
       * on the schedule follows.
       */
      firstLoad: z.boolean().default(false),
      /** How long a window is; absent: as configured. */
      windowMinutes: z.int().min(5).max(5_256_000).optional(),
      /** Reads at once, so long, before it answers; 0: the schedule reads. The same request again goes on. */
      seconds: z.int().min(0).max(MOST_SECONDS).default(0),
    })
    .refine(({ from, to }) => from < to, {
      error: 'to phải sau from',
      path: ['to'],
      params: { reason: 'window-backwards' },
    }),
  'Yêu cầu đồng bộ dân cư theo khoảng thời gian',
);
export type SyncRequest = z.infer<typeof SyncRequest>;

/** `reading` somebody reads it now · `waiting` it is read on by then · `blocked` a person must act · `done`. */
export const WindowState = z.enum(['reading', 'waiting', 'blocked', 'done']);
export type WindowState = z.infer<typeof WindowState>;

/** What was read, and what came of it. */
export const SyncCounts = z.strictObject({
  pages: z.int(),
  /** Rows of the pages, those read again included. */
  rows: z.int(),
  added: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  older: z.int(),
  /** Rows that could not be read. */
  unreadable: z.int(),
});
export type SyncCounts = z.infer<typeof SyncCounts>;

export const SyncWindowView = z.strictObject({
  index: z.int(),
  from: Instant,
  to: Instant,
  state: WindowState,
  /** Which reading of it is under way; a window is read until a reading proves to be whole. */
  reading: z.int(),
  page: z.int(),
  /** Rows that the register says the window has. */
  total: z.int().optional(),
  counts: SyncCounts,
  /** Why rows could not be read, with how many. */
  unreadable: z.record(z.string(), z.int()),
  /** Why it waits or is blocked; a stable code. */
  reason: z.string().optional(),
  retryAt: Instant.optional(),
});
export type SyncWindowView = z.infer<typeof SyncWindowView>;

export const SyncView = named(
  'PopulationSync',
  z.strictObject({
    id: z.string(),
    from: Instant,
    to: Instant,
    firstLoad: z.boolean(),
    state: z.enum(['open', 'blocked', 'done']),
    askedAt: Instant,
    askedBy: z.string(),
    finishedAt: Instant.optional(),
    windows: z.strictObject({ all: z.int(), done: z.int() }),
    counts: SyncCounts,
    /** Windows that were begun and are not done, at most a hundred. */
    open: z.array(SyncWindowView),
  }),
  'Một lần đồng bộ dân cư và tiến độ từng khoảng',
);
export type SyncView = z.infer<typeof SyncView>;
