import { defineConfig } from 'vitest/config';
import { CampaignsFirst } from './test/support/campaigns-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Vitest leaves one core to itself by default: on two cores that is half of the machine.
    maxWorkers: '100%',
    // Libraries are loaded and compiled once per worker, the house's own modules once per file.
    isolate: false,
    sequence: { sequencer: CampaignsFirst },
    setupFiles: ['test/support/fresh-modules.ts'],
    env: {
      TZ: 'UTC',
      POWERTOOLS_DEV: 'false',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    },
  },
});
