import { describe, expect, test } from 'vitest';
import type { Context } from 'aws-lambda';
import { openApi } from '../../../functions/kernel/http/api.ts';
import { ok } from '../../../functions/kernel/result.ts';
import { proxyEvent } from '../../support/proxy-event.ts';

const handler = openApi(({ query }) => Promise.resolve(ok({ status: 200, body: query })));
const ask = async (values: Readonly<Record<string, readonly string[]>>) => {
  const last = Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']));
  const event = proxyEvent('GET', '/v1/copy-checks/{id}', { query: last, queries: values });
  return handler(event, {} as Context);
};

describe('A parameter of a query', () => {
  test('is read where it is given once', async () => {
    const reply = await ask({ sha256: ['a'], day: ['b'] });
    expect(JSON.parse(reply.body)).toEqual({ sha256: 'a', day: 'b' });
  });

  test('is refused where it is given twice: which of both is meant, nobody can know', async () => {
    const reply = await ask({ sha256: ['xấu', 'tốt'] });
    expect(reply.statusCode).toBe(400);
    expect(JSON.parse(reply.body)).toMatchObject({ code: 'invalid-query' });
  });
});
