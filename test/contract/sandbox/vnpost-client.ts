import * as z from 'zod';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { control, post, type Seen } from './portal-client.ts';

export const NOW = Date.UTC(2026, 3, 24, 2, 0);
export const HOUR_MS = 3_600_000;
export const CUSTOMER = 'C000123456';
export const ORDER_NUMBER = 'H21.17-260323-0042';
export const FIRST_ID = '0'.repeat(24);

/** A delivery order. Everybody in it is invented. */
export function order(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    CustomerCode: CUSTOMER,
    OrderNumber: ORDER_NUMBER,
    CODAmount: 0,
    SenderProvince: 60,
    SenderDistrict: 6000,
    SenderAddress: '17 Trần Phú, phường Pleiku',
    SenderName: 'Trung tâm Phục vụ hành chính công tỉnh Gia Lai',
    SenderEmail: 'hcc@example.vn',
    SenderTel: '02690000001',
    SenderDesc: 'Mã hồ sơ: H21.17-260323-0042 || Tên dịch vụ: Trả hồ sơ tại nhà',
    Description: '',
    ReceiverName: 'Nguyễn Văn Mẫu',
    ReceiverAddress: '42 Lê Lợi, xã Ia Mẫu',
    ReceiverTel: '0900000042',
    ReceiverProvince: 44,
    ReceiverDistrict: 0,
    ReceiverEmail: '',
    ...changes,
  };
}

type Way = 'ngsp' | 'lgsp';

const SECRETS: Readonly<Record<string, string>> = {
  'sandbox-ngsp-h21': 'sandbox-only-ngsp-h21-secret',
  'sandbox-ngsp-h56': 'sandbox-only-ngsp-h56-secret',
  'sandbox-lgsp-h21': 'sandbox-only-lgsp-h21-secret',
};

/** Asks for a token with Basic. */
export async function askToken(
  sandbox: Sandbox,
  way: Way,
  key: string,
  secret = SECRETS[key] ?? '',
): Promise<Response> {
  return fetch(`${sandbox.url}/${way}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
}

/** Speaks to the administrative order service by one way, with a token of its own. */
export async function hcc(sandbox: Sandbox, way: Way = 'ngsp', key = `sandbox-${way}-h21`) {
  const granted = await (await askToken(sandbox, way, key)).json();
  const { access_token } = z.object({ access_token: z.string() }).parse(granted);
  const headers = { authorization: `Bearer ${access_token}` };
  const address = (service: string, query: Record<string, string>) => {
    const base =
      way === 'ngsp'
        ? `${sandbox.url}/ngsp/apiVNPostNGSP/p1.0/order/${service}`
        : `${sandbox.url}/lgsp/vnpost`;
    const names = way === 'ngsp' ? query : { service: `order${service}`, ...query };
    return `${base}?${new URLSearchParams(names).toString()}`;
  };
  const get = async (url: string): Promise<unknown> => (await fetch(url, { headers })).json();
  return {
    headers,
    post: async (body: unknown): Promise<unknown> =>
      JSON.parse((await post(address('post', {}), body, headers)).text),
    cancel: (OrderNumber: string, CustomerCode = CUSTOMER) =>
      get(address('cancel', { CustomerCode, OrderNumber })),
    tracking: (query: Record<string, string>) => get(address('tracking', query)),
    page: async (lastId = FIRST_ID, pagesize = 1000, more: Record<string, string> = {}) =>
      pageSchema.parse(await get(address('tracking', { pagesize: String(pagesize), lastId, ...more }))),
  };
}

const rowSchema = z.strictObject({
  _id: z.strictObject({ $oid: z.string().regex(/^[0-9a-f]{24}$/) }),
  CustomerCode: z.string(),
  OrderNumber: z.unknown().optional(),
  EventTime: z.unknown(),
  POSID: z.string(),
  ItemCode: z.string(),
  StatusCode: z.unknown(),
  StatusMessage: z.string(),
  Notes: z.string(),
});

const pageSchema = z
  .strictObject({
    _size: z.int(),
    _total_pages: z.int(),
    _returned: z.int(),
    _embedded: z.strictObject({ 'rh:doc': z.array(rowSchema) }),
  })
  .transform((page) => ({ ...page, rows: page._embedded['rh:doc'] }));

export type FeedRow = z.infer<typeof rowSchema>;

export const oids = (rows: readonly FeedRow[]): string[] => rows.map((row) => row._id.$oid);

export const advance = (sandbox: Sandbox, hours: number) => control(sandbox, 'POST', 'advance', { hours });

export const settings = (sandbox: Sandbox, changed: Record<string, unknown>) =>
  control(sandbox, 'PUT', 'settings', changed);

export const story = (sandbox: Sandbox, name: string, orderNumber = ORDER_NUMBER) =>
  control(sandbox, 'POST', 'parcel', { orderNumber, story: name });

const truthSchema = z.array(
  z.object({
    system: z.enum(['hcc', 'my']),
    via: z.string(),
    orderNumber: z.string(),
    itemCode: z.string(),
    events: z.array(
      z.object({
        move: z.string(),
        at: z.iso.datetime(),
        code: z.int().optional(),
        text: z.string().optional(),
        note: z.string(),
      }),
    ),
  }),
);

/** What the sandbox knows of the parcels under an order number. */
export async function truth(sandbox: Sandbox, orderNumber = ORDER_NUMBER) {
  return truthSchema.parse(await control(sandbox, 'GET', `parcels?orderNumber=${orderNumber}`));
}

/** An order of MyVNPost to an address of two tiers. Everybody in it is invented. */
export function myOrder(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    orderCreationStatus: 1,
    informationOrder: {
      orderCode: ORDER_NUMBER,
      receiverName: 'Nguyễn Văn Mẫu',
      receiverAddress: '42 Lê Lợi',
      receiverProvinceCode: '52',
      receiverDistrictCode: 'VNPOST',
      receiverCommuneCode: '23575',
      receiverPhone: '0900000042',
      contentNote: 'Kết quả giải quyết hồ sơ',
      weight: 100,
      ...changes,
    },
  };
}

/** Speaks to MyVNPost with a token of its own. */
export async function my(sandbox: Sandbox) {
  const { token } = z.object({ token: z.string() }).parse(JSON.parse((await logIn(sandbox)).text));
  const headers = { token };
  return {
    post: async (service: string, body: unknown): Promise<unknown> =>
      JSON.parse((await post(`${sandbox.url}/my/${service}`, body, headers)).text),
    get: async (service: string): Promise<unknown> =>
      (await fetch(`${sandbox.url}/my/${service}`, { headers })).json(),
    status: async (service: string) => (await fetch(`${sandbox.url}/my/${service}`, { headers })).status,
  };
}

export function logIn(sandbox: Sandbox, changes: Record<string, unknown> = {}): Promise<Seen> {
  return post(`${sandbox.url}/my/GetAccessToken`, {
    username: 'sandbox-my-h21',
    password: 'sandbox-only-my-h21-password',
    customerCode: CUSTOMER,
    ...changes,
  });
}
