import { lowestDone } from '../sources/checkpoints.ts';
import type { ProvincePlan } from '../plan/plan.ts';
import { LOOPBACK } from '../place.ts';
import { createAwsJson, type AwsJson } from './aws-json.ts';
import { startTableEngine, trimStreams, type TableEngine } from './dynoxide.ts';
import { startKeyService, type KeyService } from './kms.ts';
import type { EnginePorts } from './ports.ts';
import { keepBuckets, keepQueues, startQueueEngine, type QueueEngine } from './queue-engine.ts';
import { startSecretStore, type SecretStore } from './secrets.ts';
import { keepTables, type KeptTable } from './tables.ts';

/** The embedded engines, running, with everything in them that the plan asks for. */
export interface Engines {
  readonly tables: AwsJson;
  readonly queues: AwsJson;
  readonly secrets: SecretStore;
  readonly keptTables: ReadonlyMap<string, KeptTable>;
  readonly tableEnginePid: number;
  /** Resolves with a sentence when one of them ends without having been asked to. */
  readonly died: Promise<string>;
  readonly stop: () => Promise<void>;
}

export const engineUrl = (port: number): string => `http://${LOOPBACK}:${String(port)}`;

/** Starts all engines and makes what is not there yet. When one does not start, those that did are ended. */
export async function startEngines(
  plan: ProvincePlan,
  dataDir: string,
  ports: EnginePorts,
  secrets: Readonly<Record<string, string>>,
): Promise<Engines> {
  const started: {
    tables?: TableEngine;
    queues?: QueueEngine;
    secrets?: SecretStore;
    keys?: KeyService;
  } = {};
  const tables = createAwsJson(ports.tables);
  const queues = createAwsJson(ports.queues);
  const stop = async (): Promise<void> => {
    tables.close();
    queues.close();
    await Promise.all([
      started.secrets?.stop(),
      started.keys?.stop(),
      started.queues?.stop(),
      started.tables?.stop(),
    ]);
  };
  try {
    started.secrets = await startSecretStore(
      plan.secrets,
      secrets,
      secretVariables(plan),
      dataDir,
      ports.secrets,
    );
    started.keys = await startKeyService(plan.signingKeys, dataDir, ports.keys);
    trimStreams(dataDir, deliveredByTable(plan, dataDir));
    const [queueEngine, tableEngine] = await settledBoth(
      startQueueEngine(dataDir, ports.queues),
      startTableEngine(dataDir, ports.tables),
      started,
    );
    const [keptTables] = await Promise.all([
      keepTables(plan.tables, tables, dataDir),
      keepQueues(plan.queues, queues),
      keepBuckets(plan.buckets, ports.queues),
    ]);
    return {
      tables,
      queues,
      secrets: started.secrets,
      keptTables,
      tableEnginePid: tableEngine.pid,
      died: Promise.race([queueEngine.died, tableEngine.died]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Both at once; when one fails, the other is noted first, so that it can be ended. */
async function settledBoth(
  queueEngine: Promise<QueueEngine>,
  tableEngine: Promise<TableEngine>,
  started: { tables?: TableEngine; queues?: QueueEngine },
): Promise<[QueueEngine, TableEngine]> {
  const [queues, tables] = await Promise.allSettled([queueEngine, tableEngine]);
  if (queues.status === 'fulfilled') started.queues = queues.value;
  if (tables.status === 'fulfilled') started.tables = tables.value;
  if (queues.status === 'rejected') throw queues.reason;
  if (tables.status === 'rejected') throw tables.reason;
  return [queues.value, tables.value];
}

/** Environment variable → secret, for every function that is given one. */
function secretVariables(plan: ProvincePlan): Map<string, string> {
  const variables = new Map<string, string>();
  const known = new Set(plan.secrets.flatMap((secret) => [secret.arn, secret.name]));
  for (const { environment } of plan.functions) {
    for (const [name, value] of Object.entries(environment)) if (known.has(value)) variables.set(name, value);
  }
  return variables;
}

/** How far all readers of each table's stream have come; a table with a reader that has not begun is left out. */
function deliveredByTable(plan: ProvincePlan, dataDir: string): Map<string, bigint> {
  const done = lowestDone(dataDir);
  const delivered = new Map<string, bigint>();
  for (const table of plan.tables) {
    const marks = plan.streamSources
      .filter((source) => source.table === table.name)
      .map((source) => done.get(source.id));
    const lowest = marks.reduce(
      (low, mark) => (low === undefined || mark === undefined ? undefined : mark < low ? mark : low),
      marks[0],
    );
    if (lowest !== undefined) delivered.set(table.name, lowest);
  }
  return delivered;
}
