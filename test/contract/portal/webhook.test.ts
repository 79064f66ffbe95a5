import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Call, Partner } from '../../../functions/exchange/partner.ts';
import { createPortal, type Portal } from '../../../functions/partners/portal/portal.partner.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import {
  SANDBOX_WEBHOOK_SECRET,
  startPortalReceiver,
} from '../../../local/sandbox/portal-receiver/portal-receiver.ts';
import { WebhookEvent } from '../../../schemas/webhooks.ts';
import { control, readLedger } from '../sandbox/portal-client.ts';

const OTHER_SECRET = 'whsec_c2FuZGJveC1vbmx5LXdlYmhvb2stc2VjcmV0LTAwMDI=';
const code = 'H21.17-260323-0042';
const event = WebhookEvent.parse({
  id: `dvcqg~${code}~1~confirmed~1`,
  type: 'duty.confirmed',
  timestamp: '2026-03-23T02:30:00.000Z',
  data: {
    dossierCode: code,
    agency: 'H21.17',
    exchange: {
      id: `dvcqg~${code}~1`,
      partner: 'dvcqg',
      operation: 'dossier.header',
      state: 'confirmed',
      attempts: 1,
    },
  },
});

let receiver: Sandbox;
beforeAll(async () => {
  receiver = await startPortalReceiver();
});
afterAll(() => receiver.close());
beforeEach(() => control(receiver, 'POST', 'reset'));

const portal = (more: Partial<Portal> = {}): Partner =>
  createPortal({
    endpoint: () => Promise.resolve(`${receiver.url}/webhooks`),
    secrets: () => Promise.resolve({ current: SANDBOX_WEBHOOK_SECRET }),
    clock: { now: () => Date.now() },
    allowPrivate: true,
    ...more,
  });

const call = (timeoutMs = 2_000): Call => ({
  exchangeId: `portal~${code}~1` as Call['exchangeId'],
  operation: 'portal.webhook',
  subject: code as string as Call['subject'],
  agency: 'H21.17',
  payload: event,
  keptAt: event.timestamp,
  attempt: 1,
  correlationId: 'c-1',
  signal: AbortSignal.timeout(timeoutMs),
});

const faults = (...list: object[]) => control(receiver, 'PUT', 'faults', list);

describe('a webhook', () => {
  it('arrives, is believed, and what proves it is kept', async () => {
    const { outcome, wire } = await portal().send(call());
    expect(outcome).toEqual({ kind: 'accepted' });
    const [received] = await readLedger(receiver);
    expect(received).toMatchObject({ effect: 'webhook.received', key: code, type: 'duty.confirmed' });
    expect(wire).toMatchObject({ request: received?.digest, httpStatus: 200 });
    expect(wire?.reply).toMatch(/^[0-9a-f]{64}$/);
  });

  it('bears its id in header and body alike, without a full stop, and the same on every attempt', async () => {
    const partner = portal();
    await partner.send(call());
    await partner.send(call());
    const ledger = await readLedger(receiver);
    expect(ledger.map(({ id }) => id)).toEqual(Array(2).fill('dvcqg~H21_17-260323-0042~1~confirmed~1'));
    const bodies = (await control(receiver, 'GET', 'webhooks')) as { body: { id: string } }[];
    expect(bodies.map(({ body }) => body.id)).toEqual(ledger.map(({ id }) => id));
    expect(WebhookEvent.safeParse(bodies[0]?.body).success).toBe(true);
    expect(ledger[0]?.digest).toBe(ledger[1]?.digest);
  });

  it('is signed anew on every attempt, so that one of yesterday is still believed today', async () => {
    const day = 86_400_000;
    let now = Date.now();
    const partner = portal({ clock: { now: () => now } });
    await control(receiver, 'PUT', 'clock', { offsetMs: day });
    expect((await partner.send(call())).outcome.kind).toBe('transient');
    now += day;
    expect((await partner.send(call())).outcome.kind).toBe('accepted');
  });

  it('is believed by receivers that have the new secret and by those that have the old one', async () => {
    const secrets = { current: OTHER_SECRET, previous: SANDBOX_WEBHOOK_SECRET };
    const partner = portal({ secrets: () => Promise.resolve(secrets) });
    expect((await partner.send(call())).outcome.kind).toBe('accepted');
    await control(receiver, 'PUT', 'settings', { secrets: [OTHER_SECRET] });
    expect((await partner.send(call())).outcome.kind).toBe('accepted');
  });

  it('that a receiver does not believe is tried again, since it may be given the secret yet', async () => {
    await control(receiver, 'PUT', 'settings', { secrets: [OTHER_SECRET] });
    const { outcome, wire } = await portal().send(call());
    expect(outcome).toEqual({ kind: 'transient', reason: 'HTTP 401' });
    expect(wire?.httpStatus).toBe(401);
  });
});

describe('a webhook to a receiver that is unwell', () => {
  it.each<[string, object, object]>([
    ['fails', { mode: 'error', status: 500 }, { kind: 'transient', reason: 'HTTP 500' }],
    ['asks for patience', { mode: 'throttle', retryAfter: 7 }, { kind: 'throttled', afterMs: 7_000 }],
    ['takes it and hangs up', { mode: 'drop-after-effect' }, { kind: 'unknown', reason: 'ECONNRESET' }],
    ['never answers', { mode: 'timeout' }, { kind: 'unknown', reason: 'time-out' }],
    ['answers too late', { mode: 'slow', afterMs: 1_000 }, { kind: 'unknown', reason: 'time-out' }],
  ])('that %s comes to what it is', async (_what, fault, outcome) => {
    await faults(fault);
    expect((await portal().send(call(300))).outcome).toEqual(outcome);
  });

  it('that answers 200 with rubbish is never taken for one that has it', async () => {
    await faults({ mode: 'malformed' });
    const partner = portal();
    for (let n = 0; n < 12; n += 1) expect((await partner.send(call())).outcome.kind).toBe('unknown');
  });

  it('may be sent again after its outcome was lost: the receiver knows it by its id', async () => {
    expect(await portal().probe(call())).toEqual({ finding: 'unclear', safeToResend: true });
  });

  it('that is not there was certainly not sent', async () => {
    const gone = await startPortalReceiver();
    const endpoint = () => Promise.resolve(`${gone.url}/webhooks`);
    await gone.close();
    const answer = await portal({ endpoint }).send(call());
    expect(answer).toEqual({ outcome: { kind: 'transient', reason: 'ECONNREFUSED' } });
  });
});

describe('a webhook that has nowhere to go waits, and says why', () => {
  it.each<[string, string | undefined, boolean]>([
    ['webhook-endpoint-missing', undefined, true],
    ['webhook-url-invalid', 'http://cong.example.vn/webhooks', false],
    ['webhook-url-private', 'https://169.254.169.254/', false],
    ['webhook-url-private', 'https://cong.example.vn/webhooks', false],
  ])('%s', async (notice, url, allowPrivate) => {
    const partner = portal({
      endpoint: () => Promise.resolve(url),
      allowPrivate,
      resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    });
    const answer = await partner.send(call());
    expect(answer).toEqual({ outcome: { kind: 'throttled', afterMs: 600_000 }, notices: [notice] });
    expect(await readLedger(receiver)).toEqual([]);
  });
});
