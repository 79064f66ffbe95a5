import * as z from 'zod';

/** How an OCSP responder answers. Everything but `usual` is wrong in one way. */
export const OCSP_WAYS = [
  'usual',
  'unknown',
  'try-later',
  'internal-error',
  'sig-required',
  'unauthorized',
  'unsigned',
  'bad-signature',
  'stale',
  'not-yet',
  'wrong-responder',
  'another-certificate',
  'no-nonce',
  'wrong-nonce',
  'always-good',
] as const;

/** How a revocation list is answered. */
export const CRL_WAYS = ['usual', 'stale', 'bad-signature', 'wrong-issuer', 'empty'] as const;

/** How a time-stamping authority answers. */
export const TSA_WAYS = [
  'usual',
  'wrong-nonce',
  'no-nonce',
  'wrong-imprint',
  'wrong-policy',
  'rejected',
  'wrong-usage',
  'another-certificate',
  'bad-signature',
  'no-certificate',
  'hours-ahead',
] as const;

/** How the remote-signing service signs. */
export const CSC_WAYS = [
  'usual',
  'signs-another-digest',
  'signs-with-another-key',
  'garbage',
  'none',
] as const;

const settingsSchema = z.strictObject({
  ocsp: z.enum(OCSP_WAYS),
  /** How long an OCSP answer holds. */
  ocspHours: z.number().positive(),
  /** Whether the responder signs with a certificate of its own, or as the authority itself. */
  delegated: z.boolean(),
  crl: z.enum(CRL_WAYS),
  crlHours: z.number().positive(),
  tsa: z.enum(TSA_WAYS),
  /** What the time-stamping authority asks for; null: nothing. */
  tsaAccount: z.strictObject({ user: z.string().min(1), password: z.string().min(1) }).nullable(),
  csc: z.enum(CSC_WAYS),
  tokenSeconds: z.int().min(1),
  /** How long somebody has to answer on the phone. */
  authorizationSeconds: z.int().min(1),
  /** How long an authorization may be used once it is given. */
  sadSeconds: z.int().min(1),
  /** How long an asynchronous signature takes. */
  asyncMs: z.int().nonnegative(),
  /** Whether the same `clientData` is the same request. Our assumption: the specification calls it a mere tracking text. */
  idempotent: z.boolean(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** What an order to change settings may hold. */
export const changedSettingsSchema = settingsSchema.partial();

export const USUAL: Settings = {
  ocsp: 'usual',
  ocspHours: 24,
  delegated: true,
  crl: 'usual',
  crlHours: 24,
  tsa: 'usual',
  tsaAccount: null,
  csc: 'usual',
  tokenSeconds: 3600,
  authorizationSeconds: 86_400,
  sadSeconds: 300,
  asyncMs: 0,
  idempotent: true,
};
