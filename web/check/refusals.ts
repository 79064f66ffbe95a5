/** Why something was not checked, and what to do about it, for somebody who is no engineer. */
export interface Refusal {
  /** The one word, if it is another than that nothing could be checked. */
  readonly word?: string;
  readonly title: string;
  readonly fix: string;
}

export const UNREACHABLE: Refusal = {
  title: 'Không kết nối được tới hệ thống kiểm tra.',
  fix: 'Kiểm tra đường truyền rồi thử lại.',
};

export const TOO_LATE: Refusal = {
  title: 'Hệ thống kiểm tra không trả lời kịp.',
  fix: 'Đợi ít phút rồi thử lại.',
};

export const TOO_LARGE: Refusal = {
  title: 'Tệp lớn hơn 26 MB.',
  fix: 'Bản sao điện tử được chứng thực không lớn như vậy. Xem lại đã chọn đúng tệp chưa.',
};

export const EMPTY: Refusal = {
  title: 'Tệp rỗng, không có nội dung.',
  fix: 'Tải lại tệp từ nơi đã gửi bản sao rồi thử lại.',
};

export const UNREADABLE: Refusal = {
  title: 'Không đọc được tệp này trên máy của quý vị.',
  fix: 'Tải tệp về máy trước, rồi chọn lại.',
};

export const NOT_PDF: Refusal = {
  title: 'Tệp này không phải là tệp PDF.',
  fix: 'Chọn đúng tệp PDF đã được gửi. Ảnh chụp, bản in hay bản quét lại không kiểm tra được chữ ký số.',
};

export const TOO_MANY_FILES: Refusal = {
  title: 'Mỗi lần chỉ kiểm tra một tệp.',
  fix: 'Chọn lại một tệp.',
};

/** The answer is of a gateway that is newer or older than this page, which may lie in the browser for some minutes. */
export const OUT_OF_STEP: Refusal = {
  title: 'Trang này không còn khớp với hệ thống kiểm tra.',
  fix: 'Tải lại trang rồi thử lại.',
};

export const NOT_REGISTERED: Refusal = {
  word: 'KHÔNG CÓ TRONG SỔ',
  title: 'Sổ chứng thực không có bản sao nào mang mã này.',
  fix: 'Quét lại mã QR trên bản sao. Nếu vẫn vậy, không dùng bản sao đó và hỏi cơ quan có tên trên bản sao.',
};

const INTERRUPTED: Refusal = {
  title: 'Việc gửi tệp bị gián đoạn.',
  fix: 'Chọn lại tệp để gửi lại từ đầu.',
};

const TOO_OFTEN: Refusal = {
  title: 'Từ đường truyền này đã có quá nhiều lượt kiểm tra.',
  fix: 'Đợi năm phút rồi thử lại.',
};

const IN_TROUBLE: Refusal = {
  title: 'Hệ thống kiểm tra đang bận hoặc gặp lỗi.',
  fix: 'Đợi ít phút rồi thử lại.',
};

/**
 * What an answer that is no success means to whoever looks at the page. The gateway's own words are for callers of its
 * API; and what stands before it (the firewall, the API's front) answers without any.
 */
export function refusalOf(status: number, title: unknown): Refusal {
  if (status === 404 || status === 409) return INTERRUPTED;
  if (status === 413) return TOO_LARGE;
  if (status === 429) return TOO_OFTEN;
  if (status >= 500) return IN_TROUBLE;
  return {
    title: typeof title === 'string' ? `${title}.` : 'Hệ thống không nhận tệp này.',
    fix: 'Tải lại trang rồi thử lại.',
  };
}
