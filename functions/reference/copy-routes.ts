import * as z from 'zod';
import { CopyRefusal, CopyRequest, CopyView, CopyWithdrawal } from '../../schemas/copies/copy.ts';
import { SignatureInput, SigningTask } from '../../schemas/copies/signing.ts';
import { UploadedScan } from '../../schemas/copies/uploaded-scan.ts';
import { CopyAddress, OpenedUpload, UploadSize } from '../../schemas/copies/upload.ts';
import { PATH_PARAMETERS, type DescribedRoute, type PathParameter } from './route.ts';

const { copy } = PATH_PARAMETERS;

/** `id` is a copy's in this chapter. */
const OF_COPY: Readonly<Record<string, PathParameter>> = copy === undefined ? {} : { id: copy };

const REQUEST_EXAMPLE: z.input<typeof CopyRequest> = {
  agency: 'H21.17',
  original: {
    kind: 'diploma',
    type: 'Bằng tốt nghiệp đại học',
    issuer: 'Trường Đại học Mẫu',
    number: 'DH-0042/2019',
  },
  requester: { name: 'Nguyễn Văn Mẫu' },
  officer: 'chutich.h21-17',
  channel: 'counter',
};

const PDF = { schema: z.string().meta({ format: 'binary' }), mediaType: 'application/pdf' } as const;

/** Certified copies: asked for, scanned, signed, handed out, withdrawn. */
export const COPY_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'post',
    path: '/v1/copies',
    id: 'requestCopy',
    chapter: 'copies',
    summary: 'Yêu cầu chứng thực bản sao điện tử từ bản chính giấy',
    description:
      'Sau đó gửi bản quét. Ngày trả theo quy tắc sau 15 giờ; tên người yêu cầu và số của bản chính được niêm phong.',
    scope: 'copy:certify',
    isRepeatable: true,
    body: { schema: CopyRequest, example: REQUEST_EXAMPLE },
    replies: { 201: { description: 'Đã lưu, chờ bản quét / kept, its scan is awaited', schema: CopyView } },
    problems: [
      'agency-not-yours',
      'copy-body-missing',
      'copy-not-authorised',
      'copy-signers-alike',
      'dossier-not-found',
      'concurrent-change',
    ],
  },
  {
    method: 'get',
    path: '/v1/copies/{id}',
    parameters: OF_COPY,
    id: 'readCopy',
    chapter: 'copies',
    summary: 'Xem một bản sao chứng thực',
    scope: 'copy:read',
    replies: { 200: { description: 'Bản sao / the copy', schema: CopyView } },
    problems: ['copy-not-found'],
  },
  {
    method: 'post',
    path: '/v1/copy-uploads',
    id: 'openCopyUpload',
    chapter: 'copies',
    summary: 'Mở lượt tải lên một bản quét lớn',
    description:
      'Bản quét trên 1,9 MB, hoặc ảnh chụp, được gửi thành từng phần rồi nêu tên lượt khi gửi bản quét.',
    scope: 'copy:certify',
    body: { schema: UploadSize, example: { bytes: 4_200_000 } },
    replies: { 201: { description: 'Lượt tải lên / the upload', schema: OpenedUpload } },
    problems: ['copy-upload-size-missing', 'copy-file-too-large'],
  },
  {
    method: 'put',
    path: '/v1/copy-uploads/{upload}/{part}',
    id: 'putCopyUploadPart',
    chapter: 'copies',
    summary: 'Gửi một phần của bản quét',
    scope: 'copy:certify',
    body: { bytesAs: 'application/octet-stream' },
    replies: {
      200: { description: 'Đã lưu / kept', schema: z.strictObject({ kept: z.literal(true) }) },
    },
    problems: ['copy-upload-unknown', 'copy-upload-part-size'],
  },
  {
    method: 'put',
    path: '/v1/copies/{id}/scan',
    parameters: OF_COPY,
    id: 'putScan',
    chapter: 'copies',
    summary: 'Gửi bản quét; bản đạt thì được lấy số và ghi lời chứng',
    description:
      'PDF trong thân yêu cầu, hoặc tên lượt tải lên. Bản không đạt bị từ chối kèm trang, lý do, cách sửa, và không lấy ' +
      'số. Gửi lại cùng bản quét nhận cùng kết quả.',
    scope: 'copy:certify',
    body: {
      schema: UploadedScan,
      example: {
        upload: '0123456789abcdef0123456789abcdef-4200000',
        mediaType: 'image/jpeg',
        paper: 'A4',
      },
      bytesAs: 'application/pdf',
    },
    replies: {
      200: {
        description: 'Đã lấy số, chờ người chứng thực ký / numbered, the signature is awaited',
        schema: CopyView,
      },
    },
    problems: [
      'copy-not-found',
      'copy-scan-type-missing',
      'copy-scan-refused',
      'copy-state-forbids',
      'copy-not-authorised',
      'copy-body-missing',
      'copy-signers-alike',
      'copy-upload-unknown',
      'copy-upload-incomplete',
      'concurrent-change',
    ],
  },
  {
    method: 'get',
    path: '/v1/copies/{id}/signing',
    parameters: OF_COPY,
    id: 'readSigningTask',
    chapter: 'copies',
    summary: 'Lấy nhiệm vụ ký để ký bằng thiết bị của người ký',
    description:
      'Chỉ giao mã băm (digest), không giao khóa hay tài liệu. Thẩm quyền được kiểm tra tại lúc lấy và lúc ký.',
    scope: 'copy:certify',
    replies: { 200: { description: 'Điều phải ký / what is to be signed', schema: SigningTask } },
    problems: [
      'copy-not-found',
      'copy-state-forbids',
      'copy-being-prepared',
      'copy-not-authorised',
      'copy-body-missing',
      'copy-signed-remotely',
      'concurrent-change',
    ],
  },
  {
    method: 'put',
    path: '/v1/copies/{id}/signature',
    parameters: OF_COPY,
    id: 'putSignature',
    chapter: 'copies',
    summary: 'Gửi chữ ký trên mã băm (digest) đã giao',
    scope: 'copy:certify',
    body: {
      schema: SignatureInput,
      example: { step: 'person', document: '0'.repeat(64), signature: 'bWF1LWNodS1reQ==' },
    },
    replies: {
      202: { description: 'Đã nhận; đang đóng dấu thời gian / taken, being stamped', schema: CopyView },
    },
    problems: [
      'copy-not-found',
      'copy-state-forbids',
      'copy-document-other',
      'copy-signature-wrong',
      'copy-signature-other',
      'copy-not-authorised',
      'copy-body-missing',
      'copy-certificate-expired',
      'copy-signed-remotely',
      'concurrent-change',
    ],
  },
  {
    method: 'post',
    path: '/v1/copies/{id}/refusal',
    parameters: OF_COPY,
    id: 'refuseCopy',
    chapter: 'copies',
    summary: 'Từ chối chứng thực, kèm căn cứ',
    description:
      'Theo các trường hợp không được chứng thực của Nghị định 23/2015. Số đã lấy được ghi là không dùng.',
    scope: 'copy:certify',
    body: { schema: CopyRefusal, example: { ground: 'erased-or-altered', officer: 'chutich.h21-17' } },
    replies: { 200: { description: 'Đã từ chối / refused', schema: CopyView } },
    problems: ['copy-not-found', 'copy-state-forbids', 'concurrent-change'],
  },
  {
    method: 'post',
    path: '/v1/copies/{id}/withdrawal',
    parameters: OF_COPY,
    id: 'withdrawCopy',
    chapter: 'copies',
    summary: 'Thu hồi một bản sao đã cấp',
    description:
      'Căn cứ (mã) và cơ quan thu hồi được công bố ngay trên trang kiểm tra. Ghi chú được niêm phong: không có trong thông ' +
      'báo gửi cổng, trang kiểm tra hay nhật ký; chỉ GET /v1/copies/{id} của bên gọi thuộc cơ quan trả lại.',
    scope: 'copy:manage',
    body: {
      schema: CopyWithdrawal,
      example: {
        ground: 'original-revoked',
        officer: 'chutich.h21-17',
      },
    },
    replies: { 200: { description: 'Đã thu hồi bản sao / withdrawn', schema: CopyView } },
    problems: [
      'copy-not-found',
      'copy-state-forbids',
      'agency-not-yours',
      'copy-body-missing',
      'concurrent-change',
    ],
  },
  {
    method: 'get',
    path: '/v1/copies/{id}/file',
    parameters: OF_COPY,
    id: 'readCopyFile',
    chapter: 'copies',
    summary: 'Tải bản sao đã cấp',
    description: 'Bản có ảnh giấy tờ tùy thân được mở niêm phong và ghi lại ai đã lấy.',
    scope: 'copy:read',
    replies: {
      200: { description: 'Tệp / the file', ...PDF },
      302: { description: 'Địa chỉ tải trong 5 phút / an address for five minutes' },
    },
    problems: ['copy-not-found', 'copy-file-not-ready', 'copy-file-gone', 'concurrent-change'],
  },
  {
    method: 'get',
    path: '/v1/copies/{id}/link',
    parameters: OF_COPY,
    id: 'readCopyLink',
    chapter: 'copies',
    summary: 'Lấy địa chỉ để nơi khác tải bản sao',
    description: 'Ai có địa chỉ này thì tải được; dùng cho kho cá nhân và kết quả của hồ sơ.',
    scope: 'copy:read',
    replies: { 200: { description: 'Địa chỉ và hạn dùng / the address and its end', schema: CopyAddress } },
    problems: ['copy-not-found', 'copy-file-not-ready', 'copy-withdrawn'],
  },
  {
    method: 'get',
    path: '/copies/{id}/file',
    parameters: OF_COPY,
    id: 'fetchCopyByLink',
    chapter: 'copies',
    summary: 'Tải bản sao theo địa chỉ được cấp',
    query: z.object({
      exp: z.string().meta({ description: 'Hết hạn, giây Unix / expiry', example: '1790000000' }),
      sig: z.string().meta({ description: 'Chữ ký của địa chỉ / its tag', example: 'bWF1' }),
    }),
    replies: {
      200: { description: 'Tệp / the file', ...PDF },
      302: { description: 'Địa chỉ tải trong 5 phút / an address for five minutes' },
    },
    problems: ['link-invalid', 'copy-not-found', 'copy-file-gone', 'concurrent-change'],
  },
];
