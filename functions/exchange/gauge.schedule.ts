import middy from '@middy/core';
import * as z from 'zod';
import { millis, systemClock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import type { PartnerName } from './exchange.ts';
import { gaugePartner } from './gauge.ts';
import { Policies } from './policy.ts';

const config = readConfig(
  z.object({ TABLE_EXCHANGES: z.string(), TABLE_PARTNERS: z.string(), POLICIES: json(Policies) }),
);
const tables = { exchanges: config.TABLE_EXCHANGES, partners: config.TABLE_PARTNERS };
const clock = systemClock();

/** Every minute: says of each partner what waits for it, how long, what is parked, and whether its breaker is open. */
export const handler = middy().handler(async () => {
  await Promise.all(Object.keys(config.POLICIES).map(gauge));
});

async function gauge(partner: string): Promise<void> {
  const now = clock.now();
  const { breaker, queued, parked, oldestDueAt } = await gaugePartner(tables, partner as PartnerName, now); // the policies are keyed by partner
  const oldestMs = oldestDueAt === undefined ? 0 : now - millis(oldestDueAt);
  measure('queued', queued, { partner });
  measure('parked', parked, { partner });
  measure('oldestDutySeconds', Math.floor(oldestMs / 1_000), { partner });
  measure('breakerOpen', breaker === 'open' ? 1 : 0, { partner });
  log('info', 'LT060', { partner, state: breaker, count: queued, ms: oldestMs });
}
