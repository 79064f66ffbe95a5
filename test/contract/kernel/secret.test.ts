import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { secretOf } from '../../../functions/kernel/secret.ts';

/** What the store answers next, oldest first; the last one again and again. */
let answers: { status: number; body: unknown }[] = [];
let asked: { authorization: string; target: string; body: string }[] = [];
let server: Server;

const holds = (value: unknown) => ({ status: 200, body: { SecretString: JSON.stringify(value) } });
const Account = z.object({ password: z.string() });

beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      asked.push({
        authorization: incoming.headers.authorization ?? '',
        target: String(incoming.headers['x-amz-target']),
        body: Buffer.concat(chunks).toString(),
      });
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500, body: {} };
      outgoing.writeHead(answer.status).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_REGION: 'ap-southeast-1',
    AWS_ACCESS_KEY_ID: 'invented',
    AWS_SECRET_ACCESS_KEY: 'invented-too',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
});

describe('a secret', () => {
  it('is asked for by its name, in a request that is signed for the secret store', async () => {
    answers = [holds({ password: 'invented' })];
    expect(await secretOf('arn:one', Account, () => 0)()).toEqual({ password: 'invented' });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.target).toBe('secretsmanager.GetSecretValue');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ SecretId: 'arn:one' });
    expect(asked[0]?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=invented\/\d{8}\/ap-southeast-1\/secretsmanager\/aws4_request, /,
    );
  });

  it('is asked for once by all who want it at the same time, and again when five minutes are over', async () => {
    let now = 0;
    answers = [holds({ password: 'first' }), holds({ password: 'rotated' })];
    const secret = secretOf('arn:two', Account, () => now);
    const all = await Promise.all(Array.from({ length: 20 }, secret));
    expect(new Set(all.map(({ password }) => password))).toEqual(new Set(['first']));
    now = 300_000;
    expect(await secret()).toEqual({ password: 'first' });
    now = 300_001;
    expect(await secret()).toEqual({ password: 'rotated' });
    expect(asked).toHaveLength(2);
  });

  it('is asked for again when the store fails for a moment', async () => {
    answers = [{ status: 500, body: {} }, holds({ password: 'invented' })];
    expect(await secretOf('arn:three', Account, () => 0)()).toEqual({ password: 'invented' });
    expect(asked).toHaveLength(2);
  });

  it('that may not be read is refused by the kind of refusal, and asked for again by the next', async () => {
    answers = [
      {
        status: 400,
        body: { __type: 'com.amazonaws#AccessDeniedException', Message: 'User arn:x may not read arn:four' },
      },
      holds({ password: 'invented' }),
    ];
    const secret = secretOf('arn:four', Account, () => 0);
    await expect(secret()).rejects.toThrow('the secret store answered HTTP 400 AccessDeniedException');
    expect(await secret()).toEqual({ password: 'invented' });
  });

  it('of another shape is refused without a word of what it holds', async () => {
    answers = [holds({ passphrase: 'not-to-be-printed' })];
    const refused = await secretOf('arn:five', Account, () => 0)().catch((error: unknown) => String(error));
    expect(refused).toBe('Error: the secret arn:five has not the expected shape');
  });
});
