import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { compareParcels, isFlawlessPost, type ParcelComparison } from '../../local/portal/compare-parcels.ts';
import type { NativePortal } from '../../local/portal/native-portal.ts';
import type { OrderBody, SubmissionBody } from '../../local/portal/native-messages.ts';
import { readLedger } from '../../local/portal/national-portal.ts';
import type { Outcome } from '../../local/portal/outcome.ts';
import { OrderDetail } from '../../schemas/postal/order.ts';
import { TimelineEntry } from '../../schemas/views.ts';
import { contractOf, orderOf } from '../support/post-office.ts';
import { plainSubmission } from '../support/submissions.ts';
import { inTurns, keepTicking, openPortal, orderFaults, untilQuiet, type Fault } from './campaign.ts';
import { toldToTheEnd } from './lives.ts';
import type { SturdyProvince } from './sturdy-province.ts';

/** Whether each order has its one parcel, and each event its one place. */
export const isSound = ({ parcels, astray, parked }: PostReport): boolean =>
  isFlawlessPost(parcels) && astray.length === 0 && parked === 0;

/** How orders and parcels fared while everything failed. */
export interface PostReport {
  readonly parcels: ParcelComparison;
  /** Events that the carrier has of these parcels. */
  readonly events: number;
  /** What of them does not stand once, in the carrier's order, in the order's life and in the dossier's timeline. */
  readonly astray: readonly string[];
  readonly parked: number;
  readonly kills: number;
  readonly seconds: number;
}

/** Longer than any parcel lives. */
const A_PARCELS_LIFE_HOURS = 4_000;

/**
 * Has the post fetch and bring while every partner fails and the gateway is killed: half the orders fetch a dossier,
 * half bring a result. Then the parcels live their lives, the feed is read through failures and kills, and the
 * carrier's own book is held against ours, order by order and event by event.
 */
export async function runPostCampaign(
  province: SturdyProvince,
  plan: {
    readonly serials: readonly number[];
    readonly width: number;
    readonly faults: readonly Fault[];
    readonly kills: number;
    readonly random: () => number;
  },
): Promise<PostReport> {
  const started = Date.now();
  const { portal } = openPortal(province);
  const { vnpost } = province.sandboxes;
  const before = (await readLedger(vnpost)).length;
  must(await portal.keepContract('H21', contractOf('H21') as never), 'the contract');
  const partners = Object.values(province.sandboxes).filter(
    ({ url }) => url !== province.sandboxes['identity-issuer'].url,
  );
  const failAll = async (faults: readonly Fault[]): Promise<void> => {
    for (const { controlUrl } of partners) await orderFaults(controlUrl, faults);
  };
  await failAll(plan.faults);
  const endTicking = keepTicking(province, ['wake', 'vnpost-feed', 'postal-watch']);
  let kills = 0;
  const killed = async (times: number, until: () => boolean): Promise<void> => {
    for (let turn = 0; turn < times && !until(); turn += 1) {
      await pause(400 + Math.floor(plan.random() * 2_600));
      await province.killAndRestart();
      kills += 1;
    }
  };

  const phase = { over: false };
  const killing = killed(Math.ceil(plan.kills / 2), () => phase.over);
  const numbers: string[] = [];
  await inTurns(plan.serials, plan.width, async (serial) => {
    numbers.push(await orderOne(portal, serial));
  });
  phase.over = true;
  await killing;
  await quietBesidesFeed(portal);

  await advance(vnpost.controlUrl, A_PARCELS_LIFE_HOURS);
  await killed(plan.kills - kills, () => false);
  await failAll([]);
  const truths = new Map<string, readonly Truth[]>();
  for (const number of numbers) truths.set(number, await truthOf(vnpost.controlUrl, number));
  const astray: string[] = [];
  await inTurns(numbers, plan.width, async (number) => {
    astray.push(...(await compareLife(portal, number, truths.get(number) ?? [])));
  });
  const { parked } = await untilQuiet(portal, 300_000);
  await endTicking();
  return {
    parcels: compareParcels(numbers, await readLedger(vnpost, before)),
    events: [...truths.values()].reduce((sum, events) => sum + events.length, 0),
    astray,
    parked,
    kills,
    seconds: (Date.now() - started) / 1_000,
  };
}

/** Tells a dossier up to where the post is sent out, and sends it. Returns the order's number. */
async function orderOne(portal: NativePortal, serial: number): Promise<string> {
  const kind: OrderBody['kind'] = serial % 2 === 0 ? 'delivery' : 'collection';
  const { receivedAt, dueAt, ...body } = plainSubmission(serial);
  const code = String(body['code']);
  if (kind === 'collection') {
    must(await portal.submit({ ...body, channel: '3', status: 1 } as SubmissionBody), code);
  } else {
    must(await portal.submit({ ...body, receivedAt, dueAt } as SubmissionBody), code);
    await toldToTheEnd(portal, code, serial);
  }
  return must(await portal.order(code, orderOf(kind) as OrderBody), code).number;
}

/** Waits until no duty is left; parcels that stand still make none. */
async function quietBesidesFeed(portal: NativePortal): Promise<void> {
  const { queued } = await untilQuiet(portal, 600_000);
  if (queued > 0) throw new Error(`${queued} duties were still waiting`);
}

/** A move of a parcel; one without a code is known to the carrier and not told. */
const Move = z.looseObject({
  code: z.union([z.number(), z.string()]).transform(String).optional(),
  at: z.string(),
});

interface Truth {
  readonly code: string;
  readonly at: string;
}

async function truthOf(controlUrl: string, number: string): Promise<readonly Truth[]> {
  const answer = await fetch(`${controlUrl}/_sandbox/parcels?orderNumber=${encodeURIComponent(number)}`);
  const parcels = z.array(z.looseObject({ events: z.array(Move) })).parse(await answer.json());
  return parcels.flatMap(({ events }) =>
    events.flatMap(({ code, at }) => (code === undefined ? [] : [{ code, at }])),
  );
}

async function advance(controlUrl: string, hours: number): Promise<void> {
  const answer = await fetch(`${controlUrl}/_sandbox/advance`, {
    method: 'POST',
    body: JSON.stringify({ hours }),
  });
  if (!answer.ok) throw new Error(`parcels do not move: ${await answer.text()}`);
}

/** Waits until an order has as many events as the carrier, then compares them one by one. */
async function compareLife(
  portal: NativePortal,
  number: string,
  truth: readonly Truth[],
): Promise<readonly string[]> {
  const until = Date.now() + 600_000;
  let events: OrderDetail['events'] = [];
  while (Date.now() < until) {
    const detail = must(await portal.read(`/v1/postal-orders/${number}`, OrderDetail), number);
    ({ events } = detail);
    const parcel = detail.order.parcel?.status;
    if (events.length >= truth.length && (parcel === 'delivered' || parcel === 'returned')) break;
    await pause(500);
  }
  const ours = events.map(({ code, at }) => `${code} ${at}`);
  const theirs = truth.map(({ code, at }) => `${code} ${new Date(at).toISOString()}`);
  const code = number.replace(/-T[GR]\d?$/, '');
  const timeline = must(await portal.read(`/v1/dossiers/${code}/timeline`, z.array(TimelineEntry)), code);
  const told = timeline.filter(({ kind }) => kind.startsWith('parcel-')).map(({ occurredAt }) => occurredAt);
  return [
    ...(ours.join() === theirs.join() ? [] : [`${number}: events ${ours.join()} against ${theirs.join()}`]),
    ...(told.join() === truth.map(({ at }) => new Date(at).toISOString()).join()
      ? []
      : [`${number}: timeline ${told.join()}`]),
  ];
}

function must<T>(outcome: Outcome<T>, what: string): T {
  if (!outcome.ok) throw new Error(`${what} was not taken: ${JSON.stringify(outcome.failure)}`);
  return outcome.value;
}
