import * as z from 'zod';
import type { ProblemCode } from '../../schemas/problems.ts';
import {
  AccessRecordExport,
  AccessRecordExportRequest,
  AccessRecordPage,
  AccessRecordSearch,
} from '../../schemas/citizens/access-record.ts';
import { AccessAlertView } from '../../schemas/citizens/access-alert.ts';
import { Day } from '../../schemas/calendar.ts';
import { LookAnswer, LookRequest, LookSubject, VerificationView } from '../../schemas/citizens/look.ts';
import { RegisterOfficer, RegisterOfficerView } from '../../schemas/citizens/officer.ts';
import { named } from '../../schemas/named.ts';
import { REFUSED_GROUNDS } from './look-refusals.ts';
import type { DescribedRoute } from './route.ts';

/** The request of every look, with its subject as it should be. */
const Look = named('CitizenLookInput', LookRequest.extend({ subject: LookSubject }));

/** Nobody: the year, the month and the number are made up. */
const SUBJECT = {
  personalNumber: '064090000042',
  fullName: 'Nguyễn Văn Mẫu',
  birth: { year: 1990, date: '1990-02-03' },
} as const;

const look = (purpose: string): object => ({
  purpose,
  legalBasis: 'nd-118-2025',
  officer: 'canbo.012',
  dossier: 'H21.17-260323-0042',
  subject: SUBJECT,
});

/** Why a look is refused before the register is asked. */
const REFUSED: readonly ProblemCode[] = [
  ...REFUSED_GROUNDS,
  'procedure-missing',
  'procedure-not-mapped',
  'subject-unreadable',
];
/** What the register's own answer may come to. */
const UNANSWERED: readonly ProblemCode[] = [
  'register-unreachable',
  'register-refused',
  'register-answered-about-another',
];

const Alerts = named('AccessAlerts', z.strictObject({ items: z.array(AccessAlertView) }));

const DayQuery = z.object({
  day: Day.meta({ description: 'Ngày, giờ Việt Nam / the day in Vietnam', example: '2026-03-23' }),
});

const OfficerRecordsQuery = z.object({
  officer: z.string().meta({ description: 'Tài khoản cán bộ cần xem / whose looks', example: 'canbo.012' }),
  officerAgency: z
    .string()
    .meta({ description: 'Cơ quan của cán bộ đó / that officer’s agency', example: 'H21.17' }),
  agency: z.string().meta({ description: 'Cơ quan của người xem / the searcher’s agency', example: 'H21' }),
  by: z
    .string()
    .meta({ description: 'Tài khoản người xem / the searcher’s account', example: 'thanhtra.01' }),
  from: z
    .string()
    .optional()
    .meta({ description: 'Từ thời điểm / from', example: '2026-03-01T00:00:00+07:00' }),
  to: z
    .string()
    .optional()
    .meta({ description: 'Đến trước thời điểm / up to', example: '2026-04-01T00:00:00+07:00' }),
  limit: z.int().min(1).max(100).default(50).meta({ description: 'Số dòng một trang / rows of a page' }),
  next: z.string().optional().meta({ description: 'Giá trị next của trang trước / next of the page before' }),
});

const VERIFICATION = {
  id: {
    description: 'Mã lần xác thực / id of the verification',
    example: '6f1c1f5e-0000-4000-8000-000000000042',
  },
};

/** Looks at the population register, for a purpose, and the records of them. */
export const CITIZEN_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'post',
    path: '/v1/citizen-verifications',
    id: 'verifyCitizen',
    chapter: 'citizens',
    summary: 'Xác thực thông tin công dân với cơ sở dữ liệu quốc gia về dân cư',
    description:
      '200: đã có kết quả khớp, không khớp hoặc không tìm thấy. 202: cơ sở dữ liệu chưa trả lời được trong thời hạn; hồ sơ ' +
      'cứ đi tiếp, việc xác thực được lưu và làm lại sau, kết quả báo qua `citizen.verified`. Mỗi lần tra cứu đều được ghi ' +
      'nhật ký: ai, vì mục đích nào, cho hồ sơ nào.',
    scope: 'citizen:verify',
    isRepeatable: true,
    body: { schema: Look, example: look('tiep-nhan-ho-so') },
    replies: {
      200: { description: 'Đã xác thực / verified', schema: VerificationView },
      202: {
        description: 'Chưa xác thực, sẽ được xác thực sau / will be verified',
        schema: VerificationView,
      },
    },
    problems: [...REFUSED, 'concurrent-change'],
  },
  {
    method: 'get',
    path: '/v1/citizen-verifications/{id}',
    id: 'readCitizenVerification',
    chapter: 'citizens',
    parameters: VERIFICATION,
    summary: 'Xem một lần xác thực công dân',
    scope: 'citizen:verify',
    replies: { 200: { description: 'Lần xác thực / the verification', schema: VerificationView } },
    problems: ['verification-not-found'],
  },
  {
    method: 'post',
    path: '/v1/citizen-look-ups',
    id: 'lookUpCitizen',
    chapter: 'citizens',
    summary: 'Tra cứu thông tin công dân theo mục đích',
    description:
      'Chỉ trả các trường mà mục đích cho phép, mỗi trường kèm nguồn và thời điểm. Không tìm thấy là một câu trả lời ' +
      '(`found: false`). Bản ghi đầy đủ không bao giờ được lưu tạm.',
    scope: 'citizen:read',
    body: { schema: Look, example: look('dien-san-bieu-mau') },
    replies: { 200: { description: 'Các trường được phép / what the purpose allows', schema: LookAnswer } },
    problems: [...REFUSED, ...UNANSWERED],
  },
  {
    method: 'post',
    path: '/v1/citizen-relatives',
    id: 'lookUpRelatives',
    chapter: 'citizens',
    summary: 'Xác minh thông tin nhân thân của công dân',
    scope: 'citizen:read',
    body: { schema: Look, example: look('xac-minh-nhan-than') },
    replies: {
      200: { description: 'Người thân được phép xem / what the purpose allows', schema: LookAnswer },
    },
    problems: [...REFUSED, ...UNANSWERED],
  },
  {
    method: 'get',
    path: '/v1/access-records',
    id: 'listAccessRecordsOfOfficer',
    chapter: 'citizens',
    summary: 'Xem nhật ký tra cứu của một cán bộ',
    description: 'Việc xem nhật ký cũng được ghi nhật ký.',
    scope: 'citizen:audit',
    query: OfficerRecordsQuery,
    replies: { 200: { description: 'Một trang, mới nhất trước / one page', schema: AccessRecordPage } },
    problems: ['invalid-query', 'agency-not-yours'],
  },
  {
    method: 'get',
    path: '/v1/access-alerts',
    id: 'listAccessAlerts',
    chapter: 'citizens',
    summary: 'Xem cảnh báo tra cứu bất thường của một ngày',
    description: 'Cảnh báo không chặn việc tra cứu và không phải là kết luận vi phạm.',
    scope: 'citizen:audit',
    query: DayQuery,
    replies: { 200: { description: 'Các cảnh báo, theo loại / by kind', schema: Alerts } },
    problems: ['invalid-query'],
  },
  {
    method: 'post',
    path: '/v1/access-record-searches',
    id: 'searchAccessRecordsOfCitizen',
    chapter: 'citizens',
    summary: 'Xem nhật ký tra cứu về một công dân',
    description: 'Số định danh không đứng trên địa chỉ, nên tìm bằng POST.',
    scope: 'citizen:audit',
    body: {
      schema: AccessRecordSearch,
      example: { subject: { personalNumber: SUBJECT.personalNumber }, agency: 'H21', by: 'thanhtra.01' },
    },
    replies: { 200: { description: 'Một trang, mới nhất trước / one page', schema: AccessRecordPage } },
    problems: ['invalid-query', 'agency-not-yours'],
  },
  {
    method: 'post',
    path: '/v1/access-record-exports',
    id: 'exportAccessRecords',
    chapter: 'citizens',
    summary: 'Xuất danh sách các lần tra cứu về một công dân để trả cho chính người đó',
    scope: 'citizen:audit',
    body: {
      schema: AccessRecordExportRequest,
      example: { subject: { personalNumber: SUBJECT.personalNumber }, agency: 'H21', by: 'motcua.03' },
    },
    replies: {
      200: { description: 'Danh sách, JSON hoặc CSV / the list', schema: AccessRecordExport },
    },
    problems: ['agency-not-yours'],
  },
  {
    method: 'get',
    path: '/v1/register-officers/{agency}/{officer}',
    id: 'readRegisterOfficer',
    chapter: 'citizens',
    summary: 'Xem tài khoản tra cứu dân cư của một cán bộ',
    scope: 'register:manage',
    replies: { 200: { description: 'Tài khoản đang dùng / the account', schema: RegisterOfficerView } },
    problems: ['agency-not-yours', 'register-officer-not-found'],
  },
  {
    method: 'put',
    path: '/v1/register-officers/{agency}/{officer}',
    id: 'putRegisterOfficer',
    chapter: 'citizens',
    summary: 'Khai tài khoản tra cứu dân cư của một cán bộ',
    description:
      'Họ của cán bộ chỉ dùng để phát hiện việc tra cứu chính họ hàng mình; không bao giờ được trả lại.',
    scope: 'register:manage',
    body: {
      schema: RegisterOfficer,
      example: {
        account: '064085000017',
        unit: 'H21.17',
        email: 'canbo.012@example.vn',
        familyName: 'Nguyễn',
      },
    },
    replies: { 200: { description: 'Đã khai / put', schema: RegisterOfficerView } },
    problems: ['agency-not-yours'],
  },
];
