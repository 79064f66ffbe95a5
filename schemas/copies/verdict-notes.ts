/** What each field of the verdict on a copy means, for the OpenAPI document only (see ./field-notes.ts). */

import { BUSINESS_CHECKS, CHECKS } from './verdict.ts';

type Note = readonly [description: string, example?: unknown];
type Notes = Readonly<Record<string, Note>>;

const INSTANT = '2026-03-23T02:30:00.000Z';
const DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const told = (checks: Readonly<Record<string, string>>): string =>
  Object.entries(checks)
    .map(([id, name]) => `${id} ${name}`)
    .join('; ');

const STANDING: Note = [
  'valid hợp lệ, invalid không hợp lệ, unknown chưa xác định được; unknown không bao giờ được coi là tốt',
  'valid',
];

const VERDICT: Notes = {
  version: ['Phiên bản của kết luận / version of this form', 1],
  standing: STANDING,
  signaturesStanding: [
    'Riêng chữ ký và tệp, chưa kể sổ chứng thực / of the signatures and the file alone, without the register',
    'valid',
  ],
  at: ['Kiểm tra lúc / judged at', INSTANT],
  file: ['Tệp: SHA-256 và số byte / the file', { sha256: DIGEST, bytes: 412_345 }],
  checks: [
    `Các kiểm tra của cả bản sao, passed đạt, failed không đạt, open chưa kiểm tra được / of the whole copy. ${told(BUSINESS_CHECKS)}`,
  ],
  findings: [
    'Những điều tìm thấy: của tệp, của chữ ký, của sổ / what was found: of the file, signatures, register',
  ],
  signatures: ['Từng chữ ký, theo thứ tự trong tệp / the signatures in their order'],
  timestamps: ['Từng dấu thời gian / the time-stamps'],
  register: ['Sổ chứng thực của cơ quan trả lời gì / what the register said'],
  evidence: ['Chứng cứ làm nên kết luận / what the verdict rests on'],
};

const FINDING: Notes = {
  code: ['Mã điều tìm thấy, không đổi nghĩa / code, never changes its meaning', 'register-unreachable'],
  weight: [
    'bad làm bản sao không hợp lệ, open làm chưa xác định được, note không ảnh hưởng / what it does to the verdict',
    'open',
  ],
  says: ['Nội dung / in words', 'Không hỏi được sổ chứng thực của cơ quan'],
  about: ['Phần nào: trường chữ ký, đối tượng trong tệp, số chứng thư / which part', 'CoQuanChungThuc'],
  detail: ['Chi tiết kỹ thuật / technical detail'],
};

const CERTIFICATE: Notes = {
  commonName: ['Tên trên chứng thư (CN) / common name', 'Trần Thị Thử'],
  organization: ['Cơ quan quản lý người ký, theo chứng thư (O) / organization', 'UBND xã Mẫu'],
  issuer: ['Tổ chức cấp chứng thư / who issued it', 'CA mẫu'],
  serial: ['Số chứng thư, hex / serial number', '0a1b2c3d'],
  notBefore: ['Có hiệu lực từ / valid from', '2026-01-01T00:00:00.000Z'],
  notAfter: ['Hết hiệu lực / valid up to', '2029-01-01T00:00:00.000Z'],
  fingerprint: ['SHA-256 của chứng thư / of the certificate', DIGEST],
};

const SIGNATURE: Notes = {
  field: ['Trường chữ ký trong tệp / field in the file', 'NguoiChungThuc'],
  role: ['person người chứng thực, body cơ quan, other không rõ / whose signature', 'person'],
  standing: STANDING,
  level: ['Mức chữ ký theo ETSI EN 319 142-1 / baseline level', 'B-LTA'],
  certificate: ['Chứng thư của người ký / the signer’s certificate'],
  anchor: [
    'Gốc tin cậy: official-duty chứng thực chuyên dùng công vụ, public công cộng / to which root it leads',
    'official-duty',
  ],
  algorithm: ['Thuật toán / algorithm', 'RSASSA-PSS SHA256'],
  time: [
    'Được ký muộn nhất lúc nào, theo gì: timestamp dấu thời gian, claimed lời người ký / when, and what proves it',
    { at: INSTANT, from: 'timestamp' },
  ],
  revocation: ['good chứng thư số chưa bị thu hồi, revoked đã bị thu hồi, unknown chưa biết', 'good'],
  checks: [`Các kiểm tra theo Thông tư 15/2025/TT-BKHCN, Phụ lục II / of Annex II. ${told(CHECKS)}`],
};

const TIMESTAMP: Notes = {
  kind: ['signature cho một chữ ký, document cho cả tệp / over a signature or the whole file', 'document'],
  field: ['Trường của chữ ký hoặc của dấu thời gian / its field', 'DauThoiGian'],
  standing: STANDING,
  at: ['Thời điểm được chứng nhận / the time it proves', INSTANT],
  authority: ['Chứng thư của tổ chức cấp dấu thời gian / the authority’s certificate'],
};

const EVIDENCE: Notes = {
  kind: [
    'certificate chứng thư, ocsp và crl trạng thái chứng thư số, signature khối chữ ký, timestamp dấu thời gian',
    'ocsp',
  ],
  from: ['file có trong tệp, online hỏi khi kiểm tra, roots cấu hình sẵn / where it is from', 'file'],
  sha256: ['SHA-256, hex / SHA-256', DIGEST],
  base64: ['Nội dung, base64 / its bytes', 'MIIB'],
};

export const VERDICT_NOTES: Readonly<Record<string, Notes>> = {
  CopyVerdict: VERDICT,
  VerdictFinding: FINDING,
  VerdictCertificate: CERTIFICATE,
  VerdictSignature: SIGNATURE,
  VerdictTimestamp: TIMESTAMP,
  VerdictEvidence: EVIDENCE,
};
