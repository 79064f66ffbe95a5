import { readEnvelope } from '../../../schemas/axis/envelopes.ts';
import { fateOf, isNotAboutTheContent } from '../../kernel/http/fate.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import type { Heard } from '../../kernel/http/speak.ts';
import type { RouteReply } from './route.ts';

/** Headers of a reply that every route hears. */
export const HEARD = ['content-type'] as const;

/** Takes the answer out of what an axis wraps it in; undefined when it is not wrapped as it should be. */
export type Unwrap = (body: string) => string | undefined;

type Answered = Extract<Heard, { kind: 'answered' }>;

/**
 * What a call came to, by HTTP and by the envelopes of the axis. Business errors come with HTTP 200, and SOAP faults
 * with HTTP 500: the first are refusals or failures, the second are answers for the register's adapter to read.
 */
export function replyOf(heard: Heard, now: number, unwrap?: Unwrap): RouteReply {
  if (heard.kind === 'answered' && heard.status === 500 && isXml(heard)) return answered(heard, heard.body);
  const fate = fateOf(heard, now);
  if (fate.kind !== 'answered') return fate;
  if (heard.kind !== 'answered') return { kind: 'unknown', reason: 'not answered' };
  const { status } = fate;
  if (status === 401 || status === 403) return refused('axis', `http-${status}`, heard);
  if (isNotAboutTheContent(status)) return { kind: 'transient', reason: `HTTP ${status}` };
  const { failure, httpStatus } = readEnvelope(jsonOf(heard.body)) ?? {};
  if (failure !== undefined) return failed(failure, httpStatus, heard, now);
  if (status >= 400)
    return isXml(heard) ? answered(heard, heard.body) : refused('register', `http-${status}`, heard);
  return answered(heard, unwrap?.(heard.body) ?? heard.body);
}

/** That it took too long, that it came too early, or that the network before it wants somebody to show who he is. */
const PATIENCE: readonly number[] = [407, 408, 425];

/**
 * What an envelope's failure comes to. One that names a status of HTTP by which a server says that it is not well, or
 * busy, is what that status is where it comes by itself, and one that lets nobody in likewise: none is an answer to what
 * was asked. Any other is the register's refusal.
 */
function failed(code: string, status: number | undefined, heard: Answered, now: number): RouteReply {
  if (status === 401 || status === 403) return refused('axis', `http-${status}`, heard);
  if (status === undefined) return refused('register', code, heard);
  if (PATIENCE.includes(status)) return { kind: 'transient', reason: `HTTP ${status}` };
  const fate = fateOf({ ...heard, status }, now);
  return fate.kind === 'answered' ? refused('register', code, heard) : fate;
}

const answered = ({ status, headers, wire }: Answered, body: string): RouteReply => ({
  kind: 'answered',
  status,
  body,
  ...(headers?.['content-type'] === undefined ? {} : { contentType: headers['content-type'] }),
  wire,
});

const refused = (by: 'axis' | 'register', code: string, { wire }: Answered): RouteReply => ({
  kind: 'refused',
  by,
  code,
  reason: `${by}: ${code}`,
  wire,
});

const isXml = ({ headers }: Answered): boolean => /\bxml\b/i.test(headers?.['content-type'] ?? '');
