/** What one finding says. */
interface Kind {
  readonly vi: string;
}

// Said to the bundler, so that whoever finds nothing does not carry the words.
/* @__NO_SIDE_EFFECTS__ */
const says = (vi: string): Kind => ({ vi });

/**
 * What the strict reading of a signed PDF can find, by its stable code, and what it says to a Vietnamese officer. Each of
 * them makes a file invalid. Codes are never reused.
 */
export const PDF_FINDINGS = {
  // The file cannot be read as one chain of revisions in which every byte has its place.
  'pdf-too-large': says('Tệp lớn hơn mức kiểm tra được'),
  'pdf-header': says('Tệp không bắt đầu bằng tiêu đề PDF, hoặc có dữ liệu chèn trước tiêu đề'),
  'pdf-syntax': says('Cú pháp PDF sai, hoặc tệp bị sửa, bị hỏng'),
  'pdf-truncated': says('Tệp bị cắt cụt'),
  'pdf-limits': says('Tệp vượt giới hạn về số đối tượng, độ sâu, số lần cập nhật hoặc dung lượng giải nén'),
  'pdf-encrypted': says('Tệp bị mã hóa'),
  'pdf-separator': says(
    'Các phần của tệp không được ngắt dòng đúng quy cách: phần mềm khác có thể hiểu tệp khác đi',
  ),
  'pdf-stray-bytes': says('Có dữ liệu nằm ngoài các đối tượng của tệp'),
  'pdf-duplicate-key': says('Một từ điển PDF có khóa lặp lại'),
  'pdf-duplicate-object': says('Một đối tượng được định nghĩa hai lần trong cùng một lần cập nhật'),
  'pdf-xref': says('Bảng tham chiếu chéo không khớp với các đối tượng trong tệp'),
  'pdf-startxref': says('Con trỏ startxref thiếu, thừa hoặc sai chỗ'),
  'pdf-chain': says('Các lần cập nhật không nối đúng với nhau (Prev, Root, Size)'),
  'pdf-hybrid': says('Tệp dùng hai bảng tham chiếu cùng lúc (hybrid-reference)'),
  'pdf-object-stream': says('Luồng đối tượng nén sai, hoặc nằm ở chỗ không được phép'),
  'pdf-stream': says('Luồng dữ liệu có độ dài hoặc bộ lọc không được phép'),
  // What it holds.
  'pdf-catalog': says('Danh mục gốc của tệp có mục không được phép'),
  'pdf-pages': says('Cây trang sai cấu trúc'),
  'pdf-page-entry': says('Trang có mục không được phép'),
  'pdf-active-content': says('Tệp có tập lệnh hoặc hành động'),
  'pdf-hidden-layer': says('Tệp có lớp ẩn hiện được (nội dung tùy chọn)'),
  'pdf-attachment': says('Tệp có tệp đính kèm hoặc nội dung lấy từ tệp khác'),
  'pdf-alternate': says('Tệp có hình thay thế khi in (Alternates, OPI): bản in có thể khác bản xem'),
  'pdf-annotation': says('Trang có chú thích ngoài ô chữ ký'),
  'pdf-form': says('Tệp có biểu mẫu hoặc trường khác ngoài ô chữ ký'),
  'pdf-certification': says(
    'Tệp có khai báo quyền sửa đổi (DocMDP, FieldMDP, Perms) mà bản sao chứng thực không dùng',
  ),
  'pdf-unreachable': says('Tệp có đối tượng ẩn không nơi nào dùng tới'),
  'pdf-dangling': says('Tệp dùng tới đối tượng không có'),
  // Signatures.
  'pdf-signature-none': says('Tệp không có chữ ký số'),
  'pdf-signature-field': says('Ô chữ ký sai cấu trúc'),
  'pdf-signature-dictionary': says('Từ điển chữ ký sai cấu trúc hoặc có mục không được phép'),
  'pdf-byte-range': says('Chữ ký không bao trùm trọn vẹn phần tệp mà nó phải bao trùm (ByteRange)'),
  'pdf-contents': says('Khối chữ ký trong tệp (Contents) sai dạng'),
  // What was added after a signature.
  'pdf-update-unknown': says('Có lần cập nhật không phải chữ ký, dữ liệu xác thực hay dấu thời gian'),
  'pdf-update-xref': says('Một lần cập nhật ghi bảng tham chiếu chéo dưới dạng luồng dữ liệu'),
  'pdf-update-words': says(
    'Dữ liệu được thêm vào tệp có chứa từ khóa cấu trúc của PDF (obj, endobj, trailer…): phần mềm khác có thể hiểu thành nội dung khác',
  ),
  'pdf-update-object': says('Một lần cập nhật thêm hoặc thay đối tượng không được phép'),
  'pdf-update-catalog': says('Một lần cập nhật đổi danh mục gốc của tệp'),
  'pdf-update-page': says('Một lần cập nhật đổi trang đã ký'),
  'pdf-update-form': says('Một lần cập nhật đổi các ô chữ ký đã có'),
  'pdf-update-validation': says('Dữ liệu xác thực (DSS) sai cấu trúc'),
} as const satisfies Readonly<Record<string, Kind>>;

export type PdfFindingCode = keyof typeof PDF_FINDINGS;
