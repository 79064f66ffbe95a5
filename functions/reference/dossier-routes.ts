import * as z from 'zod';
import { AgencyCodeInput } from '../../schemas/agency-code.ts';
import { Day } from '../../schemas/calendar.ts';
import { CHANGE_BODIES } from '../../schemas/changes.ts';
import type { ProblemCode } from '../../schemas/problems.ts';
import { SubmissionInput } from '../../schemas/submission.ts';
import { ChangeKind } from '../../schemas/transitions.ts';
import {
  CodeAllocation,
  CodeRequest,
  DossierSummary,
  DossierView,
  EvidenceExport,
  pageOf,
  Receipt,
  TimelineEntry,
} from '../../schemas/views.ts';
import type { DescribedRoute } from './route.ts';

const SUBMISSION_EXAMPLE: z.input<typeof SubmissionInput> = {
  code: 'H21.17-260323-0042',
  agency: 'H21.17',
  procedureCode: '1.012753.000.00.00.H21',
  procedureName: 'Đăng ký đất đai lần đầu',
  sectorCode: 'G13-DD01',
  sectorName: 'Đất đai',
  channel: '2',
  applicantName: 'Nguyễn Văn Mẫu',
  applicantType: '1',
  summary: 'Cấp Giấy chứng nhận lần đầu, thửa 42 tờ 7',
  status: 2,
  submittedAt: '2026-03-23T08:15:12+07:00',
  receivedAt: '2026-03-23T09:30:00+07:00',
  dueAt: '2026-04-20T17:00:00+07:00',
  resultDelivery: '1',
  processingUnit: 'Văn phòng đăng ký đất đai',
  submissionPlace: '2',
  hasDigitisedComponents: true,
  accountVerifiedByVneid: true,
  onlinePayment: '2',
  documents: [
    {
      name: 'don-dang-ky.pdf',
      componentCode: 'TP01',
      digitised: true,
      file: {
        name: 'don-dang-ky.pdf',
        size: 204_800,
        mediaType: 'application/pdf',
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    },
  ],
};

/** An act's name on the page, and a body that could be sent. */
const ACTS: { readonly [K in ChangeKind]: { readonly summary: string; readonly example: object } } = {
  reception: {
    summary: 'Tiếp nhận hồ sơ nộp trực tuyến',
    example: act({ dueAt: '2026-04-20T17:00:00+07:00', receiptNumber: 'BN-0042/2026' }),
  },
  progress: {
    summary: 'Thêm tiến trình xử lý',
    example: {
      rows: [
        {
          handler: 'Trần Thị Thử',
          at: '2026-03-24T08:10:00+07:00',
          unit: 'Phòng Đăng ký đất đai',
          content: 'Thẩm tra hồ sơ',
          status: 4,
        },
      ],
    },
  },
  'supplement-request': {
    summary: 'Yêu cầu bổ sung hồ sơ',
    example: act({ content: 'Bổ sung bản vẽ hiện trạng' }),
  },
  'supplement-completion': {
    summary: 'Ghi nhận hồ sơ đã bổ sung',
    example: act({ note: 'Đã nhận đủ giấy tờ', newDueAt: '2026-04-22T17:00:00+07:00' }),
  },
  'financial-duty': {
    summary: 'Yêu cầu thực hiện nghĩa vụ tài chính',
    example: act({
      content: 'Nộp phí thẩm định',
      fees: [{ name: 'Phí thẩm định hồ sơ', amount: 500_000 }],
    }),
  },
  'financial-duty-settlement': {
    summary: 'Ghi nhận đã nộp nghĩa vụ tài chính',
    example: act({ note: 'Đã nộp qua Cổng', fees: [{ name: 'Phí thẩm định hồ sơ', amount: 500_000 }] }),
  },
  stop: { summary: 'Dừng xử lý hồ sơ', example: act({ reason: 'Chờ ý kiến cơ quan phối hợp' }) },
  resume: { summary: 'Tiếp tục xử lý hồ sơ', example: act({ note: 'Đã có ý kiến phối hợp' }) },
  withdrawal: { summary: 'Công dân rút hồ sơ', example: act({ reason: 'Công dân đề nghị rút hồ sơ' }) },
  refusal: {
    summary: 'Không tiếp nhận hồ sơ',
    example: act({ reason: 'Không thuộc thẩm quyền giải quyết' }),
  },
  finish: {
    summary: 'Ghi nhận đã xử lý xong, kèm giấy tờ kết quả',
    example: act({ results: [{ name: 'Giấy chứng nhận quyền sử dụng đất', code: 'KQ.0042' }] }),
  },
  return: { summary: 'Ghi nhận đã trả kết quả', example: act({ information: 'Trả tại bộ phận một cửa' }) },
};

const CHANGE_PROBLEMS: readonly ProblemCode[] = [
  'dossier-not-found',
  'transition-forbidden',
  'dossier-pending',
  'dossier-expired',
  'concurrent-change',
];
const DECLARED: readonly ProblemCode[] = ['file-too-large', 'file-type-forbidden'];

const ListQuery = z.object({
  agency: AgencyCodeInput.meta({ description: 'Mã cơ quan / agency', example: 'H21.17' }),
  status: z.int().min(1).max(10).meta({ description: 'Trạng thái hồ sơ / status', example: 4 }),
  day: Day.meta({ description: 'Ngày nộp, giờ Việt Nam / day of submission', example: '2026-03-23' }),
  limit: z.int().min(1).max(100).default(50).meta({ description: 'Số dòng một trang / rows of a page' }),
  cursor: z
    .string()
    .optional()
    .meta({ description: 'Giá trị next của trang trước / next of the page before' }),
});

/** The native API's dossiers. */
export const DOSSIER_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'post',
    path: '/v1/dossiers',
    id: 'submitDossier',
    chapter: 'dossiers',
    summary: 'Gửi hồ sơ',
    description:
      'Hồ sơ không khai tệp được tiếp nhận ngay (201). Hồ sơ có khai tệp chờ tệp (202): tải từng tệp lên địa chỉ ' +
      'trong `uploads`, đúng các header kèm theo và đúng dung lượng đã khai, rồi xác nhận hoàn tất. Gửi lại nguyên ' +
      'văn nhận lại cùng câu trả lời.',
    scope: 'dossier:write',
    isRepeatable: true,
    body: { schema: SubmissionInput, example: SUBMISSION_EXAMPLE },
    replies: {
      201: { description: 'Đã tiếp nhận và sẽ chuyển đi / received', schema: Receipt },
      202: { description: 'Đã lưu, còn chờ tệp / kept, files are awaited', schema: Receipt },
    },
    problems: [
      'agency-not-yours',
      'dossier-code-invalid',
      'dossier-exists-other-body',
      'concurrent-change',
      ...DECLARED,
    ],
  },
  {
    method: 'get',
    path: '/v1/dossiers',
    id: 'listDossiers',
    chapter: 'dossiers',
    summary: 'Liệt kê hồ sơ của một cơ quan theo trạng thái và ngày',
    scope: 'dossier:read',
    query: ListQuery,
    replies: { 200: { description: 'Một trang / one page', schema: pageOf('DossierPage', DossierSummary) } },
    problems: ['invalid-query', 'agency-not-yours'],
  },
  {
    method: 'get',
    path: '/v1/dossiers/{code}',
    id: 'readDossier',
    chapter: 'dossiers',
    summary: 'Xem hồ sơ',
    scope: 'dossier:read',
    replies: { 200: { description: 'Hồ sơ / the dossier', schema: DossierView } },
    problems: ['dossier-not-found'],
  },
  {
    method: 'get',
    path: '/v1/dossiers/{code}/timeline',
    id: 'readTimeline',
    chapter: 'dossiers',
    summary: 'Xem diễn biến của hồ sơ',
    scope: 'dossier:read',
    replies: { 200: { description: 'Cũ nhất trước / oldest first', schema: z.array(TimelineEntry) } },
    problems: ['dossier-not-found'],
  },
  {
    method: 'get',
    path: '/v1/dossiers/{code}/evidence',
    id: 'exportEvidence',
    chapter: 'dossiers',
    summary: 'Xuất bằng chứng của hồ sơ',
    description: 'Tệp kiểm chứng được ngoại tuyến bằng `npx lienthong evidence verify`.',
    scope: 'dossier:read',
    replies: { 200: { description: 'Chuỗi bằng chứng / the chain of evidence', schema: EvidenceExport } },
    problems: ['dossier-not-found'],
  },
  {
    method: 'post',
    path: '/v1/dossiers/{code}/files/completion',
    id: 'completeFiles',
    chapter: 'dossiers',
    summary: 'Xác nhận đã tải lên đủ tệp',
    description:
      'Từng tệp được kiểm tra dung lượng và mã băm SHA-256; đủ và đúng thì hồ sơ mới được tiếp nhận.',
    scope: 'dossier:write',
    replies: { 200: { description: 'Đủ tệp / every file is there', schema: Receipt } },
    problems: [
      'dossier-not-found',
      'dossier-expired',
      'file-missing',
      'file-size-mismatch',
      'file-hash-mismatch',
      'concurrent-change',
    ],
  },
  ...ChangeKind.options.map((kind): DescribedRoute => ({
    method: 'post',
    path: `/v1/dossiers/{code}/${kind}`,
    id: `change-${kind}`,
    chapter: 'dossiers',
    summary: ACTS[kind].summary,
    scope: 'dossier:write',
    isRepeatable: true,
    body: { schema: CHANGE_BODIES[kind], example: ACTS[kind].example },
    replies: {
      200: { description: 'Đã có hiệu lực và sẽ chuyển đi / in force', schema: Receipt },
      ...(declaresFiles(kind)
        ? { 202: { description: 'Đã lưu, còn chờ tệp / kept, files are awaited', schema: Receipt } }
        : {}),
    },
    problems: [
      ...CHANGE_PROBLEMS,
      ...(declaresFiles(kind) ? DECLARED : []),
      ...(kind === 'supplement-completion' ? (['supplement-not-open'] as const) : []),
    ],
  })),
  {
    method: 'post',
    path: '/v1/dossier-codes',
    id: 'allocateCode',
    chapter: 'dossiers',
    summary: 'Cấp mã hồ sơ',
    description: 'Số thứ tự tính theo cơ quan và ngày; không bao giờ cấp trùng.',
    scope: 'code:allocate',
    isRepeatable: true,
    body: { schema: CodeRequest, example: { agency: 'H21.17' } },
    replies: { 201: { description: 'Mã mới / the new code', schema: CodeAllocation } },
    problems: ['agency-not-yours', 'concurrent-change'],
  },
];

/** A body of an act: when it occurred, by whom, and what it says. */
function act(says: object): object {
  return {
    occurredAt: '2026-03-24T08:10:00+07:00',
    officer: { name: 'Trần Thị Thử', title: 'Chuyên viên', unit: 'Phòng Đăng ký đất đai' },
    ...says,
  };
}

function declaresFiles(kind: ChangeKind): boolean {
  return kind === 'supplement-completion' || kind === 'finish';
}
