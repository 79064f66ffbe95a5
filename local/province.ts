import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { machineClock } from './province/clock.ts';
import { takeDataDirectory, type DataDirectory } from './province/data-directory.ts';
import { engineUrl, startEngines, type Engines } from './province/engines/engines.ts';
import { choosePorts, type EnginePorts } from './province/engines/ports.ts';
import { queueDepth, type QueueDepth } from './province/engines/queue-engine.ts';
import { tableEngineProgram } from './province/engines/dynoxide.ts';
import { sweepTable } from './province/engines/ttl-sweep.ts';
import { codeDirectory } from './province/functions/code.ts';
import { environmentOf } from './province/functions/environment.ts';
import {
  createFunctionPool,
  type FunctionPool,
  type FunctionStats,
  type InvocationResult,
} from './province/functions/function-pool.ts';
import { createGateway, openFront, type Front } from './province/gateway/front.ts';
import { ACCOUNT } from './province/place.ts';
import { readPlan, type ProvincePlan } from './province/plan/plan.ts';
import { ProvinceProblem } from './province/problem.ts';
import { openSources } from './province/sources/sources.ts';
import { synthesise } from './province/synthesise.ts';

export { ProvinceProblem, PROBLEM_EXIT_CODE } from './province/problem.ts';
export { synthesise } from './province/synthesise.ts';

export interface ProvinceOptions {
  /** An existing directory; everything that the province keeps is in it. */
  readonly dataDir: string;
  /** Port of the gateway; 0 takes any free one. */
  readonly port: number;
  /** A synthesised assembly to use (tests share one); without it the stage is synthesised into the data directory. */
  readonly cdkOut?: string;
  /** Stage to synthesise, `local` by default. */
  readonly stage?: string;
  /** Values of the template's parameters. `PublicUrl` is the gateway's own URL unless given. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Secret values, by the variable that names the secret to functions (SECRET_…), its name or its ARN. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Other values for variables that functions have from the template, e.g. POLICIES. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Moves the clock of functions (CLOCK_OFFSET_MS), schedules, authoriser cache and expiry. */
  readonly clockOffsetMs?: number;
  /** Threads per function, 1 by default. */
  readonly instances?: number;
  /** Invocations in one thread at one time, 16 by default. With 1, as on Lambda. */
  readonly perInstance?: number;
  /** Visibility time-out of every queue instead of the template's, so that a test need not wait minutes. */
  readonly visibilitySeconds?: number;
  /** Between two sweeps of expired items, 60 seconds by default. */
  readonly sweepEveryMs?: number;
  /** Functions' output goes to the terminal too. */
  readonly verbose?: boolean;
}

/** The province, running. */
export interface Province {
  readonly url: string;
  readonly dynamoUrl: string;
  readonly sqsUrl: string;
  readonly s3Url: string;
  readonly secretsUrl: string;
  /** Where the signing keys of the template are (KMS's Sign and GetPublicKey). */
  readonly keysUrl: string;
  readonly dataDir: string;
  /** JSON lines: what functions print. */
  readonly logFile: string;
  /** Names of tables and buckets, URLs of queues, names of functions and schedules, as they are here. */
  readonly names: {
    readonly tables: readonly string[];
    readonly buckets: readonly string[];
    readonly queues: readonly string[];
    readonly functions: readonly string[];
    readonly schedules: readonly string[];
    /** ARNs of the keys that sign. */
    readonly signingKeys: readonly string[];
  };
  /** Process id of the table engine, which is a program of its own. */
  readonly tableEnginePid: number;
  /** Resolves when the province can no longer do its work, with the reason. */
  readonly failed: Promise<ProvinceProblem>;
  /** Runs a function by its name, or by a part of it that no other has. */
  readonly invoke: (functionName: string, event: unknown) => Promise<InvocationResult>;
  /** Runs a schedule's function now; resolves when it is done. */
  readonly tick: (schedule: string) => Promise<void>;
  /** Deletes what has expired, in every table, now. Returns how many items went. */
  readonly sweep: () => Promise<number>;
  /** Moves the clock. Functions go on in new threads that know the new offset; running invocations end in the old. */
  readonly setClockOffset: (ms: number) => void;
  /** Gives a secret another value. Functions see it when they next ask. */
  readonly putSecret: (secret: string, value: string) => void;
  readonly stats: () => Record<string, FunctionStats>;
  readonly queueDepths: () => Promise<Record<string, QueueDepth>>;
  /** Ends everything in order, within 5 seconds. */
  readonly stop: () => Promise<void>;
}

const DEFAULT_PER_INSTANCE = 16;
const DEFAULT_SWEEP_MS = 60_000;
/** How long stopping waits for requests, and then for functions, before it ends them. */
const GRACE_MS = 1_500;

/**
 * Makes a synthesised template real on this machine, all of it on loopback. Everything that is kept is in the data
 * directory and is there again after a SIGKILL. Throws a `ProvinceProblem` for what a person can mend: a busy port,
 * a directory that is missing or in use, a platform without a table engine, a template beyond what is known here.
 */
export async function startProvince(options: ProvinceOptions): Promise<Province> {
  tableEngineProgram(); // before anything is made, to be told early
  // Functions see UTC on AWS. Threads share the process's time zone, so it is set for all of it.
  process.env['TZ'] = 'UTC';
  const directory = await takeDataDirectory(options.dataDir);
  let front: Front | undefined;
  try {
    front = await openFront(options.port);
    const cdkOut = options.cdkOut ?? (await synthesised(options.stage ?? 'local', directory.path));
    return await assemble(options, cdkOut, directory, front);
  } catch (error) {
    await front?.stop(0);
    directory.release();
    throw error;
  }
}

async function synthesised(stage: string, dataDir: string): Promise<string> {
  const cdkOut = path.join(dataDir, 'cdk.out');
  await synthesise(stage, cdkOut);
  return cdkOut;
}

async function assemble(
  options: ProvinceOptions,
  cdkOut: string,
  directory: DataDirectory,
  front: Front,
): Promise<Province> {
  const ports = await choosePorts(directory.path);
  const parameters = { PublicUrl: front.url, ...options.parameters };
  const plan = withVisibility(readPlan(cdkOut, parameters, `${engineUrl(ports.queues)}/${ACCOUNT}`), options);
  let clockOffsetMs = options.clockOffsetMs ?? 0;
  const clock = machineClock(() => clockOffsetMs);
  const environments = (): Map<string, Record<string, string>> =>
    new Map(
      plan.functions.map((each) => [
        each.name,
        environmentOf(each, ports, options.environment ?? {}, clockOffsetMs),
      ]),
    );

  const pools = createPools(plan, options, directory, environments());
  const gateway = plan.api === undefined ? undefined : createGateway(plan.api, pools, front.port, clock.now);
  const engines = await startEngines(plan, directory.path, ports, options.secrets ?? {});
  const poolOf = (name: string): FunctionPool => oneOf([...pools.values()], (pool) => pool.name, name);
  const sources = openSources(plan, engines, poolOf, clock, directory.path);
  if (gateway !== undefined) front.serve(gateway);
  const sweeper = sweepRegularly(plan, engines, clock.now, options.sweepEveryMs ?? DEFAULT_SWEEP_MS);

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    sweeper.stop();
    await Promise.all([
      front.stop(GRACE_MS),
      Promise.race([sources.stop(), pause(GRACE_MS, undefined, { ref: false })]),
    ]);
    await Promise.all([...pools.values()].map((pool) => pool.stop()));
    await engines.stop();
    directory.release();
  };

  return {
    ...addresses(front, ports, directory),
    names: namesOf(plan),
    tableEnginePid: engines.tableEnginePid,
    failed: engines.died.then(
      (why) =>
        new ProvinceProblem(`Một bộ máy nhúng đã dừng: ${why}`, `An embedded engine has ended: ${why}`),
    ),
    invoke: (name, event) => poolOf(name).invoke(event),
    tick: (name) => oneOf(sources.schedules, (schedule) => schedule.name, name).tick(),
    sweep: sweeper.sweep,
    setClockOffset: (ms) => {
      clockOffsetMs = ms;
      for (const [name, environment] of environments()) pools.get(name)?.renew(environment);
    },
    putSecret: engines.secrets.put,
    stats: () => Object.fromEntries([...pools].map(([name, pool]) => [name, pool.stats()])),
    queueDepths: async () =>
      Object.fromEntries(
        await Promise.all(
          plan.queues.map(async ({ name, url }) => [name, await queueDepth(engines.queues, url)]),
        ),
      ) as Record<string, QueueDepth>, // fromEntries forgets the tuple's types
    stop: () => (stopped ??= stop()),
  };
}

function createPools(
  plan: ProvincePlan,
  options: ProvinceOptions,
  directory: DataDirectory,
  environments: ReadonlyMap<string, Record<string, string>>,
): Map<string, FunctionPool> {
  return new Map(
    plan.functions.map((each) => [
      each.name,
      createFunctionPool({
        start: {
          functionName: each.name,
          functionArn: each.arn,
          memoryMb: each.memoryMb,
          timeoutMs: each.timeoutMs,
          codeDirectory: codeDirectory(each, directory.path),
          handler: each.handler,
          logFile: directory.logFile,
          verbose: options.verbose ?? false,
        },
        environment: environments.get(each.name) ?? {},
        instances: options.instances ?? 1,
        perInstance: options.perInstance ?? DEFAULT_PER_INSTANCE,
      }),
    ]),
  );
}

interface Sweeper {
  readonly sweep: () => Promise<number>;
  readonly stop: () => void;
}

function sweepRegularly(plan: ProvincePlan, engines: Engines, now: () => number, everyMs: number): Sweeper {
  let stopped = false;
  const sweep = async (): Promise<number> => {
    let gone = 0;
    for (const table of plan.tables) gone += await sweepTable(engines.tables, table, now());
    return gone;
  };
  const again = async (): Promise<void> => {
    for (;;) {
      await pause(everyMs, undefined, { ref: false });
      if (stopped) return;
      await sweep().catch(() => 0); // the engine is stopping; what is left is swept the next time
    }
  };
  void again();
  return {
    sweep,
    stop: () => {
      stopped = true;
    },
  };
}

function withVisibility(plan: ProvincePlan, options: ProvinceOptions): ProvincePlan {
  if (options.visibilitySeconds === undefined) return plan;
  const VisibilityTimeout = String(options.visibilitySeconds);
  return {
    ...plan,
    queues: plan.queues.map((queue) => ({
      ...queue,
      attributes: { ...queue.attributes, VisibilityTimeout },
    })),
  };
}

function addresses(
  front: Front,
  ports: EnginePorts,
  directory: DataDirectory,
): Pick<
  Province,
  'url' | 'dynamoUrl' | 'sqsUrl' | 's3Url' | 'secretsUrl' | 'keysUrl' | 'dataDir' | 'logFile'
> {
  return {
    url: front.url,
    dynamoUrl: engineUrl(ports.tables),
    sqsUrl: engineUrl(ports.queues),
    s3Url: engineUrl(ports.queues),
    secretsUrl: engineUrl(ports.secrets),
    keysUrl: engineUrl(ports.keys),
    dataDir: directory.path,
    logFile: directory.logFile,
  };
}

function namesOf(plan: ProvincePlan): Province['names'] {
  return {
    tables: plan.tables.map((each) => each.name),
    buckets: plan.buckets,
    queues: plan.queues.map((each) => each.url),
    functions: plan.functions.map((each) => each.name),
    schedules: plan.schedules.map((each) => each.name),
    signingKeys: plan.signingKeys.map((each) => each.arn),
  };
}

/** The one that has this name, or the only one whose name has this in it. */
function oneOf<T>(all: readonly T[], nameOf: (each: T) => string, wanted: string): T {
  const exact = all.find((each) => nameOf(each) === wanted);
  if (exact !== undefined) return exact;
  const [only, ...others] = all.filter((each) => nameOf(each).includes(wanted));
  if (only !== undefined && others.length === 0) return only;
  const known = all.map(nameOf).join(', ');
  throw new ProvinceProblem(
    `Không có đúng một "${wanted}" (có: ${known}).`,
    `There is not exactly one "${wanted}" (there are: ${known}).`,
  );
}
