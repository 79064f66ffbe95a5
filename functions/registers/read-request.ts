import type * as z from 'zod';
import { readAs } from '../../schemas/field-errors.ts';
import type { ClientRequest } from '../kernel/http/api.ts';
import { readJsonBody, type BodyLimits } from '../kernel/http/json-body.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';

/** A body as its contract reads it. Refused as a body is, and with `invalid-field`. */
export function readBody<T>(schema: z.ZodType<T>, request: ClientRequest, limits?: BodyLimits): Result<T> {
  const body = readJsonBody(request.body, request.isBase64Encoded, limits);
  if (!body.ok) return body;
  const read = readAs(schema, body.value.value);
  return read.ok ? ok(read.value) : refuse('invalid-field', { errors: read.errors });
}
