/**
 * On what grounds an issued copy no longer counts. No list of them was found in a decree: it is our assumption, to be
 * confirmed with the Department of Justice. A code is recorded with its day and published with these words, and is never
 * used for anything else; there is no place in it for a name.
 */
export const WITHDRAWAL_GROUNDS = {
  'original-revoked': 'Bản chính bị cơ quan cấp thu hồi hoặc hủy bỏ',
  'original-forged': 'Bản chính được xác định là giả, hoặc bị sửa chữa làm sai lệch nội dung',
  'copy-incorrect': 'Bản sao không đúng với bản chính, hoặc lời chứng thực ghi sai',
  'not-competent': 'Việc chứng thực không đúng thẩm quyền, trình tự hoặc thủ tục',
  'authority-decision': 'Theo bản án, quyết định của tòa án hoặc cơ quan có thẩm quyền',
  other: 'Căn cứ khác, lưu trong hồ sơ chứng thực',
} as const satisfies Readonly<Record<string, string>>;

export type WithdrawalGround = keyof typeof WITHDRAWAL_GROUNDS;
