import { covers } from '../../../schemas/agency-code.ts';
import { CODE_LISTS } from '../../../schemas/code-lists.ts';
import { readAs } from '../../../schemas/field-errors.ts';
import type { ResultPaper } from '../../../schemas/dossier.ts';
import {
  DossierAsked,
  type DoorService,
  type DossierResultsTold,
  type DossierStatusTold,
  type ResultTold,
} from '../../../schemas/registers/door-services.ts';
import type { Status } from '../../../schemas/status.ts';
import { ok } from '../../kernel/result.ts';
import { lookOf, type Call } from './call.ts';
import type { DossierStanding } from './desk.ts';
import type { Door } from './door.ts';
import { turnAway, type Answer } from './refusal.ts';

/**
 * How a dossier stands. Refused: a code that is none (`invalid_request`); a dossier that the client may not see or that is
 * not there, which is not told apart (`not_found`).
 */
export async function readStatus(door: Door, call: Call, asked: unknown): Promise<Answer<DossierStatusTold>> {
  const found = await find(door, call, asked);
  if (!found.ok) return found;
  const { code: maHoSo, agency, status, state, changedAt } = found.value;
  return ok({
    maHoSo,
    maDonVi: agency,
    trangThai: status,
    tenTrangThai: nameOf(status),
    thoiDiemCapNhat: changedAt,
    tinhTrangTep: state,
  });
}

/** The results issued: none before the dossier is processed (status 9), though papers may be told of already. */
export async function readResults(
  door: Door,
  call: Call,
  asked: unknown,
): Promise<Answer<DossierResultsTold>> {
  const found = await find(door, call, asked);
  if (!found.ok) return found;
  const { code: maHoSo, status, results } = found.value;
  const issued = status === 9 || status === 10 ? results.map(toldOf) : [];
  return ok({
    maHoSo,
    trangThai: status,
    tenTrangThai: nameOf(status),
    daCoKetQua: issued.length > 0,
    ketQua: issued,
  });
}

/** A dossier of an agency that the client may see. The look is recorded before anything is answered. */
async function find(door: Door, call: Call, asked: unknown): Promise<Answer<DossierStanding>> {
  const read = readAs(DossierAsked, asked);
  if (!read.ok) return turnAway('invalid_request', { errors: read.errors });
  const code = read.value.maHoSo;
  const standing = await door.desk.standing(code);
  const seen = standing !== undefined && maySee(call, standing) ? standing : undefined;
  await door.recorder.record({
    ...lookOf(call),
    agency: seen?.agency ?? door.agency,
    dossier: code,
    subjects: seen?.applicant === undefined ? [] : [seen.applicant],
    fields: SEEN[call.service],
    result: seen === undefined ? 'not-found' : 'answered',
  });
  return seen === undefined ? turnAway('not_found') : ok(seen);
}

const maySee = ({ rights }: Call, { agency }: DossierStanding): boolean =>
  rights.agencies.some((above) => covers(above, agency));

/** What each service shows of a dossier. */
const SEEN: Readonly<Record<DoorService, readonly string[]>> = {
  traTrangThaiHoSo: ['status'],
  traKetQuaHoSo: ['status', 'results'],
  nhanThayDoi: [],
};

const nameOf = (status: Status): string =>
  CODE_LISTS.TrangThaiHoSo[0].entries.find(({ code }) => code === String(status))?.vi ?? String(status);

const toldOf = ({ code, name, componentCode, paperId, link }: ResultPaper): ResultTold => ({
  ...(code === undefined ? {} : { maKetQua: code }),
  ...(name === undefined ? {} : { tenKetQua: name }),
  ...(componentCode === undefined ? {} : { maThanhPhan: componentCode }),
  ...(paperId === undefined ? {} : { maGiayTo: paperId }),
  ...(link === undefined ? {} : { duongDan: link }),
});
