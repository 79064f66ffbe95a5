import { setTimeout as pause } from 'node:timers/promises';

/**
 * Looks again and again until what is seen is so, and returns it. Fails with what was seen last when it is not so
 * within the given time (milliseconds): a deadline, never a length of time that must pass. Without one it is longer
 * than the minute after which the waker comes by: on a busy machine a call may be given up, and left to it.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T>,
  isSo: (seen: T) => boolean,
  withinMs = 90_000,
): Promise<T> {
  const gives = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > gives) {
      const text = JSON.stringify([seen], undefined, 1);
      throw new Error(`waited ${withinMs} ms in vain until ${what}; saw ${text.slice(0, 6_000)}`);
    }
    await pause(40);
  }
}
