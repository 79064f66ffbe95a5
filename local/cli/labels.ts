import { lookUp } from '../../schemas/code-lists.ts';
import type { ExchangeView } from '../../schemas/views.ts';

/** A dossier's status as the national list names it: `4 Đang xử lý`. */
export function statusLabel(status: number): string {
  const found = lookUp('TrangThaiHoSo', String(status));
  return found.known ? `${status} ${found.entry.vi}` : String(status);
}

const STATES: Readonly<Record<ExchangeView['state'], string>> = {
  queued: 'chờ gửi',
  retrying: 'đang thử lại',
  unknown: 'chưa rõ kết quả',
  confirmed: 'đối tác đã nhận',
  parked: 'chờ người xử lý',
  superseded: 'đã có bản mới',
  skipped: 'đã bỏ qua',
};

/** Where a duty stands, in Vietnamese. */
export const stateLabel = (state: ExchangeView['state']): string => STATES[state];

const EVENTS: Readonly<Record<string, string>> = {
  submission: 'Nộp hồ sơ',
  reception: 'Tiếp nhận',
  progress: 'Báo tiến trình',
  'supplement-request': 'Yêu cầu bổ sung',
  'supplement-completion': 'Đã bổ sung',
  'financial-duty': 'Yêu cầu nghĩa vụ tài chính',
  'financial-duty-settlement': 'Đã nộp nghĩa vụ tài chính',
  stop: 'Dừng xử lý',
  resume: 'Tiếp tục xử lý',
  withdrawal: 'Công dân rút hồ sơ',
  refusal: 'Không tiếp nhận',
  finish: 'Đã xử lý xong',
  return: 'Trả kết quả',
  'record-added': 'Một cửa báo hồ sơ mới',
  'record-updated': 'Một cửa cập nhật hồ sơ',
  'files-complete': 'Đã đủ tệp',
  'files-expired': 'Quá hạn chờ tệp',
};

/** What happened to a dossier, in Vietnamese; `…-announced` waits for files. */
export function eventLabel(kind: string): string {
  const [base = kind] = kind.split('-announced');
  const label = EVENTS[base] ?? base;
  return base === kind ? label : `${label} (chờ tệp)`;
}

const OPERATIONS: Readonly<Record<string, string>> = {
  'dossier.header': 'hồ sơ',
  'dossier.progress': 'tiến trình',
  'portal.webhook': 'thông báo',
};

const PARTNERS: Readonly<Record<string, string>> = { dvcqg: 'Cổng DVCQG', portal: 'cổng tỉnh' };

export const partnerLabel = (partner: string): string => PARTNERS[partner] ?? partner;

/** A duty in few words: `hồ sơ → Cổng DVCQG`. */
export const dutyLabel = ({ operation, partner }: Pick<ExchangeView, 'operation' | 'partner'>): string =>
  `${OPERATIONS[operation] ?? operation} → ${partnerLabel(partner)}`;
