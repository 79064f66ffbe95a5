import type { ProvinceClock } from '../clock.ts';
import type { Engines } from '../engines/engines.ts';
import type { FunctionPool } from '../functions/function-pool.ts';
import type { ProvincePlan } from '../plan/plan.ts';
import { openCheckpoints } from './checkpoints.ts';
import { feedFromQueue } from './queue-source.ts';
import { feedFromClock, type ScheduleSource } from './schedule-source.ts';
import type { Source } from './source.ts';
import { feedFromStream } from './stream-source.ts';

/** Everything that feeds functions, running. */
export interface Sources {
  readonly schedules: readonly ScheduleSource[];
  /** Takes no more and waits for what is under way. */
  readonly stop: () => Promise<void>;
}

/** Starts what feeds functions from queues, streams and the clock. */
export function openSources(
  plan: ProvincePlan,
  engines: Engines,
  poolOf: (name: string) => FunctionPool,
  clock: ProvinceClock,
  dataDir: string,
): Sources {
  const checkpoints = openCheckpoints(dataDir);
  const urlOf = (queueArn: string): string => plan.queues.find((queue) => queue.arn === queueArn)?.url ?? '';
  const schedules = plan.schedules.map((each) => feedFromClock(each, poolOf(each.functionName), clock));
  const sources: Source[] = [...schedules];
  for (const each of plan.queueSources) {
    sources.push(feedFromQueue(each, urlOf(each.queueArn), engines.queues, poolOf(each.functionName)));
  }
  for (const each of plan.streamSources) {
    const table = engines.keptTables.get(each.table);
    sources.push(
      feedFromStream(each, {
        engineArn: table?.streamArn ?? '',
        fresh: table?.fresh ?? false,
        client: engines.tables,
        pool: poolOf(each.functionName),
        checkpoints,
        tell: async (message) => {
          if (each.onFailureArn === undefined) return;
          await engines.queues.call('AmazonSQS.SendMessage', {
            QueueUrl: urlOf(each.onFailureArn),
            MessageBody: JSON.stringify(message),
          });
        },
        now: clock.now,
      }),
    );
  }
  return {
    schedules,
    stop: async () => {
      await Promise.all(sources.map((source) => source.stop()));
      checkpoints.flush();
    },
  };
}
