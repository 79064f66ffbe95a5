import { isRecord } from '../kit/call.ts';
import { invalid, missing, refused, type Reply } from './replies.ts';

/** What the portal demands of one field of a record. Without a `list` or `is`, the field is a string. */
export interface FieldRule {
  readonly field: string;
  /** Must be there and not blank; a function decides it by the record. */
  readonly required?: boolean | ((record: Readonly<Record<string, unknown>>) => boolean);
  /** Most characters. */
  readonly limit?: number;
  /** The values of its enumeration; blank is allowed beside them when the field is not required. */
  readonly values?: readonly string[];
  readonly pattern?: RegExp;
  /** A `yyyyMMddHHmmss` of the real calendar, 24-hour clock. */
  readonly date?: true;
  /** How the field is called in the refusal of its value; its wire name by default. */
  readonly called?: string;
  /** The few scalars that are not strings on the wire. */
  readonly is?: 'integer' | 'boolean';
  /** A JSON integer, one of these: generation 3's statuses and enumerations. */
  readonly integers?: readonly number[];
  /** `day`: `yyyy-MM-dd HH:mm:ss` · `instant`: `yyyy-MM-ddTHH:mm:ss.SSS`, with +07:00, Z or no zone. Generation 3. */
  readonly iso?: 'day' | 'instant';
  /** A record under these rules. */
  readonly record?: readonly FieldRule[];
  /** A list of records, each under these rules. */
  readonly list?: readonly FieldRule[];
}

type Fields = Readonly<Record<string, unknown>>;

/** The first fault that the portal finds in a record, in the order of the rules; undefined when it takes it. */
export function firstFault(record: Fields, rules: readonly FieldRule[], within = ''): Reply | undefined {
  for (const rule of rules) {
    const fault = faultOf(record, rule, within);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOf(record: Fields, rule: FieldRule, within: string): Reply | undefined {
  const name = within + rule.field;
  const value = record[rule.field];
  if (value === undefined || value === null || value === '') {
    return isRequired(rule, record) ? missing(name) : undefined;
  }
  if (rule.list !== undefined) return faultInList(value, rule.list, name);
  if (rule.record !== undefined) {
    return isRecord(value)
      ? firstFault(value, rule.record, `${name}.`)
      : refused(`Trường ${name} phải là đối tượng`);
  }
  if (rule.integers !== undefined) {
    if (!Number.isInteger(value)) return refused(`Trường ${name} phải là số nguyên`);
    return rule.integers.some((allowed) => allowed === value)
      ? undefined
      : invalid(rule.called ?? `Trường ${name}`);
  }
  if (rule.is !== undefined) {
    const right = rule.is === 'integer' ? Number.isInteger(value) : typeof value === 'boolean';
    return right
      ? undefined
      : refused(`Trường ${name} phải là ${rule.is === 'integer' ? 'số' : 'true/false'}`);
  }
  if (typeof value !== 'string') return refused(`Trường ${name} phải là chuỗi`);
  if (isRequired(rule, record) && value.trim() === '') return missing(name);
  if (rule.limit !== undefined && value.length > rule.limit) {
    return refused(`Trường ${name} vượt quá ${rule.limit} ký tự`);
  }
  return isUsable(value, rule) ? undefined : invalid(rule.called ?? `Trường ${name}`);
}

function isRequired(rule: FieldRule, record: Fields): boolean {
  return typeof rule.required === 'function' ? rule.required(record) : rule.required === true;
}

function isUsable(value: string, rule: FieldRule): boolean {
  if (rule.values?.includes(value) === false) return false;
  if (rule.pattern?.test(value) === false) return false;
  if (rule.iso !== undefined && !isRealIso(value, rule.iso)) return false;
  return rule.date !== true || isRealInstant(value);
}

const ISO = {
  day: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
  instant: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|\+07:00)?$/,
} as const;

/** True for a text of generation 3 that a calendar and a 24-hour clock can show. */
function isRealIso(value: string, form: 'day' | 'instant'): boolean {
  return ISO[form].test(value) && isRealInstant(value.slice(0, 19).replaceAll(/\D/g, ''));
}

function faultInList(value: unknown, rules: readonly FieldRule[], name: string): Reply | undefined {
  if (!Array.isArray(value)) return refused(`Trường ${name} phải là danh sách`);
  for (const item of value) {
    if (!isRecord(item)) return refused(`Trường ${name} phải là danh sách đối tượng`);
    const fault = firstFault(item, rules, `${name}.`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** True for a `yyyyMMddHHmmss` that a calendar and a 24-hour clock can show. */
function isRealInstant(value: string): boolean {
  if (!/^[12]\d{13}$/.test(value)) return false;
  const [year, month, day, hour, minute, second] = [
    Number(value.slice(0, 4)),
    Number(value.slice(4, 6)),
    Number(value.slice(6, 8)),
    Number(value.slice(8, 10)),
    Number(value.slice(10, 12)),
    Number(value.slice(12, 14)),
  ];
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return false;
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
