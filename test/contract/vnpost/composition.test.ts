import type { Context, SQSEvent } from 'aws-lambda';
import { afterAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startVnpost } from '../../../local/sandbox/vnpost/vnpost.ts';
import { proxyEvent } from '../../support/proxy-event.ts';
import { startSecrets } from '../../support/secret-store.ts';
import { startDatabase } from '../../support/tables.ts';
import { control, readLedger } from '../sandbox/portal-client.ts';
import { CREDENTIALS, CUSTOMER } from './post-calls.ts';

/**
 * The functions as they are deployed: configured by environment and secrets alone. Duties that wait are carried by
 * each way's worker, and the post's ledger is what counts.
 */

const context = { getRemainingTimeInMillis: () => 60_000 } as Context; // what the functions read of it

const vnpost: Sandbox = await startVnpost({ seed: 3 });
const database = await startDatabase();
const tables = await database.freshTables();
const secrets = await startSecrets({ vnpost: CREDENTIALS });
const publicKeyPem = await (await fetch(`${vnpost.url}/my/public-key`)).text();
const hasty = {
  retry: { baseMs: 10, factor: 2, capMs: 100, windowMs: 600_000 },
  breaker: { windowMs: 10_000, minimumAttempts: 100, failureRatio: 0.5, cooldownMs: 100, rampMs: 100 },
  rate: { perSecond: 400, burst: 400 },
  timeoutMs: 5_000,
  leaseMs: 20_000,
};
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  TABLE_POSTAL: tables.postal,
  TABLE_DOSSIERS: tables.dossiers,
  TABLE_EXCHANGES: tables.exchanges,
  TABLE_EVIDENCE: tables.evidence,
  TABLE_REQUESTS: tables.requests,
  TABLE_PARTNERS: tables.partners,
  POLICIES: JSON.stringify({ 'vnpost-ngsp': hasty, 'vnpost-lgsp': hasty, 'vnpost-my': hasty }),
  SECRET_VNPOST: 'vnpost',
  VNPOST: JSON.stringify({
    ngsp: { baseUrl: `${vnpost.url}/ngsp` },
    lgsp: { baseUrl: `${vnpost.url}/lgsp` },
    my: { baseUrl: `${vnpost.url}/my` },
    webhook: { publicKeyPem, allow: ['127.0.0.1'] },
    pageSize: 1_000,
  }),
});
// They read their configuration when they are loaded, as on Lambda.
const { handler: ngsp } = await import('../../../functions/deliveries/vnpost-ngsp.worker.ts');
const { handler: lgsp } = await import('../../../functions/deliveries/vnpost-lgsp.worker.ts');
const { handler: my } = await import('../../../functions/deliveries/vnpost-my.worker.ts');
const { handler: webhook } = await import('../../../functions/deliveries/vnpost-webhook.api.ts');
const { openPost } = await import('../../support/post.ts');
const { systemClock } = await import('../../../functions/kernel/clock.ts');

afterAll(async () => {
  await vnpost.close();
  secrets.close();
  database.stop();
});

const machine = systemClock();
const post = await openPost(tables, { ...machine, advance: () => undefined, pause: () => Promise.resolve() });

describe('the road of an order to the post', () => {
  it.each([
    ['vnpost-ngsp', ngsp, 'ngsp', 51],
    ['vnpost-lgsp', lgsp, 'lgsp', 52],
    ['vnpost-my', my, 'my', 53],
  ] as const)('by %s makes one parcel, woken however often', async (carrier, worker, via, serial) => {
    await post.agree({ carriage: { carrier, customerCode: CUSTOMER } });
    const code = await post.finished(serial);
    const { number } = await post.ordered({}, { code });
    const body = JSON.stringify({ partner: carrier, subject: code, head: 1 });
    const records = { Records: [{ messageId: 'm-1', body, eventSource: 'aws:sqs' }] } as unknown as SQSEvent; // what is read
    expect(await worker(records, context)).toEqual({ batchItemFailures: [] });
    await worker(records, context);
    expect(await readLedger(vnpost, `?key=${number}`)).toMatchObject([{ effect: 'parcel.created', via }]);
    expect((await post.shown(number)).order.state).toBe('accepted');
  });
});

describe('POST /vnpost/webhooks', () => {
  const call = async (body: string, sourceIp = '127.0.0.1') => {
    const event = proxyEvent('POST', '/vnpost/webhooks', { body });
    const identity = { ...event.requestContext.identity, sourceIp };
    const answer = await webhook(
      { ...event, requestContext: { ...event.requestContext, authorizer: null, identity } },
      context,
    );
    expect(answer.headers?.['Content-Type']).toContain('json');
    return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> };
  };
  const signed = async (changes: Record<string, unknown> = {}): Promise<string> => {
    const parcels = (await control(vnpost, 'GET', 'parcels')) as {
      system: string;
      itemCode: string;
      orderNumber: string;
    }[];
    const { itemCode, orderNumber } = parcels.find(({ system }) => system === 'my')!;
    const order = { itemCode, orderNumber, status: 1, updateDate: '25/04/2026 10:12:00' };
    const body = (await control(vnpost, 'POST', 'sign', { data: [order] })) as Record<string, unknown>;
    return JSON.stringify({ ...body, ...changes });
  };

  it('keeps what a signed webhook leads to, and answers 200; again, and nothing is kept again', async () => {
    const body = await signed();
    const first = await call(body);
    expect(first).toMatchObject({ status: 200, body: { success: true, dismissed: 0 } });
    expect(first.body.kept).toBeGreaterThan(0);
    expect(await call(body)).toMatchObject({ status: 200, body: { success: true, kept: 0 } });
  });

  it.each([
    ['a bad signature', async () => call(await signed({ signature: 'AAAA' })), 401, 'signature-invalid'],
    ['an unlisted caller', async () => call(await signed(), '203.0.113.7'), 401, 'caller-not-listed'],
    ['no JSON', async () => call('{'), 400, 'body-not-json'],
    ['no orders', async () => call(await signed({ data: [] })), 400, 'invalid-field'],
    ['more than a megabyte', async () => call(`"${'x'.repeat(1_100_000)}"`), 400, 'body-too-large'],
  ])('answers %s with a refusal in JSON', async (_, refused, status, code) => {
    expect(await refused()).toMatchObject({ status, body: { success: false, code } });
  });

  it('is to be sent again while the post cannot be asked', async () => {
    const body = await signed();
    await control(vnpost, 'PUT', 'faults', [{ mode: 'down' }]);
    expect((await call(body)).status).toBe(503);
    await control(vnpost, 'DELETE', 'faults');
    expect((await call(body)).status).toBe(200);
  });
});
