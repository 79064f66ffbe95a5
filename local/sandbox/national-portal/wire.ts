import { isRecord, json, type Answer } from '../kit/call.ts';
import type { DossierRegister } from './dossier-register.ts';
import { asJson, missing } from './replies.ts';

/** The dossier codes named in a list of records, each once: what a fault can be matched with. */
export function codesIn(data: unknown): readonly string[] {
  if (!Array.isArray(data)) return [];
  const codes = new Set<string>();
  for (const item of data) {
    if (isRecord(item) && typeof item.MaHoSo === 'string' && item.MaHoSo !== '') codes.add(item.MaHoSo);
  }
  return [...codes];
}

/**
 * The reply of TraCuuHoSo: `result` holds the dossier, or nothing. That the record carries all header fields
 * as last written and `DanhSachTienTrinh` is this project's assumption; the public sources show only that a
 * result that is not empty means that the dossier exists.
 */
export function found(register: DossierRegister, code: string): Answer {
  if (code === '') return asJson(missing('mahoso'));
  const record = register.read(code);
  if (record === undefined) return json(200, { error_code: 0, message: 'Không tìm thấy hồ sơ', result: [] });
  const body = `{"error_code":0,"message":"Thành công","result":[${record}]}`;
  return { status: 200, contentType: 'application/json; charset=utf-8', body };
}
