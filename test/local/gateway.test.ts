import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProvince, type Province } from '../../local/province.ts';
import { createFunctionPool } from '../../local/province/functions/function-pool.ts';
import { emptyDirectory, sampleAssembly } from './sample/assembly.ts';

let province: Province;

beforeAll(async () => {
  province = await startProvince({
    dataDir: emptyDirectory(),
    port: 0,
    cdkOut: sampleAssembly(),
    environment: { GREETED: 'loudly', NOT_THERE: 'never' },
  });
});
afterAll(async () => {
  await province.stop();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(province.url + path, { headers, redirect: 'manual' });

async function eventOf(answer: Promise<Response>): Promise<Record<string, unknown>> {
  const told = (await (await answer).json()) as { event: Record<string, unknown> };
  return told.event;
}

describe('routes of the template', () => {
  it.each([
    ['/open', '/open', null],
    ['/open/42', '/open/{id}', { id: '42' }],
    ['/open/fixed', '/open/fixed', null],
    ['/open/42/parts/7', '/open/{id}/parts/{part}', { id: '42', part: '7' }],
    ['/all/of/it', '/all/{rest+}', { rest: 'of/it' }],
  ])('%s is answered by %s', async (path, resource, pathParameters) => {
    expect(await eventOf(get(path))).toMatchObject({ resource, path, pathParameters, httpMethod: 'GET' });
  });

  it('refuses a path that the template does not have, as API Gateway does', async () => {
    const answer = await get('/nowhere');
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({ message: 'Missing Authentication Token' });
  });

  it('refuses a method that a path does not have', async () => {
    expect((await fetch(`${province.url}/open`, { method: 'DELETE' })).status).toBe(403);
  });

  it('hands over the whole request in the form of a REST proxy event', async () => {
    const event = await eventOf(
      fetch(`${province.url}/open?a=1&a=2&b=%C4%91`, {
        method: 'POST',
        headers: { 'X-Correlation-Id': 'c-1' },
        body: '{"tên":"Đỗ"}',
      }),
    );
    expect(event).toMatchObject({
      body: '{"tên":"Đỗ"}',
      isBase64Encoded: false,
      queryStringParameters: { a: '2', b: 'đ' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['đ'] },
      headers: { 'X-Correlation-Id': 'c-1', 'X-Forwarded-Proto': 'http' },
      multiValueHeaders: { 'X-Correlation-Id': ['c-1'] },
      stageVariables: null,
      requestContext: { resourcePath: '/open', stage: 'live', identity: { sourceIp: '127.0.0.1' } },
    });
    expect(event).toHaveProperty('requestContext.requestId', expect.stringMatching(/^[0-9a-f-]{36}$/));
  });

  it('keeps a path parameter as it was on the wire', async () => {
    expect(await eventOf(get('/open/a%2Fb'))).toMatchObject({ pathParameters: { id: 'a%2Fb' } });
  });

  it('answers 400 itself when a parameter that the template requires is missing', async () => {
    expect((await get('/asked')).status).toBe(400);
    expect((await get('/asked?name=x')).status).toBe(200);
  });

  it('answers a preflight from the template without a function', async () => {
    const before = province.stats()['sample-answer']?.invocations;
    const answer = await fetch(`${province.url}/open`, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://one-stop.example');
    expect(province.stats()['sample-answer']?.invocations).toBe(before);
  });
});

describe('bodies', () => {
  it('are bytes in base64 only for the media types that the template names', async () => {
    const send = (type: string) =>
      eventOf(
        fetch(`${province.url}/open`, { method: 'POST', headers: { 'content-type': type }, body: 'abc' }),
      );
    expect(await send('image/png')).toMatchObject({ body: 'YWJj', isBase64Encoded: true });
    expect(await send('text/plain')).toMatchObject({ body: 'abc', isBase64Encoded: false });
  });

  it('come back as bytes only to a client that accepts such a type first', async () => {
    const bytes = await (await get('/open?do=bytes', { accept: 'image/*' })).arrayBuffer();
    expect([...new Uint8Array(bytes)]).toEqual([137, 80, 78, 71]);
    expect(await (await get('/open?do=bytes', { accept: 'text/html, image/*' })).text()).toBe('iVBORw==');
  });

  it('above what the gateway takes are refused with 413, however they are sent', async () => {
    const large = Buffer.alloc(10 * 1024 * 1024 + 1);
    const said = await fetch(`${province.url}/open`, { method: 'POST', body: large });
    expect([said.status, await said.json()]).toEqual([413, { message: 'Request Too Long' }]);
    const unsaid = await fetch(`${province.url}/open`, {
      method: 'POST',
      body: new Blob([large]).stream(),
      duplex: 'half',
    });
    expect([unsaid.status, await unsaid.json()]).toEqual([413, { message: 'Request Too Long' }]);
  });

  it('above what a function takes are refused with 413', async () => {
    const quotes = '"'.repeat(4 * 1024 * 1024); // twice as long in the event's JSON
    expect((await fetch(`${province.url}/open`, { method: 'POST', body: quotes })).status).toBe(413);
  });
});

describe('the authoriser', () => {
  const guarded = (token: string, path = '/guarded', method = 'GET'): Promise<Response> =>
    fetch(province.url + path, { method, headers: { authorization: `Bearer ${token}` } });
  const calls = (): number => province.stats()['sample-authorise']?.invocations ?? 0;

  it('is not asked without a token, or with one that cannot be right', async () => {
    const before = calls();
    const answer = await get('/guarded');
    expect(answer.status).toBe(401);
    expect((await get('/guarded', { authorization: 'Basic abc' })).status).toBe(401);
    expect(calls()).toBe(before);
  });

  it('refuses in the words of the template, with the request id in them', async () => {
    const answer = await get('/guarded');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toEqual({
      code: 'who-are-you',
      correlationId: answer.headers.get('x-amzn-requestid'),
    });
  });

  it('lets a permitted client through and tells the function who it is, in texts', async () => {
    expect(await eventOf(guarded('permitted'))).toHaveProperty(
      'requestContext.authorizer',
      expect.objectContaining({ principalId: 'client-permitted', admin: 'true' }),
    );
  });

  it('is asked once for a token, whatever is called with it', async () => {
    const before = calls();
    expect((await guarded('remembered')).status).toBe(200);
    expect((await guarded('remembered')).status).toBe(200);
    expect((await guarded('remembered', '/guarded/7', 'POST')).status).toBe(200);
    expect(calls()).toBe(before + 1);
  });

  it('is asked again when its answer is too old', async () => {
    await guarded('ageing');
    const before = calls();
    province.setClockOffset(299_000);
    await guarded('ageing');
    expect(calls()).toBe(before);
    province.setClockOffset(301_000);
    await guarded('ageing');
    province.setClockOffset(0);
    expect(calls()).toBe(before + 1);
  });

  it('remembers its policy, so a policy for one method refuses the next', async () => {
    expect((await guarded('one-route')).status).toBe(200);
    expect((await guarded('one-route', '/guarded/7', 'POST')).status).toBe(403);
  });

  it('refuses what its policy denies', async () => {
    const answer = await guarded('refused');
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({
      Message: 'User is not authorized to access this resource with an explicit deny',
    });
  });

  it('that says Unauthorized gives 401; that fails or answers nonsense gives 500', async () => {
    expect((await guarded('expired')).status).toBe(401);
    expect((await guarded('broken')).status).toBe(500);
    expect((await guarded('malformed')).status).toBe(500);
  });
});

describe('functions', () => {
  it('see only their own environment, with the engines of the province in it', async () => {
    process.env['OF_THE_RUNNER'] = 'secret';
    const seen = (await (await get('/open?do=environment')).json()) as Record<string, string>;
    expect(seen['OF_THE_RUNNER']).toBeUndefined();
    expect(seen['PATH']).toBeUndefined();
    expect(seen).toMatchObject({
      AWS_ENDPOINT_URL_DYNAMODB: province.dynamoUrl,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: province.secretsUrl,
      AWS_ENDPOINT_URL_KMS: province.keysUrl,
      AWS_LAMBDA_FUNCTION_NAME: 'sample-answer',
      TABLE_THINGS: expect.stringContaining('Things'),
      PUBLIC_URL: province.url,
      GREETED: 'loudly',
    });
    expect(JSON.parse(seen['QUEUES'] ?? '')).toEqual({ duties: expect.stringContaining(province.sqsUrl) });
    expect(seen['NOT_THERE']).toBeUndefined();
  });

  it('see UTC, as on AWS', async () => {
    expect(await (await get('/open')).json()).toMatchObject({ zone: 0 });
  });

  it('that throw, or answer in no known form, give 502 and go on', async () => {
    for (const fault of ['throw', 'malformed', 'exit']) {
      const answer = await get(`/open?do=${fault}`);
      expect([fault, answer.status]).toEqual([fault, 502]);
    }
    expect((await get('/open')).status).toBe(200);
  });

  it('may set several values of one header', async () => {
    const answer = await get('/open?do=cookies');
    expect(answer.status).toBe(302);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('run side by side in one thread', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => get('/open?do=wait&ms=100')));
    const told = (await Promise.all(answers.map((answer) => answer.json()))) as {
      most: number;
      remaining: number;
    }[];
    expect(Math.max(...told.map((each) => each.most))).toBe(8);
    expect(told[0]?.remaining).toBeLessThanOrEqual(1_950);
  });

  it('side by side have each an invoke store of their own, as Powertools asks for', async () => {
    const answers = await Promise.all(['40', '20', '60'].map((ms) => get(`/open?do=store&ms=${ms}`)));
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
      { kept: '40', id: true },
      { kept: '20', id: true },
      { kept: '60', id: true },
    ]);
  });

  it('run one at a time in several threads when that is asked for', async () => {
    const pool = createFunctionPool({
      start: {
        functionName: 'classic',
        functionArn: 'arn:aws:lambda:ap-southeast-1:000000000000:function:classic',
        memoryMb: 128,
        timeoutMs: 5_000,
        codeDirectory: path.resolve('test/local/sample/functions'),
        handler: 'answer.handler',
        logFile: province.logFile,
        verbose: false,
      },
      environment: {},
      instances: 2,
      perInstance: 1,
    });
    const wait = { queryStringParameters: { do: 'wait', ms: '50' } };
    const results = await Promise.all([pool.invoke(wait), pool.invoke(wait), pool.invoke(wait)]);
    expect(results).toMatchObject(
      Array.from({ length: 3 }, () => ({
        ok: true,
        value: { body: expect.stringContaining('"most":1') as string },
      })),
    );
    expect(pool.stats()).toMatchObject({ starts: 2, invocations: 3, inFlight: 0 });
    await pool.stop();
    expect(await pool.invoke(wait)).toMatchObject({ ok: false, errorType: 'Stopped' });
  });

  it('that overrun their time are ended and replaced; what ran beside them is not lost', async () => {
    const before = province.stats()['sample-answer'];
    const beside = get('/open?do=wait&ms=2500');
    await expect(
      Promise.all([get('/open?do=wait&ms=60000'), get('/open?do=wait&ms=500')]),
    ).resolves.toMatchObject([{ status: 502 }, { status: 200 }]);
    expect((await beside).status).toBe(502); // its own two seconds were over too
    expect((await get('/open')).status).toBe(200);
    expect(province.stats()['sample-answer']).toMatchObject({
      timeouts: (before?.timeouts ?? 0) + 2,
      starts: (before?.starts ?? 0) + 1,
    });
  });

  it('that never yield are ended too', async () => {
    expect((await get('/open?do=hang')).status).toBe(502);
    expect((await get('/open')).status).toBe(200);
  });

  it('print into the log file, one JSON line each, with the request it belongs to', async () => {
    await get('/open?do=log');
    const lines = readFileSync(province.logFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        function: 'sample-answer',
        log: { message: 'as an object' },
        requestId: expect.any(String),
      }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ function: 'sample-answer', log: 'as text' }));
  });

  it('whose code stands in the template itself run too', async () => {
    expect(await province.invoke('sample-inline', {})).toMatchObject({ ok: true });
  });
});
