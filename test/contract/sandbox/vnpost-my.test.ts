import { createVerify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startVnpost } from '../../../local/sandbox/vnpost/vnpost.ts';
import { control, readLedger } from './portal-client.ts';
import {
  advance,
  hcc,
  HOUR_MS,
  logIn,
  my,
  myOrder,
  NOW,
  order,
  ORDER_NUMBER,
  settings,
  story,
} from './vnpost-client.ts';

let vnpost: Sandbox;
let now: number;

beforeEach(async () => {
  now = NOW;
  vnpost = await startVnpost({ now: () => now });
});

afterEach(() => vnpost.close());

const HISTORY = `GetStatusHistoryOrder?code=${ORDER_NUMBER}`;

const historySchema = z.object({
  success: z.literal(true),
  data: z.array(
    z.strictObject({ status: z.int(), statusName: z.string(), updateDate: z.string(), note: z.string() }),
  ),
});

const history = async (code = ORDER_NUMBER) =>
  historySchema.parse(await (await my(vnpost)).get(`GetStatusHistoryOrder?code=${code}`)).data;

describe('MyVNPost’s token', () => {
  it('is granted to a right user for a customer of his', async () => {
    expect(JSON.parse((await logIn(vnpost)).text)).toMatchObject({
      success: true,
      token: expect.any(String),
    });
  });

  it('is refused with 401 to a wrong password and for a customer of another', async () => {
    expect((await logIn(vnpost, { password: 'wrong' })).status).toBe(401);
    expect((await logIn(vnpost, { customerCode: 'C000560001' })).status).toBe(401);
  });

  it('goes into the header `token`; without one that lives every service answers 401', async () => {
    expect((await fetch(`${vnpost.url}/my/${HISTORY}`)).status).toBe(401);
    const client = await my(vnpost);
    expect(await client.status('getNewProvinceAll')).toBe(200);
    now += 3_600_000;
    expect(await client.status('getNewProvinceAll')).toBe(401);
  });
});

describe('an order at MyVNPost', () => {
  it('is accepted with the post’s code and makes one parcel, apart from the administrative orders', async () => {
    const client = await my(vnpost);
    expect(await client.post('CreateOrder', myOrder())).toEqual({
      success: true,
      itemCode: 'EP000000001VN',
      orderCode: ORDER_NUMBER,
    });
    expect(await readLedger(vnpost)).toMatchObject([
      { effect: 'parcel.created', key: ORDER_NUMBER, via: 'my' },
    ]);
    expect((await (await hcc(vnpost)).page()).rows).toEqual([]);
    expect(await (await hcc(vnpost)).post(order())).toMatchObject({ Status: 100 });
  });

  it('sent again is refused: it exists, and the post’s code is given back', async () => {
    const client = await my(vnpost);
    await client.post('CreateOrder', myOrder());
    expect(await client.post('CreateOrder', myOrder())).toEqual({
      success: false,
      code: 'ORDER_EXISTS',
      message: `Đơn hàng ${ORDER_NUMBER} đã tồn tại`,
      itemCode: 'EP000000001VN',
    });
    expect(await readLedger(vnpost)).toHaveLength(1);
  });

  it('takes an address of three tiers by the post’s province codes', async () => {
    const old = { receiverProvinceCode: '60', receiverDistrictCode: '6010', receiverCommuneCode: '60101' };
    expect(await (await my(vnpost)).post('CreateOrder', myOrder(old))).toMatchObject({ success: true });
  });

  it.each([
    ['without the caller’s number', { orderCode: '' }, 'FIELD_MISSING'],
    ['without the receiver’s phone', { receiverPhone: undefined }, 'FIELD_MISSING'],
    ['with a phone that is none', { receiverPhone: 'không có' }, 'FIELD_INVALID'],
    ['without a weight', { weight: 0 }, 'FIELD_INVALID'],
    ['to a province that is no more', { receiverProvinceCode: '62' }, 'ADDRESS_UNKNOWN'],
    ['without a commune', { receiverCommuneCode: '' }, 'ADDRESS_UNKNOWN'],
    ['to a commune of another province', { receiverCommuneCode: '14797' }, 'ADDRESS_UNKNOWN'],
    [
      'to an old district of a new province',
      { receiverDistrictCode: '6010', receiverProvinceCode: '08' },
      'ADDRESS_UNKNOWN',
    ],
    [
      'from a province that is no more',
      { senderProvinceCode: '62', senderDistrictCode: 'VNPOST' },
      'ADDRESS_UNKNOWN',
    ],
    ['with an absurd amount to collect', { vas: cod('-5') }, 'FIELD_INVALID'],
  ])('is refused %s', async (_, changes, code) => {
    expect(await (await my(vnpost)).post('CreateOrder', myOrder(changes))).toEqual({
      success: false,
      code,
      message: expect.any(String),
    });
    expect(await readLedger(vnpost)).toEqual([]);
  });

  it('is refused as a draft, and in words that are not JSON', async () => {
    const client = await my(vnpost);
    expect(await client.post('CreateOrder', { ...myOrder(), orderCreationStatus: 0 })).toMatchObject({
      code: 'FIELD_INVALID',
    });
    expect(await client.post('CreateOrder', 'xin chào')).toMatchObject({ success: false });
  });

  it('to an unknown commune is refused only with the strict catalogue', async () => {
    const client = await my(vnpost);
    await settings(vnpost, { strictCatalogue: true });
    const strange = myOrder({ receiverCommuneCode: '29999' });
    expect(await client.post('CreateOrder', strange)).toMatchObject({ code: 'ADDRESS_UNKNOWN' });
    await settings(vnpost, { strictCatalogue: false });
    expect(await client.post('CreateOrder', strange)).toMatchObject({ success: true });
  });

  it('with money to collect is remitted in the end', async () => {
    await (await my(vnpost)).post('CreateOrder', myOrder({ vas: cod('200000') }));
    await advance(vnpost, 500);
    expect((await history()).at(-1)).toMatchObject({ status: 21, note: 'Đã trả 200000 đồng' });
  });

  it('with what looks like an identity number is taken, and counted', async () => {
    await (await my(vnpost)).post('CreateOrder', myOrder({ contentNote: 'CCCD 001099000042' }));
    expect(await control(vnpost, 'GET', 'state')).toMatchObject({ idNumbersSeen: 1, parcels: { my: 1 } });
  });

  it('can be corrected until it is handed over', async () => {
    const client = await my(vnpost);
    await client.post('CreateOrder', myOrder());
    const correction = { itemCode: 'EP000000001VN', informationOrder: { receiverAddress: '7 Hùng Vương' } };
    expect(await client.post('orderCorrection', correction)).toMatchObject({ success: true });
    expect(await client.get(`getOrder?type=1&code=${ORDER_NUMBER}`)).toMatchObject({
      data: { informationOrder: { receiverAddress: '7 Hùng Vương', receiverName: 'Nguyễn Văn Mẫu' } },
    });
    const wrong = { orderCode: ORDER_NUMBER, informationOrder: { receiverPhone: '' } };
    expect(await client.post('orderCorrection', wrong)).toMatchObject({ code: 'FIELD_MISSING' });
    await advance(vnpost, 5);
    expect(await client.post('orderCorrection', correction)).toMatchObject({ code: 'TOO_LATE' });
  });

  it('can be cancelled until it is handed over, once', async () => {
    const client = await my(vnpost);
    expect(await client.post('orderCancel', { orderCode: ORDER_NUMBER })).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    });
    await client.post('CreateOrder', myOrder());
    expect(await client.post('orderCancel', { orderCode: ORDER_NUMBER })).toMatchObject({ success: true });
    expect(await client.post('orderCancel', { itemCode: 'EP000000001VN' })).toMatchObject({
      code: 'ALREADY_CANCELLED',
    });
    expect((await history()).map(({ status }) => status)).toEqual([1, 9]);
    const late = 'H21.17-260323-0043';
    await client.post('CreateOrder', myOrder({ orderCode: late }));
    await advance(vnpost, 5);
    expect(await client.post('orderCancel', { orderCode: late })).toMatchObject({ code: 'TOO_LATE' });
    expect((await readLedger(vnpost)).map(({ effect }) => effect)).toEqual([
      'parcel.created',
      'parcel.cancelled',
      'parcel.created',
    ]);
  });

  it('is read by the caller’s number or the post’s code, with its last status', async () => {
    const client = await my(vnpost);
    await client.post('CreateOrder', myOrder());
    now += 4 * HOUR_MS;
    const again = await my(vnpost);
    const byNumber = await again.get(`getOrder?type=1&code=${ORDER_NUMBER}`);
    expect(byNumber).toMatchObject({
      success: true,
      data: {
        itemCode: 'EP000000001VN',
        orderCode: ORDER_NUMBER,
        status: 6,
        updateDate: '24/04/2026 13:00:00',
      },
    });
    expect(await again.get('getOrder?type=1&code=EP000000001VN')).toEqual(byNumber);
    expect(await again.get('getOrder?type=1&code=EP000000009VN')).toMatchObject({ code: 'ORDER_NOT_FOUND' });
  });

  it('has the history of its statuses in MyVNPost’s own codes and times', async () => {
    await story(vnpost, 'delivered-second-attempt');
    await (await my(vnpost)).post('CreateOrder', myOrder());
    now += 100 * HOUR_MS;
    const rows = await history();
    expect(rows.map(({ status }) => status)).toEqual([1, 6, 10, 11, 12, 15, 12, 14]);
    expect(rows[5]).toEqual({
      status: 15,
      statusName: 'Giao không thành công',
      updateDate: '25/04/2026 17:00:00',
      note: 'Lần 1: Không liên lạc được',
    });
  });
});

describe('MyVNPost’s catalogues and fares', () => {
  it('name the 34 provinces, the 63 before them, and communes', async () => {
    const client = await my(vnpost);
    const lists = z.object({ data: z.array(z.record(z.string(), z.string())) });
    expect(lists.parse(await client.get('getNewProvinceAll')).data).toHaveLength(34);
    expect(lists.parse(await client.get('getAllProvince')).data).toHaveLength(63);
    const { data } = lists.parse(await client.get('getNewCommuneAll?provinceCode=52'));
    expect(data.length).toBeGreaterThan(0);
    expect(data.every(({ provinceCode }) => provinceCode === '52')).toBe(true);
  });

  it('price a parcel by weight and province', async () => {
    const client = await my(vnpost);
    const asked = { senderProvinceCode: '52', receiverProvinceCode: '38', weight: 100 };
    expect(await client.post('ServicesCharge', asked)).toMatchObject({ data: [{ totalFee: 31_500 }] });
    expect(await client.post('ServicesCharge', { ...asked, weight: 0 })).toMatchObject({ success: false });
  });
});

const webhookSchema = z.strictObject({
  data: z.array(
    z.strictObject({
      itemCode: z.string(),
      orderNumber: z.string(),
      status: z.int(),
      statusName: z.string(),
      updateDate: z.string(),
    }),
  ),
  sendDate: z.string(),
  signature: z.string(),
});

type Webhook = z.infer<typeof webhookSchema>;

describe('MyVNPost’s webhooks', () => {
  let receiver: Server;
  let received: Webhook[];
  let statuses: number[];

  beforeEach(async () => {
    received = [];
    statuses = [];
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push(webhookSchema.parse(JSON.parse(Buffer.concat(chunks).toString())));
        response.writeHead(statuses.shift() ?? 200).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = z.object({ port: z.int() }).parse(receiver.address());
    await settings(vnpost, { webhookUrl: `http://127.0.0.1:${port}/hook` });
  });

  afterEach(() => {
    receiver.close();
    receiver.closeAllConnections();
  });

  const tell = () => control(vnpost, 'POST', 'tell');

  async function isSigned({ data, sendDate, signature }: Webhook): Promise<boolean> {
    const pem = await (await fetch(`${vnpost.url}/my/public-key`)).text();
    const [first] = data;
    return createVerify('RSA-SHA256')
      .update(`MYVNP${sendDate}${first!.itemCode}${first!.status}`)
      .verify(pem, signature, 'base64');
  }

  it('tell each move, signed over the first order by the post’s own key', async () => {
    await (await my(vnpost)).post('CreateOrder', myOrder());
    await tell();
    expect(received).toMatchObject([
      {
        data: [
          {
            itemCode: 'EP000000001VN',
            orderNumber: ORDER_NUMBER,
            status: 1,
            statusName: 'Đã tạo',
            updateDate: '24/04/2026 09:00:00',
          },
        ],
        sendDate: '24/04/2026 09:00:00',
      },
    ]);
    expect(await isSigned(received[0]!)).toBe(true);
    expect(await isSigned({ ...received[0]!, sendDate: '25/04/2026 09:00:00' })).toBe(false);
    const response = await fetch(`${vnpost.controlUrl}/_sandbox/public-key`);
    expect(await response.text()).toBe(await (await fetch(`${vnpost.url}/my/public-key`)).text());
  });

  it('tell orders that moved together in one call of at most 50, and each order’s moves in order', async () => {
    const client = await my(vnpost);
    await settings(vnpost, { webhookUrl: null });
    for (let n = 1; n <= 60; n++)
      await client.post('CreateOrder', myOrder({ orderCode: `${ORDER_NUMBER}${n}` }));
    await tell();
    const { port } = z.object({ port: z.int() }).parse(receiver.address());
    await settings(vnpost, { webhookUrl: `http://127.0.0.1:${port}/hook` });
    await advance(vnpost, 5);
    expect(received.map(({ data }) => data.length)).toEqual([50, 10]);
    await advance(vnpost, 100);
    const told = received.flatMap(({ data }) => data).filter(({ itemCode }) => itemCode === 'EP000000060VN');
    expect(told.map(({ status }) => status)).toEqual([6, 10, 11, 12, 14]);
    for (const { data } of received) {
      expect(data.length).toBeLessThanOrEqual(50);
      expect(new Set(data.map(({ itemCode }) => itemCode)).size).toBe(data.length);
    }
  });

  it('tell an order’s moves one call after another, never two in one', async () => {
    await (await my(vnpost)).post('CreateOrder', myOrder());
    await advance(vnpost, 100);
    expect(received.map(({ data }) => data.map(({ status }) => status))).toEqual(
      [1, 6, 10, 11, 12, 14].map((status) => [status]),
    );
  });

  it('go where they went at the start again after a reset', async () => {
    await control(vnpost, 'POST', 'reset');
    expect(await control(vnpost, 'GET', 'state')).toMatchObject({ settings: { webhookUrl: null } });
    await (await my(vnpost)).post('CreateOrder', myOrder());
    await tell();
    expect(received).toEqual([]);
  });

  it('are told of once, and by themselves', async () => {
    await (await my(vnpost)).post('CreateOrder', myOrder());
    await expect.poll(() => received.length, { timeout: 5_000 }).toBe(1);
    await tell();
    expect(received).toHaveLength(1);
  });

  it('are tried again, later each time, when they are not answered 2xx, and given up in the end', async () => {
    await settings(vnpost, { webhookTries: 3 });
    statuses = [500, 401, 503];
    await (await my(vnpost)).post('CreateOrder', myOrder());
    await tell();
    await tell();
    expect(received).toHaveLength(1);
    now += 1_000;
    await tell();
    now += 1_999;
    await tell();
    expect(received).toHaveLength(2);
    now += 1;
    await tell();
    expect(received).toHaveLength(3);
    expect(await control(vnpost, 'GET', 'state')).toMatchObject({
      webhooks: { sent: 0, failed: 3, givenUp: 1, pending: 0 },
    });
    expect(new Set(received.map(({ data }) => data[0]!.itemCode)).size).toBe(1);
    for (const webhook of received) expect(await isSigned(webhook)).toBe(true);
    now += 60_000;
    await tell();
    expect(received).toHaveLength(3);
  });

  it('are not told while nobody is to be told, nor afterwards', async () => {
    const { port } = z.object({ port: z.int() }).parse(receiver.address());
    await settings(vnpost, { webhookUrl: null });
    await (await my(vnpost)).post('CreateOrder', myOrder());
    await tell();
    await settings(vnpost, { webhookUrl: `http://127.0.0.1:${port}/hook` });
    await tell();
    expect(received).toEqual([]);
  });

  it('never leave this machine', async () => {
    for (const webhookUrl of ['https://vnpost.example.vn/hook', 'http://127.0.0.1.example.vn/']) {
      await expect(settings(vnpost, { webhookUrl })).rejects.toThrow('400');
      await expect(startVnpost({ webhookUrl })).rejects.toThrow('on this machine');
    }
  });

  it('can be signed to order, for a test of their receiver', async () => {
    const data = [
      { itemCode: 'EP000000042VN', orderNumber: 'x', status: 14, statusName: '', updateDate: '' },
    ];
    const sendDate = '01/01/2020 00:00:00';
    const signed = webhookSchema.parse(await control(vnpost, 'POST', 'sign', { data, sendDate }));
    expect(signed).toMatchObject({ data, sendDate });
    expect(await isSigned(signed)).toBe(true);
  });

  it('that were told are not told again after a restart, and the key stays', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-vnpost-'));
    const { port } = z.object({ port: z.int() }).parse(receiver.address());
    const webhookUrl = `http://127.0.0.1:${port}/hook`;
    await vnpost.close();
    vnpost = await startVnpost({ dataDir, webhookUrl, now: () => now });
    await (await my(vnpost)).post('CreateOrder', myOrder());
    await tell();
    await vnpost.close();
    vnpost = await startVnpost({ dataDir, webhookUrl, now: () => now });
    await tell();
    expect(received).toHaveLength(1);
    expect(await isSigned(received[0]!)).toBe(true);
    await advance(vnpost, 5);
    expect(received.flatMap(({ data }) => data.map(({ status }) => status))).toEqual([1, 6]);
    expect(statSync(join(dataDir, 'vnpost.key.pem')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataDir, 'vnpost.ledger.jsonl'), 'utf8')).not.toContain('webhook');
    rmSync(dataDir, { recursive: true });
  });
});

function cod(value: string) {
  return [{ vaServiceId: 'GTG021', propValue: [{ propId: 'PROP0018', value }] }];
}
