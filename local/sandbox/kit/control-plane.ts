import * as z from 'zod';
import { json, parsedBody, type Answer, type Call } from './call.ts';
import type { SandboxClock } from './clock.ts';
import { faultListSchema, type FaultBook } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Partner } from './partner.ts';

/** What the control plane rules over. */
export interface Controlled {
  readonly partner: Partner;
  readonly ledger: Ledger;
  readonly faults: FaultBook;
  readonly clock: SandboxClock;
  /** Counts of the serving side. */
  readonly traffic: () => Readonly<Record<string, unknown>>;
  readonly reset: () => void;
}

const clockSchema = z.strictObject({ offsetMs: z.int() });

/** Answers one call to the control plane: faults, ledger, state, clock, reset, and the partner's own routes. */
export function control(controlled: Controlled, call: Call): Answer | Promise<Answer> {
  const route = `${call.method} ${call.path}`;
  const own = routeOf(controlled.partner.control, route);
  if (own !== undefined) return own(call);
  const { faults, clock, ledger } = controlled;
  switch (route) {
    case 'GET /_sandbox/faults':
      return json(200, faults.list());
    case 'PUT /_sandbox/faults':
      return accept(call, faultListSchema, (list) => {
        faults.replace(list);
        return faults.list();
      });
    case 'DELETE /_sandbox/faults':
      faults.replace([]);
      return json(200, []);
    case 'GET /_sandbox/ledger':
      return readLedger(ledger, call);
    case 'GET /_sandbox/state':
      return json(200, {
        ...controlled.traffic(),
        faults: faults.fired,
        effects: ledger.effects,
        repeats: ledger.repeats,
        clockOffsetMs: clock.offsetMs,
        ...controlled.partner.state(),
      });
    case 'PUT /_sandbox/clock':
      return accept(call, clockSchema, ({ offsetMs }) => {
        clock.offsetMs = offsetMs;
        return { offsetMs, now: clock.date().toISOString() };
      });
    case 'POST /_sandbox/reset':
      controlled.reset();
      return json(200, { reset: true });
    default:
      return json(404, { error: `no control route ${route}` });
  }
}

/** A partner's own route: exact, or the longest that ends in `*` and begins the same. */
function routeOf(routes: Partner['control'], route: string): Partner['control'][string] | undefined {
  const exact = Object.hasOwn(routes, route) ? routes[route] : undefined;
  if (exact !== undefined) return exact;
  const open = Object.keys(routes).filter(
    (each) => each.endsWith('*') && route.startsWith(each.slice(0, -1)),
  );
  const longest = open.sort((one, two) => two.length - one.length)[0];
  return longest === undefined ? undefined : routes[longest];
}

/** Checks a control body against its schema and answers what `apply` gives, or 400 with what is wrong. */
export async function accept<T>(
  call: Call,
  schema: z.ZodType<T>,
  apply: (order: T) => unknown,
): Promise<Answer> {
  const checked = schema.safeParse(parsedBody(call) ?? {});
  if (!checked.success) return json(400, { error: z.prettifyError(checked.error) });
  return json(200, await apply(checked.data));
}

function readLedger(ledger: Ledger, call: Call): Answer {
  const after = Number(call.query.get('after') ?? 0);
  if (!Number.isInteger(after)) return json(400, { error: 'after must be a whole number' });
  const key = call.query.get('key') ?? undefined;
  return json(200, [...ledger.read(after, key)]);
}
