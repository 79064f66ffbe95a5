import type { Dossier, DossierDocument, Fee, ProgressRow, ResultPaper, StoredFile } from '../dossier.ts';
import type { Notice, Written } from './codec.ts';
import { TEXT_LIMITS } from './dossier.ts';
import { formatG3Creation, formatG3Instant, type G3Zone } from './g3-instant.ts';
import { SentDossierG3, SentProgressG3, SentStatusG3 } from './g3-record.ts';
import { shorten } from './shorten.ts';

/** Where a stored file lies at the portal, once it is uploaded. */
export interface UploadedFile {
  readonly id: string;
  readonly hash: string;
}
export type UploadedFiles = (file: StoredFile) => UploadedFile | undefined;

/** Under which code and id the portal holds a dossier; the id is blank while it is not known. */
export interface HeldAs {
  readonly maHoSo: string;
  readonly idHoSo: string;
}

/** What a dossier of ours needs before generation 3 can be told of it. */
export interface G3Creation {
  readonly maHoSo: string;
  /** The kind of applicant as generation 3 numbers it: mapped, never passed through. */
  readonly applicantType: number;
  /** The unit that received it (`MaDonViTiepNhan`). */
  readonly unit: string;
  /** The member that carries our own code; empty: none does. */
  readonly ownCodeField: string;
  /** 0 original · 1 copy · 2 electronic. */
  readonly copyKind: number;
  readonly uploaded: UploadedFiles;
}

/** Canonical fields that a new dossier of generation 3 has no place for (facts §1.1 G3: those of the public example). */
const WITHOUT_PLACE = [
  'procedureName',
  'sectorCode',
  'sectorName',
  'receiptNumber',
  'channel',
  'otherInformation',
  'summary',
  'dueAt',
  'resultDelivery',
  'note',
  'submissionPlace',
  'hasDigitisedComponents',
  'accountVerifiedByVneid',
  'onlinePayment',
  'databases',
  'otherPapers',
] as const satisfies readonly (keyof Dossier)[];

/**
 * Writes a dossier as CreateDossier takes it. What is absent is left out, texts over their limits are shortened and
 * said so, and what has a value and no place is named.
 */
export function writeG3Dossier(dossier: Dossier, as: G3Creation): Written<SentDossierG3> {
  const notices: Notice[] = [];
  const online = dossier.channel === '2';
  if (dossier.applicantAccount !== undefined && !online)
    notices.push({ kind: 'withheld', field: 'applicantAccount', wire: 'IdDoiTuong' });
  const idNumber = dossier.applicantIdNumber ?? dossier.applicantIdentities[0]?.number;
  const record = {
    MaHoSo: as.maHoSo,
    ...(as.ownCodeField === '' ? {} : { [as.ownCodeField]: dossier.code }),
    MaTTHC: dossier.procedureCode,
    MaDichVuCong: dossier.procedureCode,
    ChuHoSo: dossier.applicantName,
    LoaiDoiTuong: as.applicantType,
    MaDonViTiepNhan: as.unit,
    NgayNop: dossier.submittedAt === undefined ? undefined : formatG3Creation(dossier.submittedAt),
    NgayTiepNhan: dossier.receivedAt === undefined ? undefined : formatG3Creation(dossier.receivedAt),
    ThanhPhanHoSo: componentsOf(dossier.documents, as, notices),
    DanhSachLePhi: dossier.fees.map(feeOf),
    ThongTinNguoiNop: {
      LoaiDoiTuong: as.applicantType,
      IdDoiTuong: online ? dossier.applicantAccount : undefined,
      ThongTinChiTiet: {
        TenNguoiNop: dossier.applicantName,
        SoDinhDanh: idNumber,
        SoDienThoai: dossier.phone,
        Email: dossier.email,
        Fax: dossier.fax,
        TenChuHs: dossier.applicantName,
        SoDinhDanhChuHs: idNumber,
      },
    },
  };
  return { wire: SentDossierG3.parse(withoutAbsent(record)), notices, omitted: omittedOf(dossier) };
}

/** Writes a dossier's status as CapNhatTrangThai takes it; fees and results only where `withLists`. */
export function writeG3Status(
  dossier: Dossier,
  held: HeldAs,
  withLists: boolean,
  uploaded: UploadedFiles,
): Written<SentStatusG3> {
  const notices: Notice[] = [];
  const asked = dossier.status === 5 ? dossier.supplements.at(-1)?.content : undefined;
  const row = {
    IdHoSo: held.idHoSo,
    MaHoSo: held.maHoSo,
    TrangThai: dossier.status,
    NoiDungYKien: asked,
    PhongBanXuLy: dossier.processingUnit,
    DanhSachLePhi: withLists && dossier.fees.length > 0 ? dossier.fees.map(feeOf) : undefined,
    DanhSachGiayToKetQua:
      withLists && dossier.results.length > 0
        ? dossier.results.map((result, index) => resultOf(result, index, uploaded, notices))
        : undefined,
  };
  return { wire: SentStatusG3.parse(withoutAbsent(row)), notices, omitted: [] };
}

/** Writes a step as CapNhatTienTrinh takes it. */
export function writeG3Progress(row: ProgressRow, held: HeldAs, zone: G3Zone): Written<SentProgressG3> {
  const notices: Notice[] = [];
  const at = (instant: ProgressRow['startedAt']): string | undefined =>
    instant === undefined ? undefined : formatG3Instant(instant, zone);
  const record = {
    IDHoSo: held.idHoSo,
    MaHoSo: held.maHoSo,
    NguoiXuLy: within(row.handler, 'NguoiXuLy', 'handler', TEXT_LIMITS.NguoiXuLy, notices),
    ChucDanh: row.title,
    ThoiDiemXuLy: formatG3Instant(row.at, zone),
    PhongBanXuLy: row.unit,
    NoiDungXuLy: row.content,
    TrangThai: row.status,
    NgayBatDau: at(row.startedAt),
    NgayKetThucTheoQuyDinh: at(row.stepDueAt),
  };
  return { wire: SentProgressG3.parse(withoutAbsent(record)), notices, omitted: [] };
}

/** The documents of a new dossier by its components; those of one component stand together. */
function componentsOf(documents: readonly DossierDocument[], as: G3Creation, notices: Notice[]): object[] {
  const standing = documents
    .map((document, index) => ({ document, index }))
    .filter(({ document }) => document.deleted !== true);
  const groups = Map.groupBy(standing, ({ document, index }) => document.componentCode ?? `#${index}`);
  return [...groups.values()].map((group) => {
    const [first] = group;
    const named = first === undefined ? '' : nameOf(first, notices);
    return {
      MaThanhPhanHoSo: first?.document.componentCode ?? '',
      TenThanhPhanHoSo: named,
      SoLuong: group.length,
      LoaiBan: as.copyKind,
      GiayToDinhKem: group.flatMap(({ document }) => {
        const file = document.file === undefined ? undefined : as.uploaded(document.file);
        if (file === undefined) return [];
        return [
          {
            IdGiayTo: file.id,
            MaKetQua: document.replacementResultCode ?? '',
            TenGiayTo: shorten(document.name, TEXT_LIMITS.TenTepDinhKem),
            HashTepTin: file.hash,
          },
        ];
      }),
    };
  });
}

const nameOf = (
  { document, index }: { readonly document: DossierDocument; readonly index: number },
  notices: Notice[],
): string =>
  within(document.name, 'TenGiayTo', `documents[${index}].name`, TEXT_LIMITS.TenTepDinhKem, notices);

function resultOf(result: ResultPaper, index: number, uploaded: UploadedFiles, notices: Notice[]): object {
  const file = result.file === undefined ? undefined : uploaded(result.file);
  const place = `results[${index}].name`;
  return {
    TenGiayTo: within(result.name ?? '', 'TenGiayTo', place, TEXT_LIMITS.TenGiayToKetQua, notices),
    MaThanhPhanHoSo: result.componentCode ?? '',
    GiayToId: file?.id ?? result.paperId ?? '',
    MaGiayToKetQua: result.code ?? '',
    DuongDanTepTinKetQua: result.link ?? '',
    HashTepTin: file?.hash ?? '',
  };
}

const feeOf = (fee: Fee): object => ({
  TenPhiLePhi: fee.name ?? '',
  MaPhiLePhi: fee.code ?? '',
  HinhThucThu: fee.collection ?? '',
  Gia: fee.amount === undefined ? '' : String(fee.amount),
  LoaiPhiLePhi: fee.kind ?? '',
});

function within(text: string, wire: string, field: string, limit: number, notices: Notice[]): string {
  if (text.length <= limit) return text;
  notices.push({ kind: 'shortened', field, wire, limit, originalLength: text.length });
  return shorten(text, limit);
}

/** What has a value and no place: whole fields, and documents that are only a link (this generation takes files). */
function omittedOf(dossier: Dossier): string[] {
  const fields = WITHOUT_PLACE.filter((name) => {
    const value = dossier[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  const linked = dossier.documents.flatMap(({ link, file }, index) =>
    link !== undefined && file === undefined ? [`documents[${index}].link`] : [],
  );
  return [...fields, ...linked];
}

/** The same without members that are undefined, at any depth. */
function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, withoutAbsent(member)]),
  );
}
