import * as z from 'zod';
import { Day } from '../../schemas/calendar.ts';
import { named } from '../../schemas/named.ts';
import { PostalContract, PostalContracts, PostalContractView } from '../../schemas/postal/contract.ts';
import { Quote, QuoteRequest } from '../../schemas/postal/fares.ts';
import { CancellationRequest, OrderDetail, OrderRequest, OrderView } from '../../schemas/postal/order.ts';
import { Reconciliation } from '../../schemas/postal/reconciliation.ts';
import { Strays } from '../../schemas/postal/strays.ts';
import { MOST_WEBHOOK_ORDERS, MyWebhook, MyWebhookOrder } from '../../schemas/vnpost/my.ts';
import type { DescribedRoute } from './route.ts';

const Orders = named('PostalOrders', z.strictObject({ items: z.array(OrderView) }));

const DayQuery = z.object({
  agency: z.string().meta({ description: 'Mã cơ quan / agency', example: 'H21.17' }),
  day: Day.meta({ description: 'Ngày đặt đơn, giờ Việt Nam / the day in Vietnam', example: '2026-03-23' }),
});

/** What MyVNPost sends, in its own form. */
const CarrierWebhook = MyWebhook.extend({
  data: z
    .array(MyWebhookOrder)
    .min(1)
    .max(MOST_WEBHOOK_ORDERS)
    .meta({ description: 'Các đơn; chỉ đơn đầu được chữ ký bao trùm / only the first is signed' }),
  sendDate: z
    .string()
    .meta({ description: 'Thời điểm gửi / when it was sent', example: '23/03/2026 09:30:00' }),
  signature: z.string().meta({
    description: 'RSA-SHA256 trên "MYVNP" + sendDate + itemCode + status của đơn đầu, Base64',
    example: 'bWF1LWNodS1reQ==',
  }),
});

const CarrierHeard = named(
  'PostalWebhookHeard',
  z.strictObject({ success: z.literal(true), kept: z.int(), dismissed: z.int(), unconfirmed: z.int() }),
);

/** A refusal as MyVNPost knows it. */
const CarrierRefusal = named(
  'PostalWebhookRefusal',
  z.looseObject({ success: z.literal(false), code: z.string(), message: z.string() }),
);

/** Invented: two houses of one province, by the list of two tiers. */
const house = (commune: string, line: string) =>
  ({ list: 'two-tier', province: '52', commune, line }) as const;

const ORDER_EXAMPLE: z.input<typeof OrderRequest> = {
  kind: 'delivery',
  citizen: { name: 'Nguyễn Văn Mẫu', phone: '0900000042', address: house('21583', '42 đường Mẫu') },
  codAmount: 500_000,
  contents: ['Giấy chứng nhận'],
  note: 'Gọi trước khi đến',
};

const CONTRACT_EXAMPLE: z.input<typeof PostalContract> = {
  agency: 'H21.17',
  from: '2026-03-01',
  carriage: { carrier: 'vnpost-ngsp', customerCode: 'C000123456' },
  failover: { to: { carrier: 'vnpost-my', customerCode: 'C000654321' }, afterMinutes: 240 },
  desk: {
    name: 'Bộ phận một cửa (mẫu)',
    phone: '02690000001',
    address: house('23575', '17 đường Mẫu'),
  },
  terms: { attempts: 2, holdDays: 15, silentAfterHours: 48, mostCod: 50_000_000 },
};

/** The public post: what is ordered of it, how agencies use it, and what it told that does not fit. */
export const POSTAL_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'post',
    path: '/v1/dossiers/{code}/postal-orders',
    id: 'requestPostalOrder',
    chapter: 'post',
    summary: 'Đặt bưu điện thu gom hồ sơ hoặc trả kết quả tại nhà',
    description:
      'Trả kết quả: hồ sơ ở trạng thái 9 và công dân chọn nhận qua bưu chính (HinhThuc 1). Thu gom: trước khi tiếp nhận. ' +
      'Số đơn tính từ mã hồ sơ, loại và lần đặt, nên gửi lại không bao giờ sinh đơn thứ hai. Địa chỉ không đổi được sang ' +
      'mã của bưu điện làm đơn dừng ở `parked` kèm cách sửa, trước khi gửi đi.',
    scope: 'post:order',
    isRepeatable: true,
    body: { schema: OrderRequest, example: ORDER_EXAMPLE },
    replies: { 201: { description: 'Đã lưu, đang gửi tới bưu điện / kept, on its way', schema: OrderView } },
    problems: [
      'dossier-not-found',
      'dossier-pending',
      'dossier-expired',
      'dossier-not-finished',
      'post-not-chosen',
      'dossier-already-received',
      'postal-order-open',
      'postal-attempts-spent',
      'postal-contract-missing',
      'cod-amount-invalid',
      'id-number-in-text',
      'concurrent-change',
    ],
  },
  {
    method: 'get',
    path: '/v1/dossiers/{code}/postal-orders',
    id: 'listPostalOrders',
    chapter: 'post',
    summary: 'Xem các đơn bưu chính của một hồ sơ',
    scope: 'post:read',
    replies: { 200: { description: 'Cả hai loại, mọi lần đặt / both kinds, every attempt', schema: Orders } },
    problems: ['dossier-not-found'],
  },
  {
    method: 'get',
    path: '/v1/postal-orders/{number}',
    id: 'readPostalOrder',
    chapter: 'post',
    summary: 'Xem một đơn bưu chính và hành trình bưu gửi',
    scope: 'post:read',
    replies: { 200: { description: 'Đơn và hành trình / the order and its parcel', schema: OrderDetail } },
    problems: ['postal-order-not-found'],
  },
  {
    method: 'post',
    path: '/v1/postal-orders/{number}/cancellation',
    id: 'cancelPostalOrder',
    chapter: 'post',
    summary: 'Hủy một đơn bưu chính',
    description:
      '200: đơn chưa gửi đi, đã hủy ngay. 202: đã lưu yêu cầu, đang hỏi bưu điện; kết quả là `cancelled` hoặc `too-late`, ' +
      'báo qua `postal.order-changed`.',
    scope: 'post:order',
    isRepeatable: true,
    body: { schema: CancellationRequest, example: { reason: 'Công dân đến nhận trực tiếp' } },
    replies: {
      200: { description: 'Đã hủy / cancelled', schema: OrderView },
      202: { description: 'Đang hủy / being cancelled', schema: OrderView },
    },
    problems: [
      'postal-order-not-found',
      'postal-order-ended',
      'too-late-to-cancel',
      'id-number-in-text',
      'concurrent-change',
    ],
  },
  {
    method: 'post',
    path: '/v1/postal-quotes',
    id: 'quotePostalFare',
    chapter: 'post',
    summary: 'Hỏi mức cước bưu chính tối đa',
    description: 'Không lưu gì. Theo biểu cước tối đa có phiên bản; điều nguồn không nói thì không đoán.',
    scope: 'post:read',
    body: {
      schema: QuoteRequest,
      example: { agency: 'H21.17', zone: 'same-district', weightGrams: 100, direction: 'one-way' },
    },
    replies: { 200: { description: 'Mức cước tối đa / the maximum fare', schema: Quote } },
    problems: ['agency-not-yours'],
  },
  {
    method: 'get',
    path: '/v1/postal-contracts/{agency}',
    id: 'readPostalContracts',
    chapter: 'post',
    summary: 'Xem hợp đồng bưu chính của một cơ quan',
    scope: 'post:read',
    replies: {
      200: {
        description: 'Của cơ quan và bản đang áp dụng / its own, and the one in force',
        schema: PostalContracts,
      },
    },
    problems: ['agency-not-yours'],
  },
  {
    method: 'put',
    path: '/v1/postal-contracts/{agency}',
    id: 'putPostalContract',
    chapter: 'post',
    summary: 'Khai hợp đồng bưu chính của một cơ quan',
    description:
      'Có hiệu lực từ ngày `from`; cùng ngày thì thay bản trước. Đơn đã đặt giữ điều khoản lúc đặt. Cơ quan không khai ' +
      'thì dùng hợp đồng của cấp trên gần nhất.',
    scope: 'post:manage',
    body: { schema: PostalContract, example: CONTRACT_EXAMPLE },
    replies: { 200: { description: 'Đã khai / put', schema: PostalContractView } },
    problems: ['agency-not-yours'],
  },
  {
    method: 'get',
    path: '/v1/postal-strays',
    id: 'listPostalStrays',
    chapter: 'post',
    summary: 'Xem những gì bưu điện báo mà không thuộc đơn nào',
    description: 'Dòng nguyên văn có thể nêu tên người: chỉ trả cho bên có quyền `post:manage`.',
    scope: 'post:read',
    replies: { 200: { description: 'Mới nhất trước / newest first', schema: Strays } },
    problems: [],
  },
  {
    method: 'post',
    path: '/vnpost/webhooks',
    id: 'hearVnpost',
    chapter: 'post',
    summary: 'Nhận thông báo hành trình của MyVNPost',
    description:
      'Dành cho bưu điện: chữ ký là căn cứ xác thực, địa chỉ gọi phải có trong danh sách. Điều chữ ký không bao trùm ' +
      'được hỏi lại bưu điện trước khi có hiệu lực. 503 nghĩa là gửi lại sau.',
    body: {
      schema: CarrierWebhook,
      example: {
        data: [
          {
            itemCode: 'CA042000042VN',
            orderNumber: 'H21.17-260323-0042',
            status: 14,
            statusName: 'Đã giao',
            updateDate: '23/03/2026 09:29:00',
          },
        ],
        sendDate: '23/03/2026 09:30:00',
        signature: 'bWF1LWNodS1reQ==',
      },
    },
    replies: { 200: { description: 'Đã lưu / kept', schema: CarrierHeard } },
    refusals: {
      400: { description: 'Nội dung không đúng dạng / not in the agreed form', schema: CarrierRefusal },
      401: { description: 'Chữ ký sai, quá hạn, hoặc địa chỉ lạ / not believed', schema: CarrierRefusal },
    },
    problems: ['partner-unavailable'],
  },
  {
    method: 'get',
    path: '/v1/postal-reconciliation',
    id: 'reconcilePostalDay',
    chapter: 'post',
    summary: 'Đối soát một ngày của một cơ quan với bưu điện',
    scope: 'post:read',
    query: DayQuery,
    replies: { 200: { description: 'Báo cáo lập lúc hỏi / the report, made now', schema: Reconciliation } },
    problems: ['invalid-query', 'agency-not-yours'],
  },
];
