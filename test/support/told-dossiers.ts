import { createHash } from 'node:crypto';
import type { ChangeBody, SubmissionBody } from '../../local/portal/native-messages.ts';
import type { WireRecord } from '../../local/portal/one-stop.ts';
import { wireTime } from '../../local/portal/vietnam-time.ts';
import type { Paper } from '../../local/tour/paper.ts';

/** Dossiers of the last days, as portals tell them. Everybody in them is invented. */

const DAY_MS = 86_400_000;

/** A moment some days ago (negative: to come) at an hour of Vietnam's clock, as portals write it. */
export function daysAgo(days: number, time: string): string {
  const day = new Date(Date.now() + 7 * 3_600_000 - days * DAY_MS).toISOString().slice(0, 10);
  return `${day}T${time}:00+07:00`;
}

/** The day of a moment some days ago in Vietnam, `YYYY-MM-DD`. */
export const dayOf = (days: number): string => daysAgo(days, '00:00').slice(0, 10);

const SUBMITTED = daysAgo(3, '08:15');
const RECEIVED = daysAgo(3, '09:30');
const DUE = daysAgo(-20, '17:00');

/** The words of these dossiers that name or describe a person: they belong to no log, queue or webhook. */
export const PERSONAL_WORDS = [
  'Nguyễn Văn Mẫu',
  'Nguy\\u1ec5n',
  '064090000',
  // Whole: a shorter run of digits also stands in a queue's own sequence numbers now and then.
  '0900000042',
  'nguoi.nop',
  '3f8b1a9e-0000',
  'thửa đất mẫu',
  'Trần Thị Thử',
  'Lê Văn Nghiệm',
] as const;

const four = (serial: number): string => String(serial).padStart(4, '0');

/** The code of the `serial`th dossier of an agency. */
export const codeOf = (serial: number, agency = 'H21.17'): string => `${agency}-260323-${four(serial)}`;

/** A dossier that was handed in at the counter, hence received (2). */
export function counterSubmission(serial: number, more: Partial<SubmissionBody> = {}): SubmissionBody {
  const agency = more.agency ?? 'H21.17';
  return {
    code: codeOf(serial, agency),
    agency,
    procedureCode: '1.012753.000.00.00.H21',
    procedureName: 'Đăng ký đất đai, cấp Giấy chứng nhận lần đầu',
    sectorCode: 'G13-DD01',
    sectorName: 'Đất đai',
    receiptNumber: `BN-${four(serial)}/2026`,
    channel: '2',
    applicantName: `Nguyễn Văn Mẫu ${four(serial)}`,
    applicantIdNumber: `06409000${four(serial)}`,
    applicantType: '1',
    applicantAccount: `3f8b1a9e-0000-4000-8000-00000000${four(serial)}`,
    applicantIdentities: [{ type: '1', number: `06409000${four(serial)}` }],
    email: `nguoi.nop.${four(serial)}@example.vn`,
    phone: '0900000042',
    summary: `Cấp Giấy chứng nhận lần đầu cho thửa đất mẫu số ${four(serial)}`,
    status: 2,
    submittedAt: SUBMITTED,
    receivedAt: RECEIVED,
    dueAt: DUE,
    resultDelivery: '1',
    processingUnit: 'Văn phòng đăng ký đất đai tỉnh Mẫu',
    submissionPlace: '2',
    hasDigitisedComponents: true,
    accountVerifiedByVneid: true,
    onlinePayment: '2',
    databases: [{ code: '1' }],
    documents: [
      {
        localId: `${serial}-1`,
        name: 'Đơn đăng ký',
        componentCode: 'TP01',
        link: `https://tep.example.vn/${serial}/1`,
        digitised: true,
        reuse: '0',
        fromPersonalRepository: false,
      },
    ],
    fees: [{ name: 'Phí thẩm định hồ sơ', code: 'LP.TD', collection: '1', amount: 500_000, kind: '1' }],
    otherPapers: [{ name: 'Bản vẽ hiện trạng', quantity: 2, kind: 1 }],
    ...more,
  };
}

/** A dossier that was submitted online and is not yet received (1). */
export function onlineSubmission(serial: number, more: Partial<SubmissionBody> = {}): SubmissionBody {
  const { receivedAt: _received, dueAt: _due, ...rest } = counterSubmission(serial, { status: 1, ...more });
  return rest;
}

/** A paper as it is declared before it is uploaded. */
export const declared = ({ name, mediaType, bytes }: Paper) => ({
  name,
  mediaType,
  size: bytes.length,
  sha256: sha256(bytes),
});

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

export const OFFICER = { name: 'Trần Thị Thử', title: 'Chuyên viên', unit: 'Bộ phận một cửa' };

/** An officer's act some days ago. */
export const acted = (days: number, time: string) => ({ occurredAt: daysAgo(days, time), officer: OFFICER });

/** One step that takes a dossier into process (4), or leaves it where it is. */
export const step = (days: number, time: string, status?: 4): ChangeBody<'progress'> => ({
  rows: [
    {
      handler: 'Lê Văn Nghiệm',
      title: 'Chuyên viên',
      unit: 'Phòng Đăng ký đất đai',
      at: daysAgo(days, time),
      content: 'Thẩm tra hồ sơ',
      ...(status === undefined ? {} : { status }),
    },
  ],
});

/** A record of the national wire (generation 2), as a one-stop system sends it: newly received. */
export function wireRecord(serial: number, changes: WireRecord = {}): WireRecord {
  return {
    MaHoSo: codeOf(serial),
    MaTTHC: '1.012753.000.00.00.H21',
    TenTTHC: 'Đăng ký đất đai, cấp Giấy chứng nhận lần đầu',
    MaLinhVuc: 'G13-DD01',
    TenLinhVuc: 'Đất đai',
    SoBienNhan: `BN-${four(serial)}/2026`,
    KenhThucHien: '2',
    ChuHoSo: `Nguyễn Văn Mẫu ${four(serial)}`,
    SoGiayToChuHoSo: `06409000${four(serial)}`,
    LoaiDoiTuong: '1',
    MaDoiTuong: `3f8b1a9e-0000-4000-8000-00000000${four(serial)}`,
    DinhDanhCHS: [{ LoaiDinhDanh: '1', SoDinhDanh: `06409000${four(serial)}` }],
    ThongTinKhac: '',
    Email: `nguoi.nop.${four(serial)}@example.vn`,
    Fax: '',
    SoDienThoai: '0900000042',
    TrichYeuHoSo: `Cấp Giấy chứng nhận lần đầu cho thửa đất mẫu số ${four(serial)}`,
    NgayNopHoSo: wireTime(SUBMITTED),
    NgayTiepNhan: wireTime(RECEIVED),
    NgayHenTra: wireTime(DUE),
    TrangThaiHoSo: '2',
    NgayTra: '',
    ThongTinTra: '',
    HinhThuc: '1',
    NgayKetThucXuLy: '',
    NgayTuChoi: '',
    DonViXuLy: 'Văn phòng đăng ký đất đai tỉnh Mẫu',
    GhiChu: '',
    NoiNopHoSo: '2',
    HoSoCoThanhPhanSoHoa: '1',
    TaiKhoanDuocXacThucVoiVNeID: '1',
    DuocThanhToanTrucTuyen: '2',
    DSKetNoiCSDL: [{ MaCSDL: '1' }],
    TaiLieuNop: [
      {
        TepDinhKemId: `${serial}-1`,
        TenTepDinhKem: 'Đơn đăng ký',
        IsDeleted: 'False',
        MaThanhPhanHoSo: 'TP01',
        DuongDanTaiTepTin: `https://mot-cua.example.vn/tep/${serial}/1`,
        DuocSoHoa: '1',
        DuocTaiSuDung: '0',
        DuocLayTuKhoDMQG: '0',
        MaKetQuaThayThe: '',
      },
    ],
    DanhSachLePhi: [
      {
        TenPhiLePhi: 'Phí thẩm định hồ sơ',
        MaPhiLePhi: 'LP.TD',
        HinhThucThu: '1',
        Gia: '500000',
        LoaiPhiLePhi: '1',
      },
    ],
    DanhSachTepDinhKemKhac: [{ TenGiayTo: 'Bản vẽ hiện trạng', SoLuong: 2, LoaiGiayTo: 1 }],
    DanhSachHoSoBoSung: [],
    DanhSachGiayToKetQua: [],
    ...changes,
  };
}

/** A newly registered record (1): neither received nor due. */
export const registeredRecord = (serial: number, changes: WireRecord = {}): WireRecord =>
  wireRecord(serial, { TrangThaiHoSo: '1', NgayTiepNhan: '', NgayHenTra: '', ...changes });

/** A step of the national wire. */
export const wireStep = (serial: number, days: number, time: string, status: number): WireRecord => ({
  MaHoSo: codeOf(serial),
  NguoiXuLy: 'Lê Văn Nghiệm',
  ChucDanh: 'Chuyên viên',
  ThoiDiemXuLy: wireTime(daysAgo(days, time)),
  PhongBanXuLy: 'Phòng Đăng ký đất đai',
  NoiDungXuLy: 'Thẩm tra hồ sơ',
  TrangThai: String(status),
  NgayBatDau: '',
  NgayKetThucTheoQuyDinh: '',
});
