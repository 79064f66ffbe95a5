/** What one finding of a check of signatures says, by its stable code. Codes are never reused. */
interface Kind {
  /** `bad` makes the whole invalid, `open` unknown, `note` nothing. */
  readonly weight: 'bad' | 'open' | 'note';
  /** What it means, for a Vietnamese officer. */
  readonly vi: string;
}

const bad = (vi: string): Kind => ({ weight: 'bad', vi });
const open = (vi: string): Kind => ({ weight: 'open', vi });
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
  revoked: bad('Chứng thư đã bị thu hồi trước thời điểm ký'),
  suspended: bad('Chứng thư đang bị tạm dừng tại thời điểm ký'),
  'revoked-later': note('Chứng thư bị thu hồi sau thời điểm ký; chữ ký vẫn có hiệu lực'),
  'revocation-absent': open(
    'Chưa kiểm tra được tình trạng thu hồi: không có trả lời OCSP hoặc danh sách CRL',
  ),
  'revocation-unreadable': open(
    'Chưa kiểm tra được tình trạng thu hồi: trả lời OCSP hoặc CRL không đọc được',
  ),
  'revocation-unsigned': open('Chưa kiểm tra được tình trạng thu hồi: trả lời không có chữ ký hợp lệ'),
  'revocation-responder': open('Chưa kiểm tra được tình trạng thu hồi: nơi trả lời không được ủy quyền'),
  'revocation-other': open('Chưa kiểm tra được tình trạng thu hồi: trả lời nói về chứng thư khác'),
  'revocation-stale': open('Chưa kiểm tra được tình trạng thu hồi: trả lời đã cũ so với thời điểm ký'),
  'revocation-before-signing': open(
    'Chưa kiểm tra được tình trạng thu hồi: trả lời được lập trước thời điểm ký, không biết chứng thư có bị thu hồi ' +
      'trong khoảng giữa hay không',
  ),
  'revocation-early': open('Chưa kiểm tra được tình trạng thu hồi: trả lời ghi thời điểm trong tương lai'),
  'revocation-late': open(
    'Chưa kiểm tra được tình trạng thu hồi: trả lời được lập sau khi chứng thư hết hạn',
  ),
  'revocation-unknown': open('Chưa kiểm tra được tình trạng thu hồi: nơi trả lời không biết chứng thư này'),
  'revocation-try-later': open('Chưa kiểm tra được tình trạng thu hồi: nơi trả lời yêu cầu hỏi lại sau'),
  'revocation-refused': open('Chưa kiểm tra được tình trạng thu hồi: nơi trả lời từ chối'),
  'revocation-scope': open(
    'Chưa kiểm tra được tình trạng thu hồi: danh sách CRL không bao trùm chứng thư này',
  ),
  // Time-stamps.
  'timestamp-absent': note('Chữ ký không có dấu thời gian; được xét theo thời điểm kiểm tra'),
  'timestamp-unreadable': bad('Dấu thời gian không đúng cấu trúc RFC 3161 (DER)'),
  'timestamp-imprint': bad('Dấu thời gian không phải của nội dung này'),
  'timestamp-signature': bad('Chữ ký trên dấu thời gian không đúng'),
  'timestamp-certificate': bad('Dấu thời gian không ràng buộc với chứng thư của tổ chức cấp dấu thời gian'),
  'timestamp-purpose': bad('Chứng thư của tổ chức cấp dấu thời gian không dành riêng cho cấp dấu thời gian'),
  'timestamp-aged': open(
    'Chứng thư của tổ chức cấp dấu thời gian đã hết hạn, chưa có dấu thời gian lưu trữ phủ lên',
  ),
  'timestamp-future': bad('Dấu thời gian ghi thời điểm trong tương lai'),
} as const satisfies Readonly<Record<string, Kind>>;

export type TrustFindingCode = keyof typeof TRUST_FINDINGS;
