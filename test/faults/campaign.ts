import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { compare, type Comparison } from '../../local/portal/compare.ts';
import { NativePortal } from '../../local/portal/native-portal.ts';
import { readHeld, readLedger } from '../../local/portal/national-portal.ts';
import { patientRoad } from '../../local/portal/road.ts';
import { openTokens } from '../../local/portal/token.ts';
import { ToldBook } from '../../local/portal/told.ts';
import { tellLife } from './lives.ts';
import type { SturdyProvince } from './sturdy-province.ts';

/** A fault as the sandboxes' control planes take it. */
export interface Fault {
  readonly mode: 'error' | 'timeout' | 'drop-after-effect' | 'slow' | 'malformed' | 'throttle' | 'down';
  readonly rate: number;
  readonly afterMs?: number;
  readonly retryAfter?: number;
}

export const EVERY_MODE: readonly Omit<Fault, 'rate'>[] = [
  { mode: 'error' },
  { mode: 'timeout', afterMs: 4_000 },
  { mode: 'drop-after-effect' },
  { mode: 'slow', afterMs: 700 },
  { mode: 'malformed' },
  { mode: 'throttle', retryAfter: 1 },
  { mode: 'down' },
];

/** What a campaign came to. */
export interface Report {
  readonly comparison: Comparison;
  /** Duties that wait for a person. */
  readonly parked: number;
  /** Webhooks that the portal kept, and how many of them it got again (known by their id). */
  readonly webhooks: number;
  readonly webhooksAgain: number;
  readonly kills: number;
  readonly seconds: number;
}

/** A portal of the campaign, with its book of what it told. */
export function openPortal(province: SturdyProvince): {
  readonly portal: NativePortal;
  readonly book: ToldBook;
} {
  const issuer = province.sandboxes['identity-issuer'].url;
  const book = new ToldBook();
  const tokens = openTokens(`${issuer}/oauth2/token`, { id: 'portal', secret: 'sandbox-only-portal-secret' });
  return { book, portal: new NativePortal({ url: province.url, tokens, road: patientRoad(), book }) };
}

/** Has a sandbox fail from now on; an empty list has it work. */
export async function orderFaults(controlUrl: string, faults: readonly Fault[]): Promise<void> {
  const answer = await fetch(`${controlUrl}/_sandbox/faults`, {
    method: 'PUT',
    body: JSON.stringify(faults),
  });
  if (!answer.ok) throw new Error(`the control plane took no faults: ${await answer.text()}`);
}

/** Runs tasks, so many at a time, in order. */
export async function inTurns<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

/** The waker, run every so often: see `keepTicking`. */
export const keepWaking = (province: SturdyProvince, everyMs = 1_000): (() => Promise<void>) =>
  keepTicking(province, ['wake'], everyMs);

/**
 * Keeps the province's clock work going faster than each minute, as a test has no minutes to wait: schedules whose
 * names have these words in them run every so often. Returns how to end it. A tick that meets a killed province is
 * nothing.
 */
export function keepTicking(
  province: SturdyProvince,
  words: readonly string[],
  everyMs = 1_000,
): () => Promise<void> {
  const ticker = { on: true };
  const ticking = words.map(async (word) => {
    while (ticker.on) {
      const schedule = province.process().names.schedules.find((name) => name.includes(word));
      if (schedule !== undefined) {
        await Promise.race([
          province
            .process()
            .tick(schedule)
            .catch(() => undefined),
          pause(5_000, undefined, { ref: false }),
        ]);
      }
      await pause(everyMs);
    }
  });
  return async () => {
    ticker.on = false;
    await Promise.all(ticking);
  };
}

const PartnerList = z.array(z.looseObject({ partner: z.string(), queued: z.number(), parked: z.number() }));

/** Waits until no duty is left to be carried, or the time is up. Returns how many are parked. */
export async function untilQuiet(
  portal: NativePortal,
  deadlineMs: number,
): Promise<{ readonly parked: number; readonly queued: number }> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    const read = await portal.read('/v1/partners', PartnerList);
    const partners = read.ok ? read.value : [];
    const queued = partners.reduce((sum, partner) => sum + partner.queued, 0);
    const parked = partners.reduce((sum, partner) => sum + partner.parked, 0);
    if ((read.ok && queued === 0) || Date.now() > until) return { parked, queued };
    await pause(300);
  }
}

/** Compares what the portal told with the national portal's own ledger and records. */
export async function compareWithLedger(province: SturdyProvince, book: ToldBook): Promise<Comparison> {
  const national = province.sandboxes['national-portal'];
  const told = book.read();
  const ledger = await readLedger(national);
  return compare(told, ledger, await readHeld(national, told.keys()));
}

export async function webhooksOf(
  province: SturdyProvince,
): Promise<{ readonly kept: number; readonly again: number }> {
  const { controlUrl } = province.sandboxes['portal-receiver'];
  const entries = (await (await fetch(`${controlUrl}/_sandbox/ledger`)).json()) as { repeat?: boolean }[];
  const again = entries.filter(({ repeat }) => repeat === true).length;
  return { kept: entries.length - again, again };
}

/**
 * Tells lives while both partners fail and the gateway is killed, then lets all be well, waits until it is quiet,
 * and compares the ledgers.
 */
export async function runCampaign(
  province: SturdyProvince,
  plan: {
    readonly serials: readonly number[];
    readonly width: number;
    readonly faults: readonly Fault[];
    readonly kills: number;
    readonly random: () => number;
  },
): Promise<Report> {
  const started = Date.now();
  const { portal, book } = openPortal(province);
  const { 'national-portal': national, 'portal-receiver': receiver } = province.sandboxes;
  await orderFaults(national.controlUrl, plan.faults);
  await orderFaults(receiver.controlUrl, plan.faults);
  const endWaking = keepWaking(province);
  const telling = { over: false };
  let kills = 0;
  const killing = (async () => {
    while (!telling.over && kills < plan.kills) {
      await pause(400 + Math.floor(plan.random() * 2_600));
      await province.killAndRestart();
      kills += 1;
    }
  })();
  await inTurns(plan.serials, plan.width, (serial) => tellLife(portal, serial));
  telling.over = true;
  await killing;
  // The rest of the kills falls into the draining.
  for (; kills < plan.kills; kills += 1) {
    await pause(200 + Math.floor(plan.random() * 600));
    await province.killAndRestart();
  }
  await orderFaults(national.controlUrl, []);
  await orderFaults(receiver.controlUrl, []);
  const { parked } = await untilQuiet(portal, 300_000);
  await endWaking();
  const comparison = await compareWithLedger(province, book);
  const webhooks = await webhooksOf(province);
  return {
    comparison,
    parked,
    kills,
    webhooks: webhooks.kept,
    webhooksAgain: webhooks.again,
    seconds: (Date.now() - started) / 1_000,
  };
}

/** A generator of numbers in [0, 1) that can be run again (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
