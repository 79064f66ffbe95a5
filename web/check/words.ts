import type { Check, Standing } from './verdict.ts';

export const STANDINGS: Readonly<Record<Standing, { readonly word: string; readonly means: string }>> = {
  valid: { word: 'HỢP LỆ', means: 'Chữ ký, dấu thời gian và sổ chứng thực đều đã kiểm tra và đúng.' },
  invalid: { word: 'KHÔNG HỢP LỆ', means: 'Không dùng bản sao này. Lý do ở dưới.' },
  unknown: {
    word: 'CHƯA XÁC ĐỊNH',
    means: 'Có điều chưa kiểm tra được. Chưa coi bản sao là hợp lệ; hãy thử lại sau.',
  },
};

export const RESULTS: Readonly<
  Record<Check['result'], { readonly word: string; readonly kind: 'passed' | 'bad' | 'open' }>
> = {
  passed: { word: 'Đúng', kind: 'passed' },
  failed: { word: 'Sai', kind: 'bad' },
  open: { word: 'Chưa rõ', kind: 'open' },
};

export const WEIGHTS = { bad: 'Sai', open: 'Chưa rõ', note: 'Lưu ý' } as const;

export const ROLES = {
  person: 'Người thực hiện chứng thực',
  body: 'Cơ quan chứng thực',
  other: 'Chữ ký khác',
} as const;

export const ANCHORS: Readonly<Record<string, string>> = {
  'official-duty': 'Chữ ký chuyên dùng công vụ',
  public: 'Chữ ký số công cộng',
};

export const TIMES: Readonly<Record<string, string>> = {
  timestamp: 'theo dấu thời gian',
  'document-timestamp': 'theo dấu thời gian của tệp',
  claimed: 'theo lời người ký, không có dấu thời gian',
};

/** An instant as people in Vietnam read it, with its offset. */
export function vietnamTime(instant: string): string {
  const at = new Date(Date.parse(instant) + 7 * 3_600_000).toISOString();
  const [day = '', time = ''] = at.split('T');
  return `${time.slice(0, 8)} ngày ${day.split('-').toReversed().join('/')} (GMT+7)`;
}
