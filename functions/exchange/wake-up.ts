import * as z from 'zod';
import type { Outgoing } from '../kernel/queue.ts';
import type { PartnerName, Subject } from './exchange.ts';
import type { Lane } from './lane.ts';

/**
 * What stands in the queues: which lane to look at, and which seq is believed to be its head. No payload and
 * nothing personal: the table is the truth, a wake-up may be lost, late or doubled.
 */
export const WakeUp = z.object({
  partner: z.string().transform((name) => name as PartnerName),
  subject: z.string().transform((code) => code as Subject),
  head: z.int().positive(),
});
export type WakeUp = z.infer<typeof WakeUp>;

export const wakeUpOf = (lane: Lane): WakeUp => ({
  partner: lane.partner,
  subject: lane.subject,
  head: lane.head,
});

/**
 * The message for a partner's FIFO queue: one group per lane; `turn` tells two wake-ups of a lane apart. The queue
 * holds a group back while a message of it is out, so after a worker's death for a whole visibility time-out:
 * the waker puts its own in a group of their own (`apart`), since it is the lease that keeps order, not the group.
 */
export const wakeUpMessage = (wake: WakeUp, turn: string, apart = false): Outgoing => ({
  body: JSON.stringify(wake),
  group: apart ? `${wake.subject}~${turn}` : wake.subject,
  dedup: `${wake.subject}~${wake.head}~${turn}`,
});
