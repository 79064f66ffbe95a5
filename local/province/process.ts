import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Province, ProvinceOptions } from '../province.ts';
import type { QueueDepth } from './engines/queue-engine.ts';
import type { FunctionStats } from './functions/function-pool.ts';
import { ProvinceProblem, PROBLEM_EXIT_CODE } from './problem.ts';

type Addresses = Pick<
  Province,
  | 'url'
  | 'dynamoUrl'
  | 'sqsUrl'
  | 's3Url'
  | 'secretsUrl'
  | 'keysUrl'
  | 'dataDir'
  | 'logFile'
  | 'names'
  | 'tableEnginePid'
>;

/** The province in a process of its own, that can be killed. */
export interface ProvinceProcess extends Addresses {
  readonly pid: number;
  readonly tick: (schedule: string) => Promise<void>;
  readonly sweep: () => Promise<number>;
  readonly setClockOffset: (ms: number) => Promise<void>;
  readonly stats: () => Promise<Record<string, FunctionStats>>;
  readonly queueDepths: () => Promise<Record<string, QueueDepth>>;
  /** SIGKILL, as a power cut would be to it; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Ends it in order. */
  readonly stop: () => Promise<void>;
  /** Resolves when the process is gone, whoever ended it. */
  readonly gone: Promise<void>;
}

/**
 * Starts the province in a process of its own and waits until it is up. The process ends with this one. Throws the
 * `ProvinceProblem` that the province had.
 */
export async function startProvinceProcess(options: ProvinceOptions): Promise<ProvinceProcess> {
  const child = spawn(process.execPath, [new URL('./main.ts', import.meta.url).pathname, '--with-parent'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // Ctrl-C reaches the parent only, which stops us in order
  });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  child.stdin.on('error', () => undefined); // it was killed while we spoke to it
  child.stdin.write(`${JSON.stringify(options)}\n`);
  const gone = new Promise<number | null>((resolve) => child.once('close', resolve));

  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const ready = new Promise<Addresses & { pid: number }>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      // What main.ts says, and nothing else goes there.
      const told = JSON.parse(line) as {
        ready?: Addresses & { pid: number };
        id?: number;
        value?: unknown;
        error?: string;
      };
      if (told.ready !== undefined) resolve(told.ready);
      const asked = waiting.get(told.id ?? -1);
      waiting.delete(told.id ?? -1);
      if (told.error === undefined) asked?.resolve(told.value);
      else asked?.reject(new Error(told.error));
    });
    void gone.then((code) => {
      const why = errors.join('').trim();
      const [vietnamese = why, english = why] = why.split(' | ');
      reject(
        code === PROBLEM_EXIT_CODE
          ? new ProvinceProblem(vietnamese, english)
          : new Error(`the province ended: ${why}`),
      );
      for (const asked of waiting.values()) asked.reject(new Error('the province is gone'));
    });
  });
  const addresses = await ready;

  let nextId = 1;
  const ask = async <T>(command: object): Promise<T> => {
    const id = nextId;
    nextId += 1;
    const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    child.stdin.write(`${JSON.stringify({ ...command, id })}\n`);
    return (await answer) as T; // what main.ts answers to this command
  };
  const ended = gone.then(() => undefined);

  return {
    ...addresses,
    tick: (schedule) => ask({ do: 'tick', schedule }),
    sweep: () => ask({ do: 'sweep' }),
    setClockOffset: (ms) => ask({ do: 'setClockOffset', ms }),
    stats: () => ask({ do: 'stats' }),
    queueDepths: () => ask({ do: 'queueDepths' }),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
    gone: ended,
  };
}
