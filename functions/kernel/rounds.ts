import { setTimeout as pause } from 'node:timers/promises';

/** The first pause, and the longest where nothing else is said, in milliseconds. */
const FIRST_MS = 5;
const LONGEST_MS = 100;

/**
 * The rounds in which a writer that reads, decides and writes over what it read may lose to others: from 0, with a
 * pause of random length before each but the first. Without it whoever loses to a writer that has much to write, such
 * as a carrier with a row of duties, loses to it again and again.
 *
 * @param longestMs the longest pause: where a hundred may come at once it must be long enough that most of them pause
 */
export async function* rounds(most: number, longestMs = LONGEST_MS): AsyncGenerator<number, void> {
  for (let round = 0; round < most; round += 1) {
    if (round > 0) await pause(Math.random() * Math.min(longestMs, FIRST_MS * 2 ** round));
    yield round;
  }
}
