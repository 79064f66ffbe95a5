import path from 'node:path';
import { createRequire } from 'node:module';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { serveAsset } from '../../../functions/reference/serve.ts';
import { functions } from '../../../infra/functions.ts';
import { proxyEvent } from '../../support/proxy-event.ts';

afterAll(() => {
  vi.unstubAllEnvs();
});

async function call(route: string, asset?: string): Promise<APIGatewayProxyResult> {
  vi.stubEnv('PUBLIC_URL', 'https://lienthong.example.vn');
  const { handler } = await import('../../../functions/reference/reference.api.ts');
  return handler(proxyEvent('GET', route, asset === undefined ? {} : { path: { asset } }), {} as Context);
}

describe('the reference', () => {
  it('is served with the address under which the gateway is reached', async () => {
    const { statusCode, headers, body } = await call('/openapi.json');
    expect([statusCode, headers?.['Content-Type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(JSON.parse(body)).toMatchObject({
      openapi: '3.1.0',
      servers: [{ url: 'https://lienthong.example.vn' }],
    });
  });

  it('has a page that takes nothing from outside', async () => {
    const { headers, body } = await call('/docs');
    expect(headers?.['Content-Type']).toBe('text/html; charset=utf-8');
    const taken = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
    expect(taken).toEqual([
      'data:,',
      'docs/swagger-ui.css',
      'openapi.json',
      'docs/swagger-ui-bundle.js',
      'docs/start.js',
    ]);
    expect(headers?.['Content-Security-Policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers?.['Content-Security-Policy']).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  it('shows the document to no validator', async () => {
    const { headers, body } = await call('/docs/{asset}', 'start.js');
    expect(headers?.['Content-Type']).toBe('text/javascript; charset=utf-8');
    expect(body).toContain('validatorUrl: null');
  });

  const row = functions.find(({ entry }) => entry === 'reference/reference.api.ts');
  const root = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

  it('finds beside itself what is laid there when it is deployed', async () => {
    const assets = row?.assets?.find(({ folder }) => folder === 'assets');
    expect(assets).toMatchObject({ package: 'swagger-ui-dist' });
    for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
      expect(assets?.files).toContain(name);
      const served = await serveAsset(root, name);
      expect(served).toMatchObject({ ok: true, value: { status: 200 } });
    }
  });

  it.each(['package.json', '../package.json', '..%2Fpackage.json', '', 'swagger-ui.js'])(
    'serves no other file: %j',
    async (name) => {
      expect(await serveAsset(root, name)).toEqual({ ok: false, problem: { code: 'route-not-found' } });
    },
  );
});
