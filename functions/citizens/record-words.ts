import type {
  AccessOperation,
  AccessOutcome,
  AccessRecordView,
} from '../../schemas/citizens/access-record.ts';
import type { CitizenField } from '../../schemas/citizens/citizen.ts';

/** What stands in a citizen's own list, in his language. */

export const OPERATION_NAMES: Readonly<Record<AccessOperation, string>> = {
  verify: 'Xác thực thông tin (đúng hoặc sai)',
  'look-up': 'Tra cứu thông tin',
  relatives: 'Xác minh nhân thân',
  'household-confirm': 'Xác nhận hộ gia đình',
  'household-read': 'Tra cứu hộ gia đình',
  'search-by-subject': 'Kiểm tra nhật ký truy cập',
  'search-by-officer': 'Kiểm tra nhật ký truy cập',
  export: 'Lập danh sách này',
  'door-read': 'Cơ sở dữ liệu quốc gia tra cứu hồ sơ',
  'door-change': 'Cơ sở dữ liệu quốc gia cập nhật thông tin',
};

/** Purposes that are none of the register's: of looking at records, and of what national systems ask at the door. */
export const OTHER_PURPOSES: Readonly<Partial<Record<string, string>>> = {
  'kiem-tra-truy-cap': 'Kiểm tra việc truy cập thông tin công dân',
  'xroad-traTrangThaiHoSo': 'Tra trạng thái hồ sơ qua X-Road',
  'xroad-traKetQuaHoSo': 'Tra kết quả đã cấp qua X-Road',
  'xroad-nhanThayDoi': 'Nhận thay đổi hộ tịch, cư trú qua X-Road',
};

export const RESULT_NAMES: Readonly<Record<NonNullable<AccessRecordView['result']> | AccessOutcome, string>> =
  {
    match: 'Khớp',
    mismatch: 'Không khớp',
    'not-found': 'Không tìm thấy',
    found: 'Có thông tin',
    related: 'Có thông tin',
    applied: 'Đã cập nhật',
    unchanged: 'Không thay đổi',
    older: 'Cũ hơn thông tin hiện có',
    conflict: 'Khác với nguồn khác, giữ cả hai',
    answered: 'Đã trả lời',
    refused: 'Bị từ chối',
    unanswered: 'Chưa trả lời được',
  };

const FIELDS: Readonly<Record<CitizenField, string>> = {
  personalNumber: 'Số định danh cá nhân',
  oldNumber: 'Số chứng minh nhân dân',
  name: 'Họ và tên',
  sex: 'Giới tính',
  ethnicity: 'Dân tộc',
  religion: 'Tôn giáo',
  maritalStatus: 'Tình trạng hôn nhân',
  bloodGroup: 'Nhóm máu',
  lifeStatus: 'Trạng thái công dân',
  diedOn: 'Ngày mất',
  birth: 'Ngày sinh',
  nationality: 'Quốc tịch',
  birthRegisteredAt: 'Nơi đăng ký khai sinh',
  hometown: 'Quê quán',
  permanentResidence: 'Nơi thường trú',
  currentResidence: 'Nơi ở hiện tại',
  father: 'Cha',
  mother: 'Mẹ',
  spouse: 'Vợ hoặc chồng',
  representative: 'Người đại diện',
  head: 'Chủ hộ',
  householdBook: 'Số sổ hộ khẩu',
};
export const FIELD_NAMES: Readonly<Partial<Record<string, string>>> = FIELDS;
