import type { Answer } from './gateway-response.ts';

type Headers = Record<string, string | string[]>;

/**
 * A function's answer as HTTP; `undefined` when it has not the form that API Gateway asks for, which the caller
 * hears of as 502.
 *
 * @param wantsBytes the client's first accepted type is one of the API's binary types; only then is base64 undone
 */
export function proxyResult(value: unknown, wantsBytes: boolean): Answer | undefined {
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) return undefined;
  const status = Number(value.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  const headers: Headers = { 'Content-Type': 'application/json' };
  if (!takeHeaders(headers, value)) return undefined;
  const body = 'body' in value ? value.body : undefined;
  if (body === undefined || body === null) return { status, headers, body: '' };
  if (typeof body !== 'string') return undefined;
  const isBase64 = 'isBase64Encoded' in value && value.isBase64Encoded === true;
  return { status, headers, body: isBase64 && wantsBytes ? Buffer.from(body, 'base64') : body };
}

/** Adds the answer's headers to those that stand; a name in another case replaces. False: they are malformed. */
function takeHeaders(into: Headers, answer: object): boolean {
  const put = (name: string, value: string | string[]): void => {
    if (name.toLowerCase() === 'content-type') delete into['Content-Type'];
    if (name.toLowerCase() !== 'content-length') into[name] = value;
  };
  const single: unknown = 'headers' in answer ? answer.headers : undefined;
  const multi: unknown = 'multiValueHeaders' in answer ? answer.multiValueHeaders : undefined;
  for (const group of [single, multi]) {
    if (group === undefined || group === null) continue;
    if (typeof group !== 'object') return false;
    for (const [name, value] of Object.entries(group) as [string, unknown][]) {
      if (Array.isArray(value)) put(name, value.map(String));
      else if (['string', 'number', 'boolean'].includes(typeof value)) put(name, String(value));
      else if (value !== undefined && value !== null) return false;
    }
  }
  return true;
}
