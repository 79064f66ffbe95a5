import * as z from 'zod';
import { named } from './named.ts';

/** A dossier's status, national list TrangThaiHoSo (code-lists.ts says what each means). */
export const Status = named(
  'Status',
  z.literal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
  'Trạng thái hồ sơ (TrangThaiHoSo): 1 mới đăng ký, 2 được tiếp nhận, 3 không được tiếp nhận, 4 đang xử lý, ' +
    '5 yêu cầu bổ sung, 6 yêu cầu nghĩa vụ tài chính, 7 rút hồ sơ, 8 dừng xử lý, 9 đã xử lý xong, 10 đã trả kết quả / ' +
    'national dossier status',
);
export type Status = z.infer<typeof Status>;

export const STATUSES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const satisfies readonly Status[];
