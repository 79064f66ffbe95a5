import { setTimeout as pause } from 'node:timers/promises';

/** The first pause, and the longest, in milliseconds. */
const FIRST_MS = 5;
const LONGEST_MS = 100;

/**
 * The rounds in which a writer that reads, decides and writes over what it read may lose to others: from 0, with a
 * pause of random length before each but the first. Without it whoever loses to a writer that has much to write, such
 * as a carrier with a row of duties, loses to it again and again.
 */
export async function* rounds(most: number): AsyncGenerator<number, void> {
  for (let round = 0; round < most; round += 1) {
    if (round > 0) await pause(Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** round));
    yield round;
  }
}
