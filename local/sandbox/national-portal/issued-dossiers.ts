import { isRecord } from '../kit/call.ts';
import { canonicalText, sha256 } from '../kit/digest.ts';
import type { LedgerEntry } from '../kit/ledger.ts';
import type { Kit } from '../kit/partner.ts';
import type { DossierRegister } from './dossier-register.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A dossier as generation 3 holds it: what it was created with, the status as last set, the steps in order. */
interface IssuedDossier {
  /** The code by which the ledger knows it: that of the province where it was told, else the portal's. */
  readonly key: string;
  readonly created: Fields;
  status: Fields;
  statusDigest: string;
  readonly steps: { readonly step: Fields; readonly digest: string }[];
}

const VIA = 'g3';
const ISSUED = 'code.issued';
const UPLOADED = 'file.uploaded';
const ADDED = 'dossier.added';
const UPDATED = 'dossier.updated';
const STEP = 'progress.added';

/** What a dossier has by itself when it is created: "Mới đăng ký". */
const NEW = { TrangThai: 1 } as const;

/**
 * The dossiers that came by generation 3, with the codes that the portal issued for them and the files that were
 * uploaded. They stand beside those of the other generations on one ledger: each code is a dossier of one or the other.
 */
export class IssuedDossiers {
  readonly #kit: Kit;
  readonly #others: DossierRegister;
  readonly #dossiers = new Map<string, IssuedDossier>();
  readonly #codeOfOwn = new Map<string, string>();
  readonly #issued = new Set<string>();
  readonly #files = new Map<string, string>();
  readonly #hashes = new Set<string>();
  #uploadsAgain = 0;

  constructor(kit: Kit, others: DossierRegister) {
    this.#kit = kit;
    this.#others = others;
  }

  /** Dossiers, codes issued, files, and uploads of bytes that were there already. */
  get counts(): Readonly<Record<string, number>> {
    return {
      dossiers: this.#dossiers.size,
      codes: this.#issued.size,
      files: this.#files.size,
      uploadsAgain: this.#uploadsAgain,
    };
  }

  /** The next code of an agency's day. */
  issue(by: string, day: string): string {
    const code = `${by}-${day}-${String(this.#issued.size + 1).padStart(7, '0')}`;
    this.#note({ effect: ISSUED, key: code, digest: sha256(code) });
    this.#issued.add(code);
    return code;
  }

  wasIssued(code: string): boolean {
    return this.#issued.has(code);
  }

  has(code: string): boolean {
    return this.#dossiers.has(code) || this.#others.has(code);
  }

  /** The code under which a dossier of the province's own code is held. */
  codeOf(own: string): string | undefined {
    return this.#codeOfOwn.get(own);
  }

  /** How the ledger calls the dossier of a code. */
  keyOf(code: string): string {
    return this.#dossiers.get(code)?.key ?? code;
  }

  idOf(code: string): string {
    return sha256(`id ${code}`).slice(0, 24);
  }

  /** Keeps a file. The same bytes again are another file: an upload names no dossier. */
  upload(bytes: Buffer): { readonly IdTepTin: string; readonly HashTepTin: string } {
    const hash = sha256(bytes);
    const id = sha256(`file ${this.#files.size + 1} ${hash}`).slice(0, 32);
    const again = this.#hashes.has(hash);
    this.#note({ effect: UPLOADED, key: id, digest: hash, ...(again ? { detail: 'again' } : {}) });
    this.#keepFile(id, hash);
    return { IdTepTin: id, HashTepTin: hash };
  }

  /** Whether a file of this id and hash was uploaded. */
  holdsFile(id: unknown, hash: unknown): boolean {
    return typeof id === 'string' && this.#files.has(id) && this.#files.get(id) === hash;
  }

  /** Creates a dossier. A second one for the same dossier of the province is a repeat, whatever its code here. */
  create(record: Fields, code: string, own: string): void {
    const key = own === '' ? code : own;
    const repeat = this.#codeOfOwn.has(own);
    const digest = digestOf(record);
    this.#note(
      { effect: ADDED, key, digest, status: '1', detail: code, ...(repeat ? { repeat: true as const } : {}) },
      record,
    );
    this.#keepCreated(record, code, own);
  }

  /** Sets a dossier's status. The same one twice running is a repeat. */
  setStatus(row: Fields, code: string): void {
    const dossier = this.#take(code);
    const content = without(row, 'IdHoSo');
    const digest = digestOf(content);
    const repeat = dossier.statusDigest === digest;
    const about = { effect: UPDATED, key: dossier.key, digest, status: String(row.TrangThai) };
    this.#note(repeat ? { ...about, repeat: true } : about, content);
    this.#keepStatus(dossier, content, digest);
  }

  /** Adds a step. The portal does not look whether it has it already. */
  addStep(row: Fields, code: string): void {
    const dossier = this.#take(code);
    const step = without(row, 'IDHoSo');
    const digest = digestOf(step);
    const repeat = dossier.steps.some((kept) => kept.digest === digest);
    const about = {
      effect: STEP,
      key: dossier.key,
      digest,
      status: String(row.TrangThai),
      detail: inOneSpelling(row.ThoiDiemXuLy),
    };
    this.#note(repeat ? { ...about, repeat: true } : about, step);
    dossier.steps.push({ step, digest });
  }

  /** A dossier as it is held now; also one that came by another generation. */
  read(code: string): Fields | undefined {
    if (!this.has(code)) return undefined;
    const { created, status, steps } = this.#take(code);
    return {
      ...created,
      ...status,
      MaHoSo: code,
      IdHoSo: this.idOf(code),
      DanhSachTienTrinh: steps.map(({ step }) => step),
    };
  }

  restore(entry: LedgerEntry, kept: string | undefined): void {
    if (entry.effect === ISSUED) this.#issued.add(entry.key);
    else if (entry.effect === UPLOADED) this.#keepFile(entry.key, entry.digest);
    else if (kept !== undefined) this.#restoreDossier(entry, recordOf(kept));
  }

  reset(): void {
    this.#dossiers.clear();
    this.#codeOfOwn.clear();
    this.#issued.clear();
    this.#files.clear();
    this.#hashes.clear();
    this.#uploadsAgain = 0;
  }

  #restoreDossier(entry: LedgerEntry, record: Fields): void {
    const code = String(record.MaHoSo);
    if (entry.effect === ADDED) {
      const own = typeof record.MaHoSoDonVi === 'string' ? record.MaHoSoDonVi : '';
      this.#keepCreated(record, code, own);
    } else if (entry.effect === UPDATED) this.#keepStatus(this.#take(code), record, entry.digest);
    else if (entry.effect === STEP) this.#take(code).steps.push({ step: record, digest: entry.digest });
  }

  /** The dossier of a code; one of another generation is taken over as it stands there. */
  #take(code: string): IssuedDossier {
    const held = this.#dossiers.get(code);
    if (held !== undefined) return held;
    const other = recordOf(this.#others.read(code) ?? '{}');
    const { DanhSachTienTrinh: rows, TrangThaiHoSo: status } = other;
    const steps = (Array.isArray(rows) ? rows : []).filter(isRecord);
    const taken: IssuedDossier = {
      key: code,
      created: { MaHoSo: code },
      status: { TrangThai: Number(status ?? 1) },
      statusDigest: '',
      steps: steps.map((step) => ({ step, digest: digestOf(step) })),
    };
    this.#dossiers.set(code, taken);
    return taken;
  }

  #keepCreated(record: Fields, code: string, own: string): void {
    this.#dossiers.set(code, {
      key: own === '' ? code : own,
      created: record,
      status: NEW,
      statusDigest: '',
      steps: [],
    });
    if (own !== '') this.#codeOfOwn.set(own, code);
  }

  #keepStatus(dossier: IssuedDossier, row: Fields, digest: string): void {
    dossier.status = row;
    dossier.statusDigest = digest;
  }

  #keepFile(id: string, hash: string): void {
    if (this.#hashes.has(hash)) this.#uploadsAgain += 1;
    this.#hashes.add(hash);
    this.#files.set(id, hash);
  }

  #note(effect: Omit<LedgerEntry, 'n' | 'at' | 'via'>, kept?: Fields): void {
    const text = kept === undefined ? undefined : canonicalText(kept);
    this.#kit.ledger().record({ ...effect, via: VIA }, this.#kit.clock.date(), text);
  }
}

const without = (row: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(row).filter(([member]) => member !== name));

/** Records were checked for their depth before they came here. */
const digestOf = (record: Fields): string => sha256(canonicalText(record) ?? '');

function recordOf(text: string): Fields {
  const value: unknown = JSON.parse(text);
  return isRecord(value) ? value : {};
}

/** `yyyyMMddHHmmss` in Vietnam's time, as the ledger writes the instant of a step of any generation. */
function inOneSpelling(at: unknown): string {
  const text = String(at);
  const zoned = /(?:Z|\+07:00)$/.test(text) ? text : `${text}+07:00`;
  return new Date(Date.parse(zoned) + 7 * 3_600_000).toISOString().slice(0, 19).replaceAll(/\D/g, '');
}
