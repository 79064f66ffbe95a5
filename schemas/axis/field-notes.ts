/**
 * What each field of the choice of ways over the axis means, for the OpenAPI document only (see ../field-notes.ts):
 * Vietnamese first, then English, and an invented example.
 */

type Note = readonly [description: string, example?: unknown];

const CHOICE: Readonly<Record<string, Note>> = {
  register: ['Cơ sở dữ liệu / register', 'population'],
  source: ['chosen được chọn khi vận hành, configured theo cấu hình cài đặt', 'chosen'],
  route: ['Tên đường trục, như đã cấu hình / name of the way', 'truc-moi'],
  dualRun: [
    'Đường đi kèm để so sánh, chỉ với lượt đọc; câu trả lời của nó không bao giờ được dùng / compared, never given',
    { route: 'truc-cu' },
  ],
  version: ['Phiên bản của lựa chọn; 0 khi chưa ai chọn / version of the choice', 1],
  routes: ['Các đường có thể chọn / what may be chosen'],
  changedAt: ['Chọn lúc / chosen at', '2026-03-23T02:30:00.000Z'],
  changedBy: ['Bên chọn / by which client', 'portal'],
  reason: ['Lý do, không ghi thông tin cá nhân / why, without personal data', 'Chuyển sang trục mới'],
};

export const AXIS_NOTES: Readonly<Record<string, Readonly<Record<string, Note>>>> = {
  RouteChoiceInput: CHOICE,
  RouteChoiceView: CHOICE,
};
