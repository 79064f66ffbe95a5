/** What each field of the roots over evidence means, for the OpenAPI document only (see ../field-notes.ts). */

type Note = readonly [description: string, example?: unknown];
type Notes = Readonly<Record<string, Note>>;

const INSTANT = '2026-03-23T02:30:00.000Z';

const ROOT: Notes = {
  seq: ['Số thứ tự của gốc, từ 1, không thiếu số nào / the root’s number, without gaps', 42],
  standing: [
    'Chữ ký và dấu thời gian của gốc có đúng không; có khi đã kiểm xong / when it was proved',
    'valid',
  ],
  count: ['Số chuỗi bằng chứng nằm dưới gốc này / how many chains are under it', 118],
  root: [
    'Gốc cây Merkle, SHA-256, hex / the Merkle root',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ],
  closedAt: ['Lập lúc / closed at', INSTANT],
  stampedAt: ['Thời điểm theo dấu thời gian / the time that its time-stamp proves', INSTANT],
};

const ROOTS: Notes = {
  built: ['Số gốc đã lập / how many roots there are', 42],
  sealed: ['Đã ký đến gốc số / sealed up to this number', 42],
  stamped: ['Đã có dấu thời gian đến gốc số / time-stamped up to this number', 41],
  proved: ['Đã lưu trả lời về trạng thái chứng thư số đến gốc số / proved up to this number', 41],
  unstampedSince: [
    'Gốc cũ nhất chưa có dấu thời gian được lập từ lúc / since when a root waits for a time-stamp',
    INSTANT,
  ],
  unrooted: ['Số chuỗi chưa nằm dưới gốc nào, đếm đến 10.000 / chains that wait for a root', 7],
  unrootedSince: ['Chuỗi chờ lâu nhất chờ từ lúc / since when the longest-waiting has', INSTANT],
  obstacle: [
    'Đang chờ gì và vì sao: seal con dấu, timestamp dấu thời gian, revocation trạng thái chứng thư số / what is awaited',
    { waitsFor: 'timestamp', since: INSTANT, why: 'transient: HTTP 503' },
  ],
  items: ['Các gốc, mới nhất trước / roots, newest first'],
  next: ['Con trỏ trang sau; không có ở trang cuối / cursor of the next page', '32'],
};

const SEAL: Notes = {
  fingerprint: [
    'Mã con dấu: SHA-256 của chứng thư, hex; để chỉ định khi kiểm gói (--seal) / by which it is known',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ],
  subject: ['Con dấu của ai / whose seal', 'CN=Dấu của Liên Thông,O=Trung tâm mẫu,C=VN'],
  issuer: ['Tổ chức cấp chứng thư / who issued the certificate', 'CN=CA mẫu,C=VN'],
  serial: ['Số hiệu chứng thư, hex / serial number', '0a1b2c'],
  from: ['Có giá trị từ / valid from', INSTANT],
  to: ['Có giá trị đến / valid to', '2029-03-23T02:30:00.000Z'],
  current: ['Đang dùng để ký / whether it seals now', true],
};

const SEALS: Notes = { seals: ['Con dấu đang dùng trước, các con dấu cũ sau / newest first'] };

export const EVIDENCE_NOTES: Readonly<Record<string, Notes>> = {
  EvidenceRoot: ROOT,
  EvidenceRoots: ROOTS,
  EvidenceSeal: SEAL,
  EvidenceSeals: SEALS,
};
