/** What one finding of a check of signatures says, by its stable code. Codes are never reused. */
interface Kind {
  /** `bad` makes the whole invalid, `open` unknown, `note` nothing. */
  readonly weight: 'bad' | 'open' | 'note';
  /** What it means, for a Vietnamese officer. */
  readonly vi: string;
}

// Said to the bundler, so that whoever finds nothing does not carry the words.
/* @__NO_SIDE_EFFECTS__ */
const bad = (vi: string): Kind => ({ weight: 'bad', vi });
/* @__NO_SIDE_EFFECTS__ */
const open = (vi: string): Kind => ({ weight: 'open', vi });
/* @__NO_SIDE_EFFECTS__ */
const note = (vi: string): Kind => ({ weight: 'note', vi });

/** Everything that the check of a signature, a time-stamp or a certificate can find (Circular 15/2025/TT-BKHCN, Annex II). */
export const TRUST_FINDINGS = {
  // The signature's own structure.
  'cms-unreadable': bad('Khối chữ ký không đúng cấu trúc CMS (DER)'),
  'cms-not-detached': bad('Khối chữ ký mang theo nội dung khác với tài liệu được ký'),
  'cms-signers': bad('Khối chữ ký phải có đúng một người ký'),
  'cms-attributes': bad('Các thuộc tính được ký thiếu, trùng hoặc sai'),
  'cms-digest-mismatch': bad('Nội dung đã bị thay đổi sau khi ký'),
  'cms-signature-wrong': bad('Chữ ký số không khớp với chứng thư của người ký'),
  'cms-certificate-missing': bad('Khối chữ ký không kèm chứng thư của người ký'),
  'cms-certificate-other': bad(
    'Chứng thư kèm theo không phải chứng thư đã nêu khi ký (signing-certificate-v2)',
  ),
  'cms-certificate-unbound': bad('Chữ ký không ràng buộc với chứng thư (thiếu signing-certificate-v2)'),
  'cms-algorithm': bad('Thuật toán ký hoặc băm không thuộc danh mục được phép'),
  'cms-algorithm-past': bad('Thuật toán ký hoặc băm không còn được phép tại thời điểm ký'),
  // The certificates above it.
  'path-none': bad('Chứng thư không dẫn tới chứng thư gốc nào được tin cậy'),
  'path-issuer-not-ca': bad('Chứng thư cấp trên không phải chứng thư của tổ chức chứng thực'),
  'path-too-long': bad('Chuỗi chứng thư dài hơn mức tổ chức chứng thực cho phép'),
  'path-signature': bad('Chữ ký của tổ chức cấp trên chứng thư không đúng'),
  'path-unknown-critical': bad('Chứng thư có ràng buộc bắt buộc mà phần mềm không hiểu được'),
  'path-anchor-dates': bad('Chứng thư gốc không được tin cậy tại thời điểm ký'),
  'certificate-algorithm': bad('Chứng thư dùng thuật toán hoặc độ dài khóa không được phép'),
  'certificate-not-yet-valid': bad('Chứng thư chưa có hiệu lực tại thời điểm ký'),
  'certificate-expired': bad('Chứng thư đã hết hạn tại thời điểm ký'),
  'certificate-usage': bad('Chứng thư không được dùng để ký số (key usage)'),
  'certificate-purpose': bad('Chứng thư không được cấp cho mục đích này (extended key usage)'),
  // Whether it was revoked.
  revoked: bad('Chứng thư số đã bị thu hồi trước thời điểm ký'),
  suspended: bad('Chứng thư số đang bị tạm dừng tại thời điểm ký'),
  'revoked-later': note('Chứng thư số bị thu hồi sau thời điểm ký; chữ ký vẫn có hiệu lực'),
  'revocation-absent': open(
    'Chưa biết chứng thư số có bị thu hồi không: không có trả lời OCSP hoặc danh sách CRL',
  ),
  'revocation-unreadable': open(
    'Chưa biết chứng thư số có bị thu hồi không: trả lời OCSP hoặc CRL không đọc được',
  ),
  'revocation-unsigned': open('Chưa biết chứng thư số có bị thu hồi không: trả lời không có chữ ký hợp lệ'),
  'revocation-responder': open(
    'Chưa biết chứng thư số có bị thu hồi không: máy chủ kiểm tra trạng thái chứng thư (OCSP) không được ủy quyền',
  ),
  'revocation-other': open('Chưa biết chứng thư số có bị thu hồi không: trả lời nói về chứng thư khác'),
  'revocation-stale': open('Chưa biết chứng thư số có bị thu hồi không: trả lời đã cũ so với thời điểm ký'),
  'revocation-early': open(
    'Chưa biết chứng thư số có bị thu hồi không: trả lời ghi thời điểm trong tương lai',
  ),
  'revocation-before-signing': open(
    'Chưa biết chứng thư số có bị thu hồi không: trả lời được lập trước thời điểm ký, không biết chứng thư có bị thu hồi ' +
      'trong khoảng giữa hay không',
  ),
  'revocation-late': open(
    'Chưa biết chứng thư số có bị thu hồi không: trả lời được lập sau khi chứng thư hết hạn',
  ),
  'revocation-unknown': open(
    'Chưa biết chứng thư số có bị thu hồi không: máy chủ kiểm tra trạng thái chứng thư (OCSP) không biết chứng thư này',
  ),
  'revocation-try-later': open(
    'Chưa biết chứng thư số có bị thu hồi không: máy chủ kiểm tra trạng thái chứng thư (OCSP) yêu cầu hỏi lại sau',
  ),
  'revocation-refused': open(
    'Chưa biết chứng thư số có bị thu hồi không: máy chủ kiểm tra trạng thái chứng thư (OCSP) từ chối trả lời',
  ),
  'revocation-scope': open(
    'Chưa biết chứng thư số có bị thu hồi không: danh sách CRL không bao trùm chứng thư này',
  ),
  // Time-stamps.
  'timestamp-absent': note('Chữ ký không có dấu thời gian; được xét theo thời điểm kiểm tra'),
  'timestamp-unreadable': bad('Dấu thời gian không đúng cấu trúc RFC 3161 (DER)'),
  'timestamp-imprint': bad('Dấu thời gian không phải của nội dung này'),
  'timestamp-signature': bad('Chữ ký trên dấu thời gian không đúng'),
  'timestamp-certificate': bad('Dấu thời gian không ràng buộc với chứng thư của tổ chức cấp dấu thời gian'),
  'timestamp-purpose': bad('Chứng thư của tổ chức cấp dấu thời gian không dành riêng cho cấp dấu thời gian'),
  'timestamp-aged': open(
    'Chứng thư số của tổ chức cấp dấu thời gian đã hết hạn, và không có dấu thời gian lưu trữ nào đóng lên tệp trước đó',
  ),
  'timestamp-future': bad('Dấu thời gian ghi thời điểm trong tương lai'),
} as const satisfies Readonly<Record<string, Kind>>;

export type TrustFindingCode = keyof typeof TRUST_FINDINGS;
