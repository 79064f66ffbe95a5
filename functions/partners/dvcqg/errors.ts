import type { Outcome } from '../../exchange/outcome.ts';
import { plainly, withoutPersonal } from '../../kernel/http/partner-text.ts';

type Rejected = Extract<Outcome, { kind: 'rejected' }>;

/** A refusal of the portal that is known: by what its text says, what it is called here, and what mends it. */
interface KnownRefusal {
  readonly text: RegExp;
  readonly code: string;
  readonly fix: string;
}

/** Searched from the top: the particular before the general. */
const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  {
    text: /vượt quá .*(?:bản ghi|phần tử)/u,
    code: 'batch-too-large',
    fix: 'Báo nhóm vận hành giảm số bản ghi trong một lần gửi.',
  },
  {
    text: /vượt quá .*ký tự|quá dài/u,
    code: 'text-too-long',
    fix: 'Rút ngắn trường nêu trong lời đáp rồi sửa và gửi lại.',
  },
  {
    text: /thiếu header|dstcode/u,
    code: 'destination-missing',
    fix: 'Báo nhóm vận hành kiểm tra mã hệ thống đích (dstcode) trong cấu hình.',
  },
  {
    text: /thiếu (?:trường|thông tin|dữ liệu)|không được (?:để trống|rỗng)|bắt buộc/u,
    code: 'missing-field',
    fix: 'Bổ sung trường nêu trong lời đáp rồi sửa và gửi lại.',
  },
  {
    text: /(?:mã thủ tục|matthc|thủ tục) .*(?:không hợp lệ|không tồn tại|chưa (?:được )?công bố)/u,
    code: 'procedure-unknown',
    fix: 'Kiểm tra mã thủ tục (MaTTHC) trên Cơ sở dữ liệu quốc gia về TTHC rồi sửa và gửi lại.',
  },
  {
    text: /mã hồ sơ .*(?:không hợp lệ|không đúng|sai)/u,
    code: 'dossier-code-invalid',
    fix: 'Mã hồ sơ không được cổng chấp nhận: kiểm tra mã cơ quan và ngày trong mã.',
  },
  {
    text: /(?:mã (?:đơn vị|cơ quan)|madonvi|madinhdanhdv) .*(?:không hợp lệ|không tồn tại|chưa)/u,
    code: 'agency-unknown',
    fix: 'Báo nhóm vận hành kiểm tra mã đơn vị gửi trong cấu hình.',
  },
  {
    text: /(?:trạng thái|trangthai\S*) .*không hợp lệ/u,
    code: 'status-invalid',
    fix: 'Kiểm tra trạng thái hồ sơ (1 đến 10) rồi sửa và gửi lại.',
  },
  {
    text: /(?:ngày|ngay[a-z]+|thời điểm|thoidiem[a-z]+) .*(?:không hợp lệ|không đúng|sai)/u,
    code: 'date-invalid',
    fix: 'Sửa ngày giờ nêu trong lời đáp rồi gửi lại.',
  },
  {
    text: /phải là (?:chuỗi|số|danh sách|true)/u,
    code: 'wrong-type',
    fix: 'Báo nhóm vận hành: dữ liệu gửi đi không đúng kiểu mà cổng chờ đợi.',
  },
  {
    text: /không (?:được hỗ trợ|hỗ trợ|có dịch vụ)|chưa hỗ trợ/u,
    code: 'service-unsupported',
    fix: 'Báo nhóm vận hành: cổng không có dịch vụ này ở địa chỉ đã cấu hình.',
  },
  {
    text: /không có quyền|không được phép|chưa được cấp quyền/u,
    code: 'not-permitted',
    fix: 'Đề nghị quản trị Cổng Dịch vụ công quốc gia cấp quyền cho đơn vị, rồi gửi lại.',
  },
  {
    text: /không hợp lệ|không đúng (?:định dạng|dạng)|sai định dạng/u,
    code: 'value-invalid',
    fix: 'Sửa giá trị nêu trong lời đáp rồi gửi lại.',
  },
];

/** The portal does not hold the dossier that the steps are about. */
export const DOSSIER_MISSING: Rejected = {
  kind: 'rejected',
  code: 'dossier-missing',
  reason: 'Hồ sơ không tồn tại',
  fix: 'Cổng chưa có hồ sơ này: gửi lại hồ sơ trước, rồi gửi lại tiến trình.',
};

/** No code is configured under which the agency's dossiers can be sent. */
export const SENDER_MISSING: Rejected = {
  kind: 'rejected',
  code: 'sender-missing',
  reason: 'Chưa cấu hình mã đơn vị gửi (madonvi) cho cơ quan của hồ sơ',
  fix: 'Báo nhóm vận hành bổ sung mã đơn vị gửi, rồi gửi lại.',
};

/** The portal issued a code under which it holds somebody else's dossier (generation 3). */
export const CODE_TAKEN: Rejected = {
  kind: 'rejected',
  code: 'dossier-code-taken',
  reason: 'Mã hồ sơ mà cổng vừa cấp đã có hồ sơ khác',
  fix: 'Gửi lại để xin mã mới; nếu lặp lại, báo bộ phận hỗ trợ Cổng Dịch vụ công quốc gia.',
};

/** Generation 3 numbers the kinds of applicant otherwise, and none is configured for this one. */
export const unmappedApplicant = (type: string): Rejected => ({
  kind: 'rejected',
  code: 'applicant-type-unmapped',
  reason: `Loại đối tượng ${type.slice(0, 20)} chưa có mã LoaiDoiTuong tương ứng trong thế hệ 3`,
  fix: 'Sửa loại đối tượng của hồ sơ, hoặc báo nhóm vận hành bổ sung applicantTypes trong cấu hình, rồi gửi lại.',
});

const GENERAL_FIX =
  'Xem lời đáp của cổng; sửa nội dung rồi gửi lại, hoặc hỏi bộ phận hỗ trợ Cổng Dịch vụ công quốc gia.';

/**
 * The refusal that a text of the portal comes to. A known one gets our name for it and what mends it; any
 * other keeps the portal's own code. The text is kept without what may be personal (see `withoutPersonal`).
 */
export function refusalOf(code: string, text: string): Rejected {
  const known = knownRefusal(text);
  return {
    kind: 'rejected',
    code: known?.code ?? code.slice(0, 50),
    reason: withoutPersonal(text) || `error_code ${code.slice(0, 50)}`,
    fix: known?.fix ?? GENERAL_FIX,
  };
}

/** Whether a text is one of the refusals that are known: a cut-off success never is. */
export const isKnownRefusal = (text: string): boolean => knownRefusal(text) !== undefined;

function knownRefusal(text: string): KnownRefusal | undefined {
  const plain = plainly(text);
  return KNOWN_REFUSALS.find((known) => known.text.test(plain));
}
