import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hearWebhook } from '../../../functions/deliveries/hear-webhook.ts';
import { createOrderTracking } from '../../../functions/partners/vnpost/order-tracking.ts';
import { verifyWebhook } from '../../../functions/partners/vnpost/webhook.ts';
import { transact } from '../../../functions/kernel/table/transaction.ts';
import { getOrder, writeCarrying } from '../../../functions/postal/order-store.ts';
import { hearOrder } from '../../../functions/postal/hear-events.ts';
import { parseOrderNumber } from '../../../schemas/postal/order-number.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startVnpost } from '../../../local/sandbox/vnpost/vnpost.ts';
import { fakeClock, type FakeClock } from '../../support/carrying.ts';
import { openPost, type Post } from '../../support/post.ts';
import { startDatabase, type Database } from '../../support/tables.ts';
import { control } from '../sandbox/portal-client.ts';
import { advance, truth } from '../sandbox/vnpost-client.ts';
import { configAt, CUSTOMER, depsAt, duty, ORDER_NUMBER, orderCall, wayAt } from './post-calls.ts';

/** A webhook that the post has signed, heard over real tables, with the post there to be asked. */

let vnpost: Sandbox;
let database: Database;
let clock: FakeClock;
let post: Post;

beforeAll(async () => {
  database = await startDatabase();
  vnpost = await startVnpost({ seed: 7, now: () => clock.now() });
});
afterAll(async () => {
  await vnpost.close();
  database.stop();
});

beforeEach(async () => {
  clock = fakeClock();
  post = await openPost(await database.freshTables(), clock);
  await control(vnpost, 'DELETE', 'faults');
  await control(vnpost, 'POST', 'reset');
  await post.agree({ carriage: { carrier: 'vnpost-my', customerCode: CUSTOMER } });
  await post.finished();
  await post.ordered();
  await wayAt('vnpost-my', vnpost.url, clock).send(orderCall(duty()));
});

interface Named {
  readonly itemCode: string;
  readonly orderNumber: string;
  readonly status: number;
  readonly statusName?: string;
  readonly updateDate: string;
}

/** What the post signs, with what somebody changes afterwards, heard. */
async function hear(
  orders: readonly Named[],
  changes: (body: { data: Named[] }) => unknown = (body) => body,
  asking = true,
) {
  const signed = (await control(vnpost, 'POST', 'sign', { data: orders })) as { data: Named[] };
  const publicKeyPem = await (await fetch(`${vnpost.url}/my/public-key`)).text();
  const config = configAt(vnpost.url, { webhook: { publicKeyPem, allow: ['127.0.0.1'] } });
  const body = JSON.stringify(changes(signed));
  const call = { body, isBase64Encoded: false, sourceIp: '127.0.0.1' };
  const webhook = verifyWebhook(call, config.webhook, 'my', clock.now());
  if (!webhook.ok) return webhook.problem.code;
  const tracking = asking ? createOrderTracking('vnpost-my', config, depsAt(clock)) : undefined;
  return hearWebhook(webhook.value, {
    parcels: post.postal,
    tracking,
    until: clock.now() + 60_000,
    timeoutMs: 5_000,
  });
}

/** An order as a webhook names it: told to have been delivered just now. */
async function named(changes: Partial<Named> = {}): Promise<Named> {
  const [parcel] = await truth(vnpost);
  return {
    itemCode: parcel!.itemCode,
    orderNumber: ORDER_NUMBER,
    status: 14,
    updateDate: vietnamNow(),
    ...changes,
  };
}

function vietnamNow(): string {
  const iso = new Date(clock.now() + 7 * 3_600_000).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}

/** The parcel's life as it is heard. */
async function life() {
  const parts = parseOrderNumber(ORDER_NUMBER)!;
  await hearOrder(post.postal, parts.number);
  return (await getOrder(post.tables.postal, parts))!.life;
}

const stations = async (): Promise<string[]> => (await life()).steps.map(({ status }) => status);

describe('a webhook of MyVNPost that is heard', () => {
  it('brings the parcel’s whole life, with the carrier’s remarks, and once', async () => {
    await advance(vnpost, 24 * 7);
    clock.advance(8 * 24 * 3_600_000);
    const first = await hear([await named()]);
    expect(first).toMatchObject({ dismissed: 0, unconfirmed: 0 });
    expect(typeof first === 'object' && first.kept).toBeGreaterThan(3);
    expect(await hear([await named()])).toMatchObject({ kept: 0 });
    expect(await stations()).toContain('delivered');
  });

  it('has no effect for a status that the post itself does not know of', async () => {
    await hear([await named({ status: 14 })]);
    expect(await stations()).not.toContain('delivered');
  });

  it('has no effect for an order that was slipped in beside the signed one', async () => {
    const slipped = await named({ status: 14 });
    const heard = await hear([await named({ status: 1 })], (body) => ({
      ...body,
      data: [...body.data, slipped],
    }));
    expect(heard).toMatchObject({ unconfirmed: 0 });
    expect(await stations()).not.toContain('delivered');
  });

  it('is heard of an order that went another way too: it should not be here, and somebody must see it', async () => {
    const parts = parseOrderNumber(ORDER_NUMBER)!;
    const rerouted = {
      carrier: 'vnpost-ngsp',
      customerCode: 'C000123456',
      carrierBefore: 'vnpost-my',
      customerCodeBefore: CUSTOMER,
    } as const;
    const order = { ...parts, dossierCode: parts.dossier };
    await transact([writeCarrying(post.tables.postal, order, rerouted)]);
    expect(await hear([await named({ status: 1 })])).toMatchObject({ kept: 1, dismissed: 0 });
    await life();
    expect((await post.shown(ORDER_NUMBER)).order.parcel?.oddities).toContain('two-carriers');
  });

  it('passes over orders that are not ours', async () => {
    const stranger = await named({ orderNumber: 'H56.01-260323-0001' });
    expect(await hear([stranger, await named({ orderNumber: 'SHOP-1' })])).toEqual({
      kept: 0,
      dismissed: 2,
      unconfirmed: 0,
    });
  });

  it('is to come again while the post cannot be asked: nobody signed when it was that the parcel came there', async () => {
    await hear([await named({ status: 1 })]);
    expect((await life()).itemCode).toBe((await named()).itemCode);
    const told = await named({ updateDate: '01/03/2026 08:00:00' });
    expect(await hear([told], undefined, false)).toEqual({ kept: 0, dismissed: 0, unconfirmed: 1 });
    expect(await stations()).not.toContain('delivered');
  });

  it('with another’s parcel under our number is not believed while nobody can be asked', async () => {
    const swapped = await named({ itemCode: 'EK999999999VN' });
    expect(await hear([swapped], undefined, false)).toMatchObject({ kept: 0, unconfirmed: 1 });
  });
});
