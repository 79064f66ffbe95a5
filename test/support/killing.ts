import type { Disturbance } from './carrying.ts';

/** A process that was killed at a write to the tables. */
class Killed extends Error {}
const die = (): never => {
  throw new Killed();
};

const isWrite = (command: string): boolean => command === 'TransactWriteItemsCommand';

/** How many writes were made since the disturbance was calmed. */
export const writesSeen = ({ seen }: Disturbance): number => seen.filter(isWrite).length;

export type Moment = 'before' | 'after';

/** Every place at which a process with so many writes can be killed, before a write and after it. */
export const momentsAt = (writes: number): readonly (readonly [Moment, number])[] =>
  Array.from({ length: writes }, (_, place) => place + 1).flatMap((place) => [
    ['before', place] as const,
    ['after', place] as const,
  ]);

/** From now on, kills whoever makes that write. Says how many were killed. */
export function killAt(disturbance: Disturbance, moment: Moment, place: number): () => number {
  disturbance.calm();
  let seen = 0;
  let killed = 0;
  disturbance.fault = (command) => {
    if (!isWrite(command) || (seen += 1) !== place) return;
    killed += 1;
    return moment === 'before' ? die() : die;
  };
  return () => killed;
}

/** Whoever comes after a process that was killed does again what that one was doing. */
export async function survive<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return work();
  }
}
