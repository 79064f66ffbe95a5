import * as z from 'zod';
import { AgencyCodeInput } from '../agency-code.ts';
import { Day } from '../calendar.ts';
import { DAYS_OFF, WORKED_DAYS } from '../days-off.ts';

const money = z.int().min(0).max(1_000_000_000);
const hours = z
  .int()
  .min(1)
  .max(24 * 60);
const days = z.int().min(1).max(36_500);

/** What a copy costs from a day on, VND per page. */
const FeeRule = z.strictObject({
  from: Day,
  /** Each of the first pages. */
  first: money,
  firstPages: z.int().min(0).max(100),
  /** Each page behind them. */
  further: money,
  /** The most for one copy. */
  cap: money,
});

/** A provincial council's decision that a copy asked for online costs nothing, for an agency and those below it. */
const FeeWaiver = z.strictObject({
  agency: AgencyCodeInput,
  channel: z.enum(['online', 'counter']).default('online'),
  from: Day,
  to: Day.optional(),
  /** Number and day of the decision. */
  instrument: z.string().min(1).max(300),
});

const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

/** When a copy is due that is asked for from a day on: the same working day, or the next one. */
const DueRule = z.strictObject({
  from: Day,
  /** Whoever asks after that is due the next working day. */
  cutOff: clockTime,
  /** From so many pages on it may take longer. The figure is ours; the rule says "many pages". */
  manyPages: z.int().min(1).default(20),
  /** Working days more, then. */
  moreDays: z.int().min(0).max(10).default(2),
  /** Working days of the week, from 1, Monday. */
  weekdays: z.array(z.int().min(1).max(7)).min(1).default([1, 2, 3, 4, 5]),
});

/**
 * By which rules copies are certified (environment variable COPIES): data with dates, so that a copy keeps what was in
 * force when it was asked for. What is marked as ours is no rule but an assumption; an installation overrides it.
 */
export const CopyRules = z.strictObject({
  /** Circular 226/2016/TT-BTC (the number from general knowledge; the amounts seen in two public sources). */
  fees: z
    .array(FeeRule)
    .min(1)
    .default([{ from: '2017-01-01' as Day, first: 2_000, firstPages: 2, further: 1_000, cap: 200_000 }]),
  waivers: z.array(FeeWaiver).default([]),
  /** Decree 23/2015/NĐ-CP, article 7 (the day on which it came into force from general knowledge). */
  due: z
    .array(DueRule)
    .min(1)
    .prefault([{ from: '2015-04-10', cutOff: '15:00' }]),
  /** Each of these days is one by itself, under whatever rule. */
  calendar: z
    .strictObject({
      holidays: z.array(Day).default([...DAYS_OFF]),
      /** Days that are worked in their place. */
      workedDays: z.array(Day).default([...WORKED_DAYS]),
    })
    .prefault({}),
  volume: z
    .strictObject({
      /** A volume is full with so many numbers; the next one begins at 1. Each year begins a volume of its own. Ours. */
      most: z.int().min(1).max(9_999_999).default(100_000),
    })
    .prefault({}),
  signing: z
    .strictObject({
      /** Until when the scan must have come, and each signature after it can be made. Ours. */
      scanHours: hours.default(24),
      personHours: hours.default(72),
      bodyHours: hours.default(72),
      /**
       * The words of certification bear the day on which they are written. Unsigned by this hour (Vietnam) of the day
       * after, they are written anew: before people are at work, and not in the middle of a night. Ours.
       */
      wordsUntil: clockTime.default('07:00'),
      /** How long a signature that has come may wait for its time-stamp, when authorities are away. Ours. */
      completeHours: hours.default(14 * 24),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** For how long a signed copy is locked in the store. Two years as for the paper register's copies; ours. */
      fileDays: days.default(730),
      /** The same where its image is sensitive. Ours. */
      sensitiveFileDays: days.default(90),
    })
    .prefault({}),
  scan: z
    .strictObject({
      maxBytes: z.int().min(1).max(26_214_400).default(26_214_400),
      /** A sensitive image lies sealed and is handed out by the function itself, whose answers have 6 MB at most. */
      maxSensitiveBytes: z.int().min(1).max(4_000_000).default(3_500_000),
      maxPages: z.int().min(1).max(300).default(300),
      minDpi: z.int().min(200).max(1_200).default(200),
    })
    .prefault({}),
});
export type CopyRules = z.infer<typeof CopyRules>;

/** The rules without anything that an installation says otherwise. */
export const USUAL_RULES: CopyRules = CopyRules.parse({});
