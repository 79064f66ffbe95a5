import * as z from 'zod';

/** Nothing leaves this machine. */
const loopbackUrl = z.url({ protocol: /^https?$/, hostname: /^(127\.0\.0\.1|localhost|\[::1\])$/ });

/** How the pair of Security Servers behaves. Everything odd is off until it is asked for. */
const settingsSchema = z.strictObject({
  /** How error codes are spelt: `Server.ServerProxy.ServiceFailed` up to 7.7, `server.serverproxy.service_failed` since. */
  errorSpelling: z.enum(['7.7', '7.8']),
  /** Service codes that are switched off. */
  disabled: z.array(z.string()),
  /** Service codes whose provider's host nobody can find. */
  unknownHosts: z.array(z.string()),
  maintenance: z.boolean(),
  /** A code (as of 7.8) with which every call fails; `afterEffect`: once the provider has been asked. */
  failWith: z.strictObject({ code: z.string().min(1), afterEffect: z.boolean().default(false) }).nullable(),
  /** An answer that does not repeat this header of its request. */
  mangle: z.enum(['id', 'client', 'service']).nullable(),
  /** SOAP answers in a wrapper named after the service, with `Response` at its end. */
  wrapResponses: z.boolean(),
  /** Where the gateway's door is: what stands before `/soap` and `/r1/…`. */
  doorUrl: loopbackUrl.nullable(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Some of the settings, to be changed. */
export const changedSettingsSchema = settingsSchema.partial();

export const USUAL: Settings = {
  errorSpelling: '7.8',
  disabled: [],
  unknownHosts: [],
  maintenance: false,
  failWith: null,
  mangle: null,
  wrapResponses: false,
  doorUrl: null,
};
