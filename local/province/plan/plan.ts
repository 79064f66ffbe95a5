import { ProvinceProblem } from '../problem.ts';
import { readAssembly } from '../template/assembly.ts';
import { createModel } from '../template/model.ts';
import { planApi, type ApiPlan } from './api.ts';
import { planBuckets } from './buckets.ts';
import { planFunctions, type FunctionPlan } from './functions.ts';
import { planSigningKeys, type SigningKeyPlan } from './kms-keys.ts';
import { planQueues, type QueuePlan } from './queues.ts';
import { planSchedules, type SchedulePlan } from './schedules.ts';
import { planSecrets, type SecretPlan } from './secrets.ts';
import { planSources, type QueueSourcePlan, type StreamSourcePlan } from './sources.ts';
import { planTables, type TablePlan } from './tables.ts';

/** All that a template says and that is made real here. */
export interface ProvincePlan {
  readonly tables: readonly TablePlan[];
  readonly queues: readonly QueuePlan[];
  readonly buckets: readonly string[];
  readonly secrets: readonly SecretPlan[];
  readonly signingKeys: readonly SigningKeyPlan[];
  readonly functions: readonly FunctionPlan[];
  readonly api: ApiPlan | undefined;
  readonly queueSources: readonly QueueSourcePlan[];
  readonly streamSources: readonly StreamSourcePlan[];
  readonly schedules: readonly SchedulePlan[];
}

/**
 * Reads the plan out of a synthesised assembly. Throws a `ProvinceProblem` for what is unknown here, for a
 * parameter without a value, and for a route, mapping or schedule that leads nowhere.
 */
export function readPlan(
  cdkOut: string,
  parameters: Readonly<Record<string, string>>,
  queueUrlBase: string,
): ProvincePlan {
  const model = createModel(readAssembly(cdkOut), parameters, queueUrlBase);
  const sources = planSources(model);
  const plan: ProvincePlan = {
    tables: planTables(model),
    queues: planQueues(model),
    buckets: planBuckets(model),
    secrets: planSecrets(model),
    signingKeys: planSigningKeys(model),
    functions: planFunctions(model),
    api: planApi(model),
    queueSources: sources.queues,
    streamSources: sources.streams,
    schedules: planSchedules(model),
  };
  checkEnds(plan);
  return plan;
}

/** Everything that feeds a function must have one to feed, and something to feed it from. */
function checkEnds(plan: ProvincePlan): void {
  const functions = new Set(plan.functions.map((each) => each.name));
  const queues = new Set(plan.queues.map((each) => each.arn));
  const streams = new Set(
    plan.tables.filter((each) => each.streamView !== undefined).map((each) => each.name),
  );
  const leadsTo = (from: string, name: string, known: ReadonlySet<string>): void => {
    if (known.has(name)) return;
    throw new ProvinceProblem(
      `${from} dẫn đến ${name}, mà mẫu hạ tầng không có.`,
      `${from} leads to ${name}, which the template does not have.`,
    );
  };
  for (const route of plan.api?.routes ?? []) {
    const place = `${route.method} ${route.path}`;
    if (route.integration.kind === 'function') leadsTo(place, route.integration.functionName, functions);
    if (route.authoriser !== undefined) leadsTo(place, route.authoriser.functionName, functions);
  }
  for (const source of [...plan.queueSources, ...plan.streamSources])
    leadsTo(source.id, source.functionName, functions);
  for (const source of plan.queueSources) leadsTo(source.id, source.queueArn, queues);
  for (const source of plan.streamSources) {
    leadsTo(source.id, source.table, streams);
    if (source.onFailureArn !== undefined) leadsTo(source.id, source.onFailureArn, queues);
  }
  for (const schedule of plan.schedules) leadsTo(schedule.name, schedule.functionName, functions);
}
