import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

/** How far each stream mapping has come, kept in the data directory. */
export interface Checkpoints {
  /** The last sequence number that is done in a shard; `undefined`: nothing yet. */
  readonly done: (mapping: string, shard: string) => string | undefined;
  /** Whether the mapping has ever been started, so that its starting position no longer counts. */
  readonly knows: (mapping: string) => boolean;
  readonly begin: (mapping: string) => void;
  /**
   * Written within `WRITE_EVERY_MS`: after a SIGKILL what was done in that time is done again, as on AWS, where a
   * stream is delivered at least once. Nothing is ever skipped.
   */
  readonly mark: (mapping: string, shard: string, sequence: string) => void;
  /** Writes what is not written yet. */
  readonly flush: () => void;
}

/** A file is replaced at most so often: doing it for every batch cost a tenth of the machine under load. */
const WRITE_EVERY_MS = 100;

const shape = z.record(z.string(), z.record(z.string(), z.string()));

/** Opens the checkpoints of a data directory. */
export function openCheckpoints(dataDir: string): Checkpoints {
  const file = path.join(dataDir, 'checkpoints.json');
  const kept = read(file);
  const write = (): void => {
    // Renamed into place: a reader after a crash finds the old or the new, never half of it.
    writeFileSync(`${file}.new`, JSON.stringify(kept));
    renameSync(`${file}.new`, file);
  };
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    write();
  };
  return {
    done: (mapping, shard) => kept[mapping]?.[shard],
    knows: (mapping) => kept[mapping] !== undefined,
    begin: (mapping) => {
      kept[mapping] ??= {};
      write();
    },
    mark: (mapping, shard, sequence) => {
      if (kept[mapping]?.[shard] === sequence) return;
      (kept[mapping] ??= {})[shard] = sequence;
      timer ??= setTimeout(flush, WRITE_EVERY_MS);
    },
    flush,
  };
}

/** The lowest sequence number per mapping, for forgetting what is behind it. */
export function lowestDone(dataDir: string): Map<string, bigint> {
  const lowest = new Map<string, bigint>();
  for (const [mapping, shards] of Object.entries(read(path.join(dataDir, 'checkpoints.json')))) {
    for (const sequence of Object.values(shards)) {
      const known = lowest.get(mapping);
      if (known === undefined || BigInt(sequence) < known) lowest.set(mapping, BigInt(sequence));
    }
  }
  return lowest;
}

function read(file: string): Record<string, Record<string, string>> {
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}; // a first start
    throw error;
  }
}
