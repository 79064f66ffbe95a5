import type { ProvinceClock } from '../clock.ts';
import type { FunctionPool } from '../functions/function-pool.ts';
import type { SchedulePlan } from '../plan/schedules.ts';
import { ACCOUNT, REGION } from '../place.ts';
import type { Source } from './source.ts';

/** A schedule that runs, and that can be made to run now. */
export interface ScheduleSource extends Source {
  readonly name: string;
  readonly tick: () => Promise<void>;
}

/**
 * Wakes a function at the times of a schedule, by the province's clock. A tick does not wait for the one before. A
 * tick whose function fails is not repeated; the next one comes.
 */
export function feedFromClock(plan: SchedulePlan, pool: FunctionPool, clock: ProvinceClock): ScheduleSource {
  const underWay = new Set<Promise<void>>();
  let callOff: () => void = () => undefined;

  const tick = async (at: number): Promise<void> => {
    const running = pool.invoke(eventOf(plan, at)).then(() => undefined);
    underWay.add(running);
    await running;
    underWay.delete(running);
  };

  const arm = (after: number): void => {
    const at = plan.next(after);
    if (at === undefined) return;
    callOff = clock.after(at - clock.now(), () => {
      void tick(at);
      arm(Math.max(at, clock.now() - 1));
    });
  };
  arm(clock.now());

  return {
    id: plan.name,
    name: plan.name,
    tick: () => tick(clock.now()),
    stop: async () => {
      callOff();
      await Promise.all(underWay);
    },
  };
}

function eventOf(plan: SchedulePlan, at: number): unknown {
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  if (plan.input !== undefined) {
    const told = plan.input
      .replaceAll('<aws.scheduler.scheduled-time>', time)
      .replaceAll('<aws.scheduler.schedule-arn>', plan.arn)
      .replaceAll('<aws.scheduler.execution-id>', crypto.randomUUID())
      .replaceAll('<aws.scheduler.attempt-number>', '1');
    return JSON.parse(told) as unknown;
  }
  return {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': 'Scheduled Event',
    source: plan.source,
    account: ACCOUNT,
    time,
    region: REGION,
    resources: [plan.arn],
    detail: plan.source === 'aws.events' ? {} : '{}',
  };
}
