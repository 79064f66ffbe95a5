/**
 * On what grounds a copy is not certified: Decree 23/2015/NĐ-CP, article 22. The list is general knowledge, not read in
 * the Official Gazette: check it before relying on it.
 */
export const REFUSAL_GROUNDS = {
  'erased-or-altered': 'Bản chính bị tẩy xóa, sửa chữa, thêm, bớt nội dung không hợp lệ',
  damaged: 'Bản chính bị hư hỏng, cũ nát, không xác định được nội dung',
  'secret-or-no-copy':
    'Bản chính đóng dấu mật của cơ quan, tổ chức có thẩm quyền, hoặc ghi rõ không được sao chụp',
  'unlawful-content':
    'Bản chính có nội dung trái pháp luật, đạo đức xã hội, hoặc xâm phạm quyền của cá nhân, tổ chức',
  'not-legalised': 'Bản chính do cơ quan nước ngoài cấp chưa được hợp pháp hóa lãnh sự',
  'self-made-unconfirmed': 'Giấy tờ do cá nhân tự lập, không có xác nhận của cơ quan có thẩm quyền',
} as const satisfies Readonly<Record<string, string>>;

export type RefusalGround = keyof typeof REFUSAL_GROUNDS;
