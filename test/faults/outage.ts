import * as z from 'zod';
import type { Comparison } from '../../local/portal/compare.ts';
import { readLedger } from '../../local/portal/national-portal.ts';
import type { NativePortal } from '../../local/portal/native-portal.ts';
import { ExchangeView } from '../../schemas/views.ts';
import { compareWithLedger, inTurns, keepWaking, openPortal, orderFaults, untilQuiet } from './campaign.ts';
import { tellLife } from './lives.ts';
import { raiseSturdyProvince } from './sturdy-province.ts';

const TWO_DAYS_MS = 2 * 86_400_000;

/** How an outage was lived through. */
export interface OutageReport {
  readonly comparison: Comparison;
  readonly parked: number;
  /** Effects that reached the national portal before the end of the outage: none. */
  readonly early: number;
  /** Calls begun towards the national portal in the gateway's busiest five seconds afterwards. */
  readonly busiestFiveSeconds: number;
  readonly drainSeconds: number;
}

/**
 * The national portal is away while lives are told; two days later, by the gateway's own clock, it is back, and
 * takes so many calls a second.
 */
export async function liveThroughOutage(plan: {
  readonly dossiers: number;
  readonly perSecond: number;
}): Promise<OutageReport> {
  const province = await raiseSturdyProvince('g2', { dvcqg: { perSecond: plan.perSecond } });
  try {
    const { 'national-portal': national } = province.sandboxes;
    await orderFaults(national.controlUrl, [{ mode: 'down', rate: 1 }]);
    const { portal, book } = openPortal(province);
    const serials = Array.from({ length: plan.dossiers }, (_, index) => index + 1);
    await inTurns(serials, 8, (serial) => tellLife(portal, serial));
    const early = (await readLedger(national)).length;
    await moveClocks(province.sandboxes, TWO_DAYS_MS);
    await province.process().setClockOffset(TWO_DAYS_MS);
    await orderFaults(national.controlUrl, []);
    const from = Date.now();
    const endWaking = keepWaking(province);
    const { parked } = await untilQuiet(portal, 600_000);
    await endWaking();
    const times = await triesSince(portal, [...book.read().keys()], from + TWO_DAYS_MS);
    return {
      comparison: await compareWithLedger(province, book),
      parked,
      early,
      busiestFiveSeconds: busiest(times, 5_000),
      drainSeconds: (Date.now() - from) / 1_000,
    };
  } finally {
    await province.stop();
  }
}

/**
 * When each try of a dossier's duties began, since an instant (epoch ms of the gateway's clock), earliest first. The
 * gateway's own pace: what is seen where the calls arrive comes in heaps when that machine stands still for a moment.
 */
async function triesSince(portal: NativePortal, codes: readonly string[], since: number): Promise<number[]> {
  const tries: number[] = [];
  for (const code of codes) {
    const read = await portal.read(`/v1/dossiers/${code}/exchanges`, z.array(ExchangeView));
    if (!read.ok) throw new Error(`the exchanges of ${code} cannot be read`);
    const national = read.value.filter(({ partner }) => partner.startsWith('dvcqg'));
    tries.push(...national.flatMap(({ recent }) => recent.map(({ at }) => Date.parse(at))));
  }
  return tries.filter((at) => at >= since).toSorted((a, b) => a - b);
}

/** The largest number of times that fall into one stretch of so many milliseconds. */
function busiest(times: readonly number[], stretchMs: number): number {
  let first = 0;
  return times.reduce((most, time, last) => {
    while (time - (times[first] ?? time) >= stretchMs) first += 1;
    return Math.max(most, last - first + 1);
  }, 0);
}

/** Partners live in the same time as the gateway: else tokens look expired and webhooks stale. */
async function moveClocks(
  sandboxes: Readonly<Record<string, { readonly controlUrl: string }>>,
  offsetMs: number,
): Promise<void> {
  for (const { controlUrl } of Object.values(sandboxes)) {
    const answer = await fetch(`${controlUrl}/_sandbox/clock`, {
      method: 'PUT',
      body: JSON.stringify({ offsetMs }),
    });
    if (!answer.ok) throw new Error(`a sandbox did not move its clock: ${await answer.text()}`);
  }
}
