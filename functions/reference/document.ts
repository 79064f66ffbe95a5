import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { annotate } from '../../schemas/field-notes.ts';
import { WebhookEvent } from '../../schemas/webhooks.ts';
import type { Scope } from '../kernel/http/client.ts';
import { NOTES } from './notes.ts';
import { PROBLEM_EXAMPLES, problemReplies } from './problem-replies.ts';
import { PATH_PARAMETERS, type Chapter, type DescribedReply, type DescribedRoute } from './route.ts';
import { ROUTES } from './routes.ts';

const SCOPES: Readonly<Record<Scope, string>> = {
  'dossier:write': 'Gửi và thay đổi hồ sơ / submit and change dossiers',
  'dossier:read': 'Xem hồ sơ / read dossiers',
  'code:allocate': 'Cấp mã hồ sơ / allocate codes',
  'exchange:read': 'Xem các lượt trao đổi / see duties towards partners',
  'exchange:operate': 'Cho gửi lại, sửa, bỏ qua / redrive, amend, skip',
  'webhook:manage': 'Quản lý địa chỉ nhận thông báo / manage the webhook endpoint',
  'agency:manage': 'Khai danh mục cơ quan / keep the list of agencies',
  'post:order': 'Đặt và hủy đơn bưu chính / order of the post and cancel',
  'post:read': 'Xem đơn bưu chính, hành trình, đối soát / see orders, parcels, reconciliation',
  'post:manage': 'Khai hợp đồng bưu chính / keep contracts with the post',
  'citizen:verify': 'Xác thực thông tin công dân / verify citizens with the population register',
  'citizen:read': 'Tra cứu thông tin công dân theo mục đích / look citizens up for a stated purpose',
  'citizen:audit': 'Xem nhật ký tra cứu công dân / read who looked at whom',
  'household:read': 'Xác nhận và đọc hộ gia đình / confirm and read households',
  'register:manage': 'Quản lý đồng bộ dân cư và tài khoản cán bộ / keep the register in step, map officers',
  'axis:manage': 'Chọn tuyến kết nối tới cơ sở dữ liệu / choose the ways to registers',
  'copy:certify': 'Lập và ký bản sao điện tử chứng thực / make and sign certified copies',
  'copy:read': 'Đọc bản sao điện tử chứng thực / read certified copies',
  'copy:manage': 'Quản lý thẩm quyền chứng thực, thu hồi bản sao / manage authorities, withdraw copies',
  'evidence:read': 'Xuất gói bằng chứng, xem các gốc / export evidence packs, see roots',
};

const CHAPTERS: Readonly<Record<Chapter, string>> = {
  dossiers: 'Hồ sơ / dossiers',
  exchanges: 'Trao đổi với đối tác / duties towards partners',
  post: 'Bưu chính công ích / the public post',
  citizens: 'Tra cứu dân cư theo mục đích / looking citizens up for a purpose',
  registers: 'Hộ gia đình, đồng bộ dân cư, đường trục / households, keeping in step, the axis',
  copies: 'Bản sao điện tử chứng thực / certified copies',
  evidence: 'Bằng chứng kiểm được không cần trục / evidence that others verify',
  webhooks: 'Thông báo cho cổng / telling the portal',
  dropin: 'Thay thế bộ kết nối DVCQG / drop-in for the national adapter',
  service: 'Dịch vụ chung / the gateway itself',
};

const DESCRIPTION = `Trục Liên Thông nối cổng dịch vụ công của tỉnh với Cổng Dịch vụ công quốc gia, bưu chính công ích và cơ sở dữ liệu quốc gia về dân cư.

- **2xx nghĩa là đã lưu**: nội dung, tệp đã khai và mọi việc phải chuyển đi đều nằm trên bộ nhớ bền.
- **Gửi lại an toàn**: dùng lại \`Idempotency-Key\`, hoặc gửi lại nguyên văn.
- **Thời điểm** gửi lên theo ISO 8601 có múi giờ; trả về theo UTC.
- **Lỗi** theo RFC 9457, mỗi lỗi một mã \`code\` không đổi nghĩa, kèm cách khắc phục.
- **Hệ thống quốc gia** gọi vào bằng X-Road: xem \`/xroad/wsdl\` và \`/xroad/openapi.json\`.`;

/**
 * The gateway's OpenAPI 3.1 document, made from the very schemas by which requests are read and answers are
 * written. `servers` is filled in where it is served.
 */
export function openApiDocument(version: string): object {
  const document = createDocument({
    openapi: '3.1.0',
    info: { title: 'Liên Thông', version, description: DESCRIPTION },
    tags: Object.entries(CHAPTERS).map(([name, description]) => ({ name, description })),
    paths: paths(),
    webhooks: { event: { post: webhook() } },
    components: {
      examples: PROBLEM_EXAMPLES,
      securitySchemes: {
        clientCredentials: {
          type: 'oauth2',
          description:
            'Mã truy cập do hệ thống định danh của tỉnh cấp; mã ghi rõ các cơ quan mà bên gọi phụ trách.',
          // The issuer is the installation's own: this is an example of where it may be.
          flows: {
            clientCredentials: { tokenUrl: 'https://dinhdanh.example.vn/oauth2/token', scopes: SCOPES },
          },
        },
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Dán mã truy cập đã có / a token that you have',
        },
      },
    },
  });
  const schemas = document.components?.schemas ?? {};
  explain(schemas);
  annotate(schemas);
  return document;
}

function paths(): ZodOpenApiPathsObject {
  const byPath = Map.groupBy(ROUTES, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, routes]) => [
      path,
      Object.fromEntries(routes.map((route) => [route.method, operation(route)])),
    ]),
  );
}

function operation(route: DescribedRoute): ZodOpenApiOperationObject {
  const { id, chapter, summary, description, scope, body, query } = route;
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return {
    operationId: id,
    tags: [chapter],
    summary,
    ...(description === undefined ? {} : { description }),
    // Two ways to the same token: fetched by the client, or pasted into the page.
    security: scope === undefined ? [] : [{ clientCredentials: [scope] }, { accessToken: [scope] }],
    requestParams: {
      ...(inPath.length === 0
        ? {}
        : { path: z.object(Object.fromEntries(inPath.map((name) => pathParameter(name, route)))) }),
      ...(query === undefined ? {} : { query }),
      ...(route.isRepeatable === true ? { header: REPEATABLE } : {}),
    },
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: bodyContent(body),
          },
        }),
    responses: {
      ...repliesOf(route.replies),
      ...repliesOf(route.refusals ?? {}),
      ...problemReplies(route),
    },
  };
}

function bodyContent({ schema, example, bytesAs }: NonNullable<DescribedRoute['body']>) {
  return {
    ...(schema === undefined
      ? {}
      : { 'application/json': { schema, ...(example === undefined ? {} : { example }) } }),
    ...(bytesAs === undefined
      ? {}
      : { [bytesAs]: { schema: { type: 'string' as const, format: 'binary' } } }),
  };
}

const REPEATABLE = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(128)
    .regex(/^[\x21-\x7e]+$/)
    .optional()
    .meta({
      description:
        'Cùng khóa, cùng nội dung: cùng câu trả lời; cùng khóa, nội dung khác: 409. Nhớ trong 7 ngày / ' +
        'same key and body, same answer; remembered for 7 days',
      example: '6f1c1f5e-0042',
    }),
});

function pathParameter(name: string, route: DescribedRoute): [string, z.ZodType] {
  const parameter = route.parameters?.[name] ?? PATH_PARAMETERS[name];
  if (parameter === undefined) throw new Error(`the path parameter ${name} is not described`);
  return [name, z.string().meta({ ...parameter })];
}

function repliesOf(
  replies: Readonly<Record<string, DescribedReply>>,
): ZodOpenApiOperationObject['responses'] {
  return Object.fromEntries(
    Object.entries(replies).map(([status, { description, schema, mediaType = 'application/json' }]) => [
      status,
      { description, ...(schema === undefined ? {} : { content: { [mediaType]: { schema } } }) },
    ]),
  );
}

/** What the portal receives (Standard Webhooks 1.0). */
function webhook(): ZodOpenApiOperationObject {
  return {
    operationId: 'receiveEvent',
    tags: ['webhooks'],
    summary: 'Thông báo gửi tới cổng của tỉnh',
    description:
      'Theo Standard Webhooks 1.0: `webhook-signature` là danh sách chữ ký `v1,<base64>` cách nhau bằng dấu cách, mỗi ' +
      'chữ ký là HMAC-SHA256 trên `{webhook-id}.{webhook-timestamp}.{thân nguyên văn}`; đúng một chữ ký là đủ. Một ' +
      'thông báo có thể đến hơn một lần: bỏ qua `webhook-id` đã nhận. Không có dữ liệu cá nhân trong thông báo.',
    requestParams: {
      header: z.object({
        'webhook-id': z.string().meta({ description: 'Giữ nguyên khi gửi lại / the same on every attempt' }),
        'webhook-timestamp': z
          .string()
          .meta({ description: 'Giây, của lần gửi này / seconds, of this attempt' }),
        'webhook-signature': z.string().meta({ example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=' }),
      }),
    },
    requestBody: { required: true, content: { 'application/json': { schema: WebhookEvent } } },
    responses: {
      '2XX': { description: 'Cổng đã nhận / the portal has it' },
      '410': { description: 'Địa chỉ không dùng nữa / gone for good' },
      '429': { description: 'Gửi chậm lại theo Retry-After / slow down' },
    },
  };
}

/** Writes the notes of our own into the schemas. */
function explain(schemas: Readonly<Record<string, unknown>>): void {
  for (const [id, notes] of Object.entries(NOTES)) {
    const schema = schemas[id] as { properties?: Record<string, Record<string, unknown>> } | undefined; // JSON Schema
    for (const [field, [description, example]] of Object.entries(notes)) {
      const property = schema?.properties?.[field];
      if (property === undefined) throw new Error(`${id} has no field ${field} to explain`);
      property['description'] ??= description;
      if (example !== undefined) property['example'] ??= example;
    }
  }
}
