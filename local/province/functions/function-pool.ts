import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Invocation, ThreadMessage, ThreadStart } from './messages.ts';

/** How an invocation ended. `value` is what the handler returned. */
export type InvocationResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string };

export interface FunctionStats {
  readonly invocations: number;
  readonly failures: number;
  readonly timeouts: number;
  /** Threads started: on AWS these would be cold starts. */
  readonly starts: number;
  /** Running or waiting for a free place now. */
  readonly inFlight: number;
  /** Time of all finished invocations together, waiting for a place included. */
  readonly totalMs: number;
}

/** A function with the threads it runs in. */
export interface FunctionPool {
  readonly name: string;
  /** Runs the function; never rejects. Waits for a free place when all are taken. */
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
  readonly stats: () => FunctionStats;
  /** From now on invocations start in new threads with these variables; running ones finish in the old. */
  readonly renew: (environment: Readonly<Record<string, string>>) => void;
  readonly stop: () => Promise<void>;
}

export interface PoolOptions {
  readonly start: Omit<ThreadStart, 'concurrency'>;
  readonly environment: Readonly<Record<string, string>>;
  /** Threads at most. */
  readonly instances: number;
  /** Invocations in one thread at one time. */
  readonly perInstance: number;
}

interface Call {
  readonly event: unknown;
  readonly askedAt: number;
  readonly settle: (result: InvocationResult) => void;
}

interface Running extends Call {
  timer: NodeJS.Timeout | undefined;
}

interface Instance {
  readonly worker: Worker;
  readonly running: Map<number, Running>;
  /** It has loaded its code. Time-outs count from then, as a cold start on AWS has a limit of its own. */
  ready: boolean;
  /** It takes no more; it is ended when the last running invocation is. */
  retired: boolean;
}

/**
 * Runs a function in threads of its own that are started when they are first needed.
 *
 * A function that overruns its time is given up: its thread is ended at once when nothing else runs in it, else as
 * soon as nothing does, and takes no new work. (On AWS nothing else would run in it.)
 */
export function createFunctionPool(options: PoolOptions): FunctionPool {
  const { start, instances: most, perInstance } = options;
  const { timeoutMs } = start;
  let environment = options.environment;
  const instances = new Set<Instance>();
  const waiting: Call[] = [];
  let nextId = 1;
  let stopped = false;
  const counted = { invocations: 0, failures: 0, timeouts: 0, starts: 0, inFlight: 0, totalMs: 0 };

  const startInstance = (): Instance => {
    counted.starts += 1;
    const worker = new Worker(new URL('./function-thread.ts', import.meta.url), {
      workerData: { ...start, concurrency: perInstance } satisfies ThreadStart,
      env:
        perInstance > 1 ? { ...environment, AWS_LAMBDA_MAX_CONCURRENCY: String(perInstance) } : environment,
      execArgv: [],
    });
    const instance: Instance = { worker, running: new Map(), ready: false, retired: false };
    instances.add(instance);
    worker.on('message', (message: ThreadMessage) => {
      take(instance, message);
    });
    worker.on('error', (error: Error) => {
      abandon(instance, 'Runtime.ExitError', `${error.name}: ${error.message}`);
    });
    worker.on('exit', () => {
      abandon(instance, 'Runtime.ExitError', 'the runtime exited');
    });
    return instance;
  };

  const take = (instance: Instance, message: ThreadMessage): void => {
    switch (message.kind) {
      case 'ready':
        instance.ready = true;
        for (const id of instance.running.keys()) startTimer(instance, id);
        break;
      case 'unusable':
        abandon(instance, message.errorType, message.errorMessage);
        break;
      case 'done':
        finish(instance, message.id, { ok: true, value: message.value });
        break;
      case 'failed':
        finish(instance, message.id, {
          ok: false,
          errorType: message.errorType,
          errorMessage: message.errorMessage,
        });
        break;
    }
  };

  const finish = (instance: Instance, id: number, result: InvocationResult): void => {
    const running = instance.running.get(id);
    if (running === undefined) return; // it was given up before
    instance.running.delete(id);
    clearTimeout(running.timer);
    settle(running, result);
    if (instance.retired && instance.running.size === 0) end(instance);
    placeWaiting();
  };

  const settle = (call: Call, result: InvocationResult): void => {
    counted.inFlight -= 1;
    counted.totalMs += performance.now() - call.askedAt;
    if (!result.ok) counted.failures += 1;
    call.settle(result);
  };

  const startTimer = (instance: Instance, id: number): void => {
    const running = instance.running.get(id);
    if (running === undefined || running.timer !== undefined) return;
    running.timer = setTimeout(() => {
      counted.timeouts += 1;
      instance.retired = true;
      finish(instance, id, {
        ok: false,
        errorType: 'Sandbox.Timedout',
        errorMessage: `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
      });
    }, timeoutMs);
  };

  const abandon = (instance: Instance, errorType: string, errorMessage: string): void => {
    if (!instances.has(instance)) return;
    instance.retired = true;
    const victims = [...instance.running.values()];
    instance.running.clear();
    end(instance);
    for (const running of victims) {
      clearTimeout(running.timer);
      settle(running, { ok: false, errorType, errorMessage });
    }
    placeWaiting();
  };

  const end = (instance: Instance): void => {
    instances.delete(instance);
    void instance.worker.terminate();
  };

  const freeInstance = (): Instance | undefined => {
    let freest: Instance | undefined;
    let active = 0;
    for (const instance of instances) {
      if (instance.retired) continue;
      active += 1;
      if (instance.running.size < (freest?.running.size ?? perInstance)) freest = instance;
    }
    return freest ?? (active < most ? startInstance() : undefined);
  };

  const placeWaiting = (): void => {
    while (waiting.length > 0 && !stopped) {
      const instance = freeInstance();
      if (instance === undefined) return;
      const call = waiting.shift();
      if (call !== undefined) place(instance, call);
    }
  };

  const place = (instance: Instance, call: Call): void => {
    const id = nextId;
    nextId += 1;
    instance.running.set(id, { ...call, timer: undefined });
    if (instance.ready) startTimer(instance, id);
    const invocation: Invocation = { id, requestId: randomUUID(), event: call.event };
    instance.worker.postMessage(invocation);
  };

  const retireAll = (): void => {
    for (const instance of instances) {
      instance.retired = true;
      if (instance.running.size === 0) end(instance);
    }
  };

  return {
    name: start.functionName,
    invoke: (event) =>
      new Promise((resolve) => {
        const call: Call = { event, askedAt: performance.now(), settle: resolve };
        counted.invocations += 1;
        counted.inFlight += 1;
        const instance = stopped ? undefined : freeInstance();
        if (stopped)
          settle(call, { ok: false, errorType: 'Stopped', errorMessage: 'the province is stopping' });
        else if (instance === undefined) waiting.push(call);
        else place(instance, call);
      }),
    stats: () => ({ ...counted }),
    renew: (renewed) => {
      environment = renewed;
      retireAll();
    },
    stop: async () => {
      stopped = true;
      const threads = [...instances].map((instance) => instance.worker);
      for (const instance of instances) abandon(instance, 'Stopped', 'the province is stopping');
      for (const call of waiting.splice(0)) {
        settle(call, { ok: false, errorType: 'Stopped', errorMessage: 'the province is stopping' });
      }
      await Promise.all(threads.map((worker) => worker.terminate()));
    },
  };
}
