import type { CopyVerdict, VerdictSignature } from '../../schemas/copies/verdict.ts';

/** What the register can have answered but the copy's entry. */
export const NOT_FOUND: Readonly<
  Record<Exclude<Extract<CopyVerdict['register'], { asked: true }>['answer'], 'found'>, string>
> = {
  absent: 'Sổ chứng thực không có bản sao này.',
  unreachable: 'Không hỏi được sổ chứng thực.',
  elsewhere: 'Bản sao do cơ quan ngoài sổ này chứng thực.',
};

export const NOT_ASKED = 'Chưa hỏi sổ chứng thực.';

/** Whose signature it is, as headings say it. */
export const SIGNATURES: Readonly<Record<VerdictSignature['role'], string>> = {
  person: 'Chữ ký của người thực hiện chứng thực',
  body: 'Chữ ký của cơ quan chứng thực',
  other: 'Chữ ký khác',
};

/** Of the frames that no verdict stands in. */
export const FRAMES = {
  refused: 'CHƯA KIỂM TRA ĐƯỢC',
  registered: {
    word: 'CÓ TRONG SỔ',
    means: 'Bản sao này có trong sổ và chưa bị thu hồi. Tiếp theo, chọn tệp ở dưới để kiểm tra chính tệp đó.',
  },
  otherScan: {
    word: 'MÃ QR KHÔNG KHỚP VỚI SỔ',
    means:
      'Mã bản quét trong mã QR khác với mã đã ghi trong sổ: mã QR có thể đã bị sửa, hoặc địa chỉ gõ sai. Hãy kiểm tra chính tệp bản sao ở dưới, hoặc hỏi lại cơ quan chứng thực.',
  },
  withdrawn: { word: 'BẢN SAO ĐÃ BỊ THU HỒI', means: 'Không dùng bản sao này.' },
  otherCopy: {
    word: 'KHÁC MÃ QR',
    means: 'Tệp này là một bản sao khác, không phải bản sao có mã QR mà quý vị đã quét.',
  },
} as const;
