/** The province's time: the machine's, moved by an offset, with timers that a test can hold still. */
export interface ProvinceClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls once after `ms`; returns how to call it off. */
  readonly after: (ms: number, call: () => void) => () => void;
}

/** The longest that a timer of Node.js can wait; longer waits are cut into pieces of this. */
const LONGEST = 2 ** 31 - 1;

/** The machine's clock, moved by what `offset` says at the moment. Its timers do not keep the process alive. */
export function machineClock(offset: () => number): ProvinceClock {
  const after = (ms: number, call: () => void): (() => void) => {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      timer = setTimeout(
        () => {
          if (left > LONGEST) wait(left - LONGEST);
          else call();
        },
        Math.min(left, LONGEST),
      );
      timer.unref();
    };
    wait(Math.max(0, ms));
    return () => {
      clearTimeout(timer);
    };
  };
  return { now: () => Date.now() + offset(), after };
}
