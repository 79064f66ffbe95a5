import * as z from 'zod';
import {
  AmendOrder,
  BulkRedriveOrder,
  BulkRedriveReport,
  ExchangeDetail,
  PartnerView,
  RedriveOrder,
  SkipOrder,
} from '../../schemas/operating.ts';
import { ExchangeView, pageOf } from '../../schemas/views.ts';
import type { DescribedRoute } from './route.ts';

const ParkedQuery = z.object({
  partner: z.string().meta({ description: 'Đối tác / partner', example: 'dvcqg' }),
  limit: z.int().min(1).max(100).default(50).meta({ description: 'Số dòng một trang / rows of a page' }),
  cursor: z
    .string()
    .optional()
    .meta({ description: 'Giá trị next của trang trước / next of the page before' }),
});

const OneQuery = z.object({
  payload: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'true: kèm nội dung, cần quyền exchange:operate / with the payload' }),
});

const reason = 'Đã thống nhất với Cổng DVC quốc gia';

/** Duties towards partners: seeing what became of them, and putting them right. */
export const EXCHANGE_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: '/v1/dossiers/{code}/exchanges',
    id: 'listExchanges',
    chapter: 'exchanges',
    summary: 'Xem các lượt trao đổi của một hồ sơ',
    scope: 'exchange:read',
    replies: {
      200: { description: 'Theo đối tác và thứ tự / by partner, in order', schema: z.array(ExchangeView) },
    },
    problems: ['dossier-not-found'],
  },
  {
    method: 'get',
    path: '/v1/exchanges/{id}',
    id: 'readExchange',
    chapter: 'exchanges',
    summary: 'Xem một lượt trao đổi',
    description:
      'Nội dung có dữ liệu cá nhân: chỉ trả khi yêu cầu `payload=true` với quyền `exchange:operate`, và mỗi lần xem ' +
      'đều được ghi lại.',
    scope: 'exchange:read',
    query: OneQuery,
    replies: { 200: { description: 'Lượt trao đổi / the exchange', schema: ExchangeDetail } },
    problems: ['exchange-not-found'],
  },
  {
    method: 'get',
    path: '/v1/parked',
    id: 'listParked',
    chapter: 'exchanges',
    summary: 'Liệt kê các lượt trao đổi đang chờ người xử lý',
    scope: 'exchange:read',
    query: ParkedQuery,
    replies: { 200: { description: 'Một trang / one page', schema: pageOf('ExchangePage', ExchangeView) } },
    problems: ['invalid-query'],
  },
  {
    method: 'get',
    path: '/v1/partners',
    id: 'listPartners',
    chapter: 'exchanges',
    summary: 'Xem tình trạng của các đối tác',
    scope: 'exchange:read',
    replies: {
      200: { description: 'Mỗi đối tác một dòng / one row per partner', schema: z.array(PartnerView) },
    },
    problems: [],
  },
  {
    method: 'post',
    path: '/v1/exchanges/{id}/redrive',
    id: 'redriveExchange',
    chapter: 'exchanges',
    summary: 'Cho gửi lại một lượt trao đổi',
    scope: 'exchange:operate',
    body: { schema: RedriveOrder, example: { reason } },
    replies: { 200: { description: 'Đã xếp hàng gửi lại / queued again', schema: ExchangeView } },
    problems: ['exchange-not-found', 'exchange-not-parked', 'reason-required', 'concurrent-change'],
  },
  {
    method: 'post',
    path: '/v1/exchanges/{id}/amend',
    id: 'amendExchange',
    chapter: 'exchanges',
    summary: 'Sửa nội dung rồi cho gửi lại',
    scope: 'exchange:operate',
    body: { schema: AmendOrder },
    replies: { 200: { description: 'Đã xếp hàng gửi lại / queued again', schema: ExchangeView } },
    problems: [
      'exchange-not-found',
      'exchange-not-parked',
      'amend-invalid',
      'reason-required',
      'concurrent-change',
    ],
  },
  {
    method: 'post',
    path: '/v1/exchanges/{id}/skip',
    id: 'skipExchange',
    chapter: 'exchanges',
    summary: 'Bỏ qua một lượt trao đổi, có lý do',
    scope: 'exchange:operate',
    body: { schema: SkipOrder, example: { reason } },
    replies: { 200: { description: 'Đã bỏ qua / skipped', schema: ExchangeView } },
    problems: ['exchange-not-found', 'exchange-not-parked', 'reason-required', 'concurrent-change'],
  },
  {
    method: 'post',
    path: '/v1/redrive',
    id: 'redriveParked',
    chapter: 'exchanges',
    summary: 'Cho gửi lại hàng loạt các lượt đang chờ ở một đối tác',
    description: 'Với `dryRun` chỉ liệt kê, không thay đổi gì.',
    scope: 'exchange:operate',
    body: { schema: BulkRedriveOrder, example: { partner: 'dvcqg', reason, dryRun: true } },
    replies: {
      200: { description: 'Những lượt đã cho gửi lại / what was redriven', schema: BulkRedriveReport },
    },
    problems: ['reason-required'],
  },
];
