/**
 * Why a scan is not taken as the image of a paper original. Decree 30/2020, Annex I, Part II: PDF, in colour, at least
 * 200 dpi, at the scale of 1:1 (written for "sao y"; taken by us as the norm of certified copies, an assumption).
 * The rest keeps out what a reader could be deceived by, or what a file may do to whoever opens it.
 */
export const SCAN_REFUSALS = {
  'scan-type-unknown': {
    says: 'Tệp không phải PDF, JPEG, PNG hay HEIC, hoặc nội dung không đúng với loại đã khai.',
    fix: 'Quét lại bản chính ra PDF, hoặc gửi ảnh chụp JPEG, PNG, HEIC và khai đúng loại tệp.',
  },
  'scan-too-large': {
    says: 'Tệp lớn hơn mức cho phép.',
    fix: 'Quét ở 200–300 dpi, nén JPEG, hoặc tách thành nhiều yêu cầu.',
  },
  'scan-damaged': {
    says: 'Tệp hỏng, hoặc ảnh trong tệp được nén theo cách không đọc được trọn vẹn.',
    fix: 'Quét hoặc chụp lại ở chế độ màu thường (nén JPEG), mở thử tệp trước khi gửi.',
  },
  'scan-picture-kind': {
    says: 'Ảnh thuộc dạng mà các phần mềm đọc PDF hiển thị không giống nhau.',
    fix: 'Quét lại ở chế độ màu thường (RGB, nén JPEG), không xử lý qua phần mềm chế bản.',
  },
  'scan-structure-unreadable': {
    says: 'Không đọc được chặt chẽ cấu trúc tệp PDF: sai cú pháp, hoặc có quá nhiều thành phần.',
    fix: 'In hoặc xuất lại ra PDF từ máy quét rồi gửi lại; tệp nhiều trang thì tách thành nhiều yêu cầu.',
  },
  'scan-encrypted': {
    says: 'Tệp PDF được đặt mật khẩu hoặc hạn chế quyền.',
    fix: 'Bỏ mật khẩu và hạn chế quyền của tệp rồi gửi lại.',
  },
  'scan-empty': { says: 'Tệp PDF không có trang nào.', fix: 'Quét lại bản chính.' },
  'scan-too-many-pages': {
    says: 'Tệp có quá nhiều trang.',
    fix: 'Tách bản chính thành nhiều phần, mỗi phần một yêu cầu.',
  },
  'scan-already-signed': {
    says: 'Tệp đã có chữ ký số: bản sao chứng thực điện tử chỉ lập từ bản chính giấy.',
    fix: 'Quét bản chính giấy; tệp đã ký số thì dùng trực tiếp, không cần chứng thực bản sao.',
  },
  'scan-active-content': {
    says: 'Tệp PDF chứa nội dung hoạt động: tập lệnh, hành động, biểu mẫu hoặc tệp đính kèm.',
    fix: 'Quét lại ra PDF thường, không có tập lệnh, biểu mẫu, tệp đính kèm.',
  },
  'scan-annotated': {
    says: 'Trang có chú thích hoặc liên kết đặt lên trên ảnh quét.',
    fix: 'Bỏ chú thích, liên kết rồi quét hoặc xuất lại.',
  },
  'scan-hidden-layers': {
    says: 'Tệp PDF có lớp nội dung bật, tắt được (layer).',
    fix: 'Quét lại ra PDF thường, không có lớp nội dung.',
  },
  'scan-content-forbidden': {
    says: 'Tệp PDF có thành phần bản sao không được chứa, như hình thay thế khi in.',
    fix: 'Quét lại bản chính giấy ra PDF thường, không qua phần mềm chế bản.',
  },
  'scan-drawn-over': {
    says: 'Trang có chữ hoặc hình vẽ thêm ngoài ảnh quét.',
    fix: 'Gửi ảnh quét nguyên trạng của bản chính, không thêm chữ, hình, con dấu.',
  },
  'scan-patched': {
    says: 'Trang có ảnh khác đặt lên một phần ảnh quét.',
    fix: 'Quét lại cả trang, không chắp, không che ảnh; tắt chế độ nén nhiều lớp (compact PDF, MRC) của máy quét.',
  },
  'scan-see-through': {
    says: 'Ảnh quét của trang trong suốt, có mặt nạ, hoặc pha với hình ở dưới.',
    fix: 'Quét lại ra PDF thường: không chỉnh sửa, không dùng lớp trong suốt; tắt chế độ nén nhiều lớp (compact PDF, MRC) của máy quét.',
  },
  'scan-clipped': {
    says: 'Ảnh quét của trang bị cắt theo hình khác hình chữ nhật.',
    fix: 'Quét lại cả trang, không cắt ảnh bằng phần mềm.',
  },
  'scan-no-image': {
    says: 'Trang không phải ảnh quét của bản giấy.',
    fix: 'Quét bản chính giấy; không dùng tệp soạn trên máy.',
  },
  'scan-not-whole-page': {
    says: 'Ảnh quét không phủ kín trang.',
    fix: 'Quét cả trang ở tỷ lệ 1:1.',
  },
  'scan-resolution-low': {
    says: 'Độ phân giải dưới mức tối thiểu ở tỷ lệ 1:1.',
    fix: 'Quét lại ở 200 dpi trở lên, hoặc chụp gần hơn, rõ hơn.',
  },
  'scan-not-colour': {
    says: 'Trang không quét màu.',
    fix: 'Quét lại ở chế độ màu, không để máy quét làm sạch nền hay tách chữ thành lớp đen trắng.',
  },
  'scan-size-unknown': {
    says: 'Không biết khổ giấy của ảnh nên không đo được độ phân giải ở tỷ lệ 1:1.',
    fix: 'Khai khổ giấy của bản chính (paper): A3, A4, A5, hoặc card nếu là thẻ.',
  },
  'scan-page-size': {
    says: 'Khổ trang không phải khổ của một bản giấy.',
    fix: 'Quét ở tỷ lệ 1:1; khổ lớn nhất được nhận là A3.',
  },
} as const satisfies Readonly<Record<string, { readonly says: string; readonly fix: string }>>;

export type ScanRefusalCode = keyof typeof SCAN_REFUSALS;

/** Which page of the scan is refused (from 1; absent when it is the file), why, and what was measured. */
export interface ScanRefusal {
  readonly code: ScanRefusalCode;
  readonly page?: number;
  /** In Vietnamese, e.g. "đo được 150 dpi, cần 200 dpi". Never of the document's content. */
  readonly detail?: string;
}
