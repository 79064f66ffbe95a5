import * as z from 'zod';
import { instant, systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { openApi } from '../kernel/http/api.ts';
import { ok } from '../kernel/result.ts';
import { checkHealth } from './check-health.ts';

const config = readConfig(z.object({ STAGE: z.string(), TABLE_PARTNERS: z.string() }));
const clock = systemClock();

/** GET /health: whether the gateway can keep what it is given, and what it takes the time to be. */
export const handler = openApi(async () => {
  const status = await checkHealth(config.TABLE_PARTNERS);
  return ok({
    status: status === 'ok' ? 200 : 503,
    body: { status, stage: config.STAGE, time: instant(clock.now()) },
  });
});
