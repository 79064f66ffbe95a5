import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkHealth } from '../../functions/health/check-health.ts';
import { proxyEvent } from '../support/proxy-event.ts';

const dynamo = mockClient(DynamoDBClient);
beforeEach(() => dynamo.reset());
afterAll(() => {
  vi.unstubAllEnvs();
});

async function call(): Promise<APIGatewayProxyResult> {
  vi.stubEnv('STAGE', 'local');
  vi.stubEnv('TABLE_PARTNERS', 'partners');
  const { handler } = await import('../../functions/health/health.api.ts');
  return handler(proxyEvent('GET', '/health'), {} as Context);
}

describe('the health of the gateway', () => {
  it('is well when a table can be read, and tells the stage and the time, by which clocks are compared', async () => {
    dynamo.on(GetItemCommand).resolves({});
    const { statusCode, body, headers } = await call();
    const said = JSON.parse(body) as { time: string };
    expect([statusCode, Object.keys(said)]).toEqual([200, ['status', 'stage', 'time']]);
    expect(Math.abs(Date.parse(said.time) - Date.now())).toBeLessThan(5_000);
    expect(headers).toMatchObject({ 'Cache-Control': 'no-store' });
  });

  it('is failing, with 503 and without a word of why, when it cannot', async () => {
    dynamo.on(GetItemCommand).rejects(new Error('no route to 10.0.0.5'));
    const { statusCode, body } = await call();
    expect(statusCode).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ status: 'failing' });
    expect(body).not.toContain('10.0.0.5');
  });

  it('is failing when the table keeps it waiting', async () => {
    dynamo.on(GetItemCommand).callsFake(() => new Promise(() => undefined));
    expect(await checkHealth('partners', 20)).toBe('failing');
  });
});
