import { describe, expect, it } from 'vitest';
import { createDocument } from 'zod-openapi';
import * as z from 'zod';
import { CHANGE_BODIES } from '../../../schemas/changes.ts';
import { Dossier, ProgressRow } from '../../../schemas/dossier.ts';
import { ReceivedDossier } from '../../../schemas/dvcqg/dossier.ts';
import { DOSSIER, PROGRESS, type Mapping } from '../../../schemas/dvcqg/mapping.ts';
import { annotate } from '../../../schemas/field-notes.ts';
import { Address, PERSONAL_FIELDS } from '../../../schemas/personal.ts';
import { SubmissionInput } from '../../../schemas/submission.ts';
import {
  CodeAllocation,
  CodeRequest,
  DossierSummary,
  DossierView,
  EvidenceExport,
  ExchangeView,
  pageOf,
  Receipt,
  TimelineEntry,
} from '../../../schemas/views.ts';
import { WebhookEvent } from '../../../schemas/webhooks.ts';

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Every property below a JSON schema, with its name. */
function* properties(node: unknown): Generator<readonly [string, Node]> {
  if (!isNode(node)) return;
  if (isNode(node['properties'])) {
    for (const [name, property] of Object.entries(node['properties'])) {
      if (isNode(property)) yield [name, property];
    }
  }
  for (const child of Object.values(node)) yield* properties(child);
}

const describedIn = (schema: z.ZodType, io: 'input' | 'output'): (readonly [string, Node])[] => [
  ...properties(z.toJSONSchema(schema, { io, reused: 'inline' })),
];

const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
const answers = (schema: z.ZodType) => ({ responses: { 200: { description: 'ok', ...json(schema) } } });

/** An OpenAPI document in which every contract of the native API stands, with the notes on its fields. */
const openApi = (): Record<string, Node> => {
  const views: Record<string, z.ZodType> = {
    dossier: DossierView,
    dossiers: pageOf('DossierPage', DossierSummary),
    timeline: pageOf('TimelinePage', TimelineEntry),
    exchange: ExchangeView,
    evidence: EvidenceExport,
    progress: ProgressRow,
  };
  const document = createDocument({
    openapi: '3.1.1',
    info: { title: 'Liên Thông', version: '1' },
    paths: {
      ...Object.fromEntries(
        Object.entries(CHANGE_BODIES).map(([kind, body]) => [
          `/v1/dossiers/{code}/${kind}`,
          { post: { requestBody: json(body), ...answers(Receipt) } },
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(views).map(([path, view]) => [`/v1/${path}`, { get: answers(view) }]),
      ),
      '/v1/dossiers': { post: { requestBody: json(SubmissionInput), ...answers(Receipt) } },
      '/v1/dossier-codes': { post: { requestBody: json(CodeRequest), ...answers(CodeAllocation) } },
    },
    webhooks: {
      event: { post: { requestBody: json(WebhookEvent), responses: { 200: { description: 'ok' } } } },
    },
  });
  const schemas = document.components?.schemas ?? {};
  annotate(schemas);
  return schemas as Record<string, Node>;
};

describe('the contracts', () => {
  it('make one OpenAPI 3.1 document in which every field of every named schema is described', () => {
    const schemas = openApi();
    expect(Object.keys(schemas).length).toBeGreaterThan(40);
    const silent: string[] = [];
    for (const [id, schema] of Object.entries(schemas)) {
      if (id.startsWith('WebhookEvent')) continue; // told apart by type, its members have no name
      const own = isNode(schema['properties']) ? schema['properties'] : {};
      for (const [name, property] of Object.entries(own)) {
        if (!isNode(property) || typeof property['description'] !== 'string') silent.push(`${id}.${name}`);
      }
    }
    expect(silent).toEqual([]);
  });

  it('show instants as date-times with an example, in what is read and in what is written', () => {
    const schemas = openApi();
    expect(schemas['SubmissionInput']).toMatchObject({
      properties: {
        receivedAt: { type: 'string', format: 'date-time', example: '2026-03-23T09:30:00+07:00' },
        channel: { enum: ['1', '2', '3'], example: '2' },
        phone: { 'x-personal-data': true },
      },
      additionalProperties: false,
    });
    expect(schemas['Receipt']).toMatchObject({
      properties: { keptAt: { type: 'string', format: 'date-time' } },
    });
  });

  it('name as personal exactly what is marked as personal', () => {
    const marked = new Set<string>();
    for (const schema of [Dossier, ProgressRow, SubmissionInput, ...Object.values(CHANGE_BODIES)]) {
      for (const [name, property] of describedIn(schema, 'input')) {
        if (property['x-personal-data'] === true) marked.add(name);
      }
    }
    // An officer's name and a paper's number have names too general to blank out by: their parents are.
    const byParent: Record<string, string> = { name: 'officer', number: 'applicantIdentities' };
    for (const name of marked) expect(PERSONAL_FIELDS, name).toContain(byParent[name] ?? name);
    const wire = (mapping: Mapping): void => {
      for (const [field, rule] of Object.entries(mapping)) {
        if ('rows' in rule) wire(rule.rows);
        else if (PERSONAL_FIELDS.has(field)) expect(PERSONAL_FIELDS).toContain(rule.wire);
      }
    };
    wire(DOSSIER);
    wire(PROGRESS);
    expect(Address.safeParse('Thôn Mẫu, xã Ia Mẫu').success).toBe(true);
  });

  it('keep personal data out of the events told to the portal and out of lists', () => {
    for (const schema of [WebhookEvent, DossierSummary, ExchangeView, EvidenceExport]) {
      for (const [name, property] of describedIn(schema, 'output')) {
        expect(property['x-personal-data'], name).toBeUndefined();
        expect(PERSONAL_FIELDS.has(name), name).toBe(false);
      }
    }
  });

  it('let an event tell what it must and nothing else', () => {
    const event = {
      id: 'msg_1',
      type: 'duty.parked',
      timestamp: '2026-03-23T02:30:00.000Z',
      data: {
        dossierCode: 'H21.17-260323-0042',
        agency: 'H21.17',
        exchange: {
          id: 'dvcqg~H21.17-260323-0042~1',
          partner: 'dvcqg',
          operation: 'dossier.header',
          state: 'parked',
          attempts: 3,
          reason: { code: 'partner-rejected', message: 'Đối tác từ chối nội dung', fix: 'Sửa rồi gửi lại.' },
        },
      },
    };
    expect(WebhookEvent.parse(event)).toEqual(event);
    const chatty = { ...event, data: { ...event.data, applicantName: 'Nguyễn Văn Mẫu' } };
    expect(WebhookEvent.safeParse(chatty).success).toBe(false);
    expect(WebhookEvent.safeParse({ ...event, type: 'dossier.deleted' }).success).toBe(false);
  });

  it('can be shown for the drop-in as well', () => {
    expect(describedIn(ReceivedDossier, 'input').map(([name]) => name)).toContain('MaHoSo');
  });
});
