import * as z from 'zod';
import { unsupported } from '../problem.ts';
import { functionNameOf } from '../template/identities.ts';
import type { Model } from '../template/model.ts';
import { readSchedule, type NextRun } from './schedule-expression.ts';

/** A function that the clock wakes. */
export interface SchedulePlan {
  readonly name: string;
  readonly arn: string;
  readonly next: NextRun;
  readonly functionName: string;
  /** The event as the template gives it; `undefined`: the service's own. */
  readonly input: string | undefined;
  readonly source: 'aws.events' | 'aws.scheduler';
}

const rule = z.object({
  State: z.string().default('ENABLED'),
  ScheduleExpression: z.string().optional(),
  EventPattern: z.unknown().optional(),
  Targets: z
    .array(
      z.object({
        Arn: z.string(),
        Input: z.string().optional(),
        InputPath: z.string().optional(),
        InputTransformer: z.unknown().optional(),
      }),
    )
    .default([]),
});

const schedule = z.object({
  State: z.string().default('ENABLED'),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  Target: z.object({ Arn: z.string(), Input: z.string().optional() }),
});

/** The schedules of the template that are switched on. Throws for a rule that waits for events, or wakes no function. */
export function planSchedules(model: Model): SchedulePlan[] {
  const plans: SchedulePlan[] = [];
  for (const { ref, arn, where, properties } of model.all('AWS::Events::Rule', rule)) {
    if (properties.State === 'DISABLED') continue;
    if (properties.ScheduleExpression === undefined)
      throw unsupported(where, 'a rule on events (EventPattern)');
    for (const target of properties.Targets) {
      if (target.InputPath !== undefined || target.InputTransformer !== undefined) {
        throw unsupported(where, 'a target with InputPath or InputTransformer');
      }
      plans.push({
        name: ref,
        arn,
        next: readSchedule(properties.ScheduleExpression, 'UTC', where),
        functionName: wokenFunction(target.Arn, where),
        input: target.Input,
        source: 'aws.events',
      });
    }
  }
  for (const { ref, arn, where, properties } of model.all('AWS::Scheduler::Schedule', schedule)) {
    if (properties.State === 'DISABLED') continue;
    plans.push({
      name: ref,
      arn,
      next: readSchedule(properties.ScheduleExpression, properties.ScheduleExpressionTimezone, where),
      functionName: wokenFunction(properties.Target.Arn, where),
      input: properties.Target.Input,
      source: 'aws.scheduler',
    });
  }
  return plans;
}

function wokenFunction(target: string, where: string): string {
  if (!target.startsWith('arn:aws:lambda:')) throw unsupported(where, `target ${target}`);
  return functionNameOf(target);
}
