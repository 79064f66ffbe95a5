import { STATUSES } from '../../../schemas/vnpost/reply.ts';
import { ORDER_NOT_FOUND, TOO_LATE_TO_CANCEL } from '../../../schemas/postal/duties.ts';
import type { Outcome } from '../../exchange/outcome.ts';
import { plainly, withoutPersonal } from '../../kernel/http/partner-text.ts';

type Rejected = Extract<Outcome, { kind: 'rejected' }>;

/** What a refusal says that is not about the content, in either carrier's words or codes. */
export type Meant = 'exists' | 'not-there' | 'too-late' | 'already-cancelled';

const TEXTS: readonly (readonly [Meant, RegExp])[] = [
  ['already-cancelled', /đã (?:được |bị )?hủy|đã (?:được |bị )?huỷ/u],
  [
    'too-late',
    /quá muộn|không thể (?:hủy|huỷ)|không (?:hủy|huỷ) được|đã (?:được )?(?:giao cho bưu|thu gom|lấy hàng|nhận gửi)/u,
  ],
  ['not-there', /không (?:tồn tại|tìm thấy|có đơn)|chưa tồn tại/u],
  ['exists', /đã tồn tại/u],
];

const CODES: ReadonlyMap<string, Meant> = new Map([
  [STATUSES.exists.code, 'exists'],
  [STATUSES['not-there'].code, 'not-there'],
  [STATUSES['too-late'].code, 'too-late'],
  [STATUSES['already-cancelled'].code, 'already-cancelled'],
]);

/** What a refusal means. Its text has the first word: no list of the codes is public. */
export function meantBy(code: string, message: string): Meant | undefined {
  const plain = plainly(message);
  return TEXTS.find(([, text]) => text.test(plain))?.[0] ?? CODES.get(code);
}

/** What mends a refusal, by what its text speaks of: the particular before the general. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [/thiếu|bắt buộc|không được (?:để trống|rỗng)/u, 'Bổ sung trường nêu trong lời đáp rồi sửa và gửi lại.'],
  [
    /tỉnh|huyện|quận|xã|phường|địa chỉ/u,
    'Kiểm tra mã tỉnh, huyện, xã của người gửi và người nhận rồi sửa và gửi lại.',
  ],
  [
    /khách hàng|customercode/u,
    'Sửa mã khách hàng bưu điện trong hợp đồng của cơ quan, bỏ qua lượt này rồi đặt đơn mới.',
  ],
  [/thu hộ|cod/u, 'Kiểm tra số tiền thu hộ rồi sửa và gửi lại.'],
  [/điện thoại/u, 'Kiểm tra số điện thoại của người gửi và người nhận rồi sửa và gửi lại.'],
];

const GENERAL_FIX = 'Xem lời đáp của bưu điện; sửa nội dung rồi gửi lại, hoặc hỏi đầu mối hỗ trợ của VNPost.';

/** A refusal of the carrier: its own code and words, without what may be personal, and what mends it. */
export function refusalOf(code: string, message: string): Rejected {
  const plain = plainly(message);
  return {
    kind: 'rejected',
    code: code.slice(0, 50),
    reason: withoutPersonal(message) || `Status ${code.slice(0, 50)}`,
    fix: FIXES.find(([text]) => text.test(plain))?.[1] ?? GENERAL_FIX,
  };
}

/** The parcel goes on: the carrier would not cancel it any more. */
export const tooLate = (message: string): Rejected => ({
  kind: 'rejected',
  code: TOO_LATE_TO_CANCEL,
  reason: withoutPersonal(message) || 'Bưu gửi đã được giao cho bưu điện',
  fix: 'Bỏ qua lượt hủy này và theo dõi bưu gửi; công dân có thể từ chối nhận để bưu điện chuyển hoàn.',
});

/** The carrier does not know the order that is to be cancelled. */
export const orderNotFound = (message: string): Rejected => ({
  kind: 'rejected',
  code: ORDER_NOT_FOUND,
  reason: withoutPersonal(message) || 'Bưu điện không có đơn này',
  fix: 'Hỏi đầu mối hỗ trợ của VNPost về số đơn này; chưa có thì bỏ qua lượt hủy, đã có thì gửi lại.',
});
