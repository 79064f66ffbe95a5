import { perPartner, type PartnerPolicy, type Stage } from './stage.ts';

const second = 1_000;
const day = 24 * 60 * 60 * second;

/** The same roads at a pace that can be watched: an outage of seconds is felt, and healed, in seconds. */
const hasty: PartnerPolicy = {
  retry: { baseMs: 300, factor: 2, capMs: 5 * second, windowMs: 60 * day },
  breaker: {
    windowMs: 10 * second,
    minimumAttempts: 10,
    failureRatio: 0.5,
    cooldownMs: 2 * second,
    rampMs: 5 * second,
  },
  rate: { perSecond: 400, burst: 400 },
  timeoutMs: 3 * second,
  leaseMs: 12 * second,
};

/** One machine: the province that `npm start` raises on loopback. Never deployed. */
export const local: Stage = {
  name: 'local',
  localMode: true,
  onRemoval: 'discard',
  logs: { retentionDays: 7, level: 'INFO' },
  api: {
    throttle: { perSecond: 2_000, burst: 4_000 },
    throttlePerMethod: {
      submit: { perSecond: 2_000, burst: 4_000 },
      read: { perSecond: 2_000, burst: 4_000 },
      operate: { perSecond: 2_000, burst: 4_000 },
      dropIn: { perSecond: 2_000, burst: 4_000 },
      open: { perSecond: 2_000, burst: 4_000 },
      door: { perSecond: 2_000, burst: 4_000 },
    },
    perAddressIn5Minutes: 1_000_000,
  },
  files: { keepReplacedDays: 1 },
  relay: { parallelBatches: 1 },
  workers: perPartner(() => ({ timeoutSeconds: 10, batchSize: 10, maxConcurrency: 8 })),
  policies: perPartner(() => hasty),
  dvcqg: {},
  vnpost: { ngsp: {}, lgsp: {}, my: {}, webhook: {}, common: { pageSize: 1_000, feedLagMs: 2 * second } },
  population: {},
  citizens: {},
  registers: {},
  grouping: { rate: { perSecond: 400, burst: 400 } },
  copies: {},
  alarms: { oldestDutyMinutes: 5, oldestMessageMinutes: 5, apiLatencyP99Ms: 3_000, syncBehindHours: 6 },
};
