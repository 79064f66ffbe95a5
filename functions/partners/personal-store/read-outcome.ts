import * as z from 'zod';
import type { Answer } from '../../exchange/partner.ts';
import { fateOf, isNotAboutTheContent } from '../../kernel/http/fate.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import type { Heard } from '../../kernel/http/speak.ts';

const Reply = z.looseObject({ errorCode: z.coerce.number(), message: z.string().default('') });

/** The store's codes (our assumption), with what a person can do about each. */
const FIXES: ReadonlyMap<number, string> = new Map([
  [
    1,
    'Kho đã có giấy tờ cùng số với nội dung khác: đối chiếu với cơ quan vận hành kho rồi bỏ qua hoặc gửi lại.',
  ],
  [-1, 'Kho không nhận dữ liệu của giấy tờ: kiểm tra số định danh và tên giấy tờ.'],
  [-6, 'Tệp kho tải về không khớp mã băm: kiểm tra kho tệp rồi gửi lại.'],
  [-7, 'Mã yêu cầu đã dùng cho nội dung khác: đối chiếu với cơ quan vận hành kho.'],
]);

/**
 * What the store answered, always with HTTP 200. What it could not fetch it may fetch later. That there is nothing to
 * take back is as good as taken back.
 */
export function readOutcome(heard: Heard, now: number): Answer {
  const wire = 'wire' in heard ? { wire: heard.wire } : {};
  const fate = fateOf(heard, now);
  if (fate.kind !== 'answered') return { outcome: fate, ...wire };
  const { status, body } = fate;
  if (isNotAboutTheContent(status))
    return { outcome: { kind: 'transient', reason: `HTTP ${status}` }, ...wire };
  const reply = Reply.safeParse(jsonOf(body));
  if (!reply.success) return { outcome: { kind: 'unknown', reason: 'reply cannot be read' }, ...wire };
  const { errorCode: code } = reply.data;
  if (code === 0) return { outcome: { kind: 'accepted' }, ...wire };
  if (code === -3) return { outcome: { kind: 'duplicate' }, ...wire };
  if (code === -5) return { outcome: { kind: 'transient', reason: 'file not fetched' }, ...wire };
  const fix =
    FIXES.get(code) ?? 'Kho trả mã lỗi chưa biết: hỏi cơ quan vận hành kho, rồi gửi lại hoặc bỏ qua.';
  // Their own text may repeat what was sent, which is personal.
  return { outcome: { kind: 'rejected', code: String(code), reason: `mã ${code}`, fix }, ...wire };
}
