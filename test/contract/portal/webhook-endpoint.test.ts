import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { portalEndpoint } from '../../../functions/partners/portal/endpoint.ts';
import { registerEndpoint, type Registration } from '../../../functions/partners/portal/register-endpoint.ts';
import { proxyEvent } from '../../support/proxy-event.ts';

const dynamo = mockClient(DynamoDBClient);
const PK = 'ENDPOINT#portal';
const url = 'https://cong.example.vn/webhooks';
const NOW = Date.parse('2026-03-23T02:30:00Z');
const kept = {
  pk: { S: PK },
  url: { S: url },
  changedAt: { S: '2026-03-23T02:30:00.000Z' },
  changedBy: { S: 'portal' },
};

beforeEach(() => {
  dynamo.reset();
  dynamo.on(GetItemCommand).resolves({});
  dynamo.on(UpdateItemCommand).resolves({ Attributes: kept });
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe('registering where the portal is told', () => {
  const registration: Registration = {
    table: 'partners',
    clientId: 'portal',
    now: NOW,
    allowPrivate: false,
    resolve: () => Promise.resolve([{ address: '1.1.1.1', family: 4 }]),
  };
  const register = (body: unknown, more: Partial<Registration> = {}) =>
    registerEndpoint(body, { ...registration, ...more });

  it('keeps the address, by whom and when', async () => {
    const result = await register({ url });
    expect(result).toEqual({
      ok: true,
      value: { source: 'registered', url, changedAt: '2026-03-23T02:30:00.000Z', changedBy: 'portal' },
    });
    expect(dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input).toMatchObject({
      TableName: 'partners',
      Key: { pk: { S: PK } },
      ExpressionAttributeValues: { ':url': { S: url } },
    });
  });

  it.each<[string, unknown]>([
    ['no address', {}],
    ['a number', { url: 7 }],
    ['a field that is not known', { url, secret: 'x' }],
    ['no object', [url]],
  ])('refuses %s and names the field', async (_what, body) => {
    expect(await register(body)).toMatchObject({ problem: { code: 'invalid-field', errors: [{}] } });
    expect(dynamo.commandCalls(UpdateItemCommand)).toHaveLength(0);
  });

  it.each([
    ['webhook-url-invalid', 'http://cong.example.vn/webhooks'],
    ['webhook-url-invalid', 'https://a:b@cong.example.vn/'],
    ['webhook-url-private', 'https://127.0.0.1/'],
    ['webhook-url-private', 'https://[::1]/'],
    ['webhook-url-private', 'https://169.254.169.254/latest/meta-data/'],
  ])('refuses with %s: %s', async (code, target) => {
    expect(await register({ url: target })).toEqual({ ok: false, problem: { code } });
    expect(dynamo.commandCalls(UpdateItemCommand)).toHaveLength(0);
  });

  it('refuses a name that leads into an inner network, and one that leads nowhere', async () => {
    const inner = () => Promise.resolve([{ address: '10.0.0.1', family: 4 }]);
    expect(await register({ url }, { resolve: inner })).toMatchObject({
      problem: { code: 'webhook-url-private' },
    });
    const nowhere = () => Promise.reject(new Error('ENOTFOUND'));
    expect(await register({ url }, { resolve: nowhere })).toMatchObject({
      problem: { code: 'webhook-url-invalid' },
    });
    expect(dynamo.commandCalls(UpdateItemCommand)).toHaveLength(0);
  });
});

describe('the endpoint for carriers', () => {
  it('is what was registered rather than what was configured, and nothing where neither is', async () => {
    const clock = { now: () => NOW };
    expect(await portalEndpoint('partners', 'https://configured.example.vn/', clock)()).toBe(
      'https://configured.example.vn/',
    );
    expect(await portalEndpoint('partners', '', clock)()).toBeUndefined();
    dynamo.on(GetItemCommand).resolves({ Item: kept });
    expect(await portalEndpoint('partners', 'https://configured.example.vn/', clock)()).toBe(url);
  });

  it('follows a change within half a minute, and is not read for every message', async () => {
    let now = NOW;
    const endpoint = portalEndpoint('partners', undefined, { now: () => now });
    for (let message = 0; message < 100; message += 1) await endpoint();
    expect(dynamo.commandCalls(GetItemCommand)).toHaveLength(1);
    dynamo.on(GetItemCommand).resolves({ Item: kept });
    now += 29_999;
    expect(await endpoint()).toBeUndefined();
    now += 1;
    expect(await endpoint()).toBe(url);
  });

  it('is asked for again after the table failed', async () => {
    const endpoint = portalEndpoint('partners', undefined, { now: () => NOW });
    dynamo.on(GetItemCommand).rejectsOnce(new Error('table is away')).resolves({ Item: kept });
    await expect(endpoint()).rejects.toThrow('table is away');
    expect(await endpoint()).toBe(url);
  });
});

describe('/v1/webhook-endpoint', () => {
  async function call(method: 'GET' | 'PUT', scopes: string, body?: unknown): Promise<APIGatewayProxyResult> {
    vi.stubEnv('TABLE_PARTNERS', 'partners');
    const { handler } = await import('../../../functions/partners/portal/endpoint.api.ts');
    const client = { clientId: 'portal', scopes, agencies: 'H21' };
    const said = body === undefined ? {} : { body: JSON.stringify(body) };
    return handler(proxyEvent(method, '/v1/webhook-endpoint', { client, ...said }), {} as Context);
  }

  it('needs the scope webhook:manage', async () => {
    expect(await call('GET', 'dossier:read')).toMatchObject({ statusCode: 403 });
    expect(await call('PUT', 'dossier:read', { url })).toMatchObject({ statusCode: 403 });
    expect(dynamo.calls()).toHaveLength(0);
  });

  it('says that nobody is told as long as nobody is registered', async () => {
    const answer = await call('GET', 'webhook:manage');
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([200, { source: 'none' }]);
  });

  it('refuses a private address in Vietnamese, with the way out', async () => {
    const answer = await call('PUT', 'webhook:manage', { url: 'https://192.168.1.10/webhooks' });
    expect(answer.statusCode).toBe(422);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'webhook-url-private',
      title: 'Địa chỉ nhận thông báo thuộc mạng nội bộ',
      correlationId: 'request-1',
    });
  });

  it('refuses a body that is not JSON', async () => {
    expect(await call('PUT', 'webhook:manage')).toMatchObject({ statusCode: 400 });
  });
});
