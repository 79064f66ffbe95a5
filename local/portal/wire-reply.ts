import * as z from 'zod';
import type { Failure } from './outcome.ts';
import { isPassing, parseJson, type Heard } from './road.ts';

/** What a reply in the national wire's shape means to a one-stop system. */
export interface WireReply {
  readonly kind: 'accepted' | 'exists' | 'missing' | 'session-ended' | 'refused' | 'broken' | 'unreadable';
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const bodySchema = z.object({
  error_code: z.union([z.string(), z.number()]),
  message: z.string().nullish(),
});

/**
 * Reads a reply as existing systems do: by its code and the words in its message. Steps may be answered by the
 * message alone, in plain text. Markup and cut JSON are unreadable: they say nothing about the message's fate.
 */
export function readReply(heard: Heard): WireReply {
  const { status, text } = heard;
  const of = (kind: WireReply['kind'], code: string, message: string): WireReply => ({
    kind,
    status,
    code,
    message,
  });
  if (isPassing(heard)) return of('broken', '', `HTTP ${status}`);
  const body = bodySchema.safeParse(parseJson(text));
  if (!body.success) {
    const plain = text.trim();
    if (plain === '' || /^[[{<"]/.test(plain)) return of('unreadable', '', 'không đọc được trả lời');
    return of(kindOf('', plain), '', plain);
  }
  const code = String(body.data.error_code).trim();
  const message = body.data.message ?? '';
  return of(kindOf(code, message), code, message);
}

function kindOf(code: string, message: string): WireReply['kind'] {
  const words = message.toLowerCase();
  if (words.includes('đã tồn tại')) return 'exists';
  if (words.includes('không tồn tại')) return 'missing';
  if (code === '401' || words.includes('session không hợp lệ')) return 'session-ended';
  return /^0*$/.test(code) && words.includes('thành công') ? 'accepted' : 'refused';
}

/** Whether the same message is to be sent again. */
export const isTransient = ({ kind }: WireReply): boolean => kind === 'broken' || kind === 'unreadable';

export const refusalOf = ({ status, code, message }: WireReply): Failure => ({
  kind: 'refused',
  status,
  code: code === '' ? 'text' : code,
  title: message,
});
