import * as z from 'zod';
import { RootsView } from '../../schemas/evidence/root.ts';
import { SealsView } from '../../schemas/evidence/seal.ts';
import type { DescribedRoute } from './route.ts';

const whole = z.string().regex(/^\d{1,10}$/);

/** Evidence that others verify without us. */
export const EVIDENCE_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: '/v1/dossiers/{code}/evidence-pack',
    id: 'exportEvidencePack',
    chapter: 'evidence',
    summary: 'Xuất gói bằng chứng của một hồ sơ',
    description:
      'Một tệp ASiC-E (ETSI EN 319 162-1): dòng thời gian, từng mắt xích, chứng minh Merkle, gốc đã ký và đóng dấu thời ' +
      'gian, chứng thư, trả lời về trạng thái chứng thư số, tóm tắt để đọc. Kiểm được không cần trục: `npx lienthong evidence verify`, hoặc ' +
      'unzip và openssl theo docs/evidence.md. Không có dữ liệu cá nhân. Tổ chức cấp dấu thời gian đang không trả ' +
      'lời thì gói vẫn được xuất và ghi rõ khoảng trống.',
    scope: 'evidence:read',
    replies: {
      200: {
        description: 'Gói bằng chứng / the pack',
        schema: z.string().meta({ format: 'binary' }),
        mediaType: 'application/vnd.etsi.asic-e+zip',
      },
    },
    problems: ['dossier-not-found', 'evidence-not-sealed', 'evidence-too-large'],
  },
  {
    method: 'get',
    path: '/v1/evidence-roots',
    id: 'listEvidenceRoots',
    chapter: 'evidence',
    summary: 'Xem các gốc bằng chứng đã ký, đã đóng dấu thời gian đến đâu',
    description:
      'Mỗi 5 phút các chuỗi vừa thay đổi được gom dưới một gốc. Gốc nào đang chờ con dấu, dấu thời gian hay trả lời về trạng thái chứng thư số ' +
      'thì hiện ở đây, kèm chờ từ lúc nào và vì sao. Không nói gì về hồ sơ.',
    scope: 'evidence:read',
    query: z.object({
      limit: whole.optional().meta({ description: 'Nhiều nhất, 1 đến 100 / at most', example: '50' }),
      cursor: whole.optional().meta({
        description: 'Số của gốc cuối ở trang trước (next) / the last one of the page before',
        example: '120',
      }),
    }),
    replies: { 200: { description: 'Mới nhất trước / newest first', schema: RootsView } },
    problems: ['invalid-query'],
  },
  {
    method: 'get',
    path: '/v1/evidence-seals',
    id: 'listEvidenceSeals',
    chapter: 'evidence',
    summary: 'Xem mã con dấu mà gói bằng chứng phải có',
    description:
      'Không cần tài khoản. Người nhận gói lấy mã ở đây, tại tên miền chính thức của tỉnh, hoặc từ văn bản của tỉnh, rồi ' +
      'kiểm: `npx lienthong evidence verify goi.asice --roots … --seal MÃ`. Không có mã này thì kết luận tốt nhất là chưa ' +
      'xác định: ai có chứng thư dưới gốc tin cậy cũng tự ký được một gói.',
    replies: {
      200: { description: 'Đang dùng trước, các con dấu cũ sau / newest first', schema: SealsView },
    },
    problems: [],
  },
];
