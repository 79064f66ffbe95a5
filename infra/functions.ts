import type { Carrier } from '../schemas/postal/carrier.ts';
import { idOf } from './logical-id.ts';
import type { Partner, RouteKind } from './stages/stage.ts';

/**
 * Every Lambda function of the gateway, one row each: what wakes it and what it may touch. The stateless stack
 * makes nothing that is not in this table, and test/infra compares the table with the files under functions/.
 *
 * Environment follows from grants: a function that may touch the exchanges table is given TABLE_EXCHANGES, one
 * that may not is not. What is not a grant is a setting (see `Setting`).
 */

export type TableName =
  | 'dossiers'
  | 'exchanges'
  | 'evidence'
  | 'requests'
  | 'partners'
  | 'postal'
  | 'citizens'
  | 'registers'
  | 'copies';
export type IndexName =
  | 'dossiers/by-agency'
  | 'dossiers/pending'
  | 'exchanges/due'
  | 'exchanges/parked'
  | 'evidence/unrooted'
  | 'postal/unheard'
  | 'postal/watched'
  | 'postal/strays'
  | 'postal/by-day'
  | 'citizens/by-subject'
  | 'citizens/by-officer'
  | 'copies/watched';
export type SecretName =
  | 'dvcqg'
  | 'portal'
  | 'dropin'
  | 'links'
  | 'vnpost'
  | 'axis'
  | 'population'
  | 'registers'
  | 'trust'
  | 'trust-roots';

/** The folders of the bucket of copies; a function is given those that it names, and no other. */
export type ShelfName = 'scans' | 'prepared' | 'copies' | 'uploads' | 'evidence';
/** `lock` writes objects that nobody can remove until a day. */
export type ShelfAction = 'read' | 'write' | 'lock' | 'remove';

/** DynamoDB has no permission for a transaction; it asks for that of each part. */
type TableAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

/**
 * Variables that are not a consequence of a grant.
 *
 * - `policies`: POLICIES, retry, breaker and rate per partner
 * - `dvcqg`: DVCQG, where the national portal's adapter is and how it is spoken to
 * - `vnpost`: VNPOST, where the ways to the public post are and how they are spoken to
 * - `axis`: AXIS, the ways over the data-sharing axis and which of them each register takes
 * - `population`: POPULATION, how the population register is spoken to
 * - `citizens`: CITIZENS, how looks at the population register are made and watched
 * - `registers`: REGISTERS, under which agency the province's own register is kept, and how it follows the source
 * - `door`: DOOR, which national systems may call in, and for what
 * - `trust`: TRUST, where the trust services are and how signatures are made and judged
 * - `copies`: COPIES, by which rules copies are certified
 * - `token`: TOKEN_ISSUER, TOKEN_JWKS_URI, TOKEN_AUDIENCE
 * - `webhook`: PORTAL_WEBHOOK_URL, where the portal is told until it registers an address itself
 * - `publicUrl`: PUBLIC_URL, under which others reach this gateway
 */
export type Setting =
  | 'policies'
  | 'dvcqg'
  | 'vnpost'
  | 'axis'
  | 'population'
  | 'citizens'
  | 'registers'
  | 'door'
  | 'trust'
  | 'copies'
  | 'token'
  | 'webhook'
  | 'publicUrl';

/**
 * Packages that are not bundled but laid beside the bundle: they are loaded when they are first used and never by
 * most functions, and inside they would be four times as much as all the rest (docs/adr/0024). Who reads XML needs
 * libxml2-wasm, who writes it xml2js, who reads signed XML xml-crypto as well; who takes scans needs pdf-lib, and for
 * photographs one file of libheif-js.
 */
export const packagesBeside = [
  'libxml2-wasm',
  'xml2js',
  'xml-crypto',
  '@cantoo/pdf-lib',
  'libheif-js/libheif-wasm/libheif-bundle.js',
  // The encoder alone: what decodes would be laid beside with it.
  'jpeg-js/lib/encoder.js',
  'qrcode-generator',
] as const;
export type PackageBeside = (typeof packagesBeside)[number];

export interface Route {
  /** `ANY`: every method that has no route of its own at that path. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'ANY';
  /** A placeholder that ends with `+` stands for all the rest of the path. */
  readonly path: `/${string}`;
  readonly kind: RouteKind;
  /** Why the gateway's authoriser does not stand before this route. Absent: it does. */
  readonly open?: string;
}

type Trigger =
  | { readonly by: 'authoriser' }
  | { readonly by: 'http'; readonly routes: readonly Route[] }
  | { readonly by: 'duties'; readonly partner: Partner }
  | { readonly by: 'wake-ups' }
  | StreamTrigger
  | ClockTrigger;

/** New images of a table's items, in order per item. */
export interface StreamTrigger {
  readonly by: 'stream';
  readonly table: 'exchanges' | 'postal' | 'dossiers';
  /** What it does, as alarms and the queue of its failures call it. */
  readonly as: 'relay' | 'tracking' | 'applicants';
  /** Of which images: what each of these (text) attributes must be. Others wake nobody. */
  readonly only: Readonly<
    Record<string, { readonly is: string } | { readonly begins: string } | 'there' | 'absent'>
  >;
}

/** Again and again after so many minutes, or once a day at a time of UTC. */
export type ClockTrigger = { readonly by: 'clock' } & (
  { readonly everyMinutes: number } | { readonly dailyAt: { readonly hour: number; readonly minute: number } }
);

/**
 * Files of an npm package, of a folder under functions/ or of one under web/, in a folder beside the bundle (`.`: right
 * beside it). A script of web/ is compiled: `check.js` is made of check.ts and what it imports.
 */
export type Assets = { readonly folder: string; readonly files: readonly string[] } & (
  { readonly package: string } | { readonly from: string } | { readonly web: string }
);

export interface FunctionRow {
  /** Path of the entry point under functions/. */
  readonly entry: `${string}.${'api' | 'worker' | 'schedule'}.ts`;
  readonly does: string;
  readonly memoryMb: number;
  /** `partner`: as long as the stage gives that partner's worker. */
  readonly timeoutSeconds: number | 'partner';
  readonly trigger: Trigger;
  /**
   * A table with no actions is one whose name it is told (by a setting that it shares) and may not touch. Items of
   * `evidence` are changed and removed only where roots are kept, whoever may (infra/grants.ts).
   */
  readonly tables?: Readonly<Partial<Record<TableName, readonly TableAction[]>>>;
  /** Indexes it may query. The table behind an index is not thereby readable. */
  readonly indexes?: readonly IndexName[];
  /** `put` signs uploads; `check` reads what lies there, or that nothing does; `hand out` signs downloads. */
  readonly files?: readonly ('put' | 'check' | 'hand out')[];
  /** What it may do in which folder of the bucket of copies. */
  readonly shelves?: Readonly<Partial<Record<ShelfName, readonly ShelfAction[]>>>;
  /** It signs with the gateway's own seal. */
  readonly seals?: true;
  /** The one partner that it asks itself, behind that partner's gate: of the policies it is told this one only. */
  readonly asks?: Partner;
  readonly sends?: readonly ('duties' | 'wake-ups')[];
  readonly secrets?: readonly SecretName[];
  readonly settings?: readonly Setting[];
  /** Files that are laid beside the bundle because they are read or served, not executed. */
  readonly assets?: readonly Assets[];
  /** Packages that it loads from beside its bundle. */
  readonly packages?: readonly PackageBeside[];
}

/** Reading by key, one or many at a time. */
const look = ['GetItem', 'BatchGetItem'] as const;
const read = [...look, 'Query'] as const;
/** Reading by key and writing whole items: in a transaction, over the version that was read. */
const keep = [...look, 'PutItem'] as const;
/** Reading by key and counting or noting in place. */
const note = [...look, 'UpdateItem'] as const;

/** What reads and writes XML. */
const xml: readonly PackageBeside[] = ['libxml2-wasm', 'xml2js'];

/** By which list of administrative units an address of the register is written. */
const unitCodes = { from: 'partners/population', folder: '.', files: ['unit-codes.json'] } as const;

/** The two lists of communes, read only once an address is to be mapped. */
const communes = {
  from: 'partners/vnpost/addresses',
  folder: 'addresses',
  files: ['communes.json'],
} as const;

const wireFormat =
  'The adapter wire format carries its own credentials, which the function checks on every call.';
const capabilityLink =
  'The link itself is the credential: an HMAC over dossier, file and expiry that the function checks.';
const signedByThePost =
  "The post's signature is the credential: RSA-SHA256 by its key, from a listed address, which the function checks.";
const copyLink = 'The link itself is the credential: an HMAC over copy and expiry that the function checks.';
const publicKnowledge = 'It says nothing that is not public.';
const anybodysCheck =
  'Anybody may check a copy: what is answered stands in the file that was handed in, or is public of the register.';
const securityServer =
  "The province's own Security Server has authenticated the caller; the function believes it from its address only.";

/** What the door may touch is the same by SOAP and by REST. */
const door: Pick<FunctionRow, 'tables' | 'secrets' | 'settings'> = {
  tables: {
    dossiers: [...read, 'PutItem'],
    exchanges: keep,
    evidence: keep,
    citizens: ['PutItem'],
    registers: [...read, 'PutItem', 'UpdateItem', 'DeleteItem'],
  },
  secrets: ['registers'],
  settings: ['door', 'citizens', 'registers', 'publicUrl'],
};

/** Certified copies: each is changed over the version that was read, its number with it. */
const copiesTable = [...read, 'PutItem'] as const;

/** The fonts that copies are written in. */
const letters = {
  package: '@expo-google-fonts/tinos',
  folder: 'letters',
  files: ['400Regular/Tinos_400Regular.ttf', '700Bold/Tinos_700Bold.ttf'],
} as const;

/** Who hands out issued copies notes it where the image is sensitive. */
const handsOutCopies: Pick<FunctionRow, 'tables' | 'shelves' | 'secrets' | 'settings'> = {
  tables: { exchanges: look, evidence: keep, requests: [], copies: [...look, 'PutItem'] },
  shelves: { copies: ['read'] },
  secrets: ['registers', 'links'],
  settings: ['copies', 'publicUrl'],
};

/** Following the population register needs the same on demand and by the clock. */
const sync: Pick<FunctionRow, 'tables' | 'secrets' | 'settings' | 'packages' | 'assets'> = {
  tables: {
    dossiers: [...read, 'PutItem'],
    exchanges: keep,
    evidence: keep,
    partners: note,
    registers: [...read, 'PutItem', 'UpdateItem', 'DeleteItem'],
  },
  secrets: ['axis', 'population', 'registers'],
  settings: ['axis', 'population', 'registers'],
  packages: xml,
  assets: [unitCodes],
};

export const functions: readonly FunctionRow[] = [
  // Who is asking
  {
    entry: 'access/authorise.api.ts',
    does: 'Checks the bearer token of a client system and says which scopes and agencies it has.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: { by: 'authoriser' },
    settings: ['token'],
  },

  // A dossier comes in and goes on
  {
    entry: 'dossiers/submission.api.ts',
    does: 'Keeps a submitted dossier with the duties that follow from it, then acknowledges it.',
    memoryMb: 1024,
    timeoutSeconds: 20,
    trigger: { by: 'http', routes: [{ method: 'POST', path: '/v1/dossiers', kind: 'submit' }] },
    tables: { dossiers: keep, exchanges: keep, evidence: keep, requests: keep },
    files: ['put'],
  },
  {
    entry: 'dossiers/change.api.ts',
    does: "Keeps a change of a dossier's state with the duties that follow from it.",
    memoryMb: 1024,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [{ method: 'POST', path: '/v1/dossiers/{code}/{action}', kind: 'submit' }],
    },
    tables: { dossiers: keep, exchanges: keep, evidence: keep, requests: keep },
    files: ['put'],
  },
  {
    entry: 'dossiers/attachment.api.ts',
    does: 'Checks uploaded files against what was declared and receives the dossier that waited for them.',
    memoryMb: 1024,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [{ method: 'POST', path: '/v1/dossiers/{code}/files/completion', kind: 'submit' }],
    },
    tables: { dossiers: keep, exchanges: keep, evidence: keep, requests: [] },
    files: ['check', 'put'],
  },
  {
    entry: 'dossiers/reading.api.ts',
    does: 'Shows a dossier, its timeline and its evidence, and lists the dossiers of an agency.',
    memoryMb: 512,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/dossiers', kind: 'read' },
        { method: 'GET', path: '/v1/dossiers/{code}', kind: 'read' },
        { method: 'GET', path: '/v1/dossiers/{code}/timeline', kind: 'read' },
        { method: 'GET', path: '/v1/dossiers/{code}/evidence', kind: 'read' },
      ],
    },
    tables: { dossiers: read, evidence: read },
    indexes: ['dossiers/by-agency'],
  },
  {
    entry: 'dossiers/code.api.ts',
    does: 'Allocates dossier codes, each once.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: { by: 'http', routes: [{ method: 'POST', path: '/v1/dossier-codes', kind: 'submit' }] },
    tables: { dossiers: ['UpdateItem'], requests: keep },
  },
  {
    entry: 'dossiers/agency.api.ts',
    does: 'Shows and sets the list of agencies that the province has.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/agencies', kind: 'read' },
        { method: 'PUT', path: '/v1/agencies', kind: 'operate' },
      ],
    },
    tables: { dossiers: ['GetItem', 'UpdateItem'] },
  },
  {
    entry: 'dossiers/dropin.api.ts',
    does: "Answers as the national portal's adapter does, so that an existing one-stop system changes one URL.",
    memoryMb: 1024,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [
        { method: 'POST', path: '/dropin/g1/login', kind: 'dropIn', open: wireFormat },
        { method: 'POST', path: '/dropin/g1/integrate', kind: 'dropIn', open: wireFormat },
        { method: 'POST', path: '/dropin/g1/share', kind: 'dropIn', open: wireFormat },
        { method: 'POST', path: '/dropin/g2/{key}/ThemMoi', kind: 'dropIn', open: wireFormat },
        { method: 'POST', path: '/dropin/g2/{key}/CapNhat', kind: 'dropIn', open: wireFormat },
        { method: 'POST', path: '/dropin/g2/{key}/DongBoTienTrinh', kind: 'dropIn', open: wireFormat },
        { method: 'POST', path: '/dropin/g2/{key}/SynsTTHCC/DongBoHoSoMC', kind: 'dropIn', open: wireFormat },
      ],
    },
    tables: { dossiers: keep, exchanges: keep, evidence: keep, requests: keep, partners: note },
    asks: 'dvcqg',
    secrets: ['dropin', 'dvcqg'],
    settings: ['policies', 'dvcqg'],
  },
  {
    entry: 'dossiers/file.api.ts',
    does: 'Turns a signed link into a short-lived download of one attachment.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: {
      by: 'http',
      routes: [{ method: 'GET', path: '/files/{code}/{fileId}', kind: 'open', open: capabilityLink }],
    },
    tables: { dossiers: look },
    files: ['hand out'],
    secrets: ['links'],
  },

  // The post is asked, agreed with, and watched
  {
    entry: 'postal/order.api.ts',
    does: 'Keeps orders at the public post and their cancellation with the duties that follow; shows and prices them.',
    memoryMb: 1024,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/dossiers/{code}/postal-orders', kind: 'read' },
        { method: 'POST', path: '/v1/dossiers/{code}/postal-orders', kind: 'submit' },
        { method: 'GET', path: '/v1/postal-orders/{number}', kind: 'read' },
        { method: 'POST', path: '/v1/postal-orders/{number}/cancellation', kind: 'submit' },
        { method: 'POST', path: '/v1/postal-quotes', kind: 'read' },
      ],
    },
    tables: {
      dossiers: keep,
      exchanges: keep,
      evidence: keep,
      requests: keep,
      postal: [...look, 'Query', 'PutItem', 'UpdateItem'],
    },
  },
  {
    entry: 'postal/contract.api.ts',
    does: 'Shows and sets how an agency uses the public post.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/postal-contracts/{agency}', kind: 'read' },
        { method: 'PUT', path: '/v1/postal-contracts/{agency}', kind: 'operate' },
      ],
    },
    tables: { postal: ['Query', 'PutItem'] },
  },
  {
    entry: 'postal/watching.api.ts',
    does: "Shows what the post told that is nobody's, and reconciles a day with it.",
    memoryMb: 1024,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/postal-strays', kind: 'read' },
        { method: 'GET', path: '/v1/postal-reconciliation', kind: 'read' },
      ],
    },
    tables: { postal: ['Query'] },
    indexes: ['postal/strays', 'postal/by-day'],
  },

  {
    entry: 'deliveries/vnpost-webhook.api.ts',
    does: 'Hears webhooks of MyVNPost: verified, then confirmed by the history of each parcel, then kept.',
    memoryMb: 1024,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [{ method: 'POST', path: '/vnpost/webhooks', kind: 'open', open: signedByThePost }],
    },
    tables: { postal: [...look, 'PutItem'] },
    secrets: ['vnpost'],
    settings: ['vnpost'],
  },

  // What became of it, and putting it right
  {
    entry: 'exchange/exchanges.api.ts',
    does: 'Shows duties towards partners: those of a dossier, those parked, and how each partner fares.',
    memoryMb: 512,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/dossiers/{code}/exchanges', kind: 'read' },
        { method: 'GET', path: '/v1/exchanges/{id}', kind: 'read' },
        { method: 'GET', path: '/v1/parked', kind: 'read' },
        { method: 'GET', path: '/v1/partners', kind: 'read' },
      ],
    },
    tables: { exchanges: read, partners: look },
    indexes: ['exchanges/parked', 'exchanges/due'],
    settings: ['policies'],
  },
  {
    entry: 'exchange/redrive.api.ts',
    does: "Sends a parked duty again, amends it or skips it, on a person's word and with the reason kept.",
    memoryMb: 512,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [
        { method: 'POST', path: '/v1/exchanges/{id}/redrive', kind: 'operate' },
        { method: 'POST', path: '/v1/exchanges/{id}/amend', kind: 'operate' },
        { method: 'POST', path: '/v1/exchanges/{id}/skip', kind: 'operate' },
        { method: 'POST', path: '/v1/redrive', kind: 'operate' },
      ],
    },
    // What it settles: an order is changed, what came of a verification is put beside it.
    tables: { exchanges: keep, evidence: keep, postal: ['UpdateItem'], citizens: ['PutItem'] },
    indexes: ['exchanges/parked'],
  },
  {
    entry: 'partners/portal/endpoint.api.ts',
    does: 'Shows and sets the address that a portal wants its webhooks sent to.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/webhook-endpoint', kind: 'read' },
        { method: 'PUT', path: '/v1/webhook-endpoint', kind: 'operate' },
      ],
    },
    tables: { partners: note },
    settings: ['webhook'],
  },

  // Looking at the population register, for a purpose
  {
    entry: 'citizens/verification.api.ts',
    does: 'Verifies a citizen with the population register, now or, where it cannot answer, later by a duty.',
    memoryMb: 1024,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [
        { method: 'POST', path: '/v1/citizen-verifications', kind: 'submit' },
        { method: 'GET', path: '/v1/citizen-verifications/{id}', kind: 'read' },
      ],
    },
    tables: {
      dossiers: ['GetItem'],
      exchanges: ['PutItem'],
      evidence: ['PutItem'],
      requests: ['GetItem', 'PutItem'],
      partners: note,
      citizens: [...read, 'PutItem'],
    },
    indexes: ['citizens/by-officer'],
    secrets: ['axis', 'population', 'registers'],
    asks: 'population',
    settings: ['policies', 'axis', 'population', 'citizens'],
    packages: xml,
    assets: [unitCodes],
  },
  {
    entry: 'citizens/look-up.api.ts',
    does: 'Looks a citizen or his relatives up in the population register: what the stated purpose allows.',
    memoryMb: 1024,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [
        { method: 'POST', path: '/v1/citizen-look-ups', kind: 'read' },
        { method: 'POST', path: '/v1/citizen-relatives', kind: 'read' },
      ],
    },
    tables: {
      dossiers: ['GetItem'],
      exchanges: [],
      evidence: [],
      requests: [],
      partners: note,
      citizens: ['BatchGetItem', 'Query', 'PutItem'],
    },
    indexes: ['citizens/by-officer'],
    secrets: ['axis', 'population', 'registers'],
    asks: 'population',
    settings: ['policies', 'axis', 'population', 'citizens'],
    packages: xml,
    assets: [unitCodes],
  },
  {
    entry: 'citizens/access.api.ts',
    does: 'Shows who looked at whom and why, and gives a citizen the list of the looks at him.',
    memoryMb: 512,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/access-records', kind: 'operate' },
        { method: 'GET', path: '/v1/access-alerts', kind: 'operate' },
        { method: 'POST', path: '/v1/access-record-searches', kind: 'operate' },
        { method: 'POST', path: '/v1/access-record-exports', kind: 'operate' },
      ],
    },
    tables: { citizens: ['BatchGetItem', 'Query', 'PutItem'] },
    indexes: ['citizens/by-subject', 'citizens/by-officer'],
    secrets: ['registers'],
    settings: ['citizens'],
  },
  {
    entry: 'citizens/officer.api.ts',
    does: 'Shows and sets which account of the population register an officer has.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/register-officers/{agency}/{officer}', kind: 'read' },
        { method: 'PUT', path: '/v1/register-officers/{agency}/{officer}', kind: 'operate' },
      ],
    },
    tables: { citizens: ['BatchGetItem', 'PutItem'] },
    secrets: ['registers'],
    settings: ['citizens'],
  },

  // The province's own register of persons and households
  {
    entry: 'registers/household.api.ts',
    does: "Confirms a household and reads its members for a stated purpose, from the province's own register.",
    memoryMb: 512,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [
        { method: 'POST', path: '/v1/household-confirmations', kind: 'read' },
        { method: 'POST', path: '/v1/household-readings', kind: 'read' },
        { method: 'GET', path: '/v1/households/{id}/history', kind: 'read' },
      ],
    },
    tables: {
      dossiers: ['GetItem'],
      exchanges: [],
      evidence: [],
      citizens: ['BatchGetItem', 'Query', 'PutItem'],
      registers: read,
    },
    indexes: ['citizens/by-officer'],
    secrets: ['registers'],
    settings: ['citizens', 'registers'],
    assets: [unitCodes],
  },
  {
    entry: 'registers/sync.api.ts',
    does: 'Has the register follow the population register over a time that is asked for.',
    memoryMb: 1024,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [
        { method: 'POST', path: '/v1/population-syncs', kind: 'operate' },
        { method: 'GET', path: '/v1/population-syncs/{id}', kind: 'read' },
      ],
    },
    ...sync,
  },
  {
    entry: 'registers/mismatch.api.ts',
    does: 'Reports where local records differ from the register, and keeps who hears of its changes.',
    memoryMb: 1024,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [
        { method: 'POST', path: '/v1/register-mismatches', kind: 'operate' },
        { method: 'GET', path: '/v1/register-mismatches', kind: 'read' },
        { method: 'GET', path: '/v1/register-mismatches.csv', kind: 'read' },
        { method: 'PUT', path: '/v1/register-subscriptions', kind: 'operate' },
      ],
    },
    tables: { registers: [...read, 'PutItem', 'DeleteItem'] },
    secrets: ['registers'],
    settings: ['registers'],
    assets: [unitCodes],
  },

  // National systems call in
  {
    entry: 'registers/door-soap.api.ts',
    does: 'Answers national systems that call in by X-Road SOAP, through the Security Server of the province.',
    memoryMb: 1024,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [
        { method: 'ANY', path: '/xroad/soap', kind: 'door', open: securityServer },
        { method: 'GET', path: '/xroad/wsdl', kind: 'open', open: publicKnowledge },
      ],
    },
    ...door,
    packages: xml,
    assets: [unitCodes],
  },
  {
    entry: 'registers/door-rest.api.ts',
    does: 'Answers national systems that call in by X-Road REST, through the Security Server of the province.',
    memoryMb: 1024,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [
        { method: 'ANY', path: '/xroad/r1/{proxy+}', kind: 'door', open: securityServer },
        { method: 'GET', path: '/xroad/openapi.json', kind: 'open', open: publicKnowledge },
      ],
    },
    ...door,
    assets: [{ from: 'registers/door', folder: 'door', files: ['openapi.json'] }, unitCodes],
  },

  // The ways to registers
  {
    entry: 'partners/axis/route-choice.api.ts',
    does: 'Shows and chooses which way over the data-sharing axis a register is asked by.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/axis-routes/{register}', kind: 'read' },
        { method: 'PUT', path: '/v1/axis-routes/{register}', kind: 'operate' },
      ],
    },
    tables: { partners: note },
    settings: ['axis'],
  },

  // Certified copies
  {
    entry: 'copies/copy.api.ts',
    does: 'Keeps requests for certified copies, shows them, refuses and withdraws them.',
    memoryMb: 1024,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [
        { method: 'POST', path: '/v1/copies', kind: 'submit' },
        { method: 'GET', path: '/v1/copies/{id}', kind: 'read' },
        { method: 'POST', path: '/v1/copies/{id}/refusal', kind: 'submit' },
        { method: 'POST', path: '/v1/copies/{id}/withdrawal', kind: 'submit' },
      ],
    },
    tables: { dossiers: look, exchanges: keep, evidence: keep, requests: keep, copies: copiesTable },
    secrets: ['registers'],
    settings: ['copies'],
  },
  {
    entry: 'copies/scan.api.ts',
    does: 'Checks the scan of a paper, gives the copy its number, and writes the words of certification onto it.',
    // A photograph of an A4 page is decoded in some 550 MB.
    memoryMb: 2048,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [
        { method: 'POST', path: '/v1/copy-uploads', kind: 'submit' },
        { method: 'PUT', path: '/v1/copy-uploads/{upload}/{part}', kind: 'submit' },
        { method: 'PUT', path: '/v1/copies/{id}/scan', kind: 'submit' },
      ],
    },
    tables: { exchanges: keep, evidence: keep, requests: [], copies: copiesTable },
    shelves: {
      uploads: ['read', 'write', 'remove'],
      scans: ['read', 'write'],
      prepared: ['write'],
    },
    secrets: ['registers'],
    settings: ['copies', 'publicUrl'],
    packages: [
      '@cantoo/pdf-lib',
      'libheif-js/libheif-wasm/libheif-bundle.js',
      'jpeg-js/lib/encoder.js',
      'qrcode-generator',
    ],
    assets: [letters],
  },
  {
    entry: 'copies/signing.api.ts',
    does: 'Says what a person is to sign on their own machine, and takes the signature.',
    memoryMb: 1024,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/copies/{id}/signing', kind: 'read' },
        { method: 'PUT', path: '/v1/copies/{id}/signature', kind: 'submit' },
      ],
    },
    tables: { exchanges: keep, evidence: keep, requests: [], copies: copiesTable },
    // A step is begun anew where another certificate is in force.
    shelves: { prepared: ['read', 'write'] },
    secrets: ['registers'],
    settings: ['copies'],
  },
  {
    entry: 'copies/file.api.ts',
    does: 'Hands out issued copies to their agency, and addresses by which others fetch them.',
    memoryMb: 1024,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/copies/{id}/file', kind: 'read' },
        { method: 'GET', path: '/v1/copies/{id}/link', kind: 'read' },
      ],
    },
    ...handsOutCopies,
  },
  {
    entry: 'copies/link.api.ts',
    does: 'Hands out an issued copy to whoever was given its link.',
    memoryMb: 1024,
    timeoutSeconds: 20,
    trigger: {
      by: 'http',
      routes: [{ method: 'GET', path: '/copies/{id}/file', kind: 'open', open: copyLink }],
    },
    ...handsOutCopies,
  },
  {
    entry: 'copies/authority.api.ts',
    does: 'Shows and keeps who may certify at which agency, from when to when.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/copy-authorities/{agency}/{officer}', kind: 'read' },
        { method: 'PUT', path: '/v1/copy-authorities/{agency}/{officer}', kind: 'operate' },
        { method: 'GET', path: '/v1/copy-bodies/{agency}', kind: 'read' },
        { method: 'PUT', path: '/v1/copy-bodies/{agency}', kind: 'operate' },
      ],
    },
    tables: { copies: ['Query', 'PutItem'] },
  },
  {
    entry: 'copies/register.api.ts',
    does: 'Shows the register of certified copies: every number of a volume, taken or void.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: { by: 'http', routes: [{ method: 'GET', path: '/v1/copy-numbers', kind: 'read' }] },
    tables: { copies: ['GetItem', 'Query'] },
  },

  // Anybody checks a copy
  {
    entry: 'copies/page.api.ts',
    does: 'Serves the public page on which anybody checks a certified copy.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/kiem-tra', kind: 'open', open: publicKnowledge },
        { method: 'GET', path: '/kiem-tra/{id}', kind: 'open', open: publicKnowledge },
        { method: 'GET', path: '/kiem-tra/assets/{asset}', kind: 'open', open: publicKnowledge },
      ],
    },
    settings: ['publicUrl'],
    assets: [{ web: 'check', folder: 'page', files: ['index.html', 'check.css', 'check.js'] }],
  },
  {
    entry: 'copies/verification.api.ts',
    does: 'Checks certified copies for anybody: a file by its signatures and the register, an id by the register.',
    // A copy of 26 MB is held in its parts, as a whole and as what it is made of.
    memoryMb: 2048,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [
        { method: 'POST', path: '/v1/copy-verifications', kind: 'open', open: anybodysCheck },
        { method: 'POST', path: '/v1/copy-verification-uploads', kind: 'open', open: anybodysCheck },
        {
          method: 'PUT',
          path: '/v1/copy-verification-uploads/{upload}/{part}',
          kind: 'open',
          open: anybodysCheck,
        },
        { method: 'GET', path: '/v1/copy-checks/{id}', kind: 'open', open: anybodysCheck },
      ],
    },
    tables: { copies: ['GetItem', 'Query'] },
    shelves: { uploads: ['read', 'write', 'remove'] },
    secrets: ['trust-roots'],
    settings: ['trust'],
  },

  // Evidence that others can verify
  {
    entry: 'evidence/evidence.api.ts',
    does: "Gives out a dossier's evidence as one file that verifies offline, and shows how the roots over it stand.",
    memoryMb: 1024,
    timeoutSeconds: 29,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/v1/dossiers/{code}/evidence-pack', kind: 'read' },
        { method: 'GET', path: '/v1/evidence-roots', kind: 'read' },
      ],
    },
    tables: {
      dossiers: ['GetItem', 'Query'],
      exchanges: ['Query'],
      evidence: [...read, 'PutItem'],
    },
    indexes: ['evidence/unrooted'],
    seals: true,
    secrets: ['trust', 'trust-roots'],
    settings: ['trust'],
  },
  {
    entry: 'evidence/seals.api.ts',
    does: "Shows by which certificates the gateway seals evidence, so that a pack's receiver can expect them.",
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: {
      by: 'http',
      routes: [{ method: 'GET', path: '/v1/evidence-seals', kind: 'open', open: publicKnowledge }],
    },
    secrets: ['trust-roots'],
  },

  // What anybody may know
  {
    entry: 'reference/reference.api.ts',
    does: 'Serves the OpenAPI description and a page to read it with.',
    memoryMb: 512,
    timeoutSeconds: 10,
    trigger: {
      by: 'http',
      routes: [
        { method: 'GET', path: '/openapi.json', kind: 'open', open: publicKnowledge },
        { method: 'GET', path: '/docs', kind: 'open', open: publicKnowledge },
        { method: 'GET', path: '/docs/{asset}', kind: 'open', open: publicKnowledge },
      ],
    },
    settings: ['publicUrl'],
    assets: [
      {
        package: 'swagger-ui-dist',
        folder: 'assets',
        files: ['swagger-ui.css', 'swagger-ui-bundle.js'],
      },
      { from: 'reference', folder: '.', files: ['openapi.json'] },
    ],
  },
  {
    entry: 'health/health.api.ts',
    does: 'Says whether the gateway can reach its own tables.',
    memoryMb: 512,
    timeoutSeconds: 5,
    trigger: {
      by: 'http',
      routes: [{ method: 'GET', path: '/health', kind: 'open', open: publicKnowledge }],
    },
    tables: { partners: look },
  },

  // Carrying
  {
    entry: 'exchange/relay.worker.ts',
    does: "Turns each newly kept duty into a wake-up on its partner's queue.",
    memoryMb: 512,
    timeoutSeconds: 30,
    trigger: {
      by: 'stream',
      table: 'exchanges',
      as: 'relay',
      // Only lanes that wait to be carried: payloads, exchanges and lanes in somebody's hands wake nobody.
      only: { sk: { is: 'LANE' }, dueAt: 'there', lease: 'absent' },
    },
    sends: ['duties', 'wake-ups'],
  },
  {
    entry: 'exchange/wake.worker.ts',
    does: 'Passes on wake-ups whose time has come.',
    memoryMb: 512,
    timeoutSeconds: 30,
    trigger: { by: 'wake-ups' },
    sends: ['duties'],
  },
  {
    entry: 'deliveries/dvcqg.worker.ts',
    does: 'Delivers duties to the national portal, in order within each dossier.',
    memoryMb: 1024,
    timeoutSeconds: 'partner',
    trigger: { by: 'duties', partner: 'dvcqg' },
    tables: { exchanges: [...keep, 'Query'], evidence: keep, partners: note },
    // Generation 3 takes files, not links to them.
    files: ['hand out'],
    secrets: ['dvcqg', 'links'],
    settings: ['policies', 'dvcqg', 'publicUrl'],
  },
  {
    entry: 'deliveries/portal.worker.ts',
    does: 'Tells the portal, by signed webhooks, what became of its dossiers.',
    memoryMb: 1024,
    timeoutSeconds: 'partner',
    trigger: { by: 'duties', partner: 'portal' },
    tables: { exchanges: [...keep, 'Query'], evidence: keep, partners: note },
    secrets: ['portal'],
    settings: ['policies', 'webhook'],
  },
  carrierRow('vnpost-ngsp', 'the public post through the national axis'),
  carrierRow('vnpost-lgsp', "the public post through the province's LGSP"),
  carrierRow('vnpost-my', 'MyVNPost'),
  {
    entry: 'deliveries/population.worker.ts',
    does: 'Makes the verifications that the population register could not answer at once.',
    memoryMb: 1024,
    timeoutSeconds: 'partner',
    trigger: { by: 'duties', partner: 'population' },
    tables: {
      exchanges: [...keep, 'Query'],
      evidence: keep,
      requests: [],
      partners: note,
      citizens: ['BatchGetItem', 'Query', 'PutItem'],
    },
    secrets: ['axis', 'population', 'registers'],
    settings: ['policies', 'axis', 'population', 'citizens'],
    packages: xml,
    assets: [unitCodes],
  },

  {
    entry: 'deliveries/signing.worker.ts',
    does: 'Has people and bodies asked to sign by the remote signing service, and waits for them.',
    memoryMb: 1024,
    timeoutSeconds: 'partner',
    trigger: { by: 'duties', partner: 'signing' },
    tables: {
      exchanges: [...keep, 'Query'],
      evidence: keep,
      requests: [],
      partners: note,
      copies: copiesTable,
    },
    shelves: { prepared: ['read', 'write'] },
    secrets: ['registers', 'trust'],
    settings: ['policies', 'trust', 'copies'],
  },
  {
    entry: 'deliveries/timestamp.worker.ts',
    does: 'Has signatures of copies time-stamped, puts them into their files, and issues what both have signed.',
    memoryMb: 1024,
    timeoutSeconds: 'partner',
    trigger: { by: 'duties', partner: 'timestamp' },
    tables: {
      exchanges: [...keep, 'Query'],
      evidence: keep,
      requests: [],
      partners: note,
      copies: copiesTable,
    },
    shelves: { prepared: ['read', 'write'], copies: ['read', 'write', 'lock'] },
    secrets: ['registers', 'trust', 'trust-roots'],
    settings: ['policies', 'trust', 'copies'],
  },
  {
    entry: 'deliveries/personal-store.worker.ts',
    does: "Leaves issued copies in their owners' stores, and takes withdrawn ones back.",
    memoryMb: 512,
    timeoutSeconds: 'partner',
    trigger: { by: 'duties', partner: 'personal-store' },
    tables: {
      exchanges: [...keep, 'Query'],
      evidence: keep,
      requests: [],
      partners: note,
      copies: ['GetItem'],
    },
    secrets: ['registers', 'links', 'trust'],
    settings: ['policies', 'trust', 'copies', 'publicUrl'],
  },

  {
    entry: 'postal/track.worker.ts',
    does: "Hears each newly kept event of a parcel into its order's life and its dossier.",
    memoryMb: 1024,
    timeoutSeconds: 60,
    trigger: {
      by: 'stream',
      table: 'postal',
      as: 'tracking',
      // Only events that nobody has heard: orders, cursors, strays and what was heard wake nobody.
      only: { sk: { begins: 'EVENT#' }, unheardShard: 'there' },
    },
    tables: {
      dossiers: keep,
      exchanges: keep,
      evidence: keep,
      requests: [],
      postal: [...look, 'Query', 'UpdateItem'],
    },
  },

  {
    entry: 'deliveries/applicants.worker.ts',
    does: 'Notes whose each dossier is, so that it hears when the record of its applicant changes.',
    memoryMb: 512,
    timeoutSeconds: 60,
    trigger: {
      by: 'stream',
      table: 'dossiers',
      as: 'applicants',
      // Only the head of a dossier that is whole: its events and the counters of codes wake nobody.
      only: { sk: { is: 'HEAD' }, snapshot: 'there' },
    },
    tables: { registers: ['PutItem'] },
    secrets: ['registers'],
  },

  // Keeping
  {
    entry: 'exchange/wake.schedule.ts',
    does: 'Wakes every lane that is due and every one whose wake-up was lost.',
    memoryMb: 512,
    timeoutSeconds: 55,
    trigger: { by: 'clock', everyMinutes: 1 },
    tables: { partners: look },
    indexes: ['exchanges/due'],
    sends: ['duties'],
    settings: ['policies'],
  },
  {
    entry: 'exchange/gauge.schedule.ts',
    does: 'Measures, per partner, what waits, how long, what is parked and whether the breaker is open.',
    memoryMb: 512,
    timeoutSeconds: 55,
    trigger: { by: 'clock', everyMinutes: 1 },
    tables: { partners: look },
    indexes: ['exchanges/due', 'exchanges/parked'],
    settings: ['policies'],
  },
  {
    entry: 'dossiers/pending.schedule.ts',
    does: 'Receives, or lets lapse, the submissions that wait for their files.',
    memoryMb: 1024,
    timeoutSeconds: 240,
    trigger: { by: 'clock', everyMinutes: 5 },
    tables: { dossiers: keep, exchanges: keep, evidence: keep, requests: [] },
    indexes: ['dossiers/pending'],
    files: ['check'],
  },
  {
    entry: 'deliveries/vnpost-feed.schedule.ts',
    does: "Reads the post's feeds on from where they were left and keeps what they tell, customer by customer.",
    memoryMb: 1024,
    timeoutSeconds: 55,
    trigger: { by: 'clock', everyMinutes: 1 },
    tables: { postal: [...look, 'Query', 'PutItem', 'UpdateItem'] },
    secrets: ['vnpost'],
    settings: ['vnpost'],
  },
  {
    entry: 'deliveries/postal-watch.schedule.ts',
    does: 'Hears what nobody was woken for, carries orders another way, asks after parcels without news.',
    memoryMb: 1024,
    timeoutSeconds: 240,
    trigger: { by: 'clock', everyMinutes: 5 },
    tables: {
      dossiers: keep,
      exchanges: keep,
      evidence: keep,
      requests: [],
      postal: [...look, 'Query', 'PutItem', 'UpdateItem'],
    },
    indexes: ['postal/unheard', 'postal/watched'],
    secrets: ['vnpost'],
    settings: ['vnpost'],
  },
  {
    entry: 'deliveries/population-sync.schedule.ts',
    does: "Follows the population register: reads what changed, window by window, into the province's own register.",
    memoryMb: 1024,
    timeoutSeconds: 290,
    trigger: { by: 'clock', everyMinutes: 5 },
    ...sync,
  },
  {
    entry: 'copies/sweep.schedule.ts',
    does: 'Ends copies that were awaited in vain, resumes what a crash left, tells dossiers, removes passing files.',
    memoryMb: 1024,
    timeoutSeconds: 55,
    trigger: { by: 'clock', everyMinutes: 1 },
    tables: { dossiers: keep, exchanges: keep, evidence: keep, requests: [], copies: copiesTable },
    indexes: ['copies/watched'],
    shelves: {
      scans: ['read', 'remove'],
      prepared: ['write', 'remove'],
      copies: ['remove'],
    },
    secrets: ['registers', 'links'],
    settings: ['copies', 'publicUrl'],
    packages: ['qrcode-generator'],
    assets: [letters],
  },
  {
    entry: 'evidence/roots.schedule.ts',
    does: 'Closes batches of the evidence, has their roots sealed and time-stamped, and keeps what proves both.',
    memoryMb: 1024,
    timeoutSeconds: 240,
    trigger: { by: 'clock', everyMinutes: 5 },
    tables: { evidence: [...read, 'PutItem', 'UpdateItem', 'DeleteItem'] },
    indexes: ['evidence/unrooted'],
    seals: true,
    secrets: ['trust', 'trust-roots'],
    settings: ['trust'],
  },
  {
    entry: 'postal/reconcile.schedule.ts',
    does: 'Reconciles yesterday, and the days whose money is due, with the post every night, agency by agency.',
    memoryMb: 1024,
    timeoutSeconds: 900,
    // Half past one in Vietnam.
    trigger: { by: 'clock', dailyAt: { hour: 18, minute: 30 } },
    tables: { postal: ['GetItem', 'Query', 'PutItem'] },
    indexes: ['postal/strays', 'postal/by-day'],
  },
];

/** Each way to the post has a worker of its own, which may do the same as the others. */
function carrierRow(partner: Carrier, to: string): FunctionRow {
  return {
    entry: `deliveries/${partner}.worker.ts`,
    does: `Delivers orders and cancellations to ${to}, in order within each dossier.`,
    memoryMb: 1024,
    timeoutSeconds: 'partner',
    trigger: { by: 'duties', partner },
    tables: { exchanges: [...keep, 'Query'], evidence: keep, partners: note, postal: ['UpdateItem'] },
    secrets: ['vnpost'],
    settings: ['policies', 'vnpost'],
    assets: [communes],
  };
}

/** The row's name, from its file: dossiers/submission.api.ts is `dossiers-submission-api`. */
export function nameOf(row: Pick<FunctionRow, 'entry'>): string {
  return row.entry.replace(/\.ts$/, '').replaceAll(/[/.]/g, '-');
}

/** The same as a logical id: `DossiersSubmissionApi`. */
export function logicalIdOf(row: Pick<FunctionRow, 'entry'>): string {
  return idOf(nameOf(row));
}
