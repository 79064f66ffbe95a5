import * as z from 'zod';

/** What may change in the record of a person or of a household. */
export const ChangeKind = z.enum([
  'identity',
  'birth',
  'death',
  'marriage',
  'divorce',
  'residence',
  'relatives',
  'household-created',
  'household-members',
  'household-head',
  'household-moved',
  'household-split',
  'household-merged',
  'household-ended',
  /** Sources contradict each other about whether somebody lives, or is married: somebody should look. */
  'conflict',
  'other',
]);
export type ChangeKind = z.infer<typeof ChangeKind>;

/** Vietnamese for an officer. */
export const CHANGE_LABELS: Readonly<Record<ChangeKind, string>> = {
  identity: 'họ tên, ngày sinh, giới tính hoặc quốc tịch',
  birth: 'khai sinh',
  death: 'tình trạng sống',
  marriage: 'kết hôn',
  divorce: 'hôn nhân chấm dứt',
  residence: 'nơi cư trú',
  relatives: 'người thân',
  'household-created': 'lập hộ',
  'household-members': 'thành viên hộ',
  'household-head': 'chủ hộ',
  'household-moved': 'nơi ở của hộ',
  'household-split': 'tách hộ',
  'household-merged': 'nhập hộ',
  'household-ended': 'hộ không còn ai',
  conflict: 'các nguồn nói khác nhau về tình trạng sống hoặc hôn nhân',
  other: 'thông tin khác',
};
