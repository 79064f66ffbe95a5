/**
 * What the strict reading of a signed PDF can find, by its stable code, and what it says to a Vietnamese officer. All of
 * them make a file invalid unless `weight` says otherwise. Codes are never reused.
 */
interface Kind {
  readonly weight: 'bad' | 'note';
  readonly vi: string;
}

const bad = (vi: string): Kind => ({ weight: 'bad', vi });

export const PDF_FINDINGS = {
  // The file cannot be read as one chain of revisions in which every byte has its place.
  'pdf-too-large': bad('Tệp lớn hơn mức kiểm tra được'),
  'pdf-header': bad('Tệp không bắt đầu bằng tiêu đề PDF, hoặc có dữ liệu chèn trước tiêu đề'),
  'pdf-syntax': bad('Cú pháp PDF sai, hoặc tệp bị sửa, bị hỏng'),
  'pdf-truncated': bad('Tệp bị cắt cụt'),
  'pdf-limits': bad('Tệp vượt giới hạn về số đối tượng, độ sâu, số lần cập nhật hoặc dung lượng giải nén'),
  'pdf-encrypted': bad('Tệp bị mã hóa'),
  'pdf-stray-bytes': bad('Có dữ liệu nằm ngoài các đối tượng của tệp'),
  'pdf-duplicate-key': bad('Một từ điển PDF có khóa lặp lại'),
  'pdf-duplicate-object': bad('Một đối tượng được định nghĩa hai lần trong cùng một lần cập nhật'),
  'pdf-xref': bad('Bảng tham chiếu chéo không khớp với các đối tượng trong tệp'),
  'pdf-startxref': bad('Con trỏ startxref thiếu, thừa hoặc sai chỗ'),
  'pdf-chain': bad('Các lần cập nhật không nối đúng với nhau (Prev, Root, Size)'),
  'pdf-hybrid': bad('Tệp dùng hai bảng tham chiếu cùng lúc (hybrid-reference)'),
  'pdf-object-stream': bad('Luồng đối tượng nén sai, hoặc nằm ở chỗ không được phép'),
  'pdf-stream': bad('Luồng dữ liệu có độ dài hoặc bộ lọc không được phép'),
  // What it holds.
  'pdf-catalog': bad('Danh mục gốc của tệp có mục không được phép'),
  'pdf-pages': bad('Cây trang sai cấu trúc'),
  'pdf-page-entry': bad('Trang có mục không được phép'),
  'pdf-active-content': bad('Tệp có tập lệnh hoặc hành động'),
  'pdf-hidden-layer': bad('Tệp có lớp ẩn hiện được (nội dung tùy chọn)'),
  'pdf-attachment': bad('Tệp có tệp đính kèm hoặc nội dung lấy từ tệp khác'),
  'pdf-alternate': bad('Tệp có hình thay thế khi in (Alternates, OPI): bản in có thể khác bản xem'),
  'pdf-annotation': bad('Trang có chú thích ngoài ô chữ ký'),
  'pdf-form': bad('Tệp có biểu mẫu hoặc trường khác ngoài ô chữ ký'),
  'pdf-certification': bad(
    'Tệp có khai báo quyền sửa đổi (DocMDP, FieldMDP, Perms) mà bản sao chứng thực không dùng',
  ),
  'pdf-unreachable': bad('Tệp có đối tượng ẩn không nơi nào dùng tới'),
  'pdf-dangling': bad('Tệp dùng tới đối tượng không có'),
  // Signatures.
  'pdf-signature-none': bad('Tệp không có chữ ký số'),
  'pdf-signature-field': bad('Ô chữ ký sai cấu trúc'),
  'pdf-signature-dictionary': bad('Từ điển chữ ký sai cấu trúc hoặc có mục không được phép'),
  'pdf-byte-range': bad('Chữ ký không bao trùm trọn vẹn phần tệp mà nó phải bao trùm (ByteRange)'),
  'pdf-contents': bad('Khối chữ ký trong tệp (Contents) sai dạng'),
  // What was added after a signature.
  'pdf-update-unknown': bad('Có lần cập nhật không phải chữ ký, dữ liệu xác thực hay dấu thời gian'),
  'pdf-update-object': bad('Một lần cập nhật thêm hoặc thay đối tượng không được phép'),
  'pdf-update-catalog': bad('Một lần cập nhật đổi danh mục gốc của tệp'),
  'pdf-update-page': bad('Một lần cập nhật đổi trang đã ký'),
  'pdf-update-form': bad('Một lần cập nhật đổi các ô chữ ký đã có'),
  'pdf-update-validation': bad('Dữ liệu xác thực (DSS) sai cấu trúc'),
} as const satisfies Readonly<Record<string, Kind>>;

export type PdfFindingCode = keyof typeof PDF_FINDINGS;
