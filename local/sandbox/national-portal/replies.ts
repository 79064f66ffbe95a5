import { json, text, type Answer } from '../kit/call.ts';
import type { Random } from '../kit/random.ts';

/** What the portal answers a call, before it is put in its generation's wire shape. */
export interface Reply {
  readonly error_code: number | string;
  readonly message: string;
}

/** The same success, as three real systems write it. */
const SUCCESSES: readonly Reply[] = [
  { error_code: 0, message: 'Đồng bộ hồ sơ thành công' },
  { error_code: '0', message: 'Thành công' },
  { error_code: '00', message: 'thành công' },
];

/** Success, in one of the shapes that clients have to understand. */
export function success(random: Random): Reply {
  return SUCCESSES[Math.floor(random() * SUCCESSES.length)] ?? { error_code: 0, message: 'Thành công' };
}

export function alreadyExists(code: string): Reply {
  return { error_code: 3, message: `Hồ sơ ${code} đã tồn tại` };
}

export const NOT_FOUND: Reply = { error_code: -3, message: 'Hồ sơ không tồn tại' };

export const SESSION_INVALID: Reply = { error_code: 401, message: 'Session không hợp lệ' };

export function missing(field: string): Reply {
  return { error_code: -1, message: `Thiếu trường ${field}` };
}

/** A refusal with the code of success: only the text tells. So the portal answers values that it cannot use. */
export function invalid(what: string): Reply {
  return { error_code: '0', message: `${what} không hợp lệ` };
}

export function refused(message: string): Reply {
  return { error_code: -1, message };
}

export function asJson(reply: Reply): Answer {
  return json(200, reply);
}

/** The progress endpoint of generation 2 answers the message alone, as plain text. */
export function asText(reply: Reply): Answer {
  return text(200, reply.message);
}

export const NOT_JSON: Answer = json(400, {
  error_code: -1,
  message: 'Dữ liệu không đúng định dạng JSON',
});
