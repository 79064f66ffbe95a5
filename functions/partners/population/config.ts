import * as z from 'zod';

/** The namespaces in which the register takes requests: the one in use now, and the older one (facts §2.1). */
export const REQUEST_NAMESPACES = ['http://dancuquocgia.bca', 'http://gtel.vn/qldc'] as const;

const code = z.string().regex(/^[\w.-]{1,20}$/);
const element = z.string().regex(/^[A-Za-z][\w]{0,99}$/);

/**
 * How the population register wants to be spoken to: environment variable POPULATION, JSON. What no public source
 * tells is marked: it is our assumption, to be set by whoever has the register's own papers.
 */
export const PopulationConfig = z.object({
  /** The address that is part of the hash of each request (facts §2.2); absent: the register is not configured. */
  verifyUrl: z.string().min(1).optional(),
  /** Sources differ: the courts send milliseconds, others seconds. */
  timestampUnit: z.enum(['ms', 's']).default('ms'),
  requestNamespace: z.enum(REQUEST_NAMESPACES).default(REQUEST_NAMESPACES[0]),
  contentType: z.enum(['text/xml; charset=UTF-8', 'application/xml']).default('text/xml; charset=UTF-8'),
  /** MaDVC where a look names no procedure. */
  defaultProcedure: z.string().default('VPCP'),
  /** MaTichHop by operation. That of relatives and of the batch is public nowhere: our assumption. */
  codes: z
    .object({
      lookUp: code.default('037'),
      verify: code.default('003'),
      relatives: code.default('037'),
      changes: code.default('037'),
    })
    .prefault({}),
  /** Whether the newer variant is spoken, which names the officer's unit, account and telephone. */
  namesOfficer: z.boolean().default(false),
  /** Names go in upper case; some provinces leave out accents, and spaces, too. */
  withoutAccents: z.boolean().default(false),
  withoutSpaces: z.boolean().default(false),
  changes: z
    .object({
      /** Only the fields of the batch are public: the operation's name is our assumption. */
      operation: element.default('TruyVanThongTinCongDanTheoThoiGian'),
      /** Wire: Loai. No list of its values is public. */
      kind: code.default('1'),
      /** How TuNgay and DenNgay are written, in Vietnamese time. No source shows one: our assumption. */
      timeForm: z.enum(['yyyyMMddHHmmss', 'iso']).default('yyyyMMddHHmmss'),
    })
    .prefault({}),
});
export type PopulationConfig = z.infer<typeof PopulationConfig>;

/** The account at the register. */
const Account = z.object({
  userName: z.string().min(1),
  secretKey: z.string().min(1),
  apiKey: z.string().min(1).optional(),
});
export type PopulationCredentials = z.infer<typeof Account>;

/** What the secret store holds: the account, or none yet. */
export const PopulationSecret = z.union([
  Account,
  z.strictObject({ notYetIssued: z.string() }).transform(() => undefined),
]);
