import { covers, type AgencyCode } from '../../../schemas/agency-code.ts';
import { parseDossierCode, type DossierCode } from '../../../schemas/dossier-code.ts';
import type { ProgressRow } from '../../../schemas/dossier.ts';
import { fromWire, progressFromWire, type WireIssue } from '../../../schemas/dvcqg/codec.ts';
import { PROBLEMS } from '../../../schemas/problems.ts';
import type { Client } from '../../kernel/http/client.ts';
import { log } from '../../kernel/log.ts';
import { measure } from '../../kernel/metrics.ts';
import type { Problem } from '../../kernel/result.ts';
import type { Dossiers } from '../dossiers.ts';
import { keepRecord, keepSteps } from '../keep-record.ts';
import { alreadyExists, KEPT, NOT_FOUND, refused, STEPS_KEPT, type WireReply } from './wire-reply.ts';

/** Records in whose name they came. */
export interface Batch {
  readonly client: Client;
  /** The agency that the call names (`madonvi`, `MaDinhDanhDV`), one of the client's. */
  readonly namedAgency?: AgencyCode | undefined;
  readonly data: readonly unknown[];
  readonly correlationId: string;
}

/** The largest record that is kept: with what is kept of it twice it must fit into one item of the table (400 KB). */
const MAX_RECORD_BYTES = 184_320;

/** How many steps of one dossier make one message: their duties must fit into one transaction (100 writes). */
const MAX_STEPS_AT_ONCE = 200;

type Row = Readonly<Record<string, unknown>>;

/** A record that was refused: by which name it is known to its sender, and the reply that it alone would get. */
interface Refusal {
  readonly name: string;
  readonly reply: WireReply;
}

/**
 * Keeps each dossier of a batch by itself. What is kept stays kept, whatever becomes of the others: when some
 * are refused the reply is an error that names each of them, and the whole batch may be sent again.
 */
export async function keepRecords(dossiers: Dossiers, batch: Batch, updating: boolean): Promise<WireReply> {
  const refusals: Refusal[] = [];
  for (const [index, record] of batch.data.entries()) {
    const reply = await keepOne(dossiers, batch, record, updating);
    if (reply !== undefined) refusals.push({ name: nameOf(record, index), reply });
  }
  note(batch, updating ? 'LT011' : 'LT010', 'record', batch.data.length - refusals.length);
  return summary(KEPT, batch.data.length, refusals);
}

async function keepOne(
  dossiers: Dossiers,
  batch: Batch,
  record: unknown,
  updating: boolean,
): Promise<WireReply | undefined> {
  if (!isRow(record)) return refused('Mỗi hồ sơ phải là một đối tượng JSON');
  const received = JSON.stringify(record);
  if (Buffer.byteLength(received) > MAX_RECORD_BYTES) return refused(tooLarge);
  const owner = ownerOf(batch, record);
  if (owner === undefined) return refused('MaHoSo: cơ quan trong mã hồ sơ không thuộc phạm vi của tài khoản');
  const read = fromWire(record, { receivedAs: owner });
  if (!read.ok) return refused(read.issues.map(sayIssue).join('; '));
  const { dossier, flags, aside } = read;
  const kept = await keepRecord(dossiers, {
    client: batch.client,
    dossier,
    flags,
    aside: Object.keys(aside).length === 0 ? undefined : JSON.stringify(aside),
    received,
    updating,
    correlationId: batch.correlationId,
  });
  return kept.ok ? undefined : inWireWords(kept.problem, dossier.code);
}

/**
 * The agency that owns a record: that of its code. A dossier that was born on the national portal keeps the code
 * that was issued there (facts §2), and belongs to the agency that the call names.
 */
function ownerOf({ client, namedAgency }: Batch, record: Row): AgencyCode | undefined {
  // A code that cannot be read is named with everything else that is wrong; nothing is kept under this agency.
  const [first] = client.agencies as readonly AgencyCode[];
  const parsed = parseDossierCode(typeof record['MaHoSo'] === 'string' ? record['MaHoSo'] : '');
  if (!parsed.ok) return first;
  const { agency, form } = parsed.parts;
  if (isOf(client, agency)) return agency;
  const bornOnPortal = form === 'portal' || String(record['NoiNopHoSo']) === '1';
  return bornOnPortal ? (namedAgency ?? (client.agencies.length === 1 ? first : undefined)) : undefined;
}

/** Whether an agency is one of the client's. */
export const isOf = (client: Client, agency: AgencyCode): boolean =>
  client.agencies.some((own) => covers(own as AgencyCode, agency));

/** Keeps the steps of each dossier of a batch by themselves; a dossier with a wrong step is refused with all its steps. */
export async function keepStepsOf(dossiers: Dossiers, batch: Batch): Promise<WireReply> {
  const groups = Map.groupBy(batch.data.entries(), ([index, row]) => nameOf(row, index));
  const refusals: Refusal[] = [];
  for (const [name, rows] of groups) {
    const reply = await keepStepsOfOne(
      dossiers,
      batch,
      rows.map(([, row]) => row),
    );
    if (reply !== undefined) refusals.push({ name, reply });
  }
  note(batch, 'LT011', 'steps', groups.size - refusals.length);
  return summary(STEPS_KEPT, groups.size, refusals);
}

function note(batch: Batch, code: 'LT010' | 'LT011', kind: string, count: number): void {
  if (count === 0) return;
  log('info', code, { correlationId: batch.correlationId, clientId: batch.client.id, count });
  measure('accepted', count, { kind });
}

async function keepStepsOfOne(
  dossiers: Dossiers,
  batch: Batch,
  records: readonly unknown[],
): Promise<WireReply | undefined> {
  const faults: string[] = [];
  const steps: { readonly row: ProgressRow; readonly received: string }[] = [];
  for (const [index, record] of records.entries()) {
    const step = readStep(record);
    if (typeof step === 'string') faults.push(records.length === 1 ? step : `bước ${index + 1}: ${step}`);
    else steps.push(step);
  }
  if (faults.length > 0) return refused(faults.join('; '));
  for (const { rows, received } of messagesOf(steps)) {
    const code = rows[0]?.dossierCode;
    if (code === undefined) continue;
    const { client, correlationId } = batch;
    const kept = await keepSteps(dossiers, { client, code, rows, received, correlationId });
    if (!kept.ok) return inWireWords(kept.problem, code);
  }
  return undefined;
}

/** A step, or what is wrong with it. */
function readStep(record: unknown): { readonly row: ProgressRow; readonly received: string } | string {
  if (!isRow(record)) return 'Mỗi bước phải là một đối tượng JSON';
  const received = JSON.stringify(record);
  if (Buffer.byteLength(received) > MAX_RECORD_BYTES) return tooLarge;
  const read = progressFromWire(record);
  return read.ok ? { row: read.row, received } : read.issues.map(sayIssue).join('; ');
}

/** The steps of one dossier in messages that a transaction and an item can hold; the same steps make the same messages. */
function messagesOf(
  steps: readonly { readonly row: ProgressRow; readonly received: string }[],
): { readonly rows: ProgressRow[]; readonly received: string }[] {
  const messages: { rows: ProgressRow[]; texts: string[]; bytes: number }[] = [];
  for (const { row, received } of steps) {
    const bytes = Buffer.byteLength(received);
    const last = messages.at(-1);
    if (
      last === undefined ||
      last.rows.length === MAX_STEPS_AT_ONCE ||
      last.bytes + bytes > MAX_RECORD_BYTES
    ) {
      messages.push({ rows: [row], texts: [received], bytes });
    } else {
      last.rows.push(row);
      last.texts.push(received);
      last.bytes += bytes;
    }
  }
  return messages.map(({ rows, texts }) => ({ rows, received: `[${texts.join(',')}]` }));
}

const tooLarge = `Bản ghi quá lớn: tối đa ${MAX_RECORD_BYTES} byte`;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How the sender knows a record: its dossier code, else its place in the batch. */
function nameOf(record: unknown, index: number): string {
  const code = isRow(record) ? record['MaHoSo'] : undefined;
  return typeof code === 'string' && code !== '' ? code.slice(0, 60) : `bản ghi ${index + 1}`;
}

/** Which field and why. Most reasons name the field themselves. */
const sayIssue = ({ field, why }: WireIssue): string => (why.includes(field) ? why : `${field}: ${why}`);

/** A refusal of ours in the words of the national adapter, where it has some. */
function inWireWords({ code, detail }: Problem, dossier: DossierCode): WireReply {
  switch (code) {
    case 'dossier-exists-other-body':
      return alreadyExists(dossier);
    case 'dossier-not-found':
      return NOT_FOUND;
    case 'agency-not-yours':
      return refused('MaHoSo: hồ sơ không thuộc phạm vi của tài khoản');
    default:
      return refused(`MaHoSo: ${detail ?? PROBLEMS[code].title}`);
  }
}

/** One record gets its own reply; of several, each that was refused is named with its reason. */
function summary(success: WireReply, count: number, refusals: readonly Refusal[]): WireReply {
  const [first] = refusals;
  if (first === undefined) return success;
  if (count === 1) return first.reply;
  const sameCode = refusals.every(({ reply }) => reply.error_code === first.reply.error_code);
  const named = refusals.map(({ name, reply }) => `${name}: ${reply.message}`).join('; ');
  return {
    error_code: sameCode ? first.reply.error_code : -1,
    message: `Đã nhận ${count - refusals.length}/${count}, từ chối ${refusals.length}: ${named}`,
  };
}
