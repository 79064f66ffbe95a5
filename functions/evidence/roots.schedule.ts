import middy from '@middy/core';
import { rootsFromEnvironment } from '../deliveries/evidence-config.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { gaugeRoots } from './gauge-roots.ts';
import { keepRoots } from './keep-roots.ts';

const { table, seal, clock } = rootsFromEnvironment();

/** Every five minutes: chains that have moved get a root; roots are sealed, time-stamped and proved; what waits is told. */
export const handler = middy().handler(async () => {
  const { built, proved, invalid, obstacle } = await keepRoots(table, seal, clock);
  const behindMs = await gaugeRoots(table, clock);
  measure('evidenceBehindSeconds', Math.floor(behindMs / 1_000));
  measure('rootsInvalid', invalid);
  if (built > 0 || proved > 0) log('info', 'LT220', { count: built, ms: behindMs });
  if (invalid > 0) log('error', 'LT222', { count: invalid });
  if (obstacle !== undefined)
    log('warn', 'LT221', { state: obstacle.waitsFor, outcome: obstacle.why, ms: behindMs });
});
