/** Why a document was refused. Codes are stable: partners' outcomes and SOAP faults are built on them. */
export type XmlProblemCode = keyof typeof XML_PROBLEMS;

/** A refusal by the gate. Holds nothing of the document's text, which may name a person. */
export interface XmlProblem {
  readonly code: XmlProblemCode;
  /** Where the parser stopped, counted from 1, when it can tell. */
  readonly line?: number;
}

/** What each refusal says to the one who must mend it. */
export const XML_PROBLEMS = {
  'xml-empty': { title: 'Thân XML trống', fix: 'Gửi một tài liệu XML có phần tử gốc.' },
  'xml-too-large': {
    title: 'XML vượt dung lượng cho phép',
    fix: 'Chia thành nhiều thông điệp nhỏ hơn; không nhúng tệp vào XML.',
  },
  'xml-encoding': {
    title: 'Bảng mã không phải UTF-8',
    fix: 'Ghi tài liệu bằng UTF-8 và khai báo encoding="UTF-8" hoặc không khai báo.',
  },
  'xml-html': {
    title: 'Nhận được trang HTML thay cho XML',
    fix: 'Kiểm tra địa chỉ dịch vụ và trang lỗi của máy chủ trung gian.',
  },
  'xml-not-xml': { title: 'Nội dung không phải XML', fix: 'Gửi XML, không gửi JSON hoặc văn bản thường.' },
  'xml-doctype': {
    title: 'XML có khai báo DOCTYPE hoặc thực thể',
    fix: 'Bỏ DOCTYPE và mọi khai báo thực thể; chỉ dùng &amp; &lt; &gt; &quot; &apos; hoặc mã số của ký tự.',
  },
  'xml-processing-instruction': {
    title: 'XML có chỉ thị xử lý',
    fix: 'Bỏ mọi chỉ thị <?…?> sau dòng khai báo XML.',
  },
  'xml-too-deep': { title: 'XML lồng nhau quá sâu', fix: 'Bỏ các lớp lồng nhau không có trong lược đồ.' },
  'xml-too-many': {
    title: 'XML có quá nhiều phần tử hoặc thuộc tính',
    fix: 'Chia thành nhiều thông điệp nhỏ hơn.',
  },
  'xml-reserved-name': {
    title: 'Tên phần tử hoặc thuộc tính bị cấm',
    fix: 'Không dùng tên như __proto__, constructor, prototype, toString.',
  },
  'xml-truncated': { title: 'XML bị cắt cụt', fix: 'Gửi lại toàn bộ tài liệu.' },
  'xml-namespace': {
    title: 'Không gian tên XML khai báo sai',
    fix: 'Khai báo mọi tiền tố được dùng; không gắn lại tiền tố xml và xmlns.',
  },
  'xml-duplicate-attribute': {
    title: 'Thuộc tính bị lặp',
    fix: 'Mỗi thuộc tính chỉ ghi một lần trong một phần tử, kể cả khi dùng tiền tố khác.',
  },
  'xml-malformed': {
    title: 'XML không đúng cú pháp',
    fix: 'Kiểm tra thẻ đóng, dấu ngoặc kép, ký tự điều khiển và chỉ để một phần tử gốc.',
  },
  'xml-unwritable': {
    title: 'Không ghi được thành XML',
    fix: 'Bỏ ký tự điều khiển và tên không hợp lệ khỏi dữ liệu cần gửi.',
  },
  'xml-invalid': { title: 'XML không theo lược đồ', fix: 'Đối chiếu tài liệu với lược đồ XSD đã công bố.' },
  'soap-not-envelope': {
    title: 'Không phải phong bì SOAP 1.1',
    fix: 'Gửi phần tử Envelope của http://schemas.xmlsoap.org/soap/envelope/.',
  },
  'soap-content-type': {
    title: 'Content-Type không phải của SOAP 1.1',
    fix: 'Dùng Content-Type: text/xml; charset=UTF-8.',
  },
  'soap-header': {
    title: 'Phần Header của phong bì SOAP sai',
    fix: 'Để nhiều nhất một Header, đứng trước Body.',
  },
  'soap-body-missing': {
    title: 'Phong bì SOAP không có Body',
    fix: 'Thêm phần tử Body vào Envelope.',
  },
  'soap-body': {
    title: 'Phần Body của phong bì SOAP sai',
    fix: 'Để đúng một Body, trong đó có nhiều nhất một phần tử.',
  },
  'soap-fault': {
    title: 'SOAP Fault không đọc được',
    fix: 'Ghi faultcode và faultstring, mỗi phần tử một lần.',
  },
  'signature-missing': { title: 'XML không có chữ ký', fix: 'Ký Body (và Timestamp) rồi gửi lại.' },
  'signature-several': { title: 'XML có nhiều hơn một chữ ký', fix: 'Chỉ để một chữ ký trong tài liệu.' },
  'signature-method': {
    title: 'Thuật toán chữ ký không được phép',
    fix: 'Dùng rsa-sha256, sha256 và exc-c14n.',
  },
  'signature-wrong': {
    title: 'Chữ ký không đúng',
    fix: 'Kiểm tra chứng thư đã đăng ký và nội dung sau khi ký.',
  },
  'signature-certificate': {
    title: 'Chứng thư đã đăng ký hết hạn hoặc chưa có hiệu lực',
    fix: 'Đăng ký chứng thư còn hiệu lực với đơn vị vận hành.',
  },
  'signature-elsewhere': {
    title: 'Chữ ký không phủ phần được đọc',
    fix: 'Ký đúng phần tử Body là con trực tiếp của Envelope; không để trùng Id.',
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly fix: string }>>;
