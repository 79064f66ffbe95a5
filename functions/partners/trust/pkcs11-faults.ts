/** What the owner of a token has to do, by what went wrong. */
export const TOKEN_FIXES = {
  'package-missing':
    'Gói pkcs11js chưa được biên dịch trên máy này. Cài g++, make, python3, chạy npm ci (hoặc npm rebuild pkcs11js), rồi ký lại.',
  'module-missing':
    'Cài trình điều khiển (PKCS#11) của thiết bị ký số trên máy này, ghi đúng đường dẫn thư viện, rồi ký lại.',
  'token-absent': 'Cắm thiết bị ký số, kiểm tra đúng nhãn của thiết bị, rồi ký lại.',
  'token-failed': 'Rút thiết bị ký số ra, cắm lại, rồi ký lại; nếu vẫn lỗi, liên hệ nơi cấp thiết bị.',
  'pin-wrong': 'Mã PIN sai. Kiểm tra lại trước khi thử: nhập sai nhiều lần thiết bị sẽ bị khóa.',
  'pin-locked': 'Mã PIN đã bị khóa. Liên hệ nơi cấp thiết bị để mở khóa.',
  'key-absent': 'Thiết bị không có khóa mang nhãn này. Kiểm tra nhãn của khóa.',
  'certificate-absent': 'Thiết bị có khóa nhưng không có chứng thư đi kèm. Liên hệ nơi cấp thiết bị.',
  'key-extractable': 'Khóa này sao chép được ra khỏi thiết bị nên không được dùng để ký. Xin cấp khóa khác.',
  scheme: 'Khóa trên thiết bị không ký được theo thuật toán đã chọn. Chọn thuật toán khác.',
  'signed-something-else':
    'Dừng dùng thiết bị này và báo nơi cấp: chữ ký trả về không phải của nội dung đã gửi.',
  'ticket-unknown': 'Yêu cầu ký lại từ đầu.',
} as const;
export type TokenFault = keyof typeof TOKEN_FIXES;

const FAULTS_BY_VALUE: Readonly<Record<string, TokenFault>> = {
  CKR_PIN_INCORRECT: 'pin-wrong',
  CKR_PIN_INVALID: 'pin-wrong',
  CKR_PIN_LEN_RANGE: 'pin-wrong',
  CKR_PIN_EXPIRED: 'pin-locked',
  CKR_PIN_LOCKED: 'pin-locked',
  CKR_TOKEN_NOT_PRESENT: 'token-absent',
  CKR_TOKEN_NOT_RECOGNIZED: 'token-absent',
  CKR_DEVICE_REMOVED: 'token-absent',
  CKR_MECHANISM_INVALID: 'scheme',
};

/** What a module's return value comes to. */
export const tokenFaultOf = (returnValue: string): TokenFault =>
  FAULTS_BY_VALUE[returnValue] ?? 'token-failed';

export const isTokenFault = (code: string): code is TokenFault => Object.hasOwn(TOKEN_FIXES, code);
