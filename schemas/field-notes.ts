/**
 * What each field of the native API means: Vietnamese first, with its name on the national wire, then English;
 * and an invented example. Kept apart from the schemas so that only the function that serves the OpenAPI
 * document carries it.
 */

import { AXIS_NOTES } from './axis/field-notes.ts';
import { CITIZEN_NOTES } from './citizens/field-notes.ts';
import { COPY_NOTES } from './copies/field-notes.ts';
import { EVIDENCE_NOTES } from './evidence/field-notes.ts';
import { POSTAL_NOTES } from './postal/field-notes.ts';
import { REGISTER_NOTES } from './registers/field-notes.ts';

type Note = readonly [description: string, example?: unknown];
type Notes = Readonly<Record<string, Note>>;

const INSTANT = '2026-03-23T02:30:00.000Z';
const DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const DOSSIER = {
  code: ['Mã hồ sơ (MaHoSo), giữ nguyên văn / dossier code, kept exactly as issued', 'H21.17-260323-0042'],
  agency: ['Mã cơ quan sở hữu hồ sơ / agency that owns the dossier', 'H21.17'],
  procedureCode: ['Mã thủ tục hành chính (MaTTHC) / procedure code', '1.012753.000.00.00.H21'],
  procedureName: ['Tên thủ tục hành chính (TenTTHC) / procedure name', 'Đăng ký đất đai lần đầu'],
  sectorCode: ['Mã lĩnh vực (MaLinhVuc) / sector code', 'G13-DD01'],
  sectorName: ['Tên lĩnh vực (TenLinhVuc) / sector name', 'Đất đai'],
  receiptNumber: ['Số biên nhận (SoBienNhan) / receipt number', 'BN-0042/2026'],
  channel: ['Kênh thực hiện (KenhThucHien) / channel of submission', '2'],
  applicantName: ['Chủ hồ sơ (ChuHoSo) / applicant’s name', 'Nguyễn Văn Mẫu'],
  applicantIdNumber: ['Số giấy tờ chủ hồ sơ (SoGiayToChuHoSo) / applicant’s ID number', '064090000042'],
  applicantType: ['Loại đối tượng (LoaiDoiTuong) / kind of applicant', '1'],
  applicantAccount: [
    'Tài khoản DVCQG của chủ hồ sơ (MaDoiTuong, TechID); chỉ gửi đi khi kênh là 2 / account at the national portal',
    '3f8b1a9e-0000-4000-8000-000000000042',
  ],
  applicantIdentities: ['Định danh chủ hồ sơ (DinhDanhCHS) / identity papers of the applicant'],
  otherInformation: ['Thông tin khác (ThongTinKhac) / other information', 'Nộp thay theo giấy ủy quyền'],
  email: ['Thư điện tử (Email) / e-mail', 'mau.nguyen@example.vn'],
  fax: ['Số fax (Fax) / fax', '02690000042'],
  phone: ['Số điện thoại (SoDienThoai) / telephone', '0900000042'],
  summary: [
    'Trích yếu hồ sơ (TrichYeuHoSo); quá 1000 ký tự sẽ được rút gọn có ghi nhận khi gửi DVCQG / summary',
    'Cấp Giấy chứng nhận lần đầu, thửa 42 tờ 7',
  ],
  submittedAt: ['Thời điểm nộp (NgayNopHoSo) / when it was submitted', '2026-03-23T08:15:12+07:00'],
  receivedAt: ['Thời điểm tiếp nhận (NgayTiepNhan) / when it was received', '2026-03-23T09:30:00+07:00'],
  dueAt: ['Thời điểm hẹn trả (NgayHenTra) / when the result is due', '2026-04-20T17:00:00+07:00'],
  returnedAt: ['Thời điểm trả kết quả (NgayTra) / when the result was returned', '2026-04-18T10:00:00+07:00'],
  returnInformation: ['Thông tin trả (ThongTinTra) / how the result was returned', 'Trả tại bộ phận một cửa'],
  resultDelivery: ['Hình thức nhận kết quả (HinhThuc) / how the result is returned', '1'],
  finishedAt: [
    'Thời điểm kết thúc xử lý (NgayKetThucXuLy) / when processing ended',
    '2026-04-17T16:20:00+07:00',
  ],
  refusedAt: ['Thời điểm từ chối (NgayTuChoi) / when it was refused', '2026-03-23T10:00:00+07:00'],
  processingUnit: ['Tên đơn vị xử lý (DonViXuLy) / name of the processing unit', 'Văn phòng đăng ký đất đai'],
  note: ['Ghi chú (GhiChu) / note', 'Hồ sơ nộp kèm bản vẽ giấy'],
  submissionPlace: ['Nơi nộp hồ sơ (NoiNopHoSo) / portal where it was submitted', '2'],
  hasDigitisedComponents: ['Có thành phần số hóa (HoSoCoThanhPhanSoHoa) / has a digitised component', true],
  accountVerifiedByVneid: [
    'Tài khoản được xác thực với VNeID (TaiKhoanDuocXacThucVoiVNeID) / account verified with VNeID',
    true,
  ],
  onlinePayment: ['Thanh toán trực tuyến (DuocThanhToanTrucTuyen) / online payment', '2'],
  databases: ['Cơ sở dữ liệu quốc gia đã kết nối (DSKetNoiCSDL) / national databases consulted'],
  documents: ['Tài liệu nộp (TaiLieuNop) / submitted documents'],
  fees: ['Phí, lệ phí đã nộp (DanhSachLePhi) / fees paid'],
  otherPapers: ['Giấy tờ không số hóa (DanhSachTepDinhKemKhac) / papers that were not digitised'],
  supplements: ['Các lần bổ sung (DanhSachHoSoBoSung) / supplements'],
  results: ['Giấy tờ kết quả (DanhSachGiayToKetQua) / result papers'],
  status: ['Trạng thái (TrangThaiHoSo) / status', 2],
} as const satisfies Notes;

const IDENTITY = {
  type: ['Loại định danh (LoaiDinhDanh) / kind of identity paper', '1'],
  number: ['Số định danh (SoDinhDanh) / its number', '064090000042'],
} as const satisfies Notes;

const DATABASE = {
  code: ['Mã cơ sở dữ liệu (MaCSDL) / database code', '7'],
} as const satisfies Notes;

const DOCUMENT = {
  localId: ['Mã tệp tại hệ thống gửi (TepDinhKemId) / id in the sender’s system', '7001'],
  name: ['Tên tài liệu (TenTepDinhKem) / document name', 'don-dang-ky.pdf'],
  deleted: ['Đã xóa (IsDeleted) / deleted', false],
  componentCode: ['Mã thành phần hồ sơ (MaThanhPhanHoSo) / component code', 'TP01'],
  link: ['Đường dẫn tải tệp (DuongDanTaiTepTin) / download link', 'https://files.example.vn/7001'],
  file: ['Tệp / file'],
  digitised: ['Được số hóa (DuocSoHoa) / digitised', true],
  reuse: ['Được tái sử dụng (DuocTaiSuDung) / reused', '0'],
  fromPersonalRepository: [
    'Lấy từ kho dữ liệu cá nhân DVCQG (DuocLayTuKhoDMQG) / from the national personal repository',
    false,
  ],
  replacementResultCode: ['Mã kết quả thay thế (MaKetQuaThayThe) / result that replaces it', 'KQ.0001'],
} as const satisfies Notes;

const FILE = {
  id: ['Mã tệp tại trục / file id', 'f1'],
  name: ['Tên tệp / file name', 'don-dang-ky.pdf'],
  size: ['Dung lượng, byte / size in bytes', 204_800],
  mediaType: ['Loại nội dung / media type', 'application/pdf'],
  sha256: [
    'Mã băm SHA-256, 64 chữ số hex thường / SHA-256, lower-case hex',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ],
} as const satisfies Notes;

const FEE = {
  name: ['Tên phí, lệ phí (TenPhiLePhi) / fee name', 'Phí thẩm định hồ sơ'],
  code: ['Mã phí, lệ phí (MaPhiLePhi) / fee code', 'LP.TD'],
  collection: ['Hình thức thu (HinhThucThu) / when it is collected', '1'],
  amount: ['Số tiền, đồng (Gia) / amount in VND', 500_000],
  kind: ['Loại phí, lệ phí (LoaiPhiLePhi) / kind of fee', '1'],
} as const satisfies Notes;

const OTHER_PAPER = {
  name: ['Tên giấy tờ (TenGiayTo) / paper’s name', 'Bản vẽ hiện trạng'],
  quantity: ['Số lượng (SoLuong) / how many', 2],
  kind: ['Loại giấy tờ (LoaiGiayTo) / kind of paper', 1],
} as const satisfies Notes;

const SUPPLEMENT = {
  id: ['Mã lần bổ sung (HoSoBoSungId) / supplement id', 1],
  requestedBy: ['Người yêu cầu bổ sung (NguoiYeuCauBoSung) / who asked', 'Lê Văn Nghiệm'],
  content: ['Nội dung bổ sung (NoiDungBoSung) / what is asked for', 'Bổ sung bản vẽ hiện trạng'],
  requestedAt: ['Ngày yêu cầu (NgayBoSung) / when it was asked', '2026-03-25T08:00:00+07:00'],
  receivedBy: ['Người tiếp nhận (NguoiTiepNhanBoSung) / who received it', 'Trần Thị Thử'],
  receptionNote: ['Thông tin tiếp nhận (ThongTinTiepNhan) / note at reception', 'Nhận đủ bản vẽ'],
  receivedAt: ['Ngày tiếp nhận (NgayTiepNhanBoSung) / when it was received', '2026-03-27T08:00:00+07:00'],
  completed: ['Đã bổ sung (TrangThaiBoSung) / completed', true],
  documents: ['Giấy tờ bổ sung (DanhSachGiayToBoSung) / documents handed in'],
  fees: ['Lệ phí bổ sung (DanhSachLePhiBoSung) / fees paid'],
  previousDueAt: ['Ngày hẹn trả trước (NgayHenTraTruoc) / due before', '2026-04-20T17:00:00+07:00'],
  newDueAt: ['Ngày hẹn trả mới (NgayHenTraMoi) / due now', '2026-04-22T17:00:00+07:00'],
} as const satisfies Notes;

const RESULT = {
  name: ['Tên giấy tờ kết quả (TenGiayTo) / result paper’s name', 'Giấy chứng nhận quyền sử dụng đất'],
  componentCode: ['Mã thành phần hồ sơ (MaThanhPhanHoSo) / component code', 'TP01'],
  paperId: ['Mã giấy tờ (GiayToId) / paper id', '9001'],
  link: ['Đường dẫn tệp kết quả (DuongDanTepTinKetQua) / download link', 'https://files.example.vn/9001'],
  code: ['Mã giấy tờ kết quả (MaGiayToKetQua) / result code', 'KQ.0042'],
  file: DOCUMENT.file,
} as const satisfies Notes;

const PROGRESS = {
  handler: ['Người xử lý (NguoiXuLy), tối đa 50 ký tự / officer who handled it', 'Trần Thị Thử'],
  title: ['Chức danh (ChucDanh) / officer’s title', 'Chuyên viên'],
  at: ['Thời điểm xử lý (ThoiDiemXuLy) / when', '2026-03-24T08:10:00+07:00'],
  unit: ['Phòng ban xử lý (PhongBanXuLy) / unit', 'Phòng Đăng ký đất đai'],
  content: ['Nội dung xử lý (NoiDungXuLy) / what was done', 'Thẩm tra hồ sơ'],
  status: ['Trạng thái tại bước này (TrangThai) / status at this step', 4],
  startedAt: ['Ngày bắt đầu (NgayBatDau) / step started', '2026-03-24T08:00:00+07:00'],
  stepDueAt: ['Ngày kết thúc theo quy định (NgayKetThucTheoQuyDinh) / step due', '2026-04-10T17:00:00+07:00'],
} as const satisfies Notes;

const OFFICER: Notes = {
  name: ['Họ tên cán bộ (NguoiXuLy), tối đa 50 ký tự / officer’s name', 'Trần Thị Thử'],
  title: PROGRESS.title,
  unit: PROGRESS.unit,
};

/** Of every act. */
const ACT: Notes = {
  occurredAt: ['Thời điểm xảy ra / when it occurred', '2026-03-24T08:10:00+07:00'],
  officer: ['Cán bộ thực hiện / the officer who acted'],
  content: ['Nội dung yêu cầu / what is asked', 'Bổ sung bản vẽ hiện trạng'],
  reason: ['Lý do / reason', 'Chờ ý kiến cơ quan phối hợp'],
  note: ['Nội dung xử lý / note', 'Đã nhận đủ giấy tờ'],
  dueAt: DOSSIER.dueAt,
  receiptNumber: DOSSIER.receiptNumber,
  newDueAt: SUPPLEMENT.newDueAt,
  documents: SUPPLEMENT.documents,
  fees: ['Các khoản phí, lệ phí / fees'],
  results: DOSSIER.results,
  information: DOSSIER.returnInformation,
  rows: ['Các bước, theo thứ tự đã xảy ra / steps in the order in which they occurred'],
};

/** Of what the gateway answers about itself. */
const GATEWAY: Notes = {
  code: DOSSIER.code,
  agency: DOSSIER.agency,
  procedureCode: DOSSIER.procedureCode,
  status: DOSSIER.status,
  receivedAt: DOSSIER.receivedAt,
  dueAt: DOSSIER.dueAt,
  handler: PROGRESS.handler,
  unit: PROGRESS.unit,
  content: PROGRESS.content,
  dossier: ['Hồ sơ / the dossier'],
  completeness: ['Đã đủ tệp hay chưa / whether every file is there', 'received'],
  revision: ['Số lần thay đổi / how often it has changed', 1],
  pendingUntil: ['Hạn chờ tệp / files are awaited until', INSTANT],
  files: ['Các tệp đã khai / declared files'],
  flags: ['Giá trị chưa biết, giữ nguyên / unknown values, kept as received'],
  uploads: ['Các tệp còn phải tải lên / files still to be uploaded'],
  keptAt: ['Thời điểm trục lưu / when the gateway kept it', INSTANT],
  changedAt: ['Thời điểm thay đổi gần nhất / when it last changed', INSTANT],
  occurredAt: ['Thời điểm xảy ra tại tỉnh / when it occurred in the province', INSTANT],
  previousStatus: ['Trạng thái trước / status before', 1],
  source: ['Đến bằng đường nào / by which road it came', 'native'],
  irregular: [
    'Chuyển trạng thái ngoài quy trình, vẫn chuyển đi nguyên văn / a move outside the rules, carried as is',
    false,
  ],
  seq: ['Số thứ tự / place in the order', 1],
  kind: ['Việc đã xảy ra / what happened', 'supplement-request'],
  fileId: FILE.id,
  name: FILE.name,
  method: ['Phương thức tải lên / method', 'PUT'],
  url: ['Địa chỉ tải lên có chữ ký / presigned address', 'https://upload.example.vn/f1'],
  headers: ['Header phải gửi kèm / headers to send', { 'content-type': 'application/pdf' }],
  expiresAt: ['Hết hạn / expires', INSTANT],
  day: [
    'Ngày tiếp nhận, giờ Việt Nam; bỏ trống là hôm nay / day of reception in Vietnam; today when absent',
    '2026-03-23',
  ],
  serial: ['Số thứ tự trong ngày / serial of the day', 42],
};

/** Of any page of a list. */
const PAGE: Notes = {
  items: ['Các dòng của trang / the page’s rows'],
  next: ['Con trỏ trang sau; không có ở trang cuối / cursor of the next page', 'eyJrIjoiSDIxIn0'],
};

/** Of duties towards partners and of the evidence. */
const EXCHANGE: Notes = {
  ...GATEWAY,
  id: ['Mã lượt trao đổi / exchange id', 'dvcqg~H21.17-260323-0042~1'],
  partner: ['Đối tác / partner', 'dvcqg'],
  operation: ['Nghiệp vụ / kind of duty', 'dossier.header'],
  subject: ['Mã hồ sơ / dossier code', 'H21.17-260323-0042'],
  state: ['Trạng thái trao đổi / state', 'confirmed'],
  digest: ['SHA-256 của nội dung, hex / SHA-256 of the content, hex', DIGEST],
  attempts: ['Số lần gửi / how often it was sent', 1],
  recent: ['Các lần gửi gần nhất / newest attempts'],
  n: ['Lần gửi thứ / number of the attempt', 1],
  at: ['Bắt đầu / began', INSTANT],
  endedAt: ['Kết thúc / ended', INSTANT],
  outcome: ['Kết quả / outcome', 'accepted'],
  httpStatus: ['Mã HTTP của đối tác / the partner’s HTTP status', 200],
  note: ['Ghi chú / note', 'Đồng bộ hồ sơ thành công'],
  nextAttemptAt: ['Lần gửi kế tiếp / next attempt', INSTANT],
  sentAt: ['Gửi lần đầu / first sent', INSTANT],
  confirmedAt: ['Đối tác đã nhận / the partner has it', INSTANT],
  parkedAt: ['Bắt đầu chờ người xử lý / parked', INSTANT],
  reason: ['Lý do chờ người xử lý / why a person must act'],
  correlationId: ['Mã theo dõi từ yêu cầu của cổng tới đối tác / correlation id', 'a1b2c3'],
  code: ['Mã lý do / code of the reason', 'partner-rejected'],
  partnerCode: ['Mã lỗi của đối tác / the partner’s own code', '-1'],
  message: ['Lý do bằng lời / the reason in words', 'Đối tác từ chối nội dung'],
  fix: ['Cách xử lý / what mends it', 'Sửa nội dung rồi gửi lại.'],
  actor: ['Ai làm / who caused it', 'gateway'],
  details: ['Chi tiết làm chứng / what else proves it', { attempt: 1 }],
  previous: ['Mã băm của mắt xích trước / hash of the link before', DIGEST],
  hash: ['Mã băm của mắt xích này / hash of this link', DIGEST],
  format: ['Định dạng tệp bằng chứng / format', 'lien-thong-evidence/1'],
  exportedAt: ['Thời điểm xuất / exported', INSTANT],
  links: ['Chuỗi bằng chứng / the chain'],
};

const FLAG: Notes = {
  kind: ['Loại cờ / kind of flag', 'unknown-code'],
  field: ['Đường dẫn tới trường / path of the field', 'documents[0].reuse'],
  value: ['Giá trị như đã nhận / the value as received', '9'],
  list: ['Danh mục / national code list', 'DuocTaiSuDung'],
};

/** The notes of each named schema. */
const BY_SCHEMA: Readonly<Record<string, Notes>> = {
  Dossier: DOSSIER,
  SubmissionInput: DOSSIER,
  Identity: IDENTITY,
  IdentityInput: IDENTITY,
  Database: DATABASE,
  DossierDocument: DOCUMENT,
  DocumentInput: DOCUMENT,
  StoredFile: FILE,
  DeclaredFile: FILE,
  FileView: { ...FILE, stored: ['Đã tải lên và khớp mã băm / stored and its hash matches', true] },
  Fee: FEE,
  FeeInput: FEE,
  OtherPaper: OTHER_PAPER,
  OtherPaperInput: OTHER_PAPER,
  Supplement: SUPPLEMENT,
  ResultPaper: RESULT,
  ResultInput: RESULT,
  ProgressRow: { ...PROGRESS, dossierCode: DOSSIER.code },
  ProgressInput: PROGRESS,
  Officer: OFFICER,
  Flag: FLAG,
  ExchangeView: EXCHANGE,
  ExchangeDetail: EXCHANGE,
  ExchangeAttempt: EXCHANGE,
  ExchangeReason: EXCHANGE,
  EvidenceExport: EXCHANGE,
  EvidenceLink: { ...EXCHANGE, at: ['Thời điểm ghi / when it was linked', INSTANT] },
  DutyOutcome: EXCHANGE,
  Receipt: GATEWAY,
  UploadTicket: GATEWAY,
  DossierView: GATEWAY,
  DossierSummary: GATEWAY,
  TimelineEntry: GATEWAY,
  CodeRequest: GATEWAY,
  CodeAllocation: GATEWAY,
  Reception: ACT,
  Progress: ACT,
  SupplementRequest: ACT,
  SupplementCompletion: ACT,
  FinancialDuty: ACT,
  FinancialDutySettlement: ACT,
  Stop: ACT,
  Resume: ACT,
  Withdrawal: ACT,
  Refusal: ACT,
  Finish: ACT,
  Return: ACT,
  ...POSTAL_NOTES,
  ...AXIS_NOTES,
  ...CITIZEN_NOTES,
  ...REGISTER_NOTES,
  ...COPY_NOTES,
  ...EVIDENCE_NOTES,
};

/** zod-openapi puts this behind the name of a schema whose written form differs from what is read. */
const WRITTEN = /Output$/;

/**
 * Writes the notes into the schemas of an OpenAPI document (`components.schemas`), in place. A description or
 * an example that stands there already is kept.
 */
export function annotate(schemas: Readonly<Record<string, unknown>>): void {
  for (const [id, schema] of Object.entries(schemas)) {
    const name = id.replace(WRITTEN, '');
    const notes = BY_SCHEMA[name] ?? PAGE;
    for (const [field, property] of propertiesOf(schema)) {
      const note = notes[field];
      if (note === undefined) continue;
      property['description'] ??= note[0];
      if (note[1] !== undefined && property['$ref'] === undefined) property['example'] ??= note[1];
    }
  }
}

function propertiesOf(schema: unknown): [string, Record<string, unknown>][] {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return [];
  const { properties } = schema;
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).filter((entry): entry is [string, Record<string, unknown>] => {
    return typeof entry[1] === 'object' && entry[1] !== null;
  });
}
