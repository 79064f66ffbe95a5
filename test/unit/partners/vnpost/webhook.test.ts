import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../../functions/kernel/clock.ts';
import { VnpostConfig } from '../../../../functions/partners/vnpost/config.ts';
import { verifyWebhook } from '../../../../functions/partners/vnpost/webhook.ts';
import { writeMyTime } from '../../../../schemas/vnpost/event-time.ts';

const NOW = Date.UTC(2026, 3, 25, 3, 12, 10);
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString();

const order = (changes: Record<string, unknown> = {}) => ({
  itemCode: 'EK000000042VN',
  orderNumber: 'H21.17-260323-0042',
  status: 14,
  statusName: 'Đã giao',
  updateDate: '25/04/2026 10:12:00',
  ...changes,
});

interface Told {
  readonly data?: Record<string, unknown>[];
  readonly sentAt?: number;
  readonly key?: typeof privateKey;
  readonly signed?: string;
  readonly changes?: Record<string, unknown>;
}

/** A call as MyVNPost makes it, with what a test changes after it was signed. */
function told({
  data = [order()],
  sentAt = NOW - 5_000,
  key = privateKey,
  signed,
  changes = {},
}: Told = {}): string {
  const sendDate = writeMyTime(instant(sentAt));
  const text = signed ?? `MYVNP${sendDate}${String(data[0]?.itemCode)}${String(data[0]?.status)}`;
  const signature = sign('RSA-SHA256', Buffer.from(text), key).toString('base64');
  return JSON.stringify({ data, sendDate, signature, ...changes });
}

const hear = (
  body: string | null,
  { from = '203.113.131.7', webhook = {} }: { from?: string; webhook?: Record<string, unknown> } = {},
) => {
  const config = VnpostConfig.parse({
    webhook: { publicKeyPem: PEM, allow: ['203.113.131.0/24', '127.0.0.1', '2001:db8::/32'], ...webhook },
  });
  return verifyWebhook({ body, isBase64Encoded: false, sourceIp: from }, config.webhook, 'my', NOW);
};

describe('a webhook of MyVNPost', () => {
  it('tells of the order that it signs; the others are only to be asked about', () => {
    const heard = hear(told({ data: [order(), order({ orderNumber: 'H21.17-260323-0043', status: 19 })] }));
    expect(heard).toMatchObject({
      ok: true,
      value: {
        signed: {
          carrier: 'vnpost-my',
          orderNumber: 'H21.17-260323-0042',
          itemCode: 'EK000000042VN',
          meaning: 'delivered',
          code: '14',
          at: '2026-04-25T03:12:00.000Z',
        },
        toConfirm: ['H21.17-260323-0043'],
      },
    });
  });

  it('signs a status as it writes it, number or text', () => {
    expect(hear(told({ data: [order({ status: '14' })] }))).toMatchObject({
      ok: true,
      value: { signed: { code: '14' } },
    });
    expect(hear(told({ data: [order({ status: '014' })] }))).toMatchObject({
      ok: true,
      value: { signed: { code: '14' } },
    });
  });

  it('tells the same again when it comes again', () => {
    const body = told();
    expect(hear(body)).toEqual(hear(body));
  });

  it('with the key on one line is read all the same', () => {
    expect(hear(told(), { webhook: { publicKeyPem: PEM.replaceAll('\n', '\\n') } }).ok).toBe(true);
  });

  it.each([
    ['another’s key', told({ key: other.privateKey })],
    ['no signature of this call', told({ changes: { signature: 'AAAA' } })],
    ['a signature that is no base64', told({ changes: { signature: '§§§' } })],
    ['another status', told({ changes: { data: [order({ status: 19 })] } })],
    ['another parcel', told({ changes: { data: [order({ itemCode: 'EK000000043VN' })] } })],
    [
      'another parcel before the signed one',
      told({ changes: { data: [order({ itemCode: 'X' }), order()] } }),
    ],
    ['another time', told({ changes: { sendDate: '25/04/2026 10:12:06' } })],
    ['another form', told({ signed: 'MYVNPEK000000042VN14' })],
    ['a time too long ago', told({ sentAt: NOW - 301_000 })],
    ['a time too far in the future', told({ sentAt: NOW + 302_000 })],
  ])('is refused with %s, and nobody is told what was wrong', (_, body) => {
    expect(hear(body)).toEqual({ ok: false, problem: { code: 'signature-invalid' } });
  });

  it.each([
    ['no key', ''],
    [
      'no RSA key',
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ],
    ['a broken key', PEM.slice(0, 200)],
  ])('is refused while %s is configured', (_, publicKeyPem) => {
    expect(hear(told(), { webhook: { publicKeyPem } })).toEqual({
      ok: false,
      problem: { code: 'signature-invalid' },
    });
  });

  it.each([
    ['203.113.131.7', true],
    ['::ffff:203.113.131.7', true],
    ['127.0.0.1', true],
    ['2001:db8::7', true],
    ['203.113.132.7', false],
    ['127.0.0.2', false],
    ['2001:db9::7', false],
    ['', false],
    ['unknown', false],
  ])('may come from %s: %s', (from, listed) => {
    expect(hear(told(), { from }).ok).toBe(listed);
    if (!listed)
      expect(hear(told(), { from })).toEqual({ ok: false, problem: { code: 'caller-not-listed' } });
  });

  it('comes from nowhere where nobody is listed, or no webhook is configured', () => {
    expect(hear(told(), { webhook: { allow: [] } })).toMatchObject({
      problem: { code: 'caller-not-listed' },
    });
    const call = { body: told(), isBase64Encoded: false, sourceIp: '127.0.0.1' };
    expect(verifyWebhook(call, undefined, 'my', NOW)).toMatchObject({
      problem: { code: 'caller-not-listed' },
    });
  });

  it.each([
    ['nothing', null, 'body-missing'],
    ['no JSON', '{', 'body-not-json'],
    ['no orders', told({ changes: { data: [] } }), 'invalid-field'],
    ['an order without a number', told({ data: [order({ orderNumber: undefined })] }), 'invalid-field'],
    [
      'an order whose time does not exist',
      told({ data: [order({ updateDate: '31/04/2026 10:12:00' })] }),
      'invalid-field',
    ],
    ['no signature', told({ changes: { signature: undefined } }), 'invalid-field'],
  ])('that says %s is refused', (_, body, code) => {
    expect(hear(body)).toMatchObject({ ok: false, problem: { code } });
  });

  it('may tell of 1,000 orders, not of 1,001', () => {
    const orders = (count: number) =>
      Array.from({ length: count }, (_, n) => order({ orderNumber: `H21.17-260323-${n + 1_000}` }));
    const heard = hear(told({ data: orders(1_000) }));
    expect(heard.ok && heard.value.toConfirm).toHaveLength(999);
    expect(hear(told({ data: orders(1_001) }))).toMatchObject({
      problem: { code: 'invalid-field', errors: [{ pointer: '/data' }] },
    });
  });
});
