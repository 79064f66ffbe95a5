import { lookUp } from '../../../schemas/code-lists.ts';
import type { Instant } from '../../../schemas/instant.ts';
import type { Status } from '../../../schemas/status.ts';

/** Words for the codes of a timeline. A code that has none is shown as it is: a pack never says less than it knows. */

const PARTNERS: Readonly<Record<string, string>> = {
  dvcqg: 'Cổng Dịch vụ công quốc gia',
  portal: 'cổng dịch vụ công của tỉnh',
  'vnpost-ngsp': 'bưu điện (qua NGSP)',
  'vnpost-lgsp': 'bưu điện (qua LGSP)',
  'vnpost-my': 'bưu điện (MyVNPost)',
  population: 'CSDL quốc gia về dân cư',
};

export const sayPartner = (partner: string): string => PARTNERS[partner] ?? partner;

const OPERATIONS: Readonly<Record<string, string>> = {
  'dossier.header': 'hồ sơ',
  'dossier.progress': 'tiến trình xử lý',
  'portal.webhook': 'thông báo',
  'postal.order': 'đơn bưu chính',
  'postal.cancellation': 'hủy đơn bưu chính',
};

export const sayOperation = (operation: string): string => OPERATIONS[operation] ?? operation;

const STATES: Readonly<Record<string, string>> = {
  queued: 'chờ gửi',
  retrying: 'đang thử lại',
  unknown: 'chưa rõ kết quả',
  parked: 'chờ người xử lý',
  superseded: 'không gửi nữa vì đã có bản mới hơn',
  skipped: 'người xử lý đã bỏ qua',
};

export const sayState = (state: string): string => STATES[state] ?? state;

const EVENTS: Readonly<Record<string, string>> = {
  submission: 'nộp hồ sơ',
  reception: 'tiếp nhận',
  progress: 'báo tiến trình',
  'supplement-request': 'yêu cầu bổ sung',
  'supplement-completion': 'đã bổ sung',
  'financial-duty': 'yêu cầu nghĩa vụ tài chính',
  'financial-duty-settlement': 'đã nộp nghĩa vụ tài chính',
  stop: 'dừng xử lý',
  resume: 'tiếp tục xử lý',
  withdrawal: 'công dân rút hồ sơ',
  refusal: 'không tiếp nhận',
  finish: 'đã xử lý xong',
  return: 'trả kết quả',
  'record-added': 'một cửa báo hồ sơ mới',
  'record-updated': 'một cửa cập nhật hồ sơ',
  'files-complete': 'đã đủ tệp',
  'files-expired': 'quá hạn chờ tệp',
  'postal-order-requested': 'gọi bưu điện',
  'postal-order-cancelled': 'hủy đơn bưu chính',
  'postal-cancellation-requested': 'xin hủy đơn bưu chính',
  'postal-order-rerouted': 'chuyển đơn bưu chính sang đường khác',
  'copy-issued': 'cấp bản sao chứng thực',
  'copy-withdrawn': 'thu hồi bản sao chứng thực',
};

/** What happened to a dossier; `…-announced` waits for files. */
export function sayEvent(kind: string): string {
  const [base = kind] = kind.split('-announced');
  const said = EVENTS[base] ?? base;
  return base === kind ? said : `${said} (chờ tệp)`;
}

/** A status as the national list named it then: a later version of the list changes no summary of before. */
export function sayStatus(status: Status, then: Instant): string {
  const found = lookUp('TrangThaiHoSo', String(status), then);
  return found.known ? `${status} ${found.entry.vi}` : String(status);
}
