/**
 * What each field of certified copies means, for the OpenAPI document only (see ../field-notes.ts): Vietnamese first,
 * then English, and an invented example.
 */

import { ORIGINAL_KINDS } from './original-kinds.ts';
import { REFUSAL_GROUNDS } from './refusal-grounds.ts';
import { FAILURES } from './state.ts';
import { WITHDRAWAL_GROUNDS } from './withdrawal-grounds.ts';
import { VERDICT_NOTES } from './verdict-notes.ts';

type Note = readonly [description: string, example?: unknown];
type Notes = Readonly<Record<string, Note>>;

const INSTANT = '2026-03-23T02:30:00.000Z';
const DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

/** Codes with what each one means. */
const told = (codes: Readonly<Record<string, string>>): string =>
  Object.entries(codes)
    .map(([code, says]) => `${code} ${says}`)
    .join('; ');

const KINDS = told(
  Object.fromEntries(
    Object.entries(ORIGINAL_KINDS).map(([kind, { vi, sensitive }]) => [
      kind,
      sensitive ? `${vi} (ảnh được niêm phong)` : vi,
    ]),
  ),
);

/** Of what a copy is a copy. */
const ORIGINAL: Notes = {
  kind: [`Loại giấy tờ / kind of paper. ${KINDS}`, 'diploma'],
  type: ['Tên giấy tờ, đúng như trên bản chính / as the paper calls itself', 'Bằng tốt nghiệp đại học'],
  issuer: ['Cơ quan, tổ chức cấp bản chính / who issued it', 'Trường Đại học Mẫu'],
  number: [
    'Số của bản chính; chỉ ghi trên bản sao, không trả lại / its number, never shown again',
    'DH-0042/2019',
  ],
};

const REQUESTER: Notes = {
  name: ['Họ và tên người yêu cầu; được niêm phong / who has the copy made; sealed', 'Nguyễn Văn Mẫu'],
  personalNumber: ['Số định danh cá nhân; cần khi đưa vào kho cá nhân / personal number', '064090000042'],
  email: ['Thư điện tử / e-mail', 'mau.nguyen@example.vn'],
};

const COPY = {
  id: ['Mã bản sao / id of the copy', 'bs-0123456789abcdefghjk'],
  agency: ['Mã cơ quan chứng thực / agency that certifies', 'H21.17'],
  officer: ['Tài khoản người chứng thực, không ghi họ tên / who certifies, never a name', 'chutich.h21-17'],
  original: ['Bản chính: loại, tên, nơi cấp / the original: kind, name, issuer'],
  copies: ['Số bản của lần yêu cầu này; cùng một số chứng thực / copies on this occasion, one number', 1],
  channel: [
    'counter tại bộ phận một cửa, online trực tuyến; dùng khi tính phí / where asked for, for the fee',
    'counter',
  ],
  occasion: [
    'Mã lần yêu cầu do cổng đặt: cùng bản chính, cùng lần thì cùng số; bỏ trống là một lần riêng / occasion',
    'YC-0042',
  ],
  dossier: [
    'Hồ sơ có kết quả là bản sao này; finish: cấp xong thì kết thúc hồ sơ / dossier of which it is a result',
    { code: 'H21.17-260323-0042', finish: true },
  ],
  deposit: ['Đưa vào kho dữ liệu điện tử của công dân khi cấp / leave it in the citizen’s own store', false],
  requestedAt: ['Yêu cầu lúc / asked for at', INSTANT],
  dueOn: ['Ngày phải trả, là ngày làm việc / working day on which it is due', '2026-03-23'],
  number: ['Số chứng thực; đã lấy thì không cấp cho bản khác / its number, never given again', 123],
  volume: ['Quyển số / volume', '01/2026'],
  pages: ['Số trang / pages', 2],
  scanDigest: ['SHA-256 của bản quét đã nhận; có trong mã QR / of the scan; it is in the QR code', DIGEST],
  expiresAt: ['Hạn ký của chữ ký đang chờ / until when the awaited signature may come', INSTANT],
  file: ['Tệp đã cấp: SHA-256 và số byte / the issued file', { sha256: DIGEST, bytes: 412_345 }],
  issuedAt: ['Cấp lúc / issued at', INSTANT],
  refused: ['Bị từ chối: căn cứ, nội dung, người từ chối / on what ground it was refused, by whom'],
  failed: [`Không cấp được: mã lý do và nội dung / why it could not be issued. ${told(FAILURES)}`],
  withdrawn: [
    `Bản sao đã bị thu hồi: căn cứ, cơ quan thu hồi, thời điểm / why, by whom and when it was withdrawn. ${told(WITHDRAWAL_GROUNDS)}`,
  ],
} as const satisfies Notes;

const FEE: Notes = {
  perCopy: ['Phí một bản, đồng / for one copy, VND', 4_000],
  copies: COPY.copies,
  total: ['Tổng phí, đồng / in all, VND', 4_000],
  ruleFrom: ['Theo mức phí áp dụng từ ngày / by the rule in force from that day', '2017-01-01'],
  waivedBy: ['Được miễn theo văn bản / by what it is waived', 'Nghị quyết 42/2026/NQ-HĐND (mẫu)'],
};

/** Of the acts of officers about a copy. */
const ACT: Notes = {
  officer: ['Tài khoản cán bộ, không ghi họ tên / the officer’s account, never a name', 'chutich.h21-17'],
  ground: [`Căn cứ từ chối / ground of the refusal. ${told(REFUSAL_GROUNDS)}`, 'erased-or-altered'],
  note: ['Ghi chú nội bộ, không công bố / a note, not published', 'Ngày cấp bị tẩy ở trang 2'],
};

/** Of a withdrawal. */
const WITHDRAWAL: Notes = {
  officer: ACT['officer'] ?? ['Tài khoản cán bộ / the officer’s account'],
  ground: [
    `Căn cứ thu hồi bản sao; được công bố / ground of the withdrawal, published. ${told(WITHDRAWAL_GROUNDS)}`,
    'original-revoked',
  ],
  by: [
    'Mã cơ quan thu hồi bản sao; bỏ trống là cơ quan đã chứng thực; tên của cơ quan được công bố / body that withdraws',
    'H21.17',
  ],
  note: [
    'Ghi chú nội bộ; được niêm phong, chỉ bên gọi của cơ quan đọc lại được / a note, sealed, never published',
    'Nơi cấp đã có công văn thông báo',
  ],
};

/** Of keys and of those who hold them. */
const KEY = {
  agency: ['Mã cơ quan / agency', 'H21.17'],
  officer: ['Tài khoản cán bộ ở cổng / account at the portal', 'chutich.h21-17'],
  certificates: ['Chứng thư PEM của người ký, rồi các chứng thư cấp trên / PEM, the signer’s own first'],
  scheme: ['Thuật toán ký / signature scheme', 'rsa-pss-sha256'],
  way: ['csc ký qua dịch vụ ký từ xa, token ký bằng thiết bị của người ký / how they sign', 'csc'],
  credential: ['Mã chứng thư tại dịch vụ ký từ xa; cần khi way là csc / name of the key there', 'h21-17'],
  from: ['Có hiệu lực từ / in force from', '2026-03-01T00:00:00+07:00'],
  to: ['Đến trước thời điểm; bỏ trống là chưa định / up to; open when absent', '2027-03-01T00:00:00+07:00'],
  fingerprint: ['SHA-256 của chứng thư / SHA-256 of the certificate', DIGEST],
  changedAt: ['Khai lúc / put at', INSTANT],
  changedBy: ['Bên khai / by which client', 'portal'],
  all: ['Mọi bản đã khai, cũ nhất trước / all, oldest first'],
  inForce: ['Bản đang áp dụng / the one in force now'],
} as const satisfies Notes;

const AUTHORITY: Notes = {
  ...KEY,
  name: ['Họ và tên, như ghi trên bản sao / name as it stands on the copy', 'Trần Thị Thử'],
  title: ['Chức danh, như ghi trên bản sao / title as it stands on the copy', 'Chủ tịch UBND xã'],
  basis: [
    'chair theo chức vụ, authorised được ủy quyền / by office or by an instrument of the chair',
    'chair',
  ],
  scope: ['Phạm vi: chứng thực bản sao / for what: certifying copies', 'copies'],
  instrument: [
    'Số, ngày của quyết định bổ nhiệm hoặc ủy quyền / decision that appoints or authorises',
    'Quyết định 17/QĐ-UBND ngày 01/03/2026 (mẫu)',
  ],
};

const BODY: Notes = {
  ...KEY,
  name: ['Tên cơ quan, như ghi trên bản sao / name as it stands on the copy', 'UBND xã Mẫu'],
  place: ['Nơi chứng thực, nếu khác tên cơ quan / where, if not the body’s name', 'Xã Mẫu'],
};

/** Of signing on one's own machine. */
const SIGNING: Notes = {
  copy: COPY.id,
  step: ['person chữ ký người chứng thực, body chữ ký cơ quan / whose signature', 'person'],
  reference: [
    'Mã lượt ký: mỗi mã ký nhiều nhất một lần / signed at most once under it',
    'bs-0123456789abcdefghjk~person',
  ],
  scheme: KEY.scheme,
  digest: [
    'Digest phải ký, base64 / the digest to be signed, base64',
    'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
  ],
  attributes: [
    'Các thuộc tính được ký (DER, base64), để phần mềm ký kiểm tra / signed attributes',
    'MYGSMBgG',
  ],
  document: ['SHA-256 của tệp đã chuẩn bị, hex / of the prepared file, hex', DIGEST],
  certificate: ['SHA-256 của chứng thư phải dùng để ký / of the certificate to sign with', DIGEST],
  description: [
    'Câu người ký đọc trước khi đồng ý / what the signer reads first',
    'Ký chứng thực bản sao điện tử số 000123, quyển 01/2026',
  ],
  expiresAt: ['Ký trước thời điểm / to be signed before', INSTANT],
  signature: ['Chữ ký trên digest, base64; ECDSA ở dạng DER / the signature, base64', 'bWF1LWNodS1reQ=='],
};

const NUMBER = {
  number: ['Số chứng thực / the number', 123],
  state: ['taken đã cấp cho bản sao, void không dùng / taken, or void for ever', 'taken'],
  takenAt: ['Lấy số lúc / taken at', INSTANT],
  copies: ['Các bản sao mang số này / copies under it'],
  reason: ['Vì sao không dùng / why it is void', 'expired'],
  voidAt: ['Không dùng từ lúc / void since', INSTANT],
  agency: ['Mã cơ quan / agency', 'H21.17'],
  volume: ['Quyển số / volume', '01/2026'],
  last: ['Số cuối của trang này / last number of this page', 100],
  numbers: ['Các số theo thứ tự, không thiếu số nào / numbers in their order, without a gap'],
  next: ['Còn nữa: hỏi tiếp sau số này; không có ở trang cuối / goes on behind this number', 100],
} as const satisfies Notes;

const UPLOAD: Notes = {
  bytes: ['Dung lượng cả tệp, byte / size of the whole file', 4_200_000],
  upload: [
    'Tên lượt tải lên; ai biết tên này thì gửi được phần của tệp / the upload; whoever has it may add parts',
    '0123456789abcdef0123456789abcdef-4200000',
  ],
  partBytes: ['Dung lượng mỗi phần, trừ phần cuối / bytes of each part but the last', 1_900_000],
  parts: ['Số phần / how many parts', 3],
  mediaType: ['Loại tệp đã tải lên / media type', 'image/jpeg'],
  paper: ['Khổ giấy của bản chính, khi gửi ảnh chụp / size of the original, for a photograph', 'A4'],
};

const ADDRESS: Notes = {
  url: [
    'Địa chỉ tải; ai có thì tải được / whoever has it fetches the copy',
    'https://lienthong.example.vn/copies/bs-0123456789abcdefghjk/file?exp=1790000000&sig=bWF1',
  ],
  until: ['Dùng được đến / good until', '2026-09-19T02:30:00.000Z'],
};

/** What anybody may know of a copy by its id. */
const CHECK: Notes = {
  state: ['issued đã cấp, withdrawn bản sao đã bị thu hồi / issued or withdrawn', 'issued'],
  standing: [
    'Của tệp đang cầm: valid chỉ khi gửi đúng mã SHA-256 của tệp đã cấp; chỉ có mã QR thì unknown / of the file in hand',
    'unknown',
  ],
  findings: ['Lý do / why', []],
  agencyName: ['Cơ quan chứng thực / who certified it', 'UBND xã Mẫu'],
  number: NUMBER.number,
  volume: NUMBER.volume,
  issuedAt: COPY.issuedAt,
  scanDigest: COPY.scanDigest,
  withdrawn: COPY.withdrawn,
};

export const COPY_NOTES: Readonly<Record<string, Notes>> = {
  CopyOriginal: ORIGINAL,
  CopyRequester: REQUESTER,
  CopyRequest: COPY,
  CopyView: COPY,
  CopyFee: FEE,
  CopyRefusal: ACT,
  CopyWithdrawal: WITHDRAWAL,
  CopyAuthority: AUTHORITY,
  CopyAuthorityView: AUTHORITY,
  CopyAuthorities: AUTHORITY,
  CopyBody: BODY,
  CopyBodyView: BODY,
  CopyBodies: BODY,
  CopySigningTask: SIGNING,
  CopySignature: SIGNING,
  CopyNumber: NUMBER,
  CopyNumberPage: NUMBER,
  UploadSize: UPLOAD,
  OpenedUpload: UPLOAD,
  UploadedScan: UPLOAD,
  CopyAddress: ADDRESS,
  CopyCheck: CHECK,
  ...VERDICT_NOTES,
};
