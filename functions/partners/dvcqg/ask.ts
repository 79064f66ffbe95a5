import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { SERVICES } from '../../../schemas/dvcqg/envelope.ts';
import { readReply } from '../../../schemas/dvcqg/reply.ts';
import type { Ask } from '../../exchange/ask.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Generation1Config } from './config.ts';
import type { DvcqgDeps } from './dvcqg.ts';
import { SENDER_MISSING } from './errors.ts';
import { serviceCaller } from './generation-1.ts';
import { senderOf } from './sender.ts';
import { openSessions } from './session.ts';
import type { Heard } from '../../kernel/http/speak.ts';
import { verdictOf } from './verdict.ts';

/** Whole catalogues are larger than other replies. Below what a function may answer with (6 MB). */
const MAX_CATALOGUE_BYTES = 5_000_000;

const Params = z.record(z.string(), z.string());

/**
 * Asks the national portal's catalogues (generation 1, facts §1.2) in the installation's name and session. The
 * answer is the portal's reply as it came, `{error_code, message, result}`.
 */
export function createDvcqgAsk(
  config: Generation1Config,
  { credentials, clock, fetch = globalThis.fetch }: Pick<DvcqgDeps, 'credentials' | 'clock' | 'fetch'>,
): Ask {
  const call = serviceCaller(config, openSessions(config, credentials, fetch, clock), fetch, clock);
  const pathOf = new Map<string, string>([
    [SERVICES.procedure, config.integratePath],
    ['LayDanhSachTTHC', config.integratePath],
    ['LayDanhMucCoQuan', config.sharePath],
    ['LayDanhMucLinhVuc', config.sharePath],
    ['TraCuuTechID', config.sharePath],
  ]);
  return async ({ service, params }, signal) => {
    const path = pathOf.get(service);
    if (path === undefined) return refuse('partner-rejected', { detail: `Không có dịch vụ ${service}` });
    const sender = senderOf(config, undefined);
    if (sender === undefined) return refuse('partner-rejected', { detail: SENDER_MISSING.reason });
    const line = { sender, correlationId: randomUUID(), signal };
    return answerOf(await call(path, service, Params.parse(params), line, MAX_CATALOGUE_BYTES), clock.now());
  };
}

/** A result with code zero is an answer, whatever its text says: an empty list may come with "not found". */
function answerOf(heard: Heard, now: number): Result<unknown> {
  if (heard.kind === 'answered' && heard.status === 200) {
    const reply = readReply(heard.body);
    if (reply.kind === 'reply' && reply.code === '0' && reply.result !== undefined) {
      return ok(JSON.parse(heard.body));
    }
  }
  const verdict = verdictOf(heard, now);
  switch (verdict.kind) {
    case 'rejected':
      return refuse('partner-rejected', { detail: verdict.reason });
    case 'accepted':
    case 'exists':
    case 'not-there':
      return refuse('partner-rejected', { detail: 'Cổng trả lời không có kết quả' });
    case 'session':
    case 'throttled':
    case 'transient':
    case 'unknown':
      return refuse('partner-unavailable');
  }
}
