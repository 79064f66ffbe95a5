/**
 * Every fault that the door can utter, by the name that X-Road gives it (7.8 spelling). Names of X-Road where it has one
 * for the case; the others are our own and marked so. A name is never reused.
 *
 * The class is always `client` or `server`, never `server.serverproxy`: that one is the Security Server's own, and by it
 * callers tell the axis's failure from the provider's (docs/adr/0029).
 */
interface FaultKind {
  /** Whose fault it is, in SOAP 1.1's words. */
  readonly side: 'client' | 'server';
  /** The HTTP status on the REST road. On the SOAP road every fault is a 500 (WS-I Basic Profile, R1126). */
  readonly status: number;
  /** What is wrong and how to mend it, for a Vietnamese engineer. */
  readonly title: string;
  readonly fix: string;
}

const client = (status: number, title: string, fix: string): FaultKind => ({
  side: 'client',
  status,
  title,
  fix,
});
const server = (status: number, title: string, fix: string): FaultKind => ({
  side: 'server',
  status,
  title,
  fix,
});

export const FAULTS = {
  // How it was sent.
  invalid_http_method: client(
    405,
    'Phương thức HTTP không được dùng',
    'SOAP chỉ nhận POST; với REST xem phương thức của dịch vụ tại /xroad/openapi.json.',
  ),
  invalid_content_type: client(
    415,
    'Content-Type không hợp lệ',
    'SOAP: gửi text/xml; charset=UTF-8, hoặc multipart/related có phần đầu là text/xml. REST: gửi application/json.',
  ),
  invalid_soap_action: client(
    400,
    'SOAPAction sai dạng',
    'Bỏ SOAPAction, để trống, hoặc ghi một URI trong dấu ngoặc kép.',
  ),
  mime_parsing_failed: client(
    400,
    'Không đọc được thông điệp nhiều phần (MIME)',
    'Khai boundary trong Content-Type và kết thúc mỗi phần đúng dấu phân cách.',
  ),
  missing_soap: client(400, 'Thông điệp nhiều phần không có phần SOAP', 'Đặt phần SOAP ở đầu thông điệp.'),
  invalid_message: client(400, 'Dịch vụ này không nhận tệp đính kèm', 'Gửi lại thông điệp chỉ có phần SOAP.'),
  // What it says.
  invalid_soap: client(400, 'Không phải phong bì SOAP 1.1', 'Gửi một phong bì SOAP 1.1 trong thân yêu cầu.'),
  invalid_xml: client(
    400,
    'XML không hợp lệ',
    'Sửa tài liệu theo lược đồ tại /xroad/wsdl; mã trong detail cho biết quy tắc bị vi phạm.',
  ),
  missing_header: client(400, 'Thiếu phần Header', 'Thêm Header SOAP với các trường của X-Road.'),
  missing_header_field: client(
    400,
    'Thiếu trường bắt buộc của X-Road',
    'SOAP: thêm client, service, id, protocolVersion. REST: thêm X-Road-Client; lời gọi ghi cần thêm X-Road-Id.',
  ),
  duplicate_header_field: client(400, 'Trường của X-Road bị lặp', 'Mỗi trường chỉ ghi một lần.'),
  invalid_protocol_version: client(
    400,
    'Phiên bản giao thức không được hỗ trợ',
    'Ghi protocolVersion là 4.0.',
  ),
  missing_body: client(400, 'Thiếu phần Body', 'Thêm Body với đúng một phần tử mang tên dịch vụ.'),
  invalid_body: client(
    400,
    'Phần Body sai',
    'Để đúng một phần tử trong Body, trong không gian tên của dịch vụ, theo lược đồ tại /xroad/wsdl.',
  ),
  inconsistent_headers: client(
    400,
    'Các phần của yêu cầu mâu thuẫn nhau',
    'Đặt tên phần tử trong Body đúng bằng serviceCode; X-Road-Service phải là dịch vụ trong địa chỉ.',
  ),
  invalid_client_identifier: client(
    400,
    'Mã bên gọi sai dạng',
    'Ghi INSTANCE/CLASS/MEMBER/SUBSYSTEM, mỗi phần mã hóa phần trăm riêng.',
  ),
  invalid_request: client(
    422,
    'Nội dung yêu cầu thiếu hoặc sai trường',
    'Sửa từng trường nêu trong errors rồi gửi lại với id thông điệp mới.',
  ),
  // Who may.
  unknown_member: client(
    404,
    'Không phải hệ thống này',
    'Kiểm tra mã thành viên và phân hệ của dịch vụ được gọi.',
  ),
  unknown_service: client(
    404,
    'Không có dịch vụ này',
    'Xem tên và phiên bản dịch vụ tại /xroad/wsdl và /xroad/openapi.json.',
  ),
  access_denied: client(
    403,
    'Bên gọi không được dùng dịch vụ này',
    'Đề nghị tỉnh cấp quyền cho đúng mã bên gọi, dịch vụ và phạm vi.',
  ),
  not_found: client(404, 'Không có hồ sơ này', 'Kiểm tra mã hồ sơ và phạm vi cơ quan được cấp.'),
  /** Our own: X-Road does not look at whether message ids repeat. */
  message_id_reused: client(
    409,
    'Mã thông điệp đã dùng cho nội dung khác',
    'Dùng id mới cho nội dung mới; giữ id cũ chỉ khi gửi lại nguyên văn.',
  ),
  /** Our own: a number that stands with us under another name and birth. */
  another_person: client(
    409,
    'Số định danh là của người khác',
    'Đối chiếu số định danh với họ tên, ngày sinh rồi gửi lại với id mới. Nếu dữ liệu gửi là đúng, báo tỉnh kiểm tra; sau đó gửi lại nguyên văn với cùng id.',
  ),
  // Us.
  /** Our own: the same message is being worked on, or another writer came first; the same id may come again. */
  busy: server(503, 'Đang xử lý, chưa có kết quả', 'Gửi lại nguyên văn với cùng id thông điệp sau vài giây.'),
  internal_error: server(
    500,
    'Lỗi hệ thống',
    'Gửi lại nguyên văn với cùng id thông điệp; nếu còn lỗi, báo mã trong faultDetail cho tỉnh.',
  ),
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultName = keyof typeof FAULTS;

/** How codes are spelt: `7.8` as X-Road 7.8 and later, `7.7` as before. */
export type FaultSpelling = '7.8' | '7.7';

/**
 * A fault's code as callers of that release expect it: `client.missing_header` or `Client.MissingHeader`
 * (both forms from X-Road's ErrorCodes; facts §6.4).
 */
export function faultCode(name: FaultName, spelling: FaultSpelling): string {
  const code = `${FAULTS[name].side}.${name}`;
  return spelling === '7.8' ? code : code.split('.').map(capitalised).join('.');
}

const capitalised = (part: string): string =>
  part
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
