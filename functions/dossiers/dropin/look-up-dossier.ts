import type { DossierCode } from '../../../schemas/dossier-code.ts';
import { toWire } from '../../../schemas/dvcqg/codec.ts';
import type { Client } from '../../kernel/http/client.ts';
import { get } from '../../kernel/table/read.ts';
import { headKey, readDossier } from '../dossier-store.ts';
import { mayTouch } from '../receive-change.ts';
import type { WireReply } from './wire-reply.ts';

/**
 * What is shown of a dossier that is looked up: which it is, where it stands and when. Nothing of the person:
 * existing systems only look whether `result` is empty (facts §1.2).
 */
const SHOWN = [
  'MaHoSo',
  'MaTTHC',
  'TenTTHC',
  'TrangThaiHoSo',
  'NgayTiepNhan',
  'NgayHenTra',
  'NgayKetThucXuLy',
  'NgayTra',
  'DonViXuLy',
] as const;

/** TraCuuHoSo, answered from our own store; a dossier of another agency is as if it were not there. */
export async function lookUpDossier(table: string, client: Client, code: DossierCode): Promise<WireReply> {
  const item = await get(headKey(table, code));
  const kept = item === undefined ? undefined : readDossier(item);
  if (kept === undefined || !mayTouch(client, kept)) {
    return { error_code: 0, message: 'Không tìm thấy hồ sơ', result: [] };
  }
  const { wire } = toWire(kept.dossier, 'g1');
  return {
    error_code: 0,
    message: 'Thành công',
    result: [Object.fromEntries(SHOWN.map((name) => [name, wire[name]]))],
  };
}
