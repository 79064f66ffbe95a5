import { plainly } from '../../kernel/http/partner-text.ts';

/**
 * What a text of the portal says. There is no official list: real clients search the text, and the texts are
 * those that were seen (facts §1.8). `nothing`: none of the known sayings.
 */
export type Saying = 'success' | 'exists' | 'not-there' | 'session' | 'nothing';

/** "Hồ sơ … không tồn tại": the dossier itself, not one of its components or codes. */
const DOSSIER_NOT_THERE =
  /(?<!thành phần )hồ sơ(?: (?:có )?(?:mã )?(?:số )?[\w.-]*\d[\w.-]*)?(?: này)? (?:không|chưa) tồn tại|không tồn tại (?:mã )?hồ sơ|không tìm thấy (?:mã )?hồ sơ/u;

const NO_SUCCESS = /(?:không|chưa) thành công|thất bại/u;

const SESSION_OVER =
  /(?:session|phiên(?: làm việc| đăng nhập)?) (?:không hợp lệ|đã hết hạn|hết hạn|không tồn tại)|session (?:is )?(?:invalid|expired)/u;

export function sayingOf(text: string): Saying {
  const plain = plainly(text);
  if (SESSION_OVER.test(plain)) return 'session';
  if (plain.includes('đã tồn tại')) return 'exists';
  if (DOSSIER_NOT_THERE.test(plain)) return 'not-there';
  if (NO_SUCCESS.test(plain)) return 'nothing';
  return plain.includes('thành công') || /^(?:ok|success)/.test(plain) ? 'success' : 'nothing';
}
