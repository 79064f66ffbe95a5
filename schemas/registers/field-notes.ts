/**
 * What each field of the API of households, of keeping in step and of local records means, for the OpenAPI document only
 * (see ../field-notes.ts): Vietnamese first, then English, and an invented example.
 */

type Note = readonly [description: string, example?: unknown];
type Notes = Readonly<Record<string, Note>>;

const INSTANT = '2026-03-23T02:30:00.000Z';

const HOUSEHOLD: Notes = {
  purpose: ['Mã mục đích / purpose', 'xac-nhan-ho-gia-dinh'],
  legalBasis: ['Mã căn cứ pháp lý của mục đích đó / legal basis', 'nd-118-2025'],
  officer: ['Tài khoản cán bộ ở cổng, không ghi họ tên / the officer’s account', 'canbo.012'],
  dossier: ['Mã hồ sơ / dossier code', 'H21.17-260323-0042'],
  agency: ['Mã cơ quan của hồ sơ / agency of the dossier', 'H21.17'],
  subject: ['Một người trong hộ: số định danh và họ tên / somebody of the household'],
  statement: ['Điều cần xác nhận: chủ hộ, thành viên, số người, nơi ở / what is stated'],
  asOf: ['Tại thời điểm nào; bỏ trống: hiện nay / as of when', INSTANT],
  result: ['yes đúng, no có điều khác, not-found không có hộ của người này', 'yes'],
  household: ['Mã tham chiếu của hộ / reference of the household', 'h-0042'],
  differs: ['Điều nào khác; không nói khác thế nào / what is otherwise, never how'],
  conflict: ['Các nguồn mâu thuẫn nhau về hộ này / sources contradict each other', false],
  conflicts: ['Mâu thuẫn về chủ hộ, thành viên hay cách gộp hộ / about what'],
  sources: ['Nguồn và thời điểm của từng nguồn / who says so, as of when'],
  head: ['Mã tham chiếu của chủ hộ / reference of the head'],
  members: ['Thành viên, mỗi trường kèm nguồn và thời điểm / the members'],
  versions: ['Các phiên bản, cũ nhất trước; chỉ mã tham chiếu / oldest first, references only'],
};

const SYNC: Notes = {
  id: ['Mã lần đồng bộ / id of the run'],
  from: ['Thay đổi từ thời điểm này / changes from', INSTANT],
  to: ['đến trước thời điểm này / and before', '2026-03-24T02:30:00.000Z'],
  firstLoad: ['Nạp lần đầu: không báo cho ai rằng người và hộ đã có / the first filling', false],
  windowMinutes: ['Độ dài mỗi khoảng, phút / length of a window', 1_440],
  seconds: ['Đọc ngay bấy nhiêu giây trước khi trả lời / reads so long before it answers', 5],
  state: ['open đang đọc, blocked chờ người xử lý, done xong', 'open'],
  askedAt: ['Yêu cầu lúc / asked at', INSTANT],
  askedBy: ['Bên yêu cầu; gateway là lịch tự động / by whom', 'portal'],
  finishedAt: ['Xong lúc / finished at', INSTANT],
  windows: ['Số khoảng, và số khoảng đã xong / windows in all, and done'],
  counts: ['Số trang, dòng, bản ghi mới, đổi, không đổi, cũ hơn, không đọc được'],
  open: ['Các khoảng đã bắt đầu mà chưa xong, kèm lý do / windows begun and not done'],
};

const LOCAL: Notes = {
  system: ['Mã hệ thống địa phương / the system that has the rows', 'mot-cua'],
  rows: ['Các bản ghi, hoặc số bản ghi / rows, or how many'],
  madeAt: ['Lập lúc / made at', INSTANT],
  differing: ['Số bản ghi lệch / rows that differ', 3],
  counts: ['Số bản ghi theo từng loại lệch / how many, by kind'],
  items: ['Từng bản ghi lệch: mã tham chiếu và loại lệch / each by reference and kinds'],
  next: ['Con trỏ trang sau; không có ở trang cuối / cursor of the next page', 'MCNhYmM'],
};

const SUBSCRIPTION: Notes = {
  subscriptions: ['Danh sách đăng ký / the list'],
  name: ['Tên để nhận ra đăng ký / for whoever reads the list', 'Cổng tỉnh'],
  about: ['person người, household hộ / about whom'],
  kinds: ['Loại thay đổi; bỏ trống: mọi loại / kinds of change'],
  communes: ['Mã xã; bỏ trống: cả tỉnh / communes'],
  changedAt: ['Khai lúc / put at', INSTANT],
  changedBy: ['Bên khai / by which client', 'portal'],
};

export const REGISTER_NOTES: Readonly<Record<string, Notes>> = {
  HouseholdConfirmationRequest: HOUSEHOLD,
  HouseholdConfirmation: HOUSEHOLD,
  HouseholdReadingRequest: HOUSEHOLD,
  HouseholdReading: HOUSEHOLD,
  HouseholdHistory: HOUSEHOLD,
  PopulationSyncRequest: SYNC,
  PopulationSync: SYNC,
  RegisterLocalRows: LOCAL,
  RegisterLocalRowsKept: LOCAL,
  RegisterMismatchReport: LOCAL,
  RegisterSubscription: SUBSCRIPTION,
  RegisterSubscriptions: SUBSCRIPTION,
  RegisterSubscriptionsView: SUBSCRIPTION,
};
