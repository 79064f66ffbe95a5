import * as z from 'zod';
import { json, text, type Answer, type Call } from '../kit/call.ts';
import { accept } from '../kit/control-plane.ts';
import { sha256 } from '../kit/digest.ts';
import type { Ledger, LedgerEntry } from '../kit/ledger.ts';
import type { Partner } from '../kit/partner.ts';
import { recordOf } from './citizen-record.ts';
import { changeOrdered, changeOrderSchema } from './change-order.ts';
import { FOUNDERS } from './founding.ts';
import { membersOf, relationToHead } from './neighbourhood.ts';
import { usualPlan, type Register } from './register.ts';
import { sampleSchema, sampled } from './sample.ts';
import { changedSettingsSchema, type Settings } from './settings.ts';
import { FEWEST_PEOPLE, MOST_PEOPLE, type World } from './world.ts';

const planSchema = z.strictObject({
  size: z.int().min(FEWEST_PEOPLE).max(MOST_PEOPLE).multipleOf(FOUNDERS),
  seed: z.int().nonnegative().default(1),
  loadFrom: z.iso.datetime({ offset: true }).optional(),
  loadTo: z.iso.datetime({ offset: true }).optional(),
  changesFrom: z.iso.datetime({ offset: true }).optional(),
  changesPerDay: z.number().nonnegative().max(10_000_000).optional(),
});

const keptSchema = z.discriminatedUnion('order', [
  z.object({ order: z.literal('population'), plan: planSchema }),
  z.object({ order: z.literal('settings'), changed: changedSettingsSchema }),
  z.object({ order: z.literal('change'), change: changeOrderSchema }),
]);

/** Neighbourhoods shown at once by /truth unless fewer are asked for. */
const MOST_SHOWN = 5000;

/** The control routes of the register beside those of every partner. */
export function controlRoutes(register: Register, ledger: () => Ledger): Partner['control'] {
  /** What is ordered is written down, so that a restart finds the same world. */
  const keep = (effect: string, order: z.input<typeof keptSchema>) => {
    const kept = JSON.stringify(order);
    ledger().record({ effect, key: '', digest: sha256(kept) }, register.clock.date(), kept);
  };
  return {
    'PUT /_sandbox/settings': (call) =>
      accept(call, changedSettingsSchema, (changed) => {
        register.change(stated(changed));
        keep('settings.changed', { order: 'settings', changed });
        return register.settings;
      }),
    'POST /_sandbox/population': (call) =>
      accept(call, planSchema, (plan) => {
        makeWorld(register, plan);
        keep('population.made', { order: 'population', plan });
        return register.world.plan;
      }),
    'POST /_sandbox/changes': (call) =>
      orderChange(register, call, (change) => {
        keep('change.made', { order: 'change', change });
      }),
    'GET /_sandbox/truth': (call) => truth(register, call),
    'GET /_sandbox/sample': ({ query }) => {
      const order = sampleSchema.safeParse(Object.fromEntries(query));
      return order.success
        ? json(200, sampled(register.world, order.data, register.clock.now()))
        : json(400, { error: z.prettifyError(order.error) });
    },
    'GET /_sandbox/citizens/*': (call) => showCitizen(register, call),
    'GET /_sandbox/looks': ({ query }) => json(200, register.looks.read(Number(query.get('after') ?? 0))),
  };
}

/** Does again what an earlier run was told to do. */
export function restoreOrder(register: Register, entry: LedgerEntry, kept: string | undefined): void {
  if (kept === undefined) return;
  const order = keptSchema.parse(JSON.parse(kept));
  if (order.order === 'population') makeWorld(register, order.plan);
  else if (order.order === 'settings') register.change(stated(order.changed));
  else {
    const found = changeOrdered(register.world, order.change, Date.parse(entry.at));
    if (typeof found !== 'string') register.world.order(found);
  }
}

function makeWorld(register: Register, plan: z.output<typeof planSchema>): void {
  const usual = usualPlan(plan.size, plan.seed);
  const instant = (stated: string | undefined, otherwise: number) =>
    stated === undefined ? otherwise : Date.parse(stated);
  register.make({
    ...usual,
    loadFrom: instant(plan.loadFrom, usual.loadFrom),
    loadTo: instant(plan.loadTo, usual.loadTo),
    changesFrom: instant(plan.changesFrom, usual.changesFrom),
    changesPerDay: plan.changesPerDay ?? usual.changesPerDay,
  });
}

async function orderChange(
  register: Register,
  call: Call,
  made: (change: z.output<typeof changeOrderSchema>) => void,
): Promise<Answer> {
  const refused: string[] = [];
  const answer = await accept(call, changeOrderSchema, (order) => {
    const at = register.clock.now();
    const found = changeOrdered(register.world, order, at);
    if (typeof found === 'string') refused.push(found);
    else if (!register.world.order(found)) refused.push('this cannot happen to them as they are now');
    else {
      made(order);
      const touched = register.world.touchedIn(found.neighbourhood, at, at + 1, at);
      const people = register.world.citizensOf(found.neighbourhood, at);
      return { at: new Date(at).toISOString(), touched: touched.map((slot) => people[slot]?.person.number) };
    }
    return undefined;
  });
  return refused[0] === undefined ? answer : json(409, { error: refused[0] });
}

/** Everybody and every household as of an instant, one JSON line each, neighbourhood after neighbourhood. */
function truth(register: Register, { query }: Call): Answer {
  const at = instantOf(register, query.get('at'));
  const offset = Number(query.get('offset') ?? 0);
  const limit = Number(query.get('limit') ?? MOST_SHOWN);
  if (
    at === undefined ||
    !Number.isInteger(offset) ||
    !Number.isInteger(limit) ||
    limit < 1 ||
    limit > MOST_SHOWN
  )
    return json(400, {
      error: `at is an instant, offset and limit count neighbourhoods (at most ${MOST_SHOWN})`,
    });
  const { world, settings } = register;
  const lines: string[] = [];
  const end = Math.min(world.neighbourhoods, offset + limit);
  for (let index = offset; index < end; index++) lines.push(...truthOf(world, index, at, settings));
  return {
    ...text(200, lines.map((line) => `${line}\n`).join('')),
    contentType: 'application/jsonl; charset=utf-8',
    headers: { 'x-neighbourhoods': String(world.neighbourhoods) },
  };
}

function* truthOf(world: World, index: number, at: number, settings: Settings): Generator<string> {
  const citizens = world.citizensOf(index, at);
  for (const citizen of citizens)
    yield JSON.stringify({ citizen: recordOf(citizen, settings.unknownCodesEvery) });
  const hood = citizens[0]?.hood;
  for (const household of hood?.households ?? []) {
    const head = hood?.people[household?.head ?? -1];
    if (hood === undefined || household === undefined || head === undefined) continue;
    const members = membersOf(hood, household.index);
    yield JSON.stringify({
      household: {
        book: household.book,
        head: head.number,
        members: members.map((member) => ({
          personalNumber: member.number,
          relation: relationToHead(hood, member, head),
        })),
      },
    });
  }
}

function showCitizen(register: Register, { path, query }: Call): Answer {
  const at = instantOf(register, query.get('at'));
  if (at === undefined) return json(400, { error: 'at must be an instant' });
  const citizen = register.world.find(path.slice(path.lastIndexOf('/') + 1), at);
  return citizen === undefined
    ? json(404, { error: 'nobody' })
    : json(200, recordOf(citizen, register.settings.unknownCodesEvery));
}

function instantOf(register: Register, stated: string | null): number | undefined {
  if (stated === null) return register.clock.now();
  const instant = Date.parse(stated);
  return Number.isNaN(instant) ? undefined : instant;
}

/** Without members that are undefined: those change nothing. */
function stated(changed: z.output<typeof changedSettingsSchema>): Partial<Settings> {
  return JSON.parse(JSON.stringify(changed)) as Partial<Settings>;
}
