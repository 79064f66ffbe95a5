import { canonicalAgencyCode } from '../../../schemas/agency-code.ts';
import { SingleAddressQuery } from '../../../schemas/dvcqg/envelope.ts';
import { readAs } from '../../../schemas/field-errors.ts';
import { ONE_BATCH, readJsonBody } from '../../kernel/http/json-body.ts';
import { clientOf } from './accounts.ts';
import type { Dropin, Envelope } from './dropin.ts';
import { isOf, keepRecords, keepStepsOf, type Batch } from './keep-batch.ts';
import { KEY_INVALID, refused, unreadable, type WireReply } from './wire-reply.ts';

/** A call of generation 2: the key stands in the address, since the wire has no credentials of its own. */
export interface G2Call extends Envelope {
  readonly key: string;
  readonly query: Readonly<Record<string, string | undefined>>;
}

/** POST …/ThemMoi and …/CapNhat: dossiers as a bare array. */
export async function answerRecords(dropin: Dropin, call: G2Call, updating: boolean): Promise<WireReply> {
  const batch = await readBatch(dropin, call);
  return 'error_code' in batch ? batch : keepRecords(dropin.dossiers, batch, updating);
}

/** POST …/DongBoTienTrinh: steps as a bare array. */
export async function answerSteps(dropin: Dropin, call: G2Call): Promise<WireReply> {
  const batch = await readBatch(dropin, call);
  return 'error_code' in batch ? batch : keepStepsOf(dropin.dossiers, batch);
}

/** POST …/SynsTTHCC/DongBoHoSoMC: one address for adding and updating, told apart by the query (facts §1.1). */
export async function answerSingleAddress(dropin: Dropin, call: G2Call): Promise<WireReply> {
  const batch = await readBatch(dropin, call);
  if ('error_code' in batch) return batch;
  const query = readAs(SingleAddressQuery, call.query);
  if (!query.ok) return refused(query.errors.map(sayQueryError).join('; '));
  const { MaDinhDanhDV, isUpdating } = query.value;
  if (isUpdating === undefined) return refused('Thiếu tham số isUpdating');
  const namedAgency = canonicalAgencyCode(MaDinhDanhDV.trim());
  if (namedAgency === undefined)
    return refused('MaDinhDanhDV: mã đơn vị không đúng dạng, ví dụ 000.00.17.H21');
  if (!isOf(batch.client, namedAgency)) {
    return refused('MaDinhDanhDV: mã đơn vị không thuộc phạm vi của tài khoản');
  }
  return keepRecords(dropin.dossiers, { ...batch, namedAgency }, isUpdating);
}

const sayQueryError = ({
  pointer,
  code,
  message,
}: {
  pointer: string;
  code: string;
  message: string;
}): string => (code === 'missing' ? `Thiếu tham số ${pointer.slice(1)}` : `${pointer.slice(1)}: ${message}`);

async function readBatch(dropin: Dropin, call: G2Call): Promise<Batch | WireReply> {
  const account = await dropin.accounts.ofKey(call.key);
  if (account === undefined) return KEY_INVALID;
  const body = readJsonBody(call.body, call.isBase64Encoded, ONE_BATCH);
  if (!body.ok) return unreadable(body.problem);
  const { value } = body.value;
  if (!Array.isArray(value)) return refused('Dữ liệu phải là một danh sách (mảng JSON)');
  if (value.length === 0) return refused('Dữ liệu rỗng');
  if (value.length > 1_000) return refused('Vượt quá 1000 bản ghi trong một lần gửi');
  return { client: clientOf(account), data: value, correlationId: call.correlationId };
}
