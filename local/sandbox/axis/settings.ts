import * as z from 'zod';

/** The envelopes in which services on the axis tell of a failure with HTTP 200. */
export const ENVELOPES = [
  'esb',
  'civil-status',
  'criminal-record',
  'criminal-record-2',
  'enterprise',
  'vxp',
  'licence',
  'problem',
] as const;

export type EnvelopeName = (typeof ENVELOPES)[number];

/** How the axis behaves. Everything odd is off until it is asked for; 0 and null switch it off again. */
const settingsSchema = z.strictObject({
  /** How long a new token lives. */
  tokenSeconds: z.int().min(1),
  /** A consumer who asks again while his token lives gets the same one, as WSO2 does; else a new one each time. */
  sameToken: z.boolean(),
  /** Every so-manieth call is throttled: 429 with `Retry-After`. */
  throttleEvery: z.int().nonnegative(),
  retryAfterSeconds: z.int().min(1),
  /** The next so many calls (or all, with null) are answered by a business error in this envelope. */
  businessError: z
    .strictObject({ envelope: z.enum(ENVELOPES), times: z.int().positive().nullable().default(null) })
    .nullable(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Some of the settings, to be changed. */
export const changedSettingsSchema = settingsSchema.partial();

export const USUAL: Settings = {
  tokenSeconds: 3600,
  sameToken: true,
  throttleEvery: 0,
  retryAfterSeconds: 1,
  businessError: null,
};
