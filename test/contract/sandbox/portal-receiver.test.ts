import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import {
  SANDBOX_WEBHOOK_SECRET,
  startPortalReceiver,
} from '../../../local/sandbox/portal-receiver/portal-receiver.ts';
import { control, post, readLedger } from './portal-client.ts';

const SECRET = SANDBOX_WEBHOOK_SECRET;
const NEXT_SECRET = 'whsec_c2FuZGJveC1vbmx5LXdlYmhvb2stc2VjcmV0LTAwMDI=';
const NOW = Date.UTC(2026, 2, 23, 2, 30);

const EVENT = {
  type: 'dossier.confirmed',
  timestamp: '2026-03-23T02:30:00.000Z',
  data: { dossierCode: 'H21.17-260323-0042', status: '2' },
};

let receiver: Sandbox;

beforeAll(async () => {
  receiver = await startPortalReceiver({ now: () => NOW });
});

afterAll(() => receiver.close());

beforeEach(() => control(receiver, 'POST', 'reset'));

function signature(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

interface Delivery {
  readonly id?: string;
  readonly secrets?: readonly string[];
  /** Seconds against the receiver's clock. */
  readonly age?: number;
  readonly body?: string;
  readonly sent?: string;
}

function deliver({
  id = 'msg_1',
  secrets = [SECRET],
  age = 0,
  body = JSON.stringify(EVENT),
  sent = body,
}: Delivery = {}) {
  const timestamp = NOW / 1000 - age;
  return post(`${receiver.url}/webhooks`, sent, {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => signature(secret, id, timestamp, body)).join(' '),
  });
}

const refused = () => control(receiver, 'GET', 'state');

describe('webhooks by the rules of Standard Webhooks', () => {
  it('are believed with a right signature, and kept with the dossier that they are about', async () => {
    expect(await deliver()).toMatchObject({ status: 200, text: '{"received":true}' });
    expect(await readLedger(receiver)).toMatchObject([
      {
        n: 1,
        effect: 'webhook.received',
        key: 'H21.17-260323-0042',
        id: 'msg_1',
        type: 'dossier.confirmed',
        status: '2',
        detail: 'secret 0',
      },
    ]);
    expect(await control(receiver, 'GET', 'webhooks?key=H21.17-260323-0042')).toEqual([
      { n: 1, key: 'H21.17-260323-0042', id: 'msg_1', body: EVENT },
    ]);
  });

  it('agree with the published example of the standard', async () => {
    // The test vector of the Standard Webhooks reference libraries.
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const sandbox = await startPortalReceiver({ secrets: [secret], now: () => 1614265330_000 });
    const seen = await post(`${sandbox.url}/webhooks`, '{"test": 2432232314}', {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
    await sandbox.close();
    expect(seen.status).toBe(200);
  });

  it('are refused with 401 when changed, signed by another, or without a signature, and leave no entry', async () => {
    expect((await deliver({ sent: JSON.stringify({ ...EVENT, type: 'dossier.refused' }) })).status).toBe(401);
    expect((await deliver({ secrets: [NEXT_SECRET] })).status).toBe(401);
    expect((await deliver({ secrets: [] })).status).toBe(401);
    expect((await post(`${receiver.url}/webhooks`, EVENT)).status).toBe(401);
    expect(await readLedger(receiver)).toEqual([]);
    expect(await refused()).toMatchObject({ refused: { 'bad-signature': 2, 'missing-header': 2, stale: 0 } });
  });

  it('are believed up to five minutes off and not beyond, before or after', async () => {
    expect((await deliver({ id: 'a', age: 300 })).status).toBe(200);
    expect((await deliver({ id: 'b', age: -300 })).status).toBe(200);
    expect((await deliver({ id: 'c', age: 301 })).status).toBe(401);
    expect((await deliver({ id: 'd', age: -301 })).status).toBe(401);
    expect(await refused()).toMatchObject({ refused: { stale: 2 } });
  });

  it('are believed when any of several signatures is right', async () => {
    expect((await deliver({ secrets: [NEXT_SECRET, SECRET] })).status).toBe(200);
  });

  it('are believed under either secret while it is rotated, then under the new one only', async () => {
    await control(receiver, 'PUT', 'settings', { secrets: [NEXT_SECRET, SECRET] });
    expect((await deliver({ id: 'a', secrets: [SECRET] })).status).toBe(200);
    expect((await deliver({ id: 'b', secrets: [NEXT_SECRET] })).status).toBe(200);
    await control(receiver, 'PUT', 'settings', { secrets: [NEXT_SECRET] });
    expect((await deliver({ id: 'c', secrets: [SECRET] })).status).toBe(401);
    expect((await readLedger(receiver)).map(({ detail }) => detail)).toEqual(['secret 1', 'secret 0']);
  });

  it('are answered 200 a second time and told apart as a repeat', async () => {
    await deliver();
    expect((await deliver()).status).toBe(200);
    await deliver({ id: 'msg_2' });
    expect((await readLedger(receiver)).map(({ id, repeat }) => [id, repeat])).toEqual([
      ['msg_1', undefined],
      ['msg_1', true],
      ['msg_2', undefined],
    ]);
  });

  it('are refused when well signed and not JSON', async () => {
    expect((await deliver({ body: 'xin chào' })).status).toBe(400);
    expect(await readLedger(receiver)).toEqual([]);
  });

  it('are matched with faults by their type and dossier', async () => {
    await control(receiver, 'PUT', 'faults', [
      { mode: 'error', status: 503, match: { service: 'dossier.*', key: 'H21.17-260323-0042' } },
    ]);
    expect((await deliver()).status).toBe(503);
    const other = JSON.stringify({ ...EVENT, data: { dossierCode: 'H21.17-260323-0043' } });
    expect((await deliver({ body: other })).status).toBe(200);
  });

  it('are taken nowhere else', async () => {
    expect((await post(`${receiver.url}/hooks`, EVENT)).status).toBe(404);
    expect((await fetch(`${receiver.url}/webhooks`)).status).toBe(404);
  });
});
