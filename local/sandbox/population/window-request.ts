import { readFields, textOf, type Field } from './request-fields.ts';
import { HEAD, readHead, type Head } from './request-head.ts';
import type { Settings } from './settings.ts';
import { Refused, type Element } from './soap.ts';

/** One page of a window of time. `from` inclusive, `to` exclusive, epoch milliseconds. */
export interface WindowRequest extends Head {
  readonly from: number;
  readonly to: number;
  readonly page: number;
  readonly rows: number;
}

const ORDER: readonly Field[] = [
  ...HEAD.map((field): Field =>
    field.name === 'MaDVC' || field.name === 'MaTichHop' ? { ...field, isOptional: true } : field,
  ),
  { name: 'TuNgay' },
  { name: 'DenNgay' },
  // Public by its name alone: what it tells apart is not known, so that any value means everything.
  { name: 'Loai', isOptional: true },
  { name: 'Trang' },
  { name: 'SoBanGhi' },
];

const VIETNAM = '+07:00';

/** Reads which page of which window is asked for. Throws `Refused`. */
export function readWindow(request: Element, settings: Settings): WindowRequest {
  const fields = readFields(request, ORDER);
  const head = readHead(fields, 'TruyVanThongTinCongDanTheoThoiGian', settings);
  const from = instantOf(fields.TuNgay, 'TuNgay');
  const to = instantOf(fields.DenNgay, 'DenNgay');
  if (to <= from) throw new Refused('GIA_TRI', 'DenNgay phải sau TuNgay');
  if (fields.Loai !== undefined) textOf(fields.Loai, /^\d{1,2}$/, 'Loai');
  const page = Number(textOf(fields.Trang, /^[1-9]\d{0,6}$/, 'Trang'));
  const rows = Number(textOf(fields.SoBanGhi, /^[1-9]\d{0,4}$/, 'SoBanGhi'));
  if (rows > settings.largestPage)
    throw new Refused('GIA_TRI', `SoBanGhi không được quá ${settings.largestPage}`);
  return { ...head, from, to, page, rows };
}

/** `yyyyMMdd` and `yyyyMMddHHmmss` are Vietnamese time; else xs:dateTime, Vietnamese where it names no zone. */
function instantOf(element: Element | undefined, name: string): number {
  const text = textOf(element, /^(?:\d{8}|\d{14}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?)$/, name);
  const plain = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?$/.exec(text);
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = plain ?? [];
  const iso =
    plain !== null
      ? `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour}:${minute}:${second}${VIETNAM}`
      : /(?:Z|[+-]\d\d:\d\d)$/.test(text)
        ? text
        : `${text}${VIETNAM}`;
  const instant = Date.parse(iso);
  if (Number.isNaN(instant)) throw new Refused('GIA_TRI', `${name} không phải thời điểm có thật`);
  return instant;
}
