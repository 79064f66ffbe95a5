import { setTimeout } from 'node:timers/promises';

/** Something that feeds a function: a queue, a stream, the clock. */
export interface Source {
  readonly id: string;
  /** Takes no more, and waits for what is under way. */
  readonly stop: () => Promise<void>;
}

/** Whether a source is to go on, and pauses that end when it is not. */
export interface Brake {
  readonly isOn: () => boolean;
  readonly pull: () => void;
  readonly pause: (ms: number) => Promise<void>;
}

export function createBrake(): Brake {
  const controller = new AbortController();
  return {
    isOn: () => controller.signal.aborted,
    pull: () => {
      controller.abort();
    },
    pause: (ms) => setTimeout(ms, undefined, { signal: controller.signal }).catch(() => undefined),
  };
}

/** What a function answers that names the records it could not take. */
export function failedIdentifiers(value: unknown): string[] | 'malformed' {
  if (typeof value !== 'object' || value === null || !('batchItemFailures' in value)) return [];
  const failures = value.batchItemFailures;
  if (failures === null || failures === undefined) return [];
  if (!Array.isArray(failures)) return 'malformed';
  const identifiers: string[] = [];
  for (const failure of failures as unknown[]) {
    const identifier: unknown =
      typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure
        ? failure.itemIdentifier
        : undefined;
    // As on AWS: an answer that cannot be understood fails the whole batch.
    if (typeof identifier !== 'string' || identifier === '') return 'malformed';
    identifiers.push(identifier);
  }
  return identifiers;
}
