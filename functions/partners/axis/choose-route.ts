import { RouteChoiceInput, type RouteChoiceView } from '../../../schemas/axis/route-choice.ts';
import { readAs } from '../../../schemas/field-errors.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { keepChoice, readChoice } from './choice.ts';
import type { AxisConfig } from './config.ts';

/** What looking at and making a choice needs. */
export interface Choosing {
  readonly config: AxisConfig;
  readonly table: string;
}

/** Which route a register takes, who chose it, and what else could be chosen. */
export async function showChoice(
  register: string,
  { config, table }: Choosing,
): Promise<Result<RouteChoiceView>> {
  const configured = Object.hasOwn(config.registers, register) ? config.registers[register] : undefined;
  if (configured === undefined) return refuse('axis-register-unknown');
  const chosen = await readChoice(table, register);
  const { route, dualRun } = chosen ?? configured;
  return ok({
    register,
    source: chosen === undefined ? 'configured' : 'chosen',
    route,
    ...(dualRun === undefined ? {} : { dualRun }),
    version: chosen?.version ?? 0,
    routes: Object.entries(config.routes).map(([name, { form }]) => ({ name, form })),
    ...(chosen === undefined
      ? {}
      : { changedAt: chosen.changedAt, changedBy: chosen.changedBy, reason: chosen.reason }),
  });
}

/** Chooses the route that a register takes from now on: within 30 seconds everybody goes by it, without a release. */
export async function chooseRoute(
  register: string,
  body: unknown,
  by: string,
  now: number,
  choosing: Choosing,
): Promise<Result<RouteChoiceView>> {
  const { config, table } = choosing;
  if (!Object.hasOwn(config.registers, register)) return refuse('axis-register-unknown');
  const read = readAs(RouteChoiceInput, body);
  if (!read.ok) return refuse('invalid-field', { errors: read.errors });
  const { route, dualRun, version, reason } = read.value;
  const named = dualRun === undefined ? [route] : [route, dualRun.route];
  const isConfigured = named.every((name) => Object.hasOwn(config.routes, name));
  if (!isConfigured || dualRun?.route === route) return refuse('axis-route-unknown');
  const choice = { route, ...(dualRun === undefined ? {} : { dualRun }), reason, by };
  const kept = await keepChoice(table, register, choice, version, now);
  return kept ? showChoice(register, choosing) : refuse('axis-choice-changed');
}
