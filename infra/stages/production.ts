import { POPULATION } from '../../schemas/citizens/register.ts';
import { SIGNING } from '../../schemas/copies/duties.ts';
import { isCarrier } from '../../schemas/postal/carrier.ts';
import { perPartner, type Partner, type PartnerPolicy, type Stage } from './stage.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The pace of a province: a partner that is down for a weekend is waited for, and drained gently after. */
const patient: PartnerPolicy = {
  retry: { baseMs: 5 * second, factor: 2, capMs: 1 * hour, windowMs: 14 * day },
  breaker: {
    windowMs: 60 * second,
    minimumAttempts: 10,
    failureRatio: 0.5,
    cooldownMs: 60 * second,
    rampMs: 5 * minute,
  },
  rate: { perSecond: 20, burst: 40 },
  timeoutMs: 30 * second,
  leaseMs: 150 * second,
};

/** People sign when they choose to, within three days or more: they are asked about at least every five minutes. */
const watchful: PartnerPolicy = {
  ...patient,
  retry: { ...patient.retry, capMs: 5 * minute, windowMs: 60 * day },
};

/**
 * The post and the population register are shared with every province, and a parcel or a verification that waits is
 * in no hurry: a gentler pace.
 */
const gentle: PartnerPolicy = { ...patient, rate: { perSecond: 5, burst: 10 } };
const isShared = (partner: Partner): boolean => isCarrier(partner) || partner === POPULATION;

export const production: Stage = {
  name: 'production',
  localMode: false,
  onRemoval: 'keep',
  logs: { retentionDays: 400, level: 'INFO' },
  api: {
    throttle: { perSecond: 400, burst: 800 },
    throttlePerMethod: {
      submit: { perSecond: 200, burst: 400 },
      read: { perSecond: 200, burst: 400 },
      operate: { perSecond: 10, burst: 20 },
      dropIn: { perSecond: 200, burst: 400 },
      open: { perSecond: 50, burst: 100 },
      // National databases come in batches, through one Security Server.
      door: { perSecond: 50, burst: 100 },
    },
    // Every ward of a province may stand behind the portal's one address: 100 a second for five minutes.
    perAddressIn5Minutes: 30_000,
  },
  files: { keepReplacedDays: 90 },
  relay: { parallelBatches: 4 },
  workers: perPartner((partner) => ({
    timeoutSeconds: 120,
    batchSize: 10,
    maxConcurrency: isShared(partner) ? 2 : 10,
  })),
  policies: perPartner((partner) => {
    if (partner === SIGNING) return watchful;
    return isShared(partner) ? gentle : patient;
  }),
  dvcqg: {},
  vnpost: { ngsp: {}, lgsp: {}, my: {}, webhook: {}, common: { pageSize: 1_000, feedLagMs: 5 * minute } },
  population: {},
  citizens: {},
  registers: {},
  grouping: {},
  copies: {},
  alarms: { oldestDutyMinutes: 60, oldestMessageMinutes: 15, apiLatencyP99Ms: 3_000, syncBehindHours: 6 },
};
