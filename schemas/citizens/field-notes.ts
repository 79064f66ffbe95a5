/**
 * What each field of looks at the population register and of their records means, for the OpenAPI document only (see
 * ../field-notes.ts): Vietnamese first, then English, and an invented example.
 */

type Note = readonly [description: string, example?: unknown];
type Notes = Readonly<Record<string, Note>>;

const INSTANT = '2026-03-23T02:30:00.000Z';

const LOOK: Notes = {
  id: ['Mã lần tra cứu / id of the look', '6f1c1f5e-0000-4000-8000-000000000042'],
  purpose: ['Mã mục đích / purpose', 'tiep-nhan-ho-so'],
  legalBasis: ['Mã căn cứ pháp lý của mục đích đó / legal basis of that purpose', 'nd-118-2025'],
  officer: ['Tài khoản cán bộ ở cổng, không ghi họ tên / the officer’s account, never a name', 'canbo.012'],
  dossier: ['Mã hồ sơ / dossier code', 'H21.17-260323-0042'],
  procedure: ['Mã thủ tục / procedure code', '1.012753.000.00.00.H21'],
  subject: ['Người được tra cứu / the person asked about'],
  agency: ['Mã cơ quan của hồ sơ / agency of the dossier', 'H21.17'],
  warnings: ['Điều lạ trong dữ liệu gửi lên, bằng mã; không từ chối vì chúng / what is odd, by codes'],
  status: [
    'verified đã có kết quả, unverified sẽ xác thực sau, parked chờ người xử lý, given-up được bỏ qua',
    'verified',
  ],
  result: ['match khớp, mismatch không khớp, not-found không tìm thấy, refused bị từ chối', 'match'],
  source: ['Nguồn / which register said it', 'population'],
  route: [
    'Đường trục đã đi; a+b: câu hỏi cũng được gửi qua b để so sánh / over which way, and beside it b to compare',
    'truc-moi',
  ],
  asOf: ['Thời điểm của dữ liệu / as of when', INSTANT],
  cached: ['Dùng lại kết quả gần đây cho cùng mục đích / a recent answer, given again', false],
  reason: ['Vì sao chưa có kết quả, và cách khắc phục / why not, and what mends it'],
  exchange: ['Lượt trao đổi sẽ xác thực sau / the duty by which it will be verified'],
  askedAt: ['Hỏi lúc / asked at', INSTANT],
  found: ['Có tìm thấy không; không tìm thấy không phải là lỗi / not found is an answer', true],
  fields: ['Các trường mà mục đích cho phép, mỗi trường kèm nguồn và thời điểm / what the purpose allows'],
  flags: ['Điều lạ trong bản ghi, bằng mã: unknown-code, name-in-one-part… / what is odd in the record'],
};

const SUBJECT: Notes = {
  personalNumber: ['Số định danh cá nhân, 12 chữ số / personal number', '064090000042'],
  oldNumber: ['Số chứng minh nhân dân, 9 chữ số; thay cho số định danh / old number', '230000042'],
  fullName: ['Họ và tên / full name', 'Nguyễn Văn Mẫu'],
  birth: ['Năm sinh, kèm ngày sinh nếu biết / year of birth, and the day where known'],
  sex: ['1 nam, 2 nữ, 0 không rõ; chỉ để cảnh báo / for warnings only', '1'],
};

const RECORD: Notes = {
  ...LOOK,
  at: ['Lúc / when', INSTANT],
  operation: [
    'verify xác thực, look-up tra cứu, relatives nhân thân, household-* hộ gia đình, door-* hệ thống quốc gia, search-*, export',
    'look-up',
  ],
  manner: ['asked hỏi ngay, cached dùng kết quả gần đây, duty xác thực sau', 'asked'],
  outcome: ['answered có câu trả lời, refused bị từ chối, unanswered không có câu trả lời', 'answered'],
  officerAgency: [
    'Cơ quan quản lý tài khoản cán bộ; tìm nhật ký của cán bộ theo mã này / holds the officer’s account',
    'H21',
  ],
  problem: ['Mã từ chối / code of the refusal', 'purpose-not-allowed'],
  client: ['Hệ thống gọi / client system', 'portal'],
  fields: ['Các trường đã xem / fields that were seen'],
  sourceIp: ['Địa chỉ gọi đến / from where', '192.0.2.7'],
  verification: ['Mã lần xác thực / id of the verification'],
};

const SEARCH: Notes = {
  subject: ['Số định danh hoặc số chứng minh của công dân / whose records'],
  agency: ['Cơ quan của người xem / the searcher’s agency', 'H21'],
  by: ['Tài khoản người xem; việc xem cũng được ghi lại / the searcher’s account', 'thanhtra.01'],
  from: ['Từ thời điểm / from', '2026-03-01T00:00:00+07:00'],
  to: ['Đến trước thời điểm / up to', '2026-04-01T00:00:00+07:00'],
  limit: ['Số dòng một trang / rows of a page', 50],
  next: ['Trang sau bắt đầu từ đây; vắng ở trang cuối / where the next page begins'],
  items: ['Các dòng của trang / rows of the page'],
  format: ['json hoặc csv', 'json'],
  exportedAt: ['Xuất lúc / exported at', INSTANT],
  agencies: ['Các cơ quan nằm trong danh sách, gồm cả cấp dưới / of these agencies'],
  truncated: ['Còn lượt khác; hãy xuất khoảng thời gian ngắn hơn / more than one list holds', false],
  looks: ['Các lượt tra cứu về người này / the looks'],
};

const OFFICER: Notes = {
  account: ['Tài khoản ở cơ sở dữ liệu dân cư (MaCanBo) / account at the register', '064085000017'],
  unit: ['Mã đơn vị (MaDonVi) / unit', 'H21.17'],
  phone: ['Số điện thoại / telephone', '0900000017'],
  email: ['Thư điện tử / e-mail', 'canbo.012@example.vn'],
  familyName: [
    'Họ của cán bộ, để phát hiện việc tra cứu họ hàng mình; không bao giờ trả lại / never shown again',
    'Nguyễn',
  ],
  until: ['Ngày cuối được dùng / last day of use', '2026-12-31'],
  agency: ['Cơ quan của cán bộ / agency', 'H21.17'],
  officer: ['Tài khoản cán bộ ở cổng / account at the portal', 'canbo.012'],
  familyNameKnown: ['Đã khai họ của cán bộ / whether the family name is known', true],
  changedAt: ['Khai lúc / put at', INSTANT],
  changedBy: ['Bên khai / by which client', 'portal'],
};

const ALERT: Notes = {
  ...LOOK,
  kind: [
    'many-in-an-hour quá nhiều trong giờ, many-in-a-day quá nhiều trong ngày, own-family-name trùng họ, out-of-hours ngoài giờ',
    'out-of-hours',
  ],
  officerAgency: [
    'Cơ quan quản lý tài khoản cán bộ; tìm nhật ký của cán bộ theo mã này / holds the officer’s account',
    'H21',
  ],
  raisedAt: ['Lúc / when', INSTANT],
  client: ['Hệ thống gọi / client system', 'portal'],
};

export const CITIZEN_NOTES: Readonly<Record<string, Notes>> = {
  CitizenLookInput: LOOK,
  LookSubject: SUBJECT,
  CitizenVerification: LOOK,
  CitizenLookAnswer: LOOK,
  AccessRecord: RECORD,
  AccessRecordPage: SEARCH,
  AccessRecordSearch: SEARCH,
  AccessRecordExportRequest: SEARCH,
  AccessRecordExport: SEARCH,
  RegisterOfficer: OFFICER,
  RegisterOfficerView: OFFICER,
  AccessAlert: ALERT,
  AccessAlerts: { items: ['Các cảnh báo của ngày / the alerts of the day'] },
};
