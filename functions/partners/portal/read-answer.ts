import type { Outcome } from '../../exchange/outcome.ts';
import type { Answered } from './post.ts';

/** A receiver that asks for more patience than this means "never", which it must not say in this way. */
const LONGEST_PATIENCE_MS = 86_400_000;

/** What mends a refusal, by its status. */
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [400, 'Bộ nhận thông báo của cổng không chấp nhận nội dung: sửa bộ nhận rồi cho gửi lại.'],
  [410, 'Địa chỉ nhận đã ngừng dùng: đăng ký địa chỉ mới bằng PUT /v1/webhook-endpoint rồi cho gửi lại.'],
  [413, 'Bộ nhận giới hạn dung lượng quá nhỏ: nâng giới hạn (thông báo chỉ vài KB) rồi cho gửi lại.'],
  [422, 'Bộ nhận thông báo của cổng không chấp nhận nội dung: sửa bộ nhận rồi cho gửi lại.'],
]);

/**
 * What a receiver's answer comes to (Standard Webhooks 1.0, "Delivery success and failure"). `now` in epoch ms.
 *
 * Only what the receiver says about this message is a refusal (400, 413, 422), and that it is gone for good
 * (410). The other statuses of the 400s and redirects speak of an address, an account or a proxy that is set up
 * wrongly: they are tried again, so that the mistake can be mended without anybody redriving ten thousand messages.
 */
export function readAnswer(answer: Answered, now: number): Outcome {
  const { status } = answer;
  if (status >= 200 && status <= 299) return readSuccess(answer);
  const afterMs = retryAfter(answer.headers['retry-after'], now);
  if (status === 429) return { kind: 'throttled', ...(afterMs === undefined ? {} : { afterMs }) };
  if (status === 503 && afterMs !== undefined) return { kind: 'throttled', afterMs };
  const fix = REFUSALS.get(status);
  if (fix !== undefined) return { kind: 'rejected', code: `http-${status}`, reason: wordsOf(answer), fix };
  return { kind: 'transient', reason: `HTTP ${status}` };
}

/**
 * A 2xx is the receiver's word unless it plainly comes from somebody before it: a page, as proxies and
 * maintenance screens answer with 200, or JSON that breaks off.
 */
function readSuccess(answer: Answered): Outcome {
  const reason = `HTTP ${answer.status}`;
  if (answer.cutOff) return { kind: 'unknown', reason: `${reason}, reply cut off` };
  const text = answer.body.toString('utf8').trim();
  if (text.startsWith('<')) return { kind: 'unknown', reason: `${reason}, reply is a page` };
  const saysJson = /[/+]json\b/i.test(answer.headers['content-type'] ?? '');
  if (answer.whole && saysJson && text !== '' && !isJson(text)) {
    return { kind: 'unknown', reason: `${reason}, reply is not the JSON that it says it is` };
  }
  return { kind: 'accepted' };
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3) as milliseconds from now; undefined when it is neither. */
function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_PATIENCE_MS);
}

/** The receiver's own words, short and in one line. Webhooks carry no personal data that it could repeat. */
function wordsOf(answer: Answered): string {
  const words = answer.body
    .toString('utf8')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  return words === '' ? `HTTP ${answer.status}` : `HTTP ${answer.status}: ${words}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
