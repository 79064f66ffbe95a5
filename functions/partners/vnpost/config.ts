import * as z from 'zod';

const path = z.string().regex(/^\/[^\s?#]*$/, 'must be a path that begins with /');
const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/** Which table the feed's codes are read by (schemas/vnpost/status-tables.ts). */
const feedStatuses = z.enum(['hcc', 'legacy-2016']).default('hcc');

const Ngsp = z.object({
  /** Under which the paths stand. Has no default: where the axis is, only the installation knows. */
  baseUrl,
  tokenPath: path.default('/token'),
  orderPath: path.default('/apiVNPostNGSP/p1.0/order/post'),
  cancelPath: path.default('/apiVNPostNGSP/p1.0/order/cancel'),
  trackingPath: path.default('/apiVNPostNGSP/p1.0/order/tracking'),
  statuses: feedStatuses,
});
export type NgspConfig = z.infer<typeof Ngsp>;

const service = z.string().regex(/^[\w./-]{1,100}$/);

const Lgsp = z.object({
  baseUrl,
  tokenPath: path.default('/token'),
  /** The one address behind which all services stand, told apart by `?service=`. */
  routerPath: path.default('/vnpost'),
  services: z
    .object({
      order: service.default('orderpost'),
      cancel: service.default('ordercancel'),
      tracking: service.default('ordertracking'),
    })
    .prefault({}),
  statuses: feedStatuses,
});
export type LgspConfig = z.infer<typeof Lgsp>;

const My = z.object({
  baseUrl,
  tokenPath: path.default('/GetAccessToken'),
  orderPath: path.default('/CreateOrder'),
  correctionPath: path.default('/orderCorrection'),
  cancelPath: path.default('/orderCancel'),
  lookUpPath: path.default('/getOrder'),
  historyPath: path.default('/GetStatusHistoryOrder'),
  /** How long a token is used: the contract does not say how long it lives. */
  tokenMs: z.int().positive().max(86_400_000).default(1_800_000),
  statuses: z.enum(['my', 'donhang']).default('my'),
});
export type MyConfig = z.infer<typeof My>;

const Webhook = z.object({
  /** VNPost's key (PEM, SPKI). */
  publicKeyPem: z.string().transform((pem) => pem.replaceAll('\\n', '\n')),
  /** From where webhooks may come: addresses or CIDRs. Empty: from nowhere. */
  allow: z.array(z.string().regex(/^[0-9a-fA-F.:]+(?:\/\d{1,3})?$/)).default([]),
  /** How old a webhook may be, and how far in the future. */
  toleranceSeconds: z.int().min(1).max(86_400).default(300),
});
export type WebhookConfig = z.infer<typeof Webhook>;

/**
 * How the ways to the public post are reached: environment variable VNPOST, JSON. A way that is not there is not
 * configured: what is owed to it waits, visibly.
 */
export const VnpostConfig = z.object({
  ngsp: Ngsp.optional(),
  lgsp: Lgsp.optional(),
  my: My.optional(),
  webhook: Webhook.optional(),
  /** How long after an order its first row may take to appear in the feed. */
  feedLagMs: z.int().min(0).max(86_400_000).default(300_000),
  /** Rows of one page of the feed; VNPost gives no more than 1000. */
  pageSize: z.int().min(1).max(1_000).default(1_000),
  /** VNPost's district codes by the district's code in the three-tier list. No table of them is public. */
  districts: z.record(z.string().regex(/^\d{3}$/), z.int().min(1).max(999_999)).default({}),
});
export type VnpostConfig = z.infer<typeof VnpostConfig>;

const KeyPair = z.object({ key: z.string().min(1), secret: z.string().min(1) });
export type KeyPair = z.infer<typeof KeyPair>;

const Account = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** The accounts at the ways (secret store), each where it is used. */
export const VnpostCredentials = z.object({
  ngsp: KeyPair.optional(),
  lgsp: KeyPair.optional(),
  my: Account.optional(),
});
export type VnpostCredentials = z.infer<typeof VnpostCredentials>;
