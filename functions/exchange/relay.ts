import { millis } from '../kernel/clock.ts';
import type { Item } from '../kernel/table/item.ts';
import { sendAll, type Outgoing } from '../kernel/queue.ts';
import { readLane } from './exchange-store.ts';
import { laneId } from './exchange.ts';
import type { Lane } from './lane.ts';
import { wakeUpMessage, wakeUpOf } from './wake-up.ts';

/** The longest that a queue can hold a message back. What is due later is woken by the clock. */
const LONGEST_DELAY_MS = 900_000;

/** Where wake-ups go: one FIFO queue per partner, and the queue that holds back what is due soon. */
export interface WakeQueues {
  readonly partners: Readonly<Record<string, string>>;
  readonly later: string;
}

/** How many wake-ups were sent, and how many were not taken (the waker will bring those that have a queue). */
export interface Relayed {
  readonly sent: number;
  readonly refused: number;
}

/**
 * Turns changed lanes into wake-ups: due now → the partner's queue, due within 15 minutes → held back until
 * then, due later or being carried → nothing, the waker comes by. Of several images of one lane the newest counts.
 */
export async function relayLanes(images: readonly Item[], queues: WakeQueues, now: number): Promise<Relayed> {
  const lanes = new Map<string, Lane>();
  for (const image of images) {
    if (image['sk']?.S !== 'LANE') continue;
    const lane = readLane(image);
    lanes.set(laneId(lane.partner, lane.subject), lane);
  }
  const byQueue = new Map<string, Outgoing[]>();
  let sent = 0;
  let refused = 0;
  const add = (queue: string | undefined, message: Outgoing): void => {
    if (queue === undefined) {
      refused += 1;
      return;
    }
    const messages = byQueue.get(queue);
    if (messages === undefined) byQueue.set(queue, [message]);
    else messages.push(message);
  };
  for (const lane of lanes.values()) {
    if (lane.dueAt === undefined || lane.lease !== undefined) continue;
    const waitMs = millis(lane.dueAt) - now;
    if (waitMs <= 0) add(queues.partners[lane.partner], wakeUpMessage(wakeUpOf(lane), String(lane.version)));
    else if (waitMs <= LONGEST_DELAY_MS) {
      add(queues.later, { body: JSON.stringify(wakeUpOf(lane)), delaySeconds: Math.ceil(waitMs / 1_000) });
    }
  }
  for (const [queue, messages] of byQueue) {
    const failed = await sendAll(queue, messages);
    refused += failed.length;
    sent += messages.length - failed.length;
  }
  return { sent, refused };
}
