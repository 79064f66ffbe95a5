import { POPULATION } from '../../schemas/citizens/register.ts';
import { PERSONAL_STORE, SIGNING, TIMESTAMP } from '../../schemas/copies/duties.ts';
import { CARRIERS } from '../../schemas/postal/carrier.ts';

/**
 * What may differ between two installations of the gateway. Everything else, the shape of the template above
 * all, is the same in every stage: a route or a queue that is missing in production is missing on a laptop.
 */

/** The outside systems that duties are carried to. One queue, one breaker, one rate each. */
export const partners = [
  'dvcqg',
  'portal',
  ...CARRIERS,
  POPULATION,
  SIGNING,
  TIMESTAMP,
  PERSONAL_STORE,
] as const;
export type Partner = (typeof partners)[number];

/** The same question asked of every partner. */
export function perPartner<T>(answer: (partner: Partner) => T): Readonly<Record<Partner, T>> {
  const answers = partners.map((partner) => [partner, answer(partner)] as const);
  return Object.fromEntries(answers) as Record<Partner, T>; // fromEntries forgets that every partner is there
}

/**
 * How one partner is treated. Handed to the functions as it stands, in the variable POLICIES.
 * All times in milliseconds.
 */
export interface PartnerPolicy {
  readonly retry: {
    readonly baseMs: number;
    readonly factor: number;
    readonly capMs: number;
    /** How long a duty is tried before it is parked in front of a person. */
    readonly windowMs: number;
  };
  readonly breaker: {
    readonly windowMs: number;
    readonly minimumAttempts: number;
    readonly failureRatio: number;
    readonly cooldownMs: number;
    readonly rampMs: number;
  };
  readonly rate: { readonly perSecond: number; readonly burst: number };
  /** How long one call waits for the partner's answer before its outcome is unknown. */
  readonly timeoutMs: number;
  /** How long a lane is held by the worker that took it. Must outlast the worker, or two may send at once. */
  readonly leaseMs: number;
}

/** How a partner's queue is drained. */
interface WorkerSettings {
  readonly timeoutSeconds: number;
  /** Messages in one invocation, at most 10 on a FIFO queue. */
  readonly batchSize: number;
  /** How many copies of the worker may run at once, at least 2 (the service's own minimum). */
  readonly maxConcurrency: number;
}

/** Kinds of route, by how many calls a second they are given. */
export type RouteKind = 'submit' | 'read' | 'operate' | 'dropIn' | 'open' | 'door';

interface Throttle {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Stage {
  readonly name: string;
  /** Allows what only makes sense on one machine: webhooks to loopback, a clock that can be moved. */
  readonly localMode: boolean;
  /** What becomes of tables, files, keys, secrets and logs when a stack is deleted. */
  readonly onRemoval: 'keep' | 'discard';
  readonly logs: {
    readonly retentionDays: 7 | 30 | 400;
    readonly level: 'DEBUG' | 'INFO';
  };
  readonly api: {
    readonly throttle: Throttle;
    readonly throttlePerMethod: Readonly<Record<RouteKind, Throttle>>;
    /** Requests from one address in five minutes, after which the firewall answers for us. */
    readonly perAddressIn5Minutes: number;
  };
  /** How long an attachment that was replaced stays. Copies have no such time: what is removed of them shall be gone. */
  readonly files: { readonly keepReplacedDays: number };
  readonly relay: {
    /** Batches of one stream shard that are relayed side by side; order per dossier is kept. */
    readonly parallelBatches: number;
  };
  readonly workers: Readonly<Record<Partner, WorkerSettings>>;
  readonly policies: Readonly<Record<Partner, PartnerPolicy>>;
  /**
   * How the national portal's adapter differs from what is usual: paths, codes of agencies, length of a session.
   * What may stand here is `DvcqgConfig` of functions/partners/dvcqg/config.ts; where it is comes by parameter.
   */
  readonly dvcqg: Readonly<Record<string, unknown>>;
  /**
   * How the ways to the public post differ from what is usual: paths, the services of an LGSP router, the age of a
   * webhook, and in `common` the size of a feed's page and codes of districts. What may stand here is `VnpostConfig`
   * of functions/partners/vnpost/config.ts; where each way is, and the key and sources of webhooks, come by parameter.
   */
  readonly vnpost: Readonly<
    Record<'ngsp' | 'lgsp' | 'my' | 'webhook', Readonly<Record<string, unknown>>> & {
      readonly common: Readonly<Record<string, unknown>> & { readonly pageSize: number };
    }
  >;
  /**
   * How the population register differs from what is usual: namespace of requests, unit of timestamps, codes. What may
   * stand here is `PopulationConfig` of functions/partners/population; the address that its hash is made of comes by
   * parameter, and so do the ways over the axis.
   */
  readonly population: Readonly<Record<string, unknown>>;
  /**
   * How looks at that register are made and watched: patience, purposes of the province's own, working time, from how
   * many looks on somebody is told. What may stand here is `LookSettings` of schemas/citizens/look-settings.ts.
   */
  readonly citizens: Readonly<Record<string, unknown>>;
  /**
   * How the province's own register follows the population register: windows, pages, pace. What may stand here is
   * `SyncSettings` of functions/registers/sync-settings.ts; the officer in whose name it asks comes by parameter.
   */
  readonly registers: Readonly<Record<string, unknown>>;
  /**
   * How social insurance is asked to group households: pace above all. What may stand here is `GroupingSettings` of the
   * same file.
   */
  readonly grouping: Readonly<Record<string, unknown>>;
  /** By which rules copies are certified, where they differ from schemas/copies: fees, hours, limits, retention. */
  readonly copies: Readonly<Record<string, unknown>>;
  readonly alarms: {
    readonly oldestDutyMinutes: number;
    readonly oldestMessageMinutes: number;
    readonly apiLatencyP99Ms: number;
    readonly syncBehindHours: number;
  };
}
