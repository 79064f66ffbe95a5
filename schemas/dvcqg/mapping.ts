import type {
  Database,
  Dossier,
  DossierDocument,
  Fee,
  Identity,
  OtherPaper,
  ProgressRow,
} from '../dossier.ts';
import type { ResultPaper, Supplement } from '../dossier.ts';
import type * as z from 'zod';
import {
  TEXT_LIMITS,
  type DatabaseName,
  type DocumentName,
  type DossierName,
  type FeeName,
  type IdentityName,
  type OtherPaperName,
  type ResultName,
  type SupplementName,
} from './dossier.ts';
import type { ProgressName } from './progress.ts';
import type { KindName } from './wire-kind.ts';

/**
 * The one table between the canonical dossier and the wire of the national portal, used in both directions.
 * The compiler checks that every canonical field is there and every name exists on the wire.
 */

/** How one scalar travels. */
export interface ScalarRule<Name extends string = string> {
  readonly wire: Name;
  readonly kind: KindName;
  /** Refused when blank (facts §1.3, column M). */
  readonly required?: true;
  /** Not on the wire of generation 1. */
  readonly since?: 'g2';
  /** Longest text that is taken, in UTF-16 units. */
  readonly limit?: number;
}

/** How a nested list travels. */
export interface ListRule<Name extends string = string> {
  readonly wire: Name;
  readonly rows: Mapping;
  readonly since?: 'g2';
}

export type Rule<Name extends string = string> = ScalarRule<Name> | ListRule<Name>;
export type Mapping = Readonly<Record<string, Rule>>;

type Complete<Canonical, Name extends string> = Readonly<Record<keyof Canonical, Rule<Name>>>;

const IDENTITY = {
  type: { wire: 'LoaiDinhDanh', kind: 'text' },
  number: { wire: 'SoDinhDanh', kind: 'text' },
} as const satisfies Complete<z.infer<typeof Identity>, IdentityName>;

const DATABASE = {
  code: { wire: 'MaCSDL', kind: 'text', required: true },
} as const satisfies Complete<z.infer<typeof Database>, DatabaseName>;

/** `file` is ours alone: the wire has a link to it (codec.ts). */
const DOCUMENT = {
  localId: { wire: 'TepDinhKemId', kind: 'text' },
  name: { wire: 'TenTepDinhKem', kind: 'text', required: true, limit: TEXT_LIMITS.TenTepDinhKem },
  deleted: { wire: 'IsDeleted', kind: 'trueFalse' },
  componentCode: { wire: 'MaThanhPhanHoSo', kind: 'text' },
  link: { wire: 'DuongDanTaiTepTin', kind: 'text' },
  digitised: { wire: 'DuocSoHoa', kind: 'oneZero', since: 'g2' },
  reuse: { wire: 'DuocTaiSuDung', kind: 'text', since: 'g2' },
  fromPersonalRepository: { wire: 'DuocLayTuKhoDMQG', kind: 'oneZero', since: 'g2' },
  replacementResultCode: { wire: 'MaKetQuaThayThe', kind: 'text', since: 'g2' },
} as const satisfies Complete<Omit<DossierDocument, 'file'>, DocumentName>;

const FEE = {
  name: { wire: 'TenPhiLePhi', kind: 'text' },
  code: { wire: 'MaPhiLePhi', kind: 'text' },
  collection: { wire: 'HinhThucThu', kind: 'text' },
  amount: { wire: 'Gia', kind: 'money' },
  kind: { wire: 'LoaiPhiLePhi', kind: 'text' },
} as const satisfies Complete<Fee, FeeName>;

const OTHER_PAPER = {
  name: { wire: 'TenGiayTo', kind: 'text' },
  quantity: { wire: 'SoLuong', kind: 'integer' },
  kind: { wire: 'LoaiGiayTo', kind: 'integer' },
} as const satisfies Complete<OtherPaper, OtherPaperName>;

const SUPPLEMENT = {
  id: { wire: 'HoSoBoSungId', kind: 'integer' },
  requestedBy: { wire: 'NguoiYeuCauBoSung', kind: 'text' },
  content: { wire: 'NoiDungBoSung', kind: 'text' },
  requestedAt: { wire: 'NgayBoSung', kind: 'instant' },
  receivedBy: { wire: 'NguoiTiepNhanBoSung', kind: 'text' },
  receptionNote: { wire: 'ThongTinTiepNhan', kind: 'text' },
  receivedAt: { wire: 'NgayTiepNhanBoSung', kind: 'instant' },
  completed: { wire: 'TrangThaiBoSung', kind: 'boolean' },
  documents: { wire: 'DanhSachGiayToBoSung', rows: DOCUMENT },
  fees: { wire: 'DanhSachLePhiBoSung', rows: FEE },
  previousDueAt: { wire: 'NgayHenTraTruoc', kind: 'instant' },
  newDueAt: { wire: 'NgayHenTraMoi', kind: 'instant' },
} as const satisfies Complete<Supplement, SupplementName>;

const RESULT = {
  name: { wire: 'TenGiayTo', kind: 'text', limit: TEXT_LIMITS.TenGiayToKetQua },
  componentCode: { wire: 'MaThanhPhanHoSo', kind: 'text' },
  paperId: { wire: 'GiayToId', kind: 'text' },
  link: { wire: 'DuongDanTepTinKetQua', kind: 'text' },
  code: { wire: 'MaGiayToKetQua', kind: 'text', since: 'g2' },
} as const satisfies Complete<Omit<ResultPaper, 'file'>, ResultName>;

/** `agency` is not on the wire: it is under which a record was received. */
export const DOSSIER = {
  code: { wire: 'MaHoSo', kind: 'text', required: true },
  procedureCode: { wire: 'MaTTHC', kind: 'text', required: true },
  procedureName: { wire: 'TenTTHC', kind: 'text', required: true },
  sectorCode: { wire: 'MaLinhVuc', kind: 'text', required: true },
  sectorName: { wire: 'TenLinhVuc', kind: 'text', required: true },
  receiptNumber: { wire: 'SoBienNhan', kind: 'text' },
  channel: { wire: 'KenhThucHien', kind: 'text' },
  applicantName: { wire: 'ChuHoSo', kind: 'text' },
  applicantIdNumber: { wire: 'SoGiayToChuHoSo', kind: 'text', since: 'g2' },
  applicantType: { wire: 'LoaiDoiTuong', kind: 'text', required: true },
  applicantAccount: { wire: 'MaDoiTuong', kind: 'text' },
  applicantIdentities: { wire: 'DinhDanhCHS', rows: IDENTITY, since: 'g2' },
  otherInformation: { wire: 'ThongTinKhac', kind: 'text' },
  email: { wire: 'Email', kind: 'text' },
  fax: { wire: 'Fax', kind: 'text' },
  phone: { wire: 'SoDienThoai', kind: 'text' },
  summary: { wire: 'TrichYeuHoSo', kind: 'text', required: true, limit: TEXT_LIMITS.TrichYeuHoSo },
  submittedAt: { wire: 'NgayNopHoSo', kind: 'instant', since: 'g2' },
  receivedAt: { wire: 'NgayTiepNhan', kind: 'instant' },
  dueAt: { wire: 'NgayHenTra', kind: 'instant' },
  status: { wire: 'TrangThaiHoSo', kind: 'status', required: true },
  returnedAt: { wire: 'NgayTra', kind: 'instant' },
  returnInformation: { wire: 'ThongTinTra', kind: 'text' },
  resultDelivery: { wire: 'HinhThuc', kind: 'text', required: true },
  finishedAt: { wire: 'NgayKetThucXuLy', kind: 'instant' },
  refusedAt: { wire: 'NgayTuChoi', kind: 'instant', since: 'g2' },
  processingUnit: { wire: 'DonViXuLy', kind: 'text', required: true },
  note: { wire: 'GhiChu', kind: 'text' },
  submissionPlace: { wire: 'NoiNopHoSo', kind: 'text', since: 'g2' },
  hasDigitisedComponents: { wire: 'HoSoCoThanhPhanSoHoa', kind: 'oneZero', since: 'g2' },
  accountVerifiedByVneid: { wire: 'TaiKhoanDuocXacThucVoiVNeID', kind: 'oneZero', since: 'g2' },
  onlinePayment: { wire: 'DuocThanhToanTrucTuyen', kind: 'text', since: 'g2' },
  databases: { wire: 'DSKetNoiCSDL', rows: DATABASE, since: 'g2' },
  documents: { wire: 'TaiLieuNop', rows: DOCUMENT },
  fees: { wire: 'DanhSachLePhi', rows: FEE },
  otherPapers: { wire: 'DanhSachTepDinhKemKhac', rows: OTHER_PAPER },
  supplements: { wire: 'DanhSachHoSoBoSung', rows: SUPPLEMENT },
  results: { wire: 'DanhSachGiayToKetQua', rows: RESULT },
} as const satisfies Complete<Omit<Dossier, 'agency'>, DossierName>;

export const PROGRESS = {
  dossierCode: { wire: 'MaHoSo', kind: 'text', required: true },
  handler: { wire: 'NguoiXuLy', kind: 'text', required: true, limit: TEXT_LIMITS.NguoiXuLy },
  title: { wire: 'ChucDanh', kind: 'text' },
  at: { wire: 'ThoiDiemXuLy', kind: 'instant', required: true },
  unit: { wire: 'PhongBanXuLy', kind: 'text' },
  content: { wire: 'NoiDungXuLy', kind: 'text' },
  status: { wire: 'TrangThai', kind: 'status', required: true },
  startedAt: { wire: 'NgayBatDau', kind: 'instant' },
  stepDueAt: { wire: 'NgayKetThucTheoQuyDinh', kind: 'instant' },
} as const satisfies Complete<ProgressRow, ProgressName>;
