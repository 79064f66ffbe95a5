import * as z from 'zod';
import { OrderDetail, OrderView } from '../../schemas/postal/order.ts';
import type { ParcelStatus } from '../../schemas/postal/parcel.ts';
import type { Desk, Said } from './gateway-desk.ts';
import { plainSubmission } from './submissions.ts';
import { until } from './until.ts';
import type { WholeProvince } from './whole-province.ts';

/** Invented: houses in two communes of the province, by the list of 34 provinces. */
const PLEIKU = { list: 'two-tier', province: '52', commune: '23575', line: '17 đường Mẫu' } as const;
const QUY_NHON = { list: 'two-tier', province: '52', commune: '21583', line: '42 đường Mẫu' } as const;

export const CUSTOMER = 'C000123456';

/** How an agency of the tests uses the post. */
export const contractOf = (agency: string, changed: object = {}): Record<string, unknown> => ({
  agency,
  from: '2026-01-01',
  carriage: { carrier: 'vnpost-ngsp', customerCode: CUSTOMER },
  desk: { name: 'Bộ phận một cửa (mẫu)', phone: '02690000001', address: PLEIKU },
  ...changed,
});

export const citizen = (changed: object = {}): Record<string, unknown> => ({
  name: 'Nguyễn Văn Mẫu',
  phone: '0900000042',
  address: QUY_NHON,
  ...changed,
});

export const orderOf = (kind: 'collection' | 'delivery', changed: object = {}): Record<string, unknown> => ({
  kind,
  citizen: citizen(),
  contents: kind === 'collection' ? ['Đơn đăng ký (bản chính)', 'Bản vẽ hiện trạng'] : ['Giấy chứng nhận'],
  ...changed,
});

const officer = { name: 'Trần Thị Thử', title: 'Chuyên viên', unit: 'Bộ phận một cửa' };

/** A dossier that came online and has not been received: the post may collect its papers. Returns its code. */
export async function registered(portal: Desk, serial: number, agency = 'H21.17'): Promise<string> {
  const { receivedAt: _received, dueAt: _due, ...submission } = plainSubmission(serial, agency);
  return told(await portal.post('/v1/dossiers', { ...submission, channel: '3', status: 1 }));
}

/** A dossier that is finished and whose citizen wants the result by post. Returns its code. */
export async function finished(portal: Desk, serial: number, changed: object = {}): Promise<string> {
  const agency = 'H21.17';
  const code = told(await portal.post('/v1/dossiers', { ...plainSubmission(serial, agency), ...changed }));
  await finish(portal, code);
  return code;
}

/** Takes a received dossier through the process to its result. */
export async function finish(portal: Desk, code: string): Promise<void> {
  const rows = [{ handler: officer.name, at: '2026-03-24T08:10:00+07:00', content: 'Thẩm tra', status: 4 }];
  told(await portal.post(`/v1/dossiers/${code}/progress`, { rows }));
  const results = [{ name: 'Giấy chứng nhận', code: 'KQ.0042', link: 'https://files.example.vn/kq' }];
  told(
    await portal.post(`/v1/dossiers/${code}/finish`, {
      officer,
      occurredAt: '2026-04-16T16:20:00+07:00',
      results,
    }),
  );
}

function told(said: Said): string {
  if (said.status < 200 || said.status > 299) throw new Error(said.text);
  return z.looseObject({ code: z.string() }).parse(said.body).code;
}

/** Places an order that must be taken. */
export async function placed(
  portal: Desk,
  code: string,
  kind: 'collection' | 'delivery',
  changed: object = {},
): Promise<OrderView> {
  const said = await portal.post(`/v1/dossiers/${code}/postal-orders`, orderOf(kind, changed));
  if (said.status !== 201) throw new Error(`${said.status} ${said.text}`);
  return OrderView.parse(said.body);
}

export const detailOf = (portal: Desk, number: string): Promise<OrderDetail> =>
  portal.read(`/v1/postal-orders/${number}`, OrderDetail);

/** Waits until an order is so, while the feed is polled. */
export const orderIs = (
  whole: WholeProvince,
  portal: Desk,
  number: string,
  what: string,
  isSo: (detail: OrderDetail) => boolean,
): Promise<OrderDetail> =>
  until(
    `${number} ${what}`,
    async () => {
      await whole.province.tick('vnpost-feed');
      return detailOf(portal, number);
    },
    isSo,
  );

export const parcelIs = (
  whole: WholeProvince,
  portal: Desk,
  number: string,
  status: ParcelStatus,
): Promise<OrderDetail> =>
  orderIs(whole, portal, number, `is ${status}`, ({ order }) => order.parcel?.status === status);

export const accepted = (whole: WholeProvince, portal: Desk, number: string): Promise<OrderDetail> =>
  orderIs(whole, portal, number, 'is accepted', ({ order }) => order.state === 'accepted');
