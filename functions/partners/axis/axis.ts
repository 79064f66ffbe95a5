import type { Clock } from '../../kernel/clock.ts';
import type { Fetch } from '../../kernel/http/speak.ts';
import { log } from '../../kernel/log.ts';
import { choiceOf } from './choice.ts';
import type { AxisConfig, AxisCredentials, Choice } from './config.ts';
import { dualRun } from './dual-run.ts';
import { openRoute } from './open-route.ts';
import type { Route } from './route.ts';

/** The route that a register takes at this moment; undefined where none is configured. */
export type TakeRoute = () => Promise<Route | undefined>;

/** The data-sharing axis as this installation reaches it. */
export interface Axis {
  readonly routesFor: (register: string) => TakeRoute;
}

/** What the axis is lent. */
export interface AxisDeps {
  readonly config: AxisConfig;
  readonly credentials: () => Promise<AxisCredentials>;
  /** Table `partners`, where choices made at run time are. */
  readonly table: string;
  readonly clock: Clock;
  readonly fetch?: Fetch;
}

/**
 * Opens the axis. A register's route is asked for before every call, so that a choice made at run time holds from the
 * next one on (within 30 seconds). Each route is opened once, whoever takes it: its tokens are shared.
 */
export function openAxis({ config, credentials, table, clock, fetch }: AxisDeps): Axis {
  const opened = new Map<string, Route>();
  const routeNamed = (name: string): Route | undefined => {
    const known = opened.get(name);
    const configured = Object.hasOwn(config.routes, name) ? config.routes[name] : undefined;
    if (known !== undefined || configured === undefined) return known;
    const route = openRoute(name, configured, {
      credentials: async () => {
        const all = await credentials();
        return Object.hasOwn(all, name) ? all[name] : undefined;
      },
      clock,
      ...(fetch === undefined ? {} : { fetch }),
    });
    opened.set(name, route);
    return route;
  };
  const routeOf = (register: string, { route, dualRun: beside }: Choice): Route | undefined => {
    const first = routeNamed(route);
    const second = beside === undefined ? undefined : routeNamed(beside.route);
    return first === undefined || second === undefined ? first : dualRun(register, first, second);
  };
  return {
    routesFor: (register) => {
      const configured = Object.hasOwn(config.registers, register) ? config.registers[register] : undefined;
      if (configured === undefined) return () => Promise.resolve(undefined);
      const chosen = choiceOf(table, register, clock);
      return async () => {
        const choice = await chosen();
        const route = choice === undefined ? undefined : routeOf(register, choice);
        if (choice !== undefined && route === undefined) log('warn', 'LT105', { partner: register });
        // A release may have taken the chosen route away: then the configuration holds again.
        return route ?? routeOf(register, configured);
      };
    },
  };
}
