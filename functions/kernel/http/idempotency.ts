import type { Digest } from '../digest.ts';
import { digestBytes } from '../digest.ts';
import { ok, refuse, type Result } from '../result.ts';
import { text, textOr, toItem, type Item } from '../table/item.ts';
import { get, type Key } from '../table/read.ts';
import type { Collision, Write } from '../table/transaction.ts';
import type { ClientRequest } from './api.ts';

/** How long a key is remembered. */
const REMEMBERED_MS = 7 * 86_400_000;

const KEY = /^[\x21-\x7e]{1,128}$/;

/** A request that its client may repeat: under which key, and the digest of what it asks. */
export interface Repeatable {
  readonly pk: string;
  readonly digest: Digest;
}

/**
 * The `Idempotency-Key` of a request, scoped to its client; undefined when it sent none. The digest covers
 * method, address and body: the same key with another of these is refused.
 */
export function repeatableOf(request: ClientRequest): Result<Repeatable | undefined> {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return ok(undefined);
  if (!KEY.test(key)) return refuse('idempotency-key-invalid');
  const asked = [request.method, request.route, JSON.stringify(request.path), request.body ?? ''].join('\n');
  return ok({ pk: `${request.client.id}~${key}`, digest: digestBytes(asked) });
}

/**
 * The write that remembers a request with its answer, in the transaction of its effect (label `request`): so
 * a crash leaves both or neither. A forgotten key may be used again.
 */
export const rememberRequest = (table: string, request: Repeatable, answer: string, now: number): Write => ({
  label: 'request',
  item: {
    Put: {
      TableName: table,
      Item: toItem({
        pk: request.pk,
        digest: request.digest,
        answer,
        expiresAt: Math.ceil((now + REMEMBERED_MS) / 1_000),
      }),
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
      ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1_000)) } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
});

/** The answer that was given to the same request before; a refusal when the key was another request's. */
export function answerBefore(existing: Item, request: Repeatable): Result<string> {
  if (text(existing, 'digest') !== request.digest) return refuse('idempotency-key-reused');
  return ok(text(existing, 'answer'));
}

/** What a transaction's collisions say about the request: answered before, refused, or nothing. */
export function repeated(
  collisions: readonly Collision[],
  request: Repeatable | undefined,
): Result<string> | undefined {
  if (request === undefined) return undefined;
  const existing = collisions.find(
    ({ label, reason }) => label === 'request' && reason === 'condition',
  )?.existing;
  return existing === undefined ? undefined : answerBefore(existing, request);
}

/** Asks the table whether a request was answered before: for paths that end without a transaction. */
export async function lookUpRequest(
  table: string,
  request: Repeatable | undefined,
  now: number,
): Promise<Result<string> | undefined> {
  if (request === undefined) return undefined;
  const key: Key = { table, pk: request.pk };
  const existing = await get(key);
  if (existing === undefined || Number(existing['expiresAt']?.N ?? 0) * 1_000 < now) return undefined;
  return textOr(existing, 'answer') === undefined ? undefined : answerBefore(existing, request);
}
