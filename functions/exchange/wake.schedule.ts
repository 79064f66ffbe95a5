import middy from '@middy/core';
import * as z from 'zod';
import { systemClock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { log } from '../kernel/log.ts';
import type { PartnerName } from './exchange.ts';
import { Policies } from './policy.ts';
import { wakeDueLanes } from './wake.ts';

const config = readConfig(
  z.object({
    TABLE_EXCHANGES: z.string(),
    TABLE_PARTNERS: z.string(),
    QUEUES: json(z.record(z.string(), z.string())),
    POLICIES: json(Policies),
  }),
);
const tables = { exchanges: config.TABLE_EXCHANGES, partners: config.TABLE_PARTNERS };
const clock = systemClock();

/** Every minute: wakes each partner's due lanes. One partner's trouble does not keep the others asleep. */
export const handler = middy().handler(async () => {
  const rounds = await Promise.allSettled(
    Object.entries(config.QUEUES).map(([partner, queue]) => wake(partner, queue)),
  );
  const failed = rounds.filter((round) => round.status === 'rejected').map((round): unknown => round.reason);
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} partners could not be woken`);
});

async function wake(partner: string, queue: string): Promise<void> {
  const policy = config.POLICIES[partner];
  if (policy === undefined) throw new Error(`no policy is configured for the partner ${partner}`);
  const name = partner as PartnerName; // the queues are keyed by partner
  const { woken, refused } = await wakeDueLanes(tables, name, policy, queue, clock.now());
  if (woken > 0) log('info', 'LT032', { partner, count: woken });
  if (refused > 0) log('warn', 'LT031', { partner, count: refused });
}
