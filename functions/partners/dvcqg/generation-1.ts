import { SERVICES, writeIsUpdating } from '../../../schemas/dvcqg/envelope.ts';
import type { Clock } from '../../kernel/clock.ts';
import { inSession, type Sessions } from '../../kernel/http/session.ts';
import { speak, type Fetch, type Heard } from '../../kernel/http/speak.ts';
import type { Generation1Config } from './config.ts';
import type { Dialect, Line } from './dialect.ts';
import { headersOf } from './session.ts';
import { verdictOf } from './verdict.ts';

/** A call of generation 1: the service's name stands in the body, beside the session. */
export type CallService = (
  path: string,
  service: string,
  content: Readonly<Record<string, unknown>>,
  line: Line,
  maxReplyBytes?: number,
) => Promise<Heard>;

/** Calls services in a session, opened again once when the portal no longer knows it. */
export function serviceCaller(
  config: Generation1Config,
  sessions: Sessions,
  fetch: Fetch,
  clock: Clock,
): CallService {
  const isOver = (heard: Heard): boolean => verdictOf(heard, clock.now()).kind === 'session';
  return (path, service, content, line, maxReplyBytes) =>
    inSession(sessions, line.signal, isOver, (session) =>
      speak(fetch, {
        method: 'POST',
        url: config.baseUrl + path,
        headers: { ...headersOf(config.dstcode), 'X-Correlation-Id': line.correlationId },
        body: JSON.stringify({ session, madonvi: line.sender, service, ...content }),
        signal: line.signal,
        ...(maxReplyBytes === undefined ? {} : { maxReplyBytes }),
      }),
    );
}

/** Generation 1: one address for everything that is told, the adapter with sessions (facts §1.1). */
export function generation1(config: Generation1Config, call: CallService): Dialect {
  const { integratePath } = config;
  return {
    generation: 'g1',
    namesSender: true,
    keep: (record, updating, line) =>
      call(integratePath, SERVICES.dossiers, { isUpdating: writeIsUpdating(updating), data: [record] }, line),
    tell: (rows, line) => call(integratePath, SERVICES.progress, { data: rows }, line),
    lookUp: (code, line) => call(integratePath, SERVICES.lookUp, { mahoso: code }, line),
  };
}
