import type * as z from 'zod';
import {
  CopyAuthorities,
  CopyAuthority,
  CopyAuthorityView,
  CopyBodies,
  CopyBody,
  CopyBodyView,
} from '../../schemas/copies/authority.ts';
import { NumberPage, NumberQuery } from '../../schemas/copies/copy.ts';
import type { DescribedRoute } from './route.ts';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nTUFV\n-----END CERTIFICATE-----\n';

const KEY_EXAMPLE = {
  certificates: [CERTIFICATE] as string[],
  scheme: 'rsa-pss-sha256',
  way: 'csc',
  credential: 'h21-17-chu-tich',
} as const;

const AUTHORITY_EXAMPLE: z.input<typeof CopyAuthority> = {
  name: 'Trần Thị Thử',
  title: 'Chủ tịch UBND xã',
  basis: 'chair',
  instrument: 'Quyết định 17/QĐ-UBND ngày 01/03/2026 (mẫu)',
  from: '2026-03-01T00:00:00+07:00',
  ...KEY_EXAMPLE,
};

const BODY_EXAMPLE: z.input<typeof CopyBody> = {
  name: 'UBND xã Mẫu',
  place: 'Xã Mẫu',
  from: '2026-03-01T00:00:00+07:00',
  ...KEY_EXAMPLE,
  credential: 'h21-17-con-dau',
};

/** Who may certify, and the numbers that were given. */
export const AUTHORITY_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: '/v1/copy-authorities/{agency}/{officer}',
    id: 'readCopyAuthorities',
    chapter: 'copies',
    summary: 'Xem thẩm quyền chứng thực của một người',
    scope: 'copy:read',
    replies: {
      200: {
        description: 'Mọi bản và bản đang áp dụng / all, and the one in force',
        schema: CopyAuthorities,
      },
    },
    problems: ['agency-not-yours', 'copy-officer-unreadable'],
  },
  {
    method: 'put',
    path: '/v1/copy-authorities/{agency}/{officer}',
    id: 'putCopyAuthority',
    chapter: 'copies',
    summary: 'Khai thẩm quyền chứng thực của một người, từ ngày đến ngày',
    description:
      'Chữ ký ngoài thời hạn này bị từ chối. Cùng ngày bắt đầu thì thay bản trước; bản sao đã ký giữ thẩm quyền lúc ký.',
    scope: 'copy:manage',
    body: { schema: CopyAuthority, example: AUTHORITY_EXAMPLE },
    replies: { 200: { description: 'Đã khai / put', schema: CopyAuthorityView } },
    problems: ['agency-not-yours', 'copy-officer-unreadable', 'copy-certificate-unreadable'],
  },
  {
    method: 'get',
    path: '/v1/copy-bodies/{agency}',
    id: 'readCopyBodies',
    chapter: 'copies',
    summary: 'Xem chữ ký số của một cơ quan',
    scope: 'copy:read',
    replies: {
      200: { description: 'Mọi bản và bản đang áp dụng / all, and the one in force', schema: CopyBodies },
    },
    problems: ['agency-not-yours'],
  },
  {
    method: 'put',
    path: '/v1/copy-bodies/{agency}',
    id: 'putCopyBody',
    chapter: 'copies',
    summary: 'Khai chữ ký số của một cơ quan, từ ngày đến ngày',
    scope: 'copy:manage',
    body: { schema: CopyBody, example: BODY_EXAMPLE },
    replies: { 200: { description: 'Đã khai / put', schema: CopyBodyView } },
    problems: ['agency-not-yours', 'copy-certificate-unreadable'],
  },
  {
    method: 'get',
    path: '/v1/copy-numbers',
    id: 'listCopyNumbers',
    chapter: 'copies',
    summary: 'Xem sổ chứng thực bản sao của một cơ quan',
    description: 'Mỗi số một dòng, không thiếu số nào; số không dùng ghi rõ lý do.',
    scope: 'copy:read',
    query: NumberQuery,
    replies: { 200: { description: 'Một trang sổ / a page of the register', schema: NumberPage } },
    problems: ['invalid-query', 'agency-not-yours', 'copy-volume-unknown'],
  },
];
