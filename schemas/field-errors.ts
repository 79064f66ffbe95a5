import type * as z from 'zod';
import type { FieldError } from './problems.ts';

type Issue = z.core.$ZodIssue;

/**
 * The issues of a refused value as field errors: where (RFC 6901 pointer), which rule, and why in Vietnamese.
 * Never the value itself. `value` is what was parsed: it tells a missing field from a wrong one.
 */
export const fieldErrors = (issues: readonly Issue[], value: unknown): FieldError[] =>
  issues.flatMap((issue) => errorsOf(issue, value));

/** What reading a value against a contract comes to. */
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Reads a value against a contract; what is wrong with it as field errors. */
export function readAs<T>(schema: z.ZodType<T>, value: unknown): Read<T> {
  const parsed = schema.safeParse(value);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, errors: fieldErrors(parsed.error.issues, value) };
}

/** A path inside a JSON value as an RFC 6901 pointer. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function errorsOf(issue: Issue, value: unknown): FieldError[] {
  const pointer = pointerTo(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointer + pointerTo([key]),
      code: 'unknown-field',
      message: 'Trường không có trong hợp đồng',
    }));
  }
  if (at(value, issue.path) === undefined && issue.code !== 'custom') {
    return [{ pointer, code: 'missing', message: 'Thiếu trường bắt buộc' }];
  }
  return [{ pointer, ...reasonOf(issue) }];
}

function reasonOf(
  issue: Exclude<Issue, { code: 'unrecognized_keys' }>,
): Pick<FieldError, 'code' | 'message'> {
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'wrong-type', message: `Phải là ${TYPES[issue.expected] ?? issue.expected}` };
    case 'too_small':
      return { code: 'too-small', message: `Phải ${sizeOf(issue.origin, 'ít nhất', issue.minimum)}` };
    case 'too_big':
      return { code: 'too-big', message: `Phải ${sizeOf(issue.origin, 'nhiều nhất', issue.maximum)}` };
    case 'invalid_value':
      return { code: 'unknown-value', message: `Phải là một trong: ${issue.values.map(String).join(', ')}` };
    case 'invalid_format':
      return { code: 'wrong-format', message: ownMessage(issue.message) ?? 'Không đúng dạng' };
    case 'invalid_union':
      return { code: 'wrong-type', message: 'Không đúng kiểu dữ liệu' };
    case 'custom':
      return { code: reasonCode(issue.params), message: issue.message };
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
      return { code: 'invalid', message: 'Giá trị không hợp lệ' };
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'chuỗi',
  number: 'số',
  int: 'số nguyên',
  boolean: 'true hoặc false',
  array: 'danh sách',
  object: 'đối tượng',
};

function sizeOf(origin: string, bound: string, limit: number | bigint): string {
  if (origin === 'string') return `có ${bound} ${limit} ký tự`;
  if (origin === 'array') return `có ${bound} ${limit} phần tử`;
  return bound === 'ít nhất' ? `từ ${limit} trở lên` : `không quá ${limit}`;
}

/** Messages of our own are Vietnamese; zod's are English and start with "Invalid". */
const ownMessage = (message: string): string | undefined =>
  message.startsWith('Invalid') ? undefined : message;

const reasonCode = (params: Readonly<Record<string, unknown>> | undefined): string =>
  typeof params?.['reason'] === 'string' ? params['reason'] : 'invalid';

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Readonly<Record<PropertyKey, unknown>>)[step]; // any object may be asked for any key
  }
  return here;
}
