import type * as z from 'zod';
import { readAs } from '../../../schemas/field-errors.ts';
import { ok, refuse, type Result } from '../result.ts';
import type { ApiRequest, ClientRequest } from './api.ts';
import { repeatableOf, type Repeatable } from './idempotency.ts';
import { readJsonBody, type BodyLimits } from './json-body.ts';

/** A body as its contract reads it. Refused as a body is, and with `invalid-field`. */
export function readBody<T>(
  schema: z.ZodType<T>,
  { body: sent, isBase64Encoded }: ApiRequest,
  limits?: BodyLimits,
): Result<T> {
  const body = readJsonBody(sent, isBase64Encoded, limits);
  if (!body.ok) return body;
  const read = readAs(schema, body.value.value);
  return read.ok ? ok(read.value) : refuse('invalid-field', { errors: read.errors });
}

/** What came in, as its contract reads it, with what proves it and what makes it repeatable. */
export interface Message<T> extends Pick<ClientRequest, 'client' | 'correlationId'> {
  readonly body: T;
  /** The body's exact text. */
  readonly received: string;
  readonly repeatable: Repeatable | undefined;
}

/** A client's message. Refused as a body is, with `invalid-field`, and for a bad Idempotency-Key. */
export function readMessage<T>(schema: z.ZodType<T>, request: ClientRequest): Result<Message<T>> {
  const { client, correlationId } = request;
  const body = readJsonBody(request.body, request.isBase64Encoded);
  if (!body.ok) return body;
  const read = readAs(schema, body.value.value);
  if (!read.ok) return refuse('invalid-field', { errors: read.errors });
  const repeatable = repeatableOf(request);
  if (!repeatable.ok) return repeatable;
  return ok({
    client,
    correlationId,
    body: read.value,
    received: body.value.text,
    repeatable: repeatable.value,
  });
}
