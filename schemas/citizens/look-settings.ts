import * as z from 'zod';
import { Day } from '../calendar.ts';
import { DAYS_OFF, WORKED_DAYS } from '../days-off.ts';
import { Purpose } from './purposes.ts';
import type { Purpose as PurposeInForce } from './purposes.ts';

const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

/**
 * How looks at the register are made and watched in this province: data of the stage (environment variable CITIZENS).
 * The numbers are this project's assumptions; no document prescribes them.
 */
export const LookSettings = z.strictObject({
  /** How long somebody waits for the register, in ms: then a verification is kept for later. */
  answerWithinMs: z.int().min(100).max(20_000).default(3_000),
  /** A province's own purposes, by code in the place of those of schemas/citizens/purposes.ts. */
  purposes: z
    .array(Purpose)
    .default([])
    .transform((own) => own as PurposeInForce[]), // each field was checked to be one
  /** Which national procedure a province's own code stands for (facts §2.6: CsdlDcServiceInfo). */
  procedures: z.record(z.string(), z.string()).default({}),
  /** Whether a look must name its procedure; else the register is told the configured default. */
  procedureRequired: z.boolean().default(false),
  /** Whether an officer's account counts only with an e-mail address, as the register's mapping has it. */
  emailRequired: z.boolean().default(false),
  /** How many months a record of a look is kept. Law 91/2025 and Decree 333: 12 to be searched at once. */
  recordMonths: z.int().min(12).max(120).default(24),
  /** Whether a citizen's own list names the officers' accounts. */
  exportNamesOfficer: z.boolean().default(false),
  /** From how many looks of one officer on it is told. */
  alerts: z
    .strictObject({ perHour: z.int().min(1).default(60), perDay: z.int().min(1).default(300) })
    .default({ perHour: 60, perDay: 300 }),
  /** When officers work, in Vietnam's time. Days count from 1, Monday. */
  workingTime: z
    .strictObject({
      days: z.array(z.int().min(1).max(7)).default([1, 2, 3, 4, 5]),
      from: clockTime.default('07:00'),
      to: clockTime.default('17:30'),
      /** Days off beside the weekly ones. */
      holidays: z.array(Day).default([...DAYS_OFF]),
      /** Days that are worked in their place. */
      workedDays: z.array(Day).default([...WORKED_DAYS]),
    })
    .prefault({}),
});
export type LookSettings = z.infer<typeof LookSettings>;
