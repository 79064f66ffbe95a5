import * as z from 'zod';
import { systemClock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { sendAll } from '../kernel/queue.ts';
import { queueWorker } from '../kernel/worker/queue-worker.ts';
import { WakeUp, wakeUpMessage } from './wake-up.ts';

const config = readConfig(z.object({ QUEUES: json(z.record(z.string(), z.string())) }));
const clock = systemClock();

/** Passes a wake-up that was held back on to its partner's queue. */
export const handler = queueWorker(async (body) => {
  const wake = WakeUp.parse(body);
  const queue = config.QUEUES[wake.partner];
  if (queue === undefined) throw new Error(`no queue is configured for the partner ${wake.partner}`);
  const refused = await sendAll(queue, [wakeUpMessage(wake, `t${clock.now()}`)]);
  if (refused.length > 0) throw new Error('the partner queue did not take a wake-up');
});
