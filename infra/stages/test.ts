import { production } from './production.ts';
import { perPartner, type Stage } from './stage.ts';

/** Production's behaviour at a smaller size, in an account that may be emptied. */
export const test: Stage = {
  ...production,
  name: 'test',
  onRemoval: 'discard',
  logs: { retentionDays: 30, level: 'DEBUG' },
  api: {
    throttle: { perSecond: 100, burst: 200 },
    throttlePerMethod: {
      submit: { perSecond: 50, burst: 100 },
      read: { perSecond: 50, burst: 100 },
      operate: { perSecond: 5, burst: 10 },
      dropIn: { perSecond: 50, burst: 100 },
      open: { perSecond: 20, burst: 40 },
      door: { perSecond: 20, burst: 40 },
    },
    perAddressIn5Minutes: 10_000,
  },
  files: { keepReplacedDays: 7 },
  relay: { parallelBatches: 2 },
  workers: perPartner(() => ({ timeoutSeconds: 120, batchSize: 10, maxConcurrency: 2 })),
};
