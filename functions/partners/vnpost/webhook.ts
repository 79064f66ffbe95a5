import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { TrackingEvent } from '../../../schemas/postal/parcel.ts';
import type { StatusGeneration } from '../../../schemas/vnpost/status-tables.ts';
import { readMyTime } from '../../../schemas/vnpost/event-time.ts';
import { MOST_WEBHOOK_ORDERS, MyWebhook, MyWebhookOrder } from '../../../schemas/vnpost/my.ts';
import { millis } from '../../kernel/clock.ts';
import { readJsonBody } from '../../kernel/http/json-body.ts';
import { isListed } from '../../kernel/http/listed-address.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { WebhookConfig } from './config.ts';
import { myEvent } from './my-event.ts';

/** A call as it came. */
export interface WebhookCall {
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  /** The caller's address, as the gateway saw it. */
  readonly sourceIp: string;
}

/** What a webhook tells. */
export interface HeardWebhook {
  /** The first order: its waybill number and status are signed, its number, time and words are not. */
  readonly signed: TrackingEvent;
  /** The numbers of the others: to be asked about before anything follows. */
  readonly toConfirm: readonly string[];
}

/** 1,000 orders with long names, and room. */
const LIMITS = { maxBytes: 1_048_576, maxDepth: 8 };

/**
 * Whether a call of MyVNPost's webhook is one (facts §3.9): from an address that is listed, signed by VNPost's key
 * (RSA-SHA256 over `MYVNP`, `sendDate`, and `itemCode` and `status` of the first order), and sent just now. What is
 * wrong with a signature or a key is not told apart. Refuses with `caller-not-listed`, a code of the body,
 * `invalid-field` or `signature-invalid`.
 */
export function verifyWebhook(
  { body, isBase64Encoded, sourceIp }: WebhookCall,
  config: WebhookConfig | undefined,
  statuses: StatusGeneration,
  now: number,
): Result<HeardWebhook> {
  if (config === undefined || !isListed(sourceIp, config.allow)) return refuse('caller-not-listed');
  const json = readJsonBody(body, isBase64Encoded, LIMITS);
  if (!json.ok) return json;
  const webhook = MyWebhook.safeParse(json.value.value);
  if (!webhook.success) return invalid(webhook.error.issues[0]?.path ?? []);
  const { data, sendDate, signature } = webhook.data;
  const [first, ...others] = data;
  const order = MyWebhookOrder.safeParse(first);
  if (!order.success) return invalid(['data', 0, ...(order.error.issues[0]?.path ?? [])]);
  const { itemCode, status } = order.data;
  if (!isSigned(`MYVNP${sendDate}${itemCode}${status}`, signature, config.publicKeyPem)) {
    return refuse('signature-invalid');
  }
  if (!isFresh(sendDate, now, config.toleranceSeconds * 1_000)) return refuse('signature-invalid');
  const signed = myEvent(
    { ...order.data, customerCode: '', status: String(Number(status)), row: first },
    statuses,
    now,
  );
  if (signed === undefined) return invalid(['data', 0, 'updateDate']);
  return ok({ signed, toConfirm: others.flatMap(numberIn) });
}

/** Of an order that cannot be read nothing can be asked. */
function numberIn(order: unknown): string[] {
  const read = MyWebhookOrder.safeParse(order);
  return read.success ? [read.data.orderNumber] : [];
}

function isSigned(text: string, signature: string, publicKeyPem: string): boolean {
  const key = keyOf(publicKeyPem);
  return key !== undefined && verify('RSA-SHA256', Buffer.from(text), key, Buffer.from(signature, 'base64'));
}

const keys = new Map<string, KeyObject | undefined>();

/** The key of a PEM text, read once; undefined when it is none, or not of RSA. */
function keyOf(pem: string): KeyObject | undefined {
  if (!keys.has(pem)) keys.set(pem, readKey(pem));
  return keys.get(pem);
}

function readKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined; // whoever configured it sees every webhook refused
  }
}

function isFresh(sendDate: string, now: number, toleranceMs: number): boolean {
  const sent = readMyTime(sendDate);
  return sent !== undefined && Math.abs(now - millis(sent)) <= toleranceMs;
}

const RULES: Readonly<Record<string, string>> = {
  data: `Danh sách đơn phải có từ 1 đến ${MOST_WEBHOOK_ORDERS} đơn`,
};

function invalid(path: readonly PropertyKey[]): Result<never> {
  const pointer = path.map((part) => `/${String(part)}`).join('');
  const message = RULES[pointer.slice(1)] ?? 'Thiếu trường hoặc giá trị không đúng dạng';
  return refuse('invalid-field', { errors: [{ pointer, code: 'invalid', message }] });
}
