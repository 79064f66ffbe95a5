import type { RegisterAnswer } from '../../../schemas/citizens/register.ts';
import { isAccessDenied, NOT_CONFIGURED } from './refusals.ts';
import type { RouteReply } from './route.ts';

/** What the axis calls a longer while: maintenance, a service that is switched off. */
const LATER_MS = 300_000;

type Unanswered = Exclude<RouteReply, { kind: 'answered' }>;

/** What follows for whoever asks a register from a call that brought no answer of it. Reasons are codes and states. */
export function unanswered(reply: Unanswered): Exclude<RegisterAnswer<never>, { kind: 'answered' }> {
  switch (reply.kind) {
    case 'refused':
      return { kind: 'refused', code: refusalOf(reply), reason: reply.reason };
    case 'throttled':
      return {
        kind: 'unreachable',
        reason: 'throttled',
        ...(reply.afterMs === undefined ? {} : { afterMs: reply.afterMs }),
      };
    case 'transient':
      return {
        kind: 'unreachable',
        reason: reply.reason,
        ...(reply.later === true ? { afterMs: LATER_MS } : {}),
      };
    case 'unknown':
      // Asking changes nothing: that an answer was lost is no more than that there is none.
      return { kind: 'unreachable', reason: reply.reason };
  }
}

function refusalOf({
  by,
  code,
}: Extract<RouteReply, { kind: 'refused' }>): 'not-configured' | 'access-denied' | 'rejected' {
  if (code === NOT_CONFIGURED) return 'not-configured';
  return by === 'axis' && isAccessDenied(code) ? 'access-denied' : 'rejected';
}
