import * as z from 'zod';

const every = z.int().nonnegative();

/** Nothing leaves this machine: a webhook goes to an address of its own. */
export const loopbackUrl = z.url({ protocol: /^https?$/, hostname: /^(127\.0\.0\.1|localhost|\[::1\])$/ });

/** How the post behaves. Everything odd is off until it is asked for; 0 and null switch it off again. */
const settingsSchema = z.strictObject({
  /** How much faster than the clock a parcel lives: 1 is an hour an hour, 3,600,000 an hour a millisecond. */
  speed: z.number().positive(),
  /** How long a new token lives. */
  tokenSeconds: z.int().min(1),
  /** `Status` of replies as text. */
  statusAsText: z.boolean(),
  /** `StatusCode` of the feed's rows as text. */
  statusCodeAsText: z.boolean(),
  /** How often a page of the feed is answered again before the next one; for ever, whatever is asked. */
  repeatPages: z.union([every, z.literal('forever')]),
  /** Each event enters the feed up to so many hours of parcel time after it was, so out of order. */
  shuffle: z.strictObject({ hours: z.number().positive() }).nullable(),
  /** Every so-manieth event enters the feed so many hours of parcel time late. */
  late: z.strictObject({ every: z.int().min(1), hours: z.number().positive() }).nullable(),
  /** Every so-manieth event is doubled: by turns as a second row under another id, and twice on its page. */
  duplicates: every,
  /** Every so-manieth row of the feed lacks a member, or has one of a wrong type. */
  malformedEvery: every,
  /** `EventTime` in seconds. */
  secondsInsteadOfMs: z.boolean(),
  /** After every so-manieth event, a row of an order that nobody made. */
  unknownOrders: every,
  /** How long a row waits in the feed before it is shown. Milliseconds of the clock. */
  feedLagMs: z.int().nonnegative(),
  /** Refuse well-formed commune codes that the catalogue does not hold. */
  strictCatalogue: z.boolean(),
  /** Where MyVNPost tells of moves; null: nowhere. Of this run only: an address does not outlive a restart. */
  webhookUrl: loopbackUrl.nullable(),
  /** How often a webhook is tried in all, and how long before the second try, doubled before each further one. */
  webhookTries: z.int().min(1).max(20),
  webhookBackoffMs: z.int().min(1),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Some of the settings, to be changed. */
export const changedSettingsSchema = settingsSchema.partial();

/** What of the settings is changed. */
export type ChangedSettings = z.infer<typeof changedSettingsSchema>;

/** A post with nothing odd about it. */
export const USUAL: Settings = {
  speed: 1,
  tokenSeconds: 3600,
  statusAsText: false,
  statusCodeAsText: false,
  repeatPages: 0,
  shuffle: null,
  late: null,
  duplicates: 0,
  malformedEvery: 0,
  secondsInsteadOfMs: false,
  unknownOrders: 0,
  feedLagMs: 0,
  strictCatalogue: false,
  webhookUrl: null,
  webhookTries: 5,
  webhookBackoffMs: 1000,
};

/** The settings with some of them changed; a member that is undefined changes nothing. */
export function changeSettings(settings: Settings, changed: ChangedSettings): Settings {
  return { ...settings, ...(JSON.parse(JSON.stringify(changed)) as Partial<Settings>) };
}
