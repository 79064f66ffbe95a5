import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../functions/reference/document.ts';
import { ROUTES } from '../../../functions/reference/routes.ts';
import { functions } from '../../../infra/functions.ts';
import { PROBLEMS } from '../../../schemas/problems.ts';
import { ChangeKind } from '../../../schemas/transitions.ts';

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));
const committed = read('functions/reference/openapi.json');
const { version } = read('package.json') as { version: string };

/** Every value in a JSON document under a member of the given name. */
function membersNamed(name: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Object.entries(value).filter(([member]) => member === name);
  return [
    ...own.map(([, member]: [string, unknown]) => member),
    ...Object.values(value).flatMap((member) => membersNamed(name, member)),
  ];
}

const at = (pointer: string): unknown =>
  pointer
    .slice('#/'.length)
    .split('/')
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], committed);

describe('the OpenAPI document', () => {
  it('is the one that the schemas give today (else: npm run generate)', () => {
    expect(committed).toEqual(JSON.parse(JSON.stringify(openApiDocument(version))));
  });

  it('describes every call that a client can make, and no other', () => {
    const guarded = functions.flatMap(({ trigger }) => (trigger.by === 'http' ? trigger.routes : []));
    const answered = guarded
      .filter(({ path }) => /^\/(v1|dropin|files|copies|health|vnpost)(\/|$)/.test(path))
      .flatMap(({ method, path }) =>
        path === '/v1/dossiers/{code}/{action}'
          ? ChangeKind.options.map((kind) => `${method} /v1/dossiers/{code}/${kind}`)
          : [`${method} ${path}`],
      );
    const described = ROUTES.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(described.toSorted()).toEqual(answered.toSorted());
  });

  it('asks for a scope just where the gateway asks for a token', () => {
    const open = functions.flatMap(({ trigger }) =>
      trigger.by === 'http' ? trigger.routes.filter((route) => route.open !== undefined) : [],
    );
    const isOpen = new Set(open.map(({ method, path }) => `${method} ${path}`));
    for (const { method, path, scope } of ROUTES) {
      expect([path, scope === undefined]).toEqual([path, isOpen.has(`${method.toUpperCase()} ${path}`)]);
    }
  });

  it.each(
    ROUTES.filter(({ body }) => body?.example !== undefined).map((route) => [route.id, route] as const),
  )('shows a body for %s that the gateway takes', (_id, { body }) => {
    expect(body?.schema?.safeParse(body.example).error?.issues).toBeUndefined();
  });

  it('has something to point at wherever it points', () => {
    const pointers = membersNamed('$ref', committed);
    expect(pointers.length).toBeGreaterThan(100);
    for (const pointer of pointers)
      expect([pointer, typeof at(String(pointer))]).toEqual([pointer, 'object']);
  });

  it('names every call once, in Vietnamese', () => {
    const ids = membersNamed('operationId', committed);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { summary } of ROUTES)
      expect(summary).toMatch(/[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]/i);
  });

  it('shows each refusal under the status that it has', () => {
    const responses = membersNamed('responses', committed);
    const statuses = new Set(Object.values(PROBLEMS).map(({ status }) => status));
    for (const [status] of responses.flatMap((of) => Object.entries(of as object))) {
      if (/^[45]\d\d$/.test(status) && status !== '410' && status !== '429') {
        expect(statuses.has(Number(status))).toBe(true);
      }
    }
  });

  it('explains every field of what a client sends and gets', () => {
    const schemas = at('#/components/schemas') as Record<string, { properties?: Record<string, object> }>;
    const silent = Object.entries(schemas)
      .filter(([name]) => !name.startsWith('DropIn'))
      .flatMap(([name, { properties = {} }]) =>
        Object.entries(properties)
          .filter(([, property]) => !('description' in property) && !('$ref' in property))
          .map(([field]) => `${name}.${field}`),
      );
    expect(silent).toEqual([]);
  });
});
