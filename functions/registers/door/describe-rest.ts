import * as z from 'zod';
import { RecordPush } from '../../../schemas/registers/civil-status-push.ts';
import {
  ChangeReceipt,
  DoorError,
  DossierResultsTold,
  DossierStatusTold,
} from '../../../schemas/registers/door-services.ts';

/**
 * The door's REST services as OpenAPI 3.0, the version that every Security Server reads, made of the schemas by which
 * calls are read and answered. `servers` is filled in where it is served. A build step (generate.ts), not for functions.
 */
export function restDocument(version: string): object {
  const document = {
    openapi: '3.0.3',
    info: {
      title: 'Liên Thông: cửa cho hệ thống quốc gia (X-Road REST r1)',
      version,
      description:
        'Mỗi dịch vụ là một mã dịch vụ (service code) của phân hệ này. Bên gọi gửi X-Road-Client; Security Server thêm X-Road-Id. Lỗi của tỉnh không bao giờ kèm X-Road-Error.',
    },
    paths: {
      '/traTrangThaiHoSo/{maHoSo}': {
        get: reading('traTrangThaiHoSo', 'Tra trạng thái hồ sơ', DossierStatusTold),
      },
      '/traKetQuaHoSo/{maHoSo}': {
        get: reading('traKetQuaHoSo', 'Tra kết quả đã cấp của hồ sơ', DossierResultsTold),
      },
      '/nhanThayDoi': {
        post: {
          operationId: 'nhanThayDoi',
          summary: 'Nhận thay đổi hộ tịch, cư trú; gửi lại cùng X-Road-Id nhận cùng biên nhận',
          parameters: [
            header('X-Road-Client', true),
            header('X-Road-Id', true),
            header('X-Road-UserId', false),
          ],
          requestBody: { required: true, content: json(RecordPush) },
          responses: { 200: answer('Biên nhận / the receipt', ChangeReceipt), ...REFUSALS },
        },
      },
    },
    components: {
      schemas: { DoorError: schemaOf(DoorError, 'output') },
      responses: Object.fromEntries(
        Object.entries(REFUSED).map(([status, description]) => [
          `Refused${status}`,
          {
            description,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DoorError' } } },
          },
        ]),
      ),
    },
  };
  return withComponents(document);
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): object => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: 'openapi-3.0', io });
  return rest;
};

/** Schemas that others name stand with each of these as zod writes them; OpenAPI wants them among the components. */
function withComponents(document: Described): object {
  const named: Record<string, unknown> = {};
  const text = JSON.stringify(document).replaceAll('"#/definitions/', '"#/components/schemas/');
  const { components, ...rest } = JSON.parse(text, (key, value: unknown) => {
    if (key !== 'definitions') return value;
    Object.assign(named, value);
    return undefined;
  }) as Described; // what was written just now
  return { ...rest, components: { ...components, schemas: { ...components.schemas, ...named } } };
}

interface Described {
  readonly components: { readonly schemas: object; readonly responses: object };
}

const json = (schema: z.ZodType, io: 'input' | 'output' = 'input'): object => ({
  'application/json': { schema: schemaOf(schema, io) },
});

const answer = (description: string, schema: z.ZodType): object => ({
  description,
  content: json(schema, 'output'),
});

/** By which status refusals come, and what each says. */
const REFUSED: Readonly<Record<number, string>> = {
  400: 'Yêu cầu sai quy tắc X-Road / the call breaks a rule',
  403: 'Không được phép / denied',
  404: 'Không có dịch vụ hoặc hồ sơ / no such service or dossier',
  405: 'Phương thức không được dùng / wrong method',
  409: 'Mã thông điệp đã dùng cho nội dung khác, hoặc số định danh là của người khác / the message id was used otherwise, or a number is another’s',
  415: 'Content-Type không hợp lệ / wrong media type',
  422: 'Nội dung sai / the content is wrong',
  500: 'Lỗi hệ thống / a fault of ours',
  503: 'Đang xử lý, gửi lại sau / come again',
};

const REFUSALS = Object.fromEntries(
  Object.keys(REFUSED).map((status) => [status, { $ref: `#/components/responses/Refused${status}` }]),
);

const header = (name: string, required: boolean): object => ({
  name,
  in: 'header',
  required,
  schema: { type: 'string' },
});

const reading = (operationId: string, summary: string, schema: z.ZodType): object => ({
  operationId,
  summary,
  parameters: [
    { name: 'maHoSo', in: 'path', required: true, schema: { type: 'string' } },
    header('X-Road-Client', true),
    header('X-Road-Id', false),
  ],
  responses: { 200: answer(summary, schema), ...REFUSALS },
});
