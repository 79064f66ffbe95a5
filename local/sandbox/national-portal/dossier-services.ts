import { isRecord } from '../kit/call.ts';
import { canonicalText } from '../kit/digest.ts';
import type { Random } from '../kit/random.ts';
import type { Catalogue } from './catalogue.ts';
import type { CheckedRecord, CheckedRow, DossierRegister } from './dossier-register.ts';
import { firstFault } from './field-rules.ts';
import { dossierRules, progressRules, type Generation } from './record-rules.ts';
import { alreadyExists, invalid, missing, NOT_FOUND, refused, success, type Reply } from './replies.ts';

/** The most progress rows in one call. */
const MOST_ROWS = 10;

const TOO_DEEP = refused('Dữ liệu lồng nhau quá sâu');

/**
 * The portal's business services, alike in every generation. A call is taken whole or refused whole: the
 * first fault of any record in it is the answer, and nothing of it is kept.
 */
export class DossierServices {
  readonly #register: DossierRegister;
  readonly #catalogue: Catalogue;
  readonly #random: Random;
  /** Refuse procedures that are well formed and not in the catalogue. */
  strictCatalogue = false;
  /** Take dossiers of generation 3 under codes that the portal did not issue. */
  ownCodes = false;

  constructor(register: DossierRegister, catalogue: Catalogue, random: Random) {
    this.#register = register;
    this.#catalogue = catalogue;
    this.#random = random;
  }

  /** Adds new dossiers; refused with 3 when one is held already. */
  add(data: unknown, via: Generation): Reply {
    return this.#write(data, via, (record, seen) =>
      this.#register.has(record.code) || seen.has(record.code) ? alreadyExists(record.code) : undefined,
    );
  }

  /** Writes over dossiers that are held; refused with -3 when one is not. */
  update(data: unknown, via: Generation): Reply {
    return this.#write(data, via, (record) => (this.#register.has(record.code) ? undefined : NOT_FOUND));
  }

  /** Adds progress rows to dossiers that are held; refused with -3 when one is not. */
  addProgress(data: unknown, via: Generation): Reply {
    const items = listOf(data, 'danh sách tiến trình');
    if (!Array.isArray(items)) return items;
    if (items.length > MOST_ROWS) {
      return refused(`Vượt quá ${MOST_ROWS} bản ghi tiến trình trong một lần gửi`);
    }
    const rows: CheckedRow[] = [];
    for (const item of items) {
      const fault = firstFault(item, progressRules);
      if (fault !== undefined) return fault;
      const canonical = canonicalText(item);
      if (canonical === undefined) return TOO_DEEP;
      const row = { code: textOf(item, 'MaHoSo'), status: textOf(item, 'TrangThai'), canonical };
      if (!this.#register.has(row.code)) return NOT_FOUND;
      rows.push({ ...row, at: textOf(item, 'ThoiDiemXuLy') });
    }
    for (const row of rows) this.#register.addRow(row, via);
    return success(this.#random);
  }

  #write(
    data: unknown,
    via: Generation,
    objection: (record: CheckedRecord, seen: ReadonlySet<string>) => Reply | undefined,
  ): Reply {
    const items = listOf(data, 'danh sách hồ sơ');
    if (!Array.isArray(items)) return items;
    const records: CheckedRecord[] = [];
    const seen = new Set<string>();
    for (const item of items) {
      const fault = firstFault(item, dossierRules[via]) ?? this.#unknownProcedure(item);
      if (fault !== undefined) return fault;
      const canonical = canonicalText(item);
      if (canonical === undefined) return TOO_DEEP;
      const record = { code: textOf(item, 'MaHoSo'), status: textOf(item, 'TrangThaiHoSo'), canonical };
      const refusal = objection(record, seen);
      if (refusal !== undefined) return refusal;
      seen.add(record.code);
      records.push(record);
    }
    for (const record of records) this.#register.writeHeader(record, via);
    return success(this.#random);
  }

  #unknownProcedure(item: Readonly<Record<string, unknown>>): Reply | undefined {
    if (!this.strictCatalogue || this.#catalogue.holds(textOf(item, 'MaTTHC'))) return undefined;
    return invalid('Mã thủ tục');
  }
}

function listOf(data: unknown, what: string): Readonly<Record<string, unknown>>[] | Reply {
  if (data === undefined || data === null) return missing('data');
  if (!Array.isArray(data)) return refused(`Dữ liệu phải là ${what}`);
  if (data.length === 0) return refused(`Dữ liệu rỗng: thiếu ${what}`);
  const items: Readonly<Record<string, unknown>>[] = [];
  for (const item of data) {
    if (!isRecord(item)) return refused(`Dữ liệu phải là ${what}`);
    items.push(item);
  }
  return items;
}

/** A field that the rules have shown to be a string. */
function textOf(item: Readonly<Record<string, unknown>>, field: string): string {
  const value = item[field];
  return typeof value === 'string' ? value : '';
}
