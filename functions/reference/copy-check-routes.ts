import * as z from 'zod';
import { CheckQuery, CopyCheck } from '../../schemas/copies/copy-check.ts';
import { OpenedUpload, UploadSize } from '../../schemas/copies/upload.ts';
import { CopyVerdict } from '../../schemas/copies/verdict.ts';
import { PATH_PARAMETERS, type DescribedRoute, type PathParameter } from './route.ts';

const { copy } = PATH_PARAMETERS;

const OF_COPY: Readonly<Record<string, PathParameter>> = copy === undefined ? {} : { id: copy };

/** Anybody checks a copy: by its file, or by the id in its QR. */
export const COPY_CHECK_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'post',
    path: '/v1/copy-verifications',
    id: 'verifyCopy',
    chapter: 'copies',
    summary: 'Kiểm tra tệp bản sao điện tử chứng thực',
    description:
      'Không cần tài khoản; tệp được kiểm tra rồi bỏ, không lưu. Gửi tệp trong thân yêu cầu, hoặc tên lượt tải lên nếu ' +
      'tệp trên 1,9 MB. Tệp không phải bản sao chứng thực cũng nhận kết luận: invalid. Không hỏi được trạng thái chứng thư số hoặc sổ ' +
      'chứng thực thì kết luận là unknown, không bao giờ là valid. Cùng một địa chỉ mạng: 600 lần gọi trong 5 phút.',
    query: z.object({
      report: z.enum(['true']).optional().meta({
        description: 'Kèm báo cáo để in (HTML) / with the report to be printed',
        example: 'true',
      }),
    }),
    body: {
      schema: z.strictObject({ upload: z.string().max(100) }),
      example: { upload: '0123456789abcdef0123456789abcdef-4200000' },
      bytesAs: 'application/pdf',
    },
    replies: {
      200: {
        description: 'Kết luận, kèm lý do và chứng cứ / the verdict, with its reasons and evidence',
        schema: z.strictObject({ verdict: CopyVerdict, report: z.string().optional() }),
      },
    },
    problems: ['copy-upload-unknown', 'copy-upload-incomplete'],
  },
  {
    method: 'post',
    path: '/v1/copy-verification-uploads',
    id: 'openCopyVerificationUpload',
    chapter: 'copies',
    summary: 'Mở lượt tải lên một tệp lớn để kiểm tra',
    description: 'Các phần được bỏ ngay khi kiểm tra xong; phần không ai dùng đến được bỏ trong một ngày.',
    body: { schema: UploadSize, example: { bytes: 4_200_000 } },
    replies: { 201: { description: 'Lượt tải lên / the upload', schema: OpenedUpload } },
    problems: ['copy-upload-size-missing', 'copy-file-too-large'],
  },
  {
    method: 'put',
    path: '/v1/copy-verification-uploads/{upload}/{part}',
    id: 'putCopyVerificationPart',
    chapter: 'copies',
    summary: 'Gửi một phần của tệp cần kiểm tra',
    body: { bytesAs: 'application/octet-stream' },
    replies: {
      200: { description: 'Đã lưu / kept', schema: z.strictObject({ kept: z.literal(true) }) },
    },
    problems: ['copy-upload-unknown', 'copy-upload-part-size'],
  },
  {
    method: 'get',
    path: '/v1/copy-checks/{id}',
    parameters: OF_COPY,
    id: 'readCopyCheck',
    chapter: 'copies',
    summary: 'Tra bản sao chứng thực theo mã QR',
    description:
      'Những gì sổ chứng thực công bố: cơ quan, số, ngày, bản sao còn hiệu lực hay đã bị thu hồi, kèm kết luận và lý do. Mã QR in được ' +
      'lên bất cứ giấy nào, nên chỉ có mã thì kết luận là unknown, hoặc invalid nếu bản sao đã bị thu hồi. Gửi kèm mã SHA-256 của tệp ' +
      'đang cầm: đúng tệp đã cấp thì valid. Mã không có trong sổ: 404, không dùng bản sao đó.',
    query: CheckQuery,
    replies: { 200: { description: 'Có trong sổ / in the register', schema: CopyCheck } },
    problems: ['copy-not-found', 'invalid-query'],
  },
];
