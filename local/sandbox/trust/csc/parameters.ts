import { isRecord, parsedBody, type Call } from '../../kit/call.ts';
import { invalid, invalidParameter } from './csc-error.ts';

/** The members of a request. `null` says the same as leaving out (§7.1). */
export type Parameters = Readonly<Record<string, unknown>>;

/** The body of a call; empty is as good as `{}`. */
export function parametersOf(call: Call): Parameters {
  if (call.body.length === 0) return {};
  const body = parsedBody(call);
  if (!isRecord(body)) throw invalid('The request body is not a JSON object');
  return body;
}

/** A text that must be there. */
export function textOf(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value !== 'string' || value === '')
    throw invalid(`Missing (or invalid type) string parameter ${name}`);
  return value;
}

/** A text that may be there. */
export function optionalText(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw invalidParameter(name);
  return value;
}

export function flagOf(parameters: Parameters, name: string): boolean {
  const value = parameters[name] ?? false;
  if (typeof value !== 'boolean') throw invalidParameter(name);
  return value;
}

/** How many signatures are to be authorized. */
export function countOf(parameters: Parameters, name: string): number {
  const value = parameters[name];
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw invalid(`Missing (or invalid type) integer parameter ${name}`);
  if (value < 1) throw invalid(`Invalid value for parameter ${name}`);
  return value;
}

/** Digests in Base64, in order; undefined when there are none and none are needed. */
export function hashesOf(parameters: Parameters, isNeeded: boolean): Buffer[] | undefined {
  const value = parameters['hashes'] ?? undefined;
  if (value === undefined && !isNeeded) return undefined;
  if (!Array.isArray(value)) throw invalid('Missing (or invalid type) array parameter hash');
  if (value.length === 0) throw invalid('Empty hash array');
  return value.map((each: unknown) => {
    const bytes = typeof each === 'string' ? Buffer.from(each, 'base64') : undefined;
    if (bytes === undefined || bytes.length === 0 || bytes.toString('base64') !== each)
      throw invalid('Invalid Base64 hash string parameter');
    return bytes;
  });
}
