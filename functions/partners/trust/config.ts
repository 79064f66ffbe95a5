import * as z from 'zod';

/** Where the trust services are. No host has a default: a service that is not named is never asked. */
export const TrustConfig = z.looseObject({
  /** The remote signing service (CSC API v2), the path of its methods included. */
  signing: z.looseObject({ baseUrl: z.url() }).optional(),
  timestamp: z
    .looseObject({
      url: z.url(),
      /** Object identifier of the policy that is asked for. */
      policy: z.string().optional(),
    })
    .optional(),
  revocation: z
    .looseObject({
      /** Hosts (with their ports) of OCSP responders and lists; whatever a certificate says, no other is asked. */
      hosts: z.array(z.string()).default([]),
    })
    .default({ hosts: [] }),
});
export type TrustConfig = z.infer<typeof TrustConfig>;

const account = z.looseObject({ clientId: z.string(), clientSecret: z.string() });

/** The secret `trust`: accounts, each only once somebody has issued it. */
export const TrustSecret = z.looseObject({
  signing: account.optional(),
  /** At an authority that wants to know who asks (Basic). */
  timestamp: z.looseObject({ user: z.string(), password: z.string() }).optional(),
  store: account.optional(),
});
export type TrustSecret = z.infer<typeof TrustSecret>;
