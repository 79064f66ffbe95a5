import * as z from 'zod';
import { named } from '../named.ts';

/** How long a copy's life may go, and its ends. */
export const CopyState = named(
  'CopyState',
  z.enum([
    'scan-awaited',
    'numbered',
    'person-awaited',
    'person-signed',
    'body-awaited',
    'body-signed',
    'issued',
    'refused',
    'expired',
    'failed',
    'withdrawn',
  ]),
  'scan-awaited chờ bản quét, numbered đã lấy số, person-awaited chờ người chứng thực ký, person-signed đã nhận chữ ký ' +
    'người chứng thực, body-awaited chờ chữ ký cơ quan, body-signed đã nhận chữ ký cơ quan, issued đã cấp, refused từ ' +
    'chối, expired quá hạn ký, failed không cấp được, withdrawn bản sao đã bị thu hồi',
);
export type CopyState = z.infer<typeof CopyState>;

/** The two signatures, in their order: the person who certifies, then the certifying body. */
export const SIGNING_STEPS = ['person', 'body'] as const;
export type SigningStep = (typeof SIGNING_STEPS)[number];

/** Why a copy could not be issued, after which its number is void. */
export const FAILURES = {
  'signing-declined': 'Người ký không đồng ý ký',
  'signing-refused': 'Dịch vụ ký số không ký được',
  'certificate-revoked': 'Chứng thư số đã bị thu hồi hoặc tạm dừng khi ký',
  'certificate-not-trusted':
    'Chứng thư chữ ký số không nối tới gốc tin cậy, đã hết hạn hoặc không dùng để ký',
  'preparation-failed': 'Không ghi được lời chứng lên bản quét',
  'timestamp-missing': 'Quá thời hạn mà chưa lấy được dấu thời gian hoặc chưa biết tình trạng của chứng thư',
  'body-missing': 'Người chứng thực đã ký nhưng trong thời hạn cơ quan không có chữ ký số còn hiệu lực',
  'not-valid': 'Bản sao đã ký không đạt khi kiểm tra lại trước khi cấp',
  'body-renamed': 'Cơ quan đã đổi tên sau khi người chứng thực ký: lời chứng trên bản sao không còn đúng',
  'document-changed': 'Tệp đã chuẩn bị để ký không còn nguyên vẹn',
} as const satisfies Readonly<Record<string, string>>;
export type Failure = keyof typeof FAILURES;
