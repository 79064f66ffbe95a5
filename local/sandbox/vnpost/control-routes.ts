import * as z from 'zod';
import { json, text, type Answer, type Call } from '../kit/call.ts';
import type { SandboxClock } from '../kit/clock.ts';
import { accept } from '../kit/control-plane.ts';
import type { Partner } from '../kit/partner.ts';
import type { FeedPages } from './feed-page.ts';
import { myTime } from './my-time.ts';
import type { Parcel } from './parcel.ts';
import type { PostOffice } from './post-office.ts';
import { changedSettingsSchema } from './settings.ts';
import type { WebhookKey } from './signing-key.ts';
import { statusOf, STORIES } from './stories.ts';
import { signedWebhook, type Webhooks } from './webhooks.ts';

const MOST_ROWS = 10_000_000;

const advanceSchema = z.strictObject({ hours: z.number().positive() });

const storySchema = z.strictObject({ orderNumber: z.string().min(1), story: z.enum(STORIES) });

const fillSchema = z.strictObject({
  rows: z.int().min(1).max(MOST_ROWS),
  orders: z.int().min(1).max(MOST_ROWS),
  customer: z.string().min(1).default('C000123456'),
  prefix: z.string().default('H21.17-260323-'),
  from: z.int().nonnegative().default(1),
  startMs: z.int().optional(),
  gapMs: z.int().nonnegative().default(1000),
});

const signSchema = z.strictObject({
  data: z.array(
    z.object({
      itemCode: z.string(),
      orderNumber: z.string(),
      status: z.union([z.int(), z.string()]),
      statusName: z.string().default(''),
      updateDate: z.string().default(''),
    }),
  ),
  sendDate: z.string().optional(),
});

/** What the control plane rules over at the post. */
export interface RuledPost {
  readonly office: PostOffice;
  readonly pages: FeedPages;
  readonly webhooks: Webhooks;
  readonly key: WebhookKey;
  readonly clock: SandboxClock;
  readonly expireTokens: () => number;
}

/** The control routes of the post beside those of every partner. */
export function controlRoutes(post: RuledPost): Partner['control'] {
  const { office, webhooks, key, clock } = post;
  return {
    'PUT /_sandbox/settings': (call) =>
      accept(call, changedSettingsSchema, (changed) => {
        office.change(changed);
        post.pages.goOn();
        return office.settings;
      }),
    'POST /_sandbox/advance': (call) =>
      accept(call, advanceSchema, async ({ hours }) => {
        office.advance(hours);
        await webhooks.tellAll();
        return { hours, rows: office.feed.size };
      }),
    'POST /_sandbox/parcel': (call) => chooseStory(office, call),
    'GET /_sandbox/parcels': ({ query }) => {
      office.settle();
      const orderNumber = query.get('orderNumber');
      const parcels = orderNumber === null ? office.parcels : office.parcelsOf(orderNumber);
      return json(200, parcels.map(shownParcel));
    },
    'POST /_sandbox/feed': (call) =>
      accept(call, fillSchema, ({ startMs, ...order }) => {
        const start = startMs ?? clock.now() - order.rows * order.gapMs;
        office.fill({ ...order, startMs: start });
        return { rows: office.feed.size };
      }),
    'POST /_sandbox/expire-tokens': () => json(200, { expired: post.expireTokens() }),
    'POST /_sandbox/tell': async () => {
      await webhooks.tellAll();
      return json(200, webhooks.counts);
    },
    'POST /_sandbox/sign': (call) =>
      accept(call, signSchema, ({ data, sendDate }) =>
        signedWebhook(key, data, sendDate ?? myTime(clock.now())),
      ),
    'GET /_sandbox/public-key': () => text(200, key.publicPem),
  };
}

async function chooseStory(office: PostOffice, call: Call): Promise<Answer> {
  const refused: string[] = [];
  const answer = await accept(call, storySchema, (order) => {
    if (!office.choose(order.orderNumber, order.story)) refused.push(order.orderNumber);
    return order;
  });
  return refused.length === 0
    ? answer
    : json(409, { error: 'a parcel under this order number has ended', refused });
}

/** The truth of a parcel: what happened to it, in the carrier's order. */
function shownParcel(parcel: Parcel): unknown {
  const { system, via, customer, orderNumber, itemCode, cod, story, plan } = parcel;
  return {
    system,
    via,
    customer,
    orderNumber,
    itemCode,
    cod,
    story,
    /** What is still to come. */
    steps: plan.length,
    events: parcel.events.map(({ move, at, note }) => {
      const status = statusOf(system, move);
      return { move, at: new Date(at).toISOString(), code: status?.code, text: status?.text, note };
    }),
  };
}
