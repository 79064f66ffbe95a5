import { instantAt } from '../../../schemas/instant.ts';
import type { PersonalStoreConfig } from './config.ts';
import type { StoredCopy } from './contents.ts';

const VIETNAM_MS = 7 * 3_600_000;

/** `yyyyMMddHHmmss`, Vietnam's time: as all of the national portal's services write it. */
const written = (at: string): string =>
  instantAt(Date.parse(at) + VIETNAM_MS)
    .replaceAll(/\D/g, '')
    .slice(0, 14);

/** A deposit as it stands on the wire. Its names follow the published look-up; that it looks so is our assumption. */
export const writeDeposit = (
  copy: StoredCopy,
  link: string,
  { resultKind, procedure }: PersonalStoreConfig,
) => ({
  MaYeuCau: `${copy.copy}~deposit`,
  SoDinhDanhChuSoHuu: copy.owner,
  MaKetQua: resultKind,
  SoKyHieu: copy.number,
  TenGiayTo: copy.title,
  CoQuanChuQuan: copy.agencyName,
  MaThuTuc: procedure,
  NgayCap: written(copy.issuedAt),
  DanhSachTepDinhKem: [{ TenTep: `${copy.copy}.pdf`, DuongDan: link, MaBam: copy.sha256 }],
});

/** A withdrawal as it stands on the wire. Our assumption. */
export const writeTakeBack = (copy: StoredCopy, { resultKind }: PersonalStoreConfig) => ({
  MaYeuCau: `${copy.copy}~take-back`,
  SoDinhDanhChuSoHuu: copy.owner,
  MaKetQua: resultKind,
  SoKyHieu: copy.number,
  LyDo: copy.withdrawnFor ?? '',
});
