import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startVnpost } from '../../../local/sandbox/vnpost/vnpost.ts';
import { control, post, readLedger } from './portal-client.ts';
import {
  advance,
  askToken,
  CUSTOMER,
  hcc,
  HOUR_MS,
  my,
  myOrder,
  NOW,
  order,
  ORDER_NUMBER,
  settings,
} from './vnpost-client.ts';

let vnpost: Sandbox;
let now = NOW;

beforeAll(async () => {
  vnpost = await startVnpost({ now: () => now });
});

afterAll(() => vnpost.close());

beforeEach(async () => {
  now = NOW;
  await control(vnpost, 'POST', 'reset');
});

const ORDERS = '/ngsp/apiVNPostNGSP/p1.0/order';

describe.each(['ngsp', 'lgsp'] as const)('tokens of the way %s', (way) => {
  it('are granted to a right key and secret, and die of age', async () => {
    const response = await askToken(vnpost, way, `sandbox-${way}-h21`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
    });
    await settings(vnpost, { tokenSeconds: 60 });
    const client = await hcc(vnpost, way);
    now += 59_999;
    expect(await client.post(order())).toMatchObject({ Status: 100 });
    now += 1;
    expect(await client.post(order())).toMatchObject({ fault: { code: 900901 } });
  });

  it('are refused with 401 to a wrong secret, an unknown key and a key of the other way', async () => {
    const other = way === 'ngsp' ? 'lgsp' : 'ngsp';
    for (const [key, secret] of [
      [`sandbox-${way}-h21`, 'wrong'],
      ['sandbox-nobody', 'sandbox-only-nobody'],
      [`sandbox-${other}-h21`, `sandbox-only-${other}-h21-secret`],
    ] as const) {
      expect((await askToken(vnpost, way, key, secret)).status).toBe(401);
    }
  });
});

describe('calls without a token that lives', () => {
  it('get 401 and have no effect', async () => {
    const { headers } = await hcc(vnpost);
    for (const [path, token] of [
      [`${ORDERS}/post`, {}],
      [`${ORDERS}/post`, { authorization: 'Bearer unknown' }],
      ['/lgsp/vnpost?service=orderpost', headers],
    ] as const) {
      expect((await post(`${vnpost.url}${path}`, order(), token)).status).toBe(401);
    }
    await control(vnpost, 'POST', 'expire-tokens');
    expect((await post(`${vnpost.url}${ORDERS}/post`, order(), headers)).status).toBe(401);
    expect(await readLedger(vnpost)).toEqual([]);
  });

  it('to services that are not there get 404, by the wrong method 405', async () => {
    const { headers } = await hcc(vnpost);
    expect((await post(`${vnpost.url}${ORDERS}/update`, order(), headers)).status).toBe(404);
    expect((await post(`${vnpost.url}${ORDERS}/cancel`, order(), headers)).status).toBe(405);
    const lgsp = await hcc(vnpost, 'lgsp');
    expect((await post(`${vnpost.url}/lgsp/vnpost?service=document`, {}, lgsp.headers)).status).toBe(404);
  });
});

describe('an order of the 17 fields', () => {
  it('is accepted with Status 100 and makes one parcel', async () => {
    const client = await hcc(vnpost);
    expect(await client.post(order())).toEqual({ Status: 100, Message: 'Tạo đơn hàng thành công' });
    expect(await readLedger(vnpost)).toMatchObject([
      { effect: 'parcel.created', key: ORDER_NUMBER, via: 'ngsp', detail: CUSTOMER },
    ]);
  });

  it('sent again is answered 101 by either way, and makes no second parcel', async () => {
    expect(await (await hcc(vnpost)).post(order())).toMatchObject({ Status: 100 });
    for (const way of ['ngsp', 'lgsp'] as const) {
      expect(await (await hcc(vnpost, way)).post(order())).toEqual({
        Status: 101,
        Message: `Đơn hàng ${ORDER_NUMBER} đã tồn tại`,
      });
    }
    expect(await readLedger(vnpost)).toHaveLength(1);
  });

  it('is another order for another customer, and shows as doubled', async () => {
    const client = await hcc(vnpost);
    await client.post(order());
    expect(await client.post(order({ CustomerCode: 'C000123457' }))).toMatchObject({ Status: 100 });
    expect((await readLedger(vnpost)).map(({ repeat }) => repeat)).toEqual([undefined, true]);
  });

  it('is answered with Status as text when told so', async () => {
    await settings(vnpost, { statusAsText: true });
    const client = await hcc(vnpost);
    expect(await client.post(order())).toMatchObject({ Status: '100' });
    expect(await client.post(order())).toMatchObject({ Status: '101' });
  });

  it.each([
    ['without CustomerCode', { CustomerCode: undefined }, 102, 'CustomerCode'],
    ['without OrderNumber', { OrderNumber: '' }, 102, 'OrderNumber'],
    ['with a blank sender', { SenderName: '  ' }, 102, 'SenderName'],
    ['without the sender’s phone', { SenderTel: '' }, 102, 'SenderTel'],
    ['without the receiver’s phone', { ReceiverTel: null }, 102, 'ReceiverTel'],
    ['without the receiver’s address', { ReceiverAddress: undefined }, 102, 'ReceiverAddress'],
    ['without a province', { SenderProvince: undefined }, 102, 'SenderProvince'],
    ['to a province that the post does not know', { ReceiverProvince: 52_000 }, 103, 'ReceiverProvince'],
    ['from a province of the administrative list', { SenderProvince: 14 }, 103, 'SenderProvince'],
    ['with a province as text', { ReceiverProvince: '60' }, 103, 'ReceiverProvince'],
    ['for a customer of another account', { CustomerCode: 'C000560001' }, 104, 'C000560001'],
    ['with a phone that is none', { ReceiverTel: 'không có' }, 105, 'ReceiverTel'],
    ['with a negative COD', { CODAmount: -1 }, 105, 'CODAmount'],
    ['with a COD as text', { CODAmount: '200000' }, 105, 'CODAmount'],
    ['with a district as text', { ReceiverDistrict: 'Pleiku' }, 105, 'ReceiverDistrict'],
  ])('is refused %s', async (_, changes, status, named) => {
    const client = await hcc(vnpost);
    expect(await client.post(order(changes))).toEqual({
      Status: status,
      Message: expect.stringContaining(named),
    });
    expect(await readLedger(vnpost)).toEqual([]);
  });

  it('is refused when it is not JSON', async () => {
    expect(await (await hcc(vnpost)).post('xin chào')).toMatchObject({ Status: 105 });
  });

  it('needs neither COD, districts, e-mails nor descriptions', async () => {
    const {
      CODAmount: _cod,
      SenderDistrict: _from,
      ReceiverDistrict: _to,
      SenderEmail: _mail,
      SenderDesc: _said,
      ...rest
    } = order();
    expect(await (await hcc(vnpost)).post(rest)).toMatchObject({ Status: 100 });
  });

  it('with what looks like an identity number is taken, and counted', async () => {
    const client = await hcc(vnpost);
    await client.post(order());
    expect(await control(vnpost, 'GET', 'state')).toMatchObject({ idNumbersSeen: 0 });
    await client.post(order({ OrderNumber: 'H21.17-260323-0043', SenderDesc: 'CMND: 012345678' }));
    await client.post(order({ OrderNumber: 'H21.17-260323-0044', Description: 'CCCD 001099000042 ạ' }));
    const talk = 'Gọi 0900000042, hồ sơ G09.20-20260609-0092637';
    await client.post(order({ OrderNumber: 'H21.17-260323-0045', SenderDesc: talk }));
    expect(await control(vnpost, 'GET', 'state')).toMatchObject({ idNumbersSeen: 2, parcels: { hcc: 4 } });
  });

  it('whose answer is lost has had its effect: the next try is told that it exists', async () => {
    const client = await hcc(vnpost);
    await control(vnpost, 'PUT', 'faults', [
      { mode: 'drop-after-effect', times: 1, match: { service: 'orderpost', key: ORDER_NUMBER } },
    ]);
    await expect(client.post(order())).rejects.toThrow();
    expect(await client.post(order())).toMatchObject({ Status: 101 });
    expect(await readLedger(vnpost)).toHaveLength(1);
  });
});

describe('a cancellation', () => {
  it('before the hand-over is done, by the other way too, and is an effect', async () => {
    await (await hcc(vnpost)).post(order());
    now += HOUR_MS;
    expect(await (await hcc(vnpost, 'lgsp')).cancel(ORDER_NUMBER)).toMatchObject({ Status: 100 });
    expect(await readLedger(vnpost, '?after=1')).toMatchObject([
      { effect: 'parcel.cancelled', key: ORDER_NUMBER, via: 'lgsp' },
    ]);
    await advance(vnpost, 500);
    expect((await (await hcc(vnpost)).page()).rows.map(({ StatusCode }) => StatusCode)).toEqual([1, 14]);
  });

  it('a second time says that it was cancelled before', async () => {
    const client = await hcc(vnpost);
    await client.post(order());
    await client.cancel(ORDER_NUMBER);
    expect(await client.cancel(ORDER_NUMBER)).toMatchObject({ Status: 112 });
    expect(await readLedger(vnpost)).toHaveLength(2);
  });

  it('after the hand-over is too late', async () => {
    const client = await hcc(vnpost);
    await client.post(order());
    now += 4 * HOUR_MS;
    await control(vnpost, 'PUT', 'settings', { tokenSeconds: 86_400 });
    expect(await (await hcc(vnpost)).cancel(ORDER_NUMBER)).toMatchObject({ Status: 111 });
    expect(await readLedger(vnpost)).toHaveLength(1);
  });

  it('of an unknown order, of another customer’s, or of none is refused', async () => {
    const client = await hcc(vnpost);
    expect(await client.cancel(ORDER_NUMBER)).toMatchObject({ Status: 110 });
    expect(await client.cancel(ORDER_NUMBER, 'C000560001')).toMatchObject({ Status: 104 });
    expect(await client.cancel('')).toMatchObject({ Status: 102 });
    expect(await client.cancel(ORDER_NUMBER, '')).toMatchObject({ Status: 102 });
  });
});

describe('one thing carried twice', () => {
  it('shows in the ledger when both systems have a parcel under the order number', async () => {
    await (await hcc(vnpost)).post(order());
    await (await my(vnpost)).post('CreateOrder', myOrder());
    expect(await readLedger(vnpost)).toMatchObject([
      { key: ORDER_NUMBER, via: 'ngsp' },
      { key: ORDER_NUMBER, via: 'my', repeat: true },
    ]);
    expect(await control(vnpost, 'GET', 'state')).toMatchObject({
      repeats: 1,
      parcels: { hcc: 1, my: 1 },
    });
  });

  it('does not show when the first was cancelled before the second was made', async () => {
    const client = await hcc(vnpost);
    await client.post(order());
    await client.cancel(ORDER_NUMBER);
    await (await my(vnpost)).post('CreateOrder', myOrder());
    expect((await readLedger(vnpost)).some(({ repeat }) => repeat)).toBe(false);
  });
});

describe('the fare', () => {
  const price = async (body: unknown): Promise<unknown> => {
    const { headers } = await hcc(vnpost, 'lgsp');
    return JSON.parse((await post(`${vnpost.url}/lgsp/vnpost?service=getprice`, body, headers)).text);
  };
  const parcel = (weight: unknown, to = '44') => ({
    weight,
    mainSrv: 'HCC',
    isreturn: 1,
    sender: { provCode: '60', distCode: '6000' },
    receiver: { provCode: to, distCode: '0' },
  });

  it('depends on the weight and on whether the parcel stays in its province', async () => {
    expect(await price(parcel(100))).toMatchObject({ content: { price: 31_500 } });
    expect(await price(parcel(100, '60'))).toMatchObject({ content: { price: 30_000 } });
    expect(await price(parcel(101))).toMatchObject({ content: { price: 39_000 } });
    expect(await price(parcel(1_001))).toMatchObject({ content: { price: 53_000 + 2 * 9_700 } });
  });

  it('is refused without a weight, or to nowhere', async () => {
    expect(await price(parcel('nặng'))).toMatchObject({ Status: 105 });
    expect(await price(parcel(100, '99'))).toMatchObject({ Status: 105 });
  });
});
