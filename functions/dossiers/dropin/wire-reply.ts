import { PROBLEMS, type ProblemCode } from '../../../schemas/problems.ts';
import type { Reply } from '../../kernel/http/api.ts';

/**
 * What the drop-in answers: the national adapter's own shape and texts (facts §1.8), always with HTTP 200, so
 * that an existing one-stop system reads it as it reads the adapter.
 */
export interface WireReply {
  readonly error_code: number;
  readonly message: string;
  readonly result?: unknown;
  readonly session?: string;
}

export const KEPT: WireReply = { error_code: 0, message: 'Đồng bộ hồ sơ thành công' };
export const STEPS_KEPT: WireReply = { error_code: 0, message: 'Đồng bộ tiến trình thành công' };
export const SESSION_INVALID: WireReply = { error_code: 401, message: 'Session không hợp lệ' };
export const KEY_INVALID: WireReply = { error_code: 401, message: 'Khóa kết nối trong địa chỉ không hợp lệ' };
export const NOT_FOUND: WireReply = { error_code: -3, message: 'Hồ sơ không tồn tại' };

export const refused = (message: string): WireReply => ({ error_code: -1, message });
export const missing = (field: string): WireReply => refused(`Thiếu trường ${field}`);
export const alreadyExists = (code: string): WireReply => ({
  error_code: 3,
  message: `Hồ sơ ${code} đã tồn tại`,
});

/** A body that could not be read, in the wire's words. */
export function unreadable(problem: { readonly code: ProblemCode; readonly detail?: string }): WireReply {
  if (problem.code === 'body-not-json' || problem.code === 'body-missing') {
    return refused('Dữ liệu không đúng định dạng JSON');
  }
  const { title, fix } = PROBLEMS[problem.code];
  return refused([title, problem.detail ?? fix].join(': '));
}

/** On the wire as JSON. */
export const asJson = (reply: WireReply): Reply => ({ status: 200, body: reply });

/** On the wire as the text alone: so the progress address of generation 2 answers. */
export const asText = (reply: WireReply): Reply => ({
  status: 200,
  body: reply.message,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
});
