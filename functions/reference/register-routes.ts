import * as z from 'zod';
import {
  ConfirmationRequest,
  HouseholdConfirmation,
  HouseholdHistory,
  HouseholdReading,
  ReadingRequest,
} from '../../schemas/registers/household-views.ts';
import {
  LocalRows,
  LocalRowsKept,
  MismatchReport,
  MOST_ROWS_A_PAGE,
} from '../../schemas/registers/mismatch.ts';
import { Subscriptions, SubscriptionsView } from '../../schemas/registers/subscription.ts';
import { SyncRequest, SyncView } from '../../schemas/registers/sync.ts';
import { REFUSED_GROUNDS } from './look-refusals.ts';
import type { DescribedRoute } from './route.ts';

const WHY = {
  purpose: 'xac-nhan-ho-gia-dinh',
  legalBasis: 'nd-118-2025',
  officer: 'canbo.012',
  dossier: 'H21.17-260323-0042',
} as const;

/** Nobody: the number is made up. */
const SUBJECT = { personalNumber: '064090000042', fullName: 'Nguyễn Văn Mẫu' } as const;

const MismatchPageQuery = z.object({
  limit: z
    .int()
    .min(1)
    .max(MOST_ROWS_A_PAGE)
    .default(1_000)
    .meta({ description: 'Số bản ghi một trang / rows of a page' }),
  cursor: z
    .string()
    .optional()
    .meta({ description: 'Giá trị next của trang trước / next of the page before' }),
});

const HistoryQuery = z.object({
  purpose: z.string().meta({ description: 'Mã mục đích / purpose', example: WHY.purpose }),
  legalBasis: z.string().meta({ description: 'Mã căn cứ pháp lý / legal basis', example: WHY.legalBasis }),
  officer: z.string().meta({ description: 'Tài khoản cán bộ / the officer’s account', example: WHY.officer }),
  dossier: z.string().meta({ description: 'Mã hồ sơ / dossier code', example: WHY.dossier }),
});

const household = {
  id: { description: 'Mã tham chiếu của hộ / reference of the household', example: 'h-0042' },
};
const run = {
  id: { description: 'Mã lần đồng bộ / id of the run', example: '2026-03-23T00:00~2026-03-24T00:00~1' },
};

/** The province's own register: households for a purpose, keeping in step, local records against it. */
export const REGISTER_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'post',
    path: '/v1/household-confirmations',
    id: 'confirmHousehold',
    chapter: 'registers',
    summary: 'Xác nhận thông tin hộ gia đình tại một thời điểm',
    description:
      'Trả lời có hoặc không, và điều nào khác, không nói khác thế nào. Các nguồn mâu thuẫn nhau thì đều được giữ và báo ' +
      '(`conflict`). Dịch vụ quốc gia chưa công bố lược đồ xác nhận hộ; đây là hợp đồng riêng của trục.',
    scope: 'household:read',
    body: {
      schema: ConfirmationRequest,
      example: { ...WHY, subject: SUBJECT, statement: { head: SUBJECT.personalNumber, size: 4 } },
    },
    replies: { 200: { description: 'Kết quả xác nhận / what came of it', schema: HouseholdConfirmation } },
    problems: REFUSED_GROUNDS,
  },
  {
    method: 'post',
    path: '/v1/household-readings',
    id: 'readHousehold',
    chapter: 'registers',
    summary: 'Đọc thành viên hộ gia đình theo mục đích',
    scope: 'household:read',
    body: { schema: ReadingRequest, example: { ...WHY, subject: SUBJECT } },
    replies: {
      200: { description: 'Các trường được phép / what the purpose allows', schema: HouseholdReading },
    },
    problems: [...REFUSED_GROUNDS, 'household-not-found'],
  },
  {
    method: 'get',
    path: '/v1/households/{id}/history',
    id: 'readHouseholdHistory',
    chapter: 'registers',
    parameters: household,
    summary: 'Xem lịch sử của một hộ gia đình',
    scope: 'household:read',
    query: HistoryQuery,
    replies: {
      200: { description: 'Các phiên bản, cũ nhất trước / oldest first', schema: HouseholdHistory },
    },
    problems: ['invalid-query', ...REFUSED_GROUNDS, 'household-not-found'],
  },
  {
    method: 'post',
    path: '/v1/population-syncs',
    id: 'syncPopulation',
    chapter: 'registers',
    summary: 'Đồng bộ dân cư trong một khoảng thời gian',
    description:
      'Gửi lại cùng khoảng thời gian là đi tiếp lần đang dở; các khoảng bị chặn được thử lại. Đọc lặp hoặc đọc chồng không ' +
      'làm thay đổi gì. `seconds`: đọc ngay bấy nhiêu giây trước khi trả lời; 0: để lịch 5 phút một lần đọc.',
    scope: 'register:manage',
    body: {
      schema: SyncRequest,
      example: { from: '2026-03-01T00:00:00+07:00', to: '2026-03-02T00:00:00+07:00', seconds: 5 },
    },
    replies: { 202: { description: 'Đã nhận, kèm tiến độ / taken, with how far it is', schema: SyncView } },
    problems: ['agency-not-yours', 'sync-in-the-future', 'sync-too-many-windows'],
  },
  {
    method: 'get',
    path: '/v1/population-syncs/{id}',
    id: 'readPopulationSync',
    chapter: 'registers',
    parameters: run,
    summary: 'Xem tiến độ của một lần đồng bộ dân cư',
    scope: 'register:manage',
    replies: { 200: { description: 'Tiến độ từng khoảng / window by window', schema: SyncView } },
    problems: ['agency-not-yours', 'sync-not-found'],
  },
  {
    method: 'post',
    path: '/v1/register-mismatches',
    id: 'putLocalRows',
    chapter: 'registers',
    summary: 'Gửi bản ghi của hệ thống địa phương để đối chiếu',
    description: 'Lưu có mã hóa; cùng mã tham chiếu gửi lại sẽ thay bản ghi trước.',
    scope: 'register:manage',
    body: {
      schema: LocalRows,
      example: {
        system: 'mot-cua',
        rows: [{ reference: 'R-0042', personalNumber: SUBJECT.personalNumber, name: SUBJECT.fullName }],
      },
    },
    replies: { 200: { description: 'Đã lưu / kept', schema: LocalRowsKept } },
    problems: ['agency-not-yours'],
  },
  {
    method: 'get',
    path: '/v1/register-mismatches',
    id: 'reportMismatches',
    chapter: 'registers',
    summary: 'Báo cáo bản ghi địa phương lệch với dân cư',
    description:
      'Nêu mã tham chiếu và loại lệch; không có họ tên, số định danh hay dữ liệu dân cư. Từng trang một: gửi `next` làm ' +
      '`cursor` cho đến khi không còn; số đếm là của trang.',
    scope: 'register:manage',
    query: MismatchPageQuery,
    replies: { 200: { description: 'Một trang, lập lúc hỏi / a page, made now', schema: MismatchReport } },
    problems: ['agency-not-yours', 'invalid-query'],
  },
  {
    method: 'get',
    path: '/v1/register-mismatches.csv',
    id: 'exportMismatches',
    chapter: 'registers',
    summary: 'Xuất báo cáo lệch dữ liệu dân cư ra CSV',
    description:
      'Trang sau ở tiêu đề `Link` (`rel="next"`); chỉ trang đầu có BOM và tên cột, nên nối các trang lại thành một tệp.',
    scope: 'register:manage',
    query: MismatchPageQuery,
    replies: {
      200: { description: 'CSV, UTF-8 có BOM / the same as CSV', schema: z.string(), mediaType: 'text/csv' },
    },
    problems: ['agency-not-yours', 'invalid-query'],
  },
  {
    method: 'put',
    path: '/v1/register-subscriptions',
    id: 'subscribeToRegister',
    chapter: 'registers',
    summary: 'Đăng ký nhận thông báo thay đổi dân cư, hộ gia đình',
    description:
      'Thay toàn bộ danh sách. Thay đổi được báo qua `register.person-changed` và `register.household-changed`, chỉ bằng mã ' +
      'tham chiếu. Hồ sơ đang mở của người có thay đổi được báo qua `dossier.applicant-changed` dù có đăng ký hay không.',
    scope: 'register:manage',
    body: {
      schema: Subscriptions,
      example: {
        subscriptions: [{ name: 'Cổng tỉnh', about: ['person', 'household'], communes: ['23575'] }],
      },
    },
    replies: { 200: { description: 'Đã đăng ký / in force', schema: SubscriptionsView } },
    problems: ['agency-not-yours'],
  },
];
