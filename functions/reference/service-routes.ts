import * as z from 'zod';
import { AgencyListInput, AgencyListView } from '../../schemas/agency-list.ts';
import { Instant } from '../../schemas/instant.ts';
import { named } from '../../schemas/named.ts';
import { WebhookEndpointInput, WebhookEndpointView } from '../../schemas/webhook-endpoint.ts';
import type { DescribedRoute } from './route.ts';

const Health = named(
  'Health',
  z.strictObject({ status: z.enum(['ok', 'failing']), stage: z.string(), time: Instant }),
);

/** Where the portal is told, files by their links, and the gateway itself. */
export const SERVICE_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: '/v1/webhook-endpoint',
    id: 'readWebhookEndpoint',
    chapter: 'webhooks',
    summary: 'Xem địa chỉ nhận thông báo',
    scope: 'webhook:manage',
    replies: { 200: { description: 'Địa chỉ đang dùng / the address in use', schema: WebhookEndpointView } },
    problems: [],
  },
  {
    method: 'put',
    path: '/v1/webhook-endpoint',
    id: 'registerWebhookEndpoint',
    chapter: 'webhooks',
    summary: 'Đăng ký địa chỉ nhận thông báo',
    description:
      'Có hiệu lực trong 30 giây. Địa chỉ https công khai, cổng 443 hoặc 8443, không kèm tài khoản.',
    scope: 'webhook:manage',
    body: { schema: WebhookEndpointInput, example: { url: 'https://dichvucong.example.vn/webhooks' } },
    replies: { 200: { description: 'Đã đăng ký / registered', schema: WebhookEndpointView } },
    problems: ['webhook-url-invalid', 'webhook-url-private'],
  },
  {
    method: 'get',
    path: '/v1/agencies',
    id: 'readAgencies',
    chapter: 'service',
    summary: 'Xem danh mục cơ quan',
    scope: 'dossier:read',
    replies: { 200: { description: 'Danh mục đang dùng / the list in force', schema: AgencyListView } },
    problems: [],
  },
  {
    method: 'put',
    path: '/v1/agencies',
    id: 'putAgencies',
    chapter: 'service',
    summary: 'Khai danh mục cơ quan',
    description:
      'Thay toàn bộ danh mục; có hiệu lực trong 5 phút. Hồ sơ của cơ quan ngoài danh mục vẫn được nhận và chuyển, kèm cờ unknown-agency. Chưa khai thì không hồ sơ nào bị gắn cờ.',
    scope: 'agency:manage',
    body: {
      schema: AgencyListInput,
      example: { version: 'Quyết định 42/2026', agencies: ['H21', 'H21.17', '000.00.18.H21'] },
    },
    replies: { 200: { description: 'Đã khai / put', schema: AgencyListView } },
    problems: ['agency-not-yours'],
  },
  {
    method: 'get',
    path: '/files/{code}/{fileId}',
    id: 'downloadFile',
    chapter: 'service',
    summary: 'Tải tệp bằng đường dẫn có chữ ký',
    query: z.object({
      exp: z.string().meta({ description: 'Hết hạn, giây / expiry in seconds', example: '1790000000' }),
      sig: z.string().meta({ description: 'Chữ ký của đường dẫn / signature', example: 'chu-ky-mau' }),
    }),
    replies: { 302: { description: 'Chuyển tới địa chỉ tải tạm thời / to a short-lived download' } },
    problems: ['link-invalid', 'file-not-found'],
  },
  {
    method: 'get',
    path: '/health',
    id: 'readHealth',
    chapter: 'service',
    summary: 'Kiểm tra hoạt động của trục',
    description: 'Trả 503 với cùng nội dung khi trục không đọc được dữ liệu của mình.',
    replies: { 200: { description: 'Hoạt động / well', schema: Health } },
    problems: [],
  },
];
