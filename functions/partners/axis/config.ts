import * as z from 'zod';

const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const path = z.string().regex(/^\/[^\s#]*$/, 'must be a path that begins with /');

/**
 * Where each service is, by the name under which a register's adapter asks for it. `*` stands for every service that
 * is not named, and `{service}` for its name.
 */
const paths = z.record(z.string(), path);

/** How long one call may take, whatever the caller's own patience. */
const timeoutMs = z.int().min(100).max(60_000).default(20_000);

const common = { baseUrl, timeoutMs };

/**
 * Under which header the register's own `Authorization` goes where the axis needs that header for itself. No source
 * tells how the provinces do it: absent, it is left out, and the axis signs to the register with its own account.
 */
const registerAuthorization = z.string().regex(/^[\w-]+$/);

const overPaths = { ...common, paths, registerAuthorization: registerAuthorization.optional() };

const tokenPath = path.default('/token');

/** One identifier part of X-Road (its own rules forbid more than these; ours are the narrower). */
const part = z.string().regex(/^[^/\\%:;\s]{1,100}$/u);
/** An instance, as in `XROADVN`: no production one is public (facts §1.6). */
const member = { instance: part, memberClass: part, memberCode: part, subsystem: part.optional() };
const XRoadClient = z.object(member);
const XRoadService = z.object({
  ...member,
  service: z.string().regex(/^(?:[^/\\%:;\s{}]|\{service\}){1,100}$/u),
  version: part.optional(),
});
export type XRoadClient = z.infer<typeof XRoadClient>;
export type XRoadService = z.infer<typeof XRoadService>;

const xroad = {
  ...common,
  client: XRoadClient,
  /** By the name under which a register's adapter asks; `*` and `{service}` as in `paths`. */
  services: z.record(z.string(), XRoadService),
  /** Stands before the officer's account in userId: X-Road wants the country's code. */
  userIdPrefix: z.string().max(5).default('VN'),
};

const Ngsp = z.object({ form: z.literal(['ngsp', 'lgsp-a']), ...overPaths, tokenPath });
const LgspB = z.object({ form: z.literal('lgsp-b'), ...overPaths, tokenPath });
const LgspC = z.object({ form: z.literal('lgsp-c'), ...overPaths });
const LgspD = z.object({ form: z.literal('lgsp-d'), ...overPaths, tokenPath });
const LgspE = z.object({ form: z.literal('lgsp-e'), ...overPaths });
const LgspF = z.object({ form: z.literal('lgsp-f'), ...overPaths });
const XRoadRest = z.object({
  form: z.literal('xroad-rest'),
  ...xroad,
  /** What follows the service in the path, e.g. `/tra-cuu`. */
  path: path.optional(),
});
const XRoadSoap = z.object({ form: z.literal('xroad-soap'), ...xroad, path: path.default('/') });

export const RouteConfig = z.discriminatedUnion('form', [
  Ngsp,
  LgspB,
  LgspC,
  LgspD,
  LgspE,
  LgspF,
  XRoadRest,
  XRoadSoap,
]);
export type RouteConfig = z.infer<typeof RouteConfig>;
/** The routes that have paths: NGSP and the provinces' own forms. */
export type PathsConfig = Exclude<RouteConfig, { form: 'xroad-rest' | 'xroad-soap' }>;
export type XRoadRestConfig = z.infer<typeof XRoadRest>;
export type XRoadSoapConfig = z.infer<typeof XRoadSoap>;

/** As routes and registers are named in configuration, in the table and in addresses of the API. */
export const RouteName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);

const Choice = z.object({
  route: RouteName,
  /** Readings are asked over this one too, and compared; its answer is never given. */
  dualRun: z.object({ route: RouteName }).optional(),
});
export type Choice = z.infer<typeof Choice>;

/** The axis as this installation reaches it: environment variable AXIS, JSON. */
export const AxisConfig = z
  .object({
    routes: z.record(RouteName, RouteConfig).default({}),
    /** Which route each register takes until somebody chooses another one at run time. */
    registers: z.record(RouteName, Choice).default({}),
  })
  .refine(
    ({ routes, registers }) =>
      Object.values(registers).every(({ route, dualRun }) =>
        [route, dualRun?.route ?? route].every((name) => Object.hasOwn(routes, name)),
      ),
    { error: 'a register takes a route that is not there' },
  );
export type AxisConfig = z.infer<typeof AxisConfig>;

const filled = z.string().min(1);

/** What one route shows of itself; each form needs its own part. */
const RouteCredentials = z.object({
  /** Consumer key and secret: ngsp, lgsp-a, lgsp-b. */
  account: z.object({ key: filled, secret: filled }).optional(),
  /** What stands in `lgspaccesstoken` (lgsp-b) and in `Authorization` (lgsp-c); `PartnerCode` is the agency's code. */
  access: z
    .object({
      AccessKey: filled,
      SecretKey: filled,
      AppName: filled,
      PartnerCode: filled,
      PartnerCodeCus: filled,
    })
    .optional(),
  /** lgsp-d. */
  partnerCode: filled.optional(),
  /** lgsp-f. */
  system: z.object({ id: filled, key: filled }).optional(),
  /** Headers that a route of the form lgsp-e wants: its own way is not public (facts §1.4). */
  headers: z.record(z.string().regex(/^[\w-]+$/), filled).optional(),
});
export type RouteCredentials = z.infer<typeof RouteCredentials>;

/**
 * Credentials of all routes, by name (secret store). What the secret holds from its making until somebody puts an
 * account into it (a text) is no route's.
 */
export const AxisCredentials = z
  .record(z.string(), RouteCredentials.or(z.string()))
  .transform((byName) =>
    Object.fromEntries(
      Object.entries(byName).flatMap(([name, credentials]) =>
        typeof credentials === 'string' ? [] : [[name, credentials] as const],
      ),
    ),
  );
export type AxisCredentials = z.infer<typeof AxisCredentials>;
