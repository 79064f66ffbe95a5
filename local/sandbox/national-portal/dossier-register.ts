import { sha256 } from '../kit/digest.ts';
import type { Kit } from '../kit/partner.ts';
import type { LedgerEntry } from '../kit/ledger.ts';
import type { Generation } from './record-rules.ts';

/** A dossier as the portal keeps it: canonical texts as bytes, which is the smallest to hold thousands of. */
interface KeptDossier {
  header: Buffer;
  headerDigest: string;
  readonly rows: { readonly text: Buffer; readonly digest: string }[];
}

/** A checked record with its canonical text. */
export interface CheckedRecord {
  readonly code: string;
  readonly status: string;
  readonly canonical: string;
}

/** A checked progress row; `at` is its ThoiDiemXuLy as on the wire. */
export interface CheckedRow extends CheckedRecord {
  readonly at: string;
}

const ADDED = 'dossier.added';
const UPDATED = 'dossier.updated';
const PROGRESS = 'progress.added';

/** The dossiers that the portal holds. Every change is an effect in the ledger. */
export class DossierRegister {
  readonly #kit: Kit;
  readonly #dossiers = new Map<string, KeptDossier>();

  constructor(kit: Kit) {
    this.#kit = kit;
  }

  get count(): number {
    return this.#dossiers.size;
  }

  has(code: string): boolean {
    return this.#dossiers.has(code);
  }

  /** Writes a dossier's header, new or over the old one. The same header twice running is a repeat. */
  writeHeader(record: CheckedRecord, via: Generation): void {
    const digest = sha256(record.canonical);
    const held = this.#dossiers.get(record.code);
    const repeat = held?.headerDigest === digest;
    const effect = held === undefined ? ADDED : UPDATED;
    this.#note(effect, record, digest, { via }, repeat);
    this.#keepHeader(record.code, record.canonical, digest);
  }

  /** Adds a progress row to a dossier that is held. The portal does not look whether it has the row already. */
  addRow(row: CheckedRow, via: Generation): void {
    const digest = sha256(row.canonical);
    const repeat = this.#dossiers.get(row.code)?.rows.some((kept) => kept.digest === digest) === true;
    this.#note(PROGRESS, row, digest, { via, detail: row.at }, repeat);
    this.#keepRow(row.code, row.canonical, digest);
  }

  /** The JSON text of a dossier: its header as last written, and its progress rows in order. */
  read(code: string): string | undefined {
    const held = this.#dossiers.get(code);
    if (held === undefined) return undefined;
    const rows = held.rows.map((row) => row.text.toString('utf8')).join(',');
    return `${held.header.toString('utf8').slice(0, -1)},"DanhSachTienTrinh":[${rows}]}`;
  }

  restore(entry: LedgerEntry, canonical: string): void {
    if (entry.effect === PROGRESS) this.#keepRow(entry.key, canonical, entry.digest);
    else this.#keepHeader(entry.key, canonical, entry.digest);
  }

  reset(): void {
    this.#dossiers.clear();
  }

  #note(
    effect: string,
    record: CheckedRecord,
    digest: string,
    about: { readonly via: Generation; readonly detail?: string },
    repeat: boolean,
  ): void {
    const entry = { effect, key: record.code, digest, status: record.status, ...about };
    this.#kit
      .ledger()
      .record(repeat ? { ...entry, repeat: true } : entry, this.#kit.clock.date(), record.canonical);
  }

  #keepHeader(code: string, canonical: string, digest: string): void {
    const held = this.#dossiers.get(code);
    if (held === undefined) {
      this.#dossiers.set(code, { header: Buffer.from(canonical), headerDigest: digest, rows: [] });
    } else {
      held.header = Buffer.from(canonical);
      held.headerDigest = digest;
    }
  }

  #keepRow(code: string, canonical: string, digest: string): void {
    this.#dossiers.get(code)?.rows.push({ text: Buffer.from(canonical), digest });
  }
}
