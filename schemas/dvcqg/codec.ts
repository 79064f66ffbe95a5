import type * as z from 'zod';
import type { AgencyCode } from '../agency-code.ts';
import { Dossier, ProgressRow, type StoredFile } from '../dossier.ts';
import { fieldErrors } from '../field-errors.ts';
import { flagsOf, type Flag } from '../flags.ts';
import { hasReservedKey } from '../reserved-key.ts';
import { ReceivedDossier, SentDossierG1, SentDossierG2, type SentDossier } from './dossier.ts';
import { DOSSIER, PROGRESS, type Mapping, type Rule, type ScalarRule } from './mapping.ts';
import { ReceivedProgress, SentProgress } from './progress.ts';
import { shorten } from './shorten.ts';
import { KINDS, type Kind } from './wire-kind.ts';

/** The wire's generation: 1 adapter with sessions, 2 bare arrays with the QĐ 766 fields (facts §0). */
export type Generation = 'g1' | 'g2';

/** Why a record is refused: the wire's own name of the field, a code, and the reason in Vietnamese. */
export interface WireIssue {
  readonly field: string;
  readonly code: string;
  readonly why: string;
}

/** Fields that the contract does not know, by their path on the wire; kept, never read. */
export type Aside = Readonly<Record<string, unknown>>;

export type DossierRead =
  | { readonly ok: true; readonly dossier: Dossier; readonly flags: readonly Flag[]; readonly aside: Aside }
  | { readonly ok: false; readonly issues: readonly WireIssue[] };

export type ProgressRead =
  | { readonly ok: true; readonly row: ProgressRow; readonly aside: Aside }
  | { readonly ok: false; readonly issues: readonly WireIssue[] };

/**
 * What the wire could not take as it is. `shortened`: a text over the limit, cut and ended with an ellipsis ·
 * `withheld`: the account of an applicant whose channel is not online (facts §1.3).
 */
export type Notice =
  | {
      readonly kind: 'shortened';
      readonly field: string;
      readonly wire: string;
      readonly limit: number;
      readonly originalLength: number;
    }
  | { readonly kind: 'withheld'; readonly field: string; readonly wire: string };

/** A record to be sent; `omitted` names canonical fields that have a value and no place in this generation. */
export interface Written<T> {
  readonly wire: T;
  readonly notices: readonly Notice[];
  readonly omitted: readonly string[];
}

/**
 * Reads a dossier record of either generation. Lenient where the real adapter is (numbers for strings, nulls,
 * unknown codes and fields), strict where a value would have to be invented: blank mandatory fields, dates
 * that do not exist, statuses off the list, a due date before the reception.
 *
 * @param under the agency in whose name the record came; the wire does not say it
 */
export function fromWire(record: unknown, under: { readonly receivedAs: AgencyCode }): DossierRead {
  const read = readRecord(record, ReceivedDossier, DOSSIER);
  const canonical = Dossier.safeParse({ agency: under.receivedAs, ...read.values });
  const issues = withCanonicalIssues(read, canonical, DOSSIER);
  if (!canonical.success) return { ok: false, issues };
  const reported = new Set(issues.map(({ field }) => field));
  issues.push(...dateOrderIssues(canonical.data).filter(({ field }) => !reported.has(field)));
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, dossier: canonical.data, flags: flagsOf(canonical.data), aside: read.aside };
}

/** Reads a progress record of either generation, as leniently and as strictly as `fromWire`. */
export function progressFromWire(record: unknown): ProgressRead {
  const read = readRecord(record, ReceivedProgress, PROGRESS);
  const canonical = ProgressRow.safeParse(read.values);
  const issues = withCanonicalIssues(read, canonical, PROGRESS);
  if (!canonical.success || issues.length > 0) return { ok: false, issues };
  return { ok: true, row: canonical.data, aside: read.aside };
}

/**
 * Writes a dossier for a generation of the wire. What is absent is blank; texts over their limits are
 * shortened and said so. Milliseconds have no place on the wire.
 *
 * @param linkTo the address under which the portal can fetch a file that the gateway stores
 */
export function toWire(
  dossier: Dossier,
  generation: Generation,
  linkTo: (file: StoredFile) => string | undefined = () => undefined,
): Written<SentDossier> {
  const notices: Notice[] = [];
  const omitted: string[] = [];
  const { applicantAccount, ...rest } = withLinks(dossier, linkTo);
  const online = dossier.channel === '2';
  if (applicantAccount !== undefined && !online) {
    notices.push({ kind: 'withheld', field: 'applicantAccount', wire: DOSSIER.applicantAccount.wire });
  }
  const source = online ? { ...rest, applicantAccount } : rest;
  const record = writeRow(source, DOSSIER, generation, '', { notices, omitted });
  const contract = generation === 'g1' ? SentDossierG1 : SentDossierG2;
  return { wire: contract.parse(record), notices, omitted };
}

/** Writes a progress row; the same in both generations. */
export function progressToWire(row: ProgressRow): Written<SentProgress> {
  const notices: Notice[] = [];
  const omitted: string[] = [];
  const record = writeRow(row, PROGRESS, 'g2', '', { notices, omitted });
  return { wire: SentProgress.parse(record), notices, omitted };
}

type Row = Readonly<Record<string, unknown>>;

interface RecordRead {
  readonly values: Row;
  readonly issues: WireIssue[];
  readonly aside: Record<string, unknown>;
}

function readRecord(record: unknown, contract: z.ZodType<Row>, mapping: Mapping): RecordRead {
  const read: RecordRead = { values: {}, issues: [], aside: {} };
  if (hasReservedKey(record)) {
    read.issues.push({ field: '', code: 'reserved-key', why: 'Có tên trường bị cấm' });
    return read;
  }
  const received = contract.safeParse(record);
  if (!received.success) {
    for (const error of received.error.issues) {
      const [first] = fieldErrors([error], record);
      read.issues.push({
        field: dotted(error.path),
        code: first?.code ?? 'invalid',
        why: first?.message ?? '',
      });
    }
    return read;
  }
  return { ...read, values: readRow(received.data, mapping, '', read) };
}

function readRow(row: Row, mapping: Mapping, path: string, read: RecordRead): Row {
  const values: Record<string, unknown> = {};
  const { fields, names } = laidOut(mapping);
  for (const [field, rule] of fields) {
    const received = row[rule.wire];
    if ('rows' in rule) {
      values[field] = rowsOf(received).map((inner, index) =>
        readRow(inner, rule.rows, `${path}${rule.wire}[${index}].`, read),
      );
    } else {
      const value = readScalar(received, rule, path, read);
      if (value !== undefined) values[field] = value;
    }
  }
  for (const name of Object.keys(row)) if (!names.has(name)) read.aside[path + name] = row[name];
  return values;
}

function readScalar(received: unknown, rule: ScalarRule, path: string, read: RecordRead): unknown {
  const text = typeof received === 'string' ? received : '';
  const field = path + rule.wire;
  if (rule.required === true && text.trim() === '') {
    read.issues.push({ field, code: 'missing', why: `Thiếu trường ${rule.wire}` });
    return undefined;
  }
  const meaning = KINDS[rule.kind].read(text);
  if (meaning === undefined || 'value' in meaning) return meaning?.value;
  read.issues.push({ field, code: meaning.code, why: meaning.why });
  return undefined;
}

/** The issues of the wire, then those that only the canonical contract sees, under the wire's names. */
function withCanonicalIssues(
  read: RecordRead,
  canonical: z.ZodSafeParseResult<unknown>,
  mapping: Mapping,
): WireIssue[] {
  const issues = [...read.issues];
  // A record that could not be read at all has no values: everything would be "missing".
  if (canonical.success || (issues.length > 0 && Object.keys(read.values).length === 0)) return issues;
  const reported = new Set(issues.map(({ field }) => field));
  for (const issue of canonical.error.issues) {
    const field = dotted(wirePath(issue.path, mapping));
    if (reported.has(field)) continue;
    const [first] = fieldErrors([issue], read.values);
    issues.push({ field, code: first?.code ?? 'invalid', why: first?.message ?? '' });
  }
  return issues;
}

/** A dossier that was received must say when, and cannot be due before. */
function dateOrderIssues({ status, receivedAt, dueAt }: Dossier): WireIssue[] {
  const issues: WireIssue[] = [];
  const notYetReceived = status === 1 || status === 3 || status === 5 || status === 7;
  if (receivedAt === undefined && !notYetReceived) {
    issues.push({ field: 'NgayTiepNhan', code: 'missing', why: 'Thiếu trường NgayTiepNhan' });
  }
  if (receivedAt !== undefined && dueAt !== undefined && dueAt < receivedAt) {
    issues.push({ field: 'NgayHenTra', code: 'due-before-reception', why: 'NgayHenTra trước NgayTiepNhan' });
  }
  return issues;
}

function withLinks(dossier: Dossier, linkTo: (file: StoredFile) => string | undefined): Dossier {
  const linked = <T extends { file?: StoredFile | undefined; link?: string | undefined }>(row: T): T => {
    const link = row.link ?? (row.file === undefined ? undefined : linkTo(row.file));
    return link === undefined ? row : { ...row, link };
  };
  return {
    ...dossier,
    documents: dossier.documents.map(linked),
    results: dossier.results.map(linked),
    supplements: dossier.supplements.map((supplement) => ({
      ...supplement,
      documents: supplement.documents.map(linked),
    })),
  };
}

interface Log {
  readonly notices: Notice[];
  readonly omitted: string[];
}

function writeRow(row: Row, mapping: Mapping, generation: Generation, path: string, log: Log): Row {
  const record: Record<string, unknown> = {};
  for (const [field, rule] of laidOut(mapping).fields) {
    const value = row[field];
    const place = path + field;
    if (rule.since === 'g2' && generation === 'g1') {
      if (value !== undefined && !(Array.isArray(value) && value.length === 0)) log.omitted.push(place);
      continue;
    }
    record[rule.wire] =
      'rows' in rule
        ? rowsOf(value).map((inner, index) =>
            writeRow(inner, rule.rows, generation, `${place}[${index}].`, log),
          )
        : writeScalar(value, rule, place, log);
  }
  return record;
}

function writeScalar(
  value: unknown,
  rule: ScalarRule,
  field: string,
  log: Log,
): string | number | boolean | null {
  const kind: Kind = KINDS[rule.kind];
  if (value === undefined) return kind.absent;
  const written = kind.write(value);
  const { limit, wire } = rule;
  if (limit === undefined || typeof written !== 'string' || written.length <= limit) return written;
  log.notices.push({ kind: 'shortened', field, wire, limit, originalLength: written.length });
  return shorten(written, limit);
}

interface LaidOut {
  readonly fields: readonly (readonly [string, Rule])[];
  readonly names: ReadonlySet<string>;
}

const layouts = new WeakMap<Mapping, LaidOut>();

/** A mapping as lists, made once: every record of the accepting path walks it. */
function laidOut(mapping: Mapping): LaidOut {
  const known = layouts.get(mapping);
  if (known !== undefined) return known;
  const fields = Object.entries(mapping);
  const layout = { fields, names: new Set(fields.map(([, rule]) => rule.wire)) };
  layouts.set(mapping, layout);
  return layout;
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const rowsOf = (value: unknown): Row[] => (Array.isArray(value) ? value.filter(isRow) : []);

function wirePath(path: readonly PropertyKey[], mapping: Mapping): PropertyKey[] {
  const [field, ...rest] = path;
  const rule = typeof field === 'string' ? mapping[field] : undefined;
  if (rule === undefined) return [...path];
  if (!('rows' in rule) || rest.length === 0) return [rule.wire];
  const [index = 0, ...inner] = rest;
  return [rule.wire, index, ...wirePath(inner, rule.rows)];
}

const dotted = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : index === 0 ? String(step) : `.${String(step)}`,
    )
    .join('');
