import { normalXRoadError, xRoadErrorClass } from '../../../schemas/axis/x-road-errors.ts';
import type { Wire } from '../../kernel/http/speak.ts';
import { ANSWER_MISMATCHED } from './refusals.ts';
import type { RouteReply } from './route.ts';

/** What follows from an error of X-Road itself, by its code in either spelling (facts §6.4). */
export function xroadFailure(code: string, isReading: boolean, wire: Wire): RouteReply {
  const normal = normalXRoadError(code);
  const kept = /^[a-z.]{1,100}$/.test(normal) ? normal : 'unreadable';
  const reason = `X-Road: ${kept}`;
  switch (xRoadErrorClass(normal)) {
    case 'never':
      return { kind: 'refused', by: 'axis', code: kept, reason, wire };
    case 'later':
      return { kind: 'transient', reason, later: true };
    case 'reading':
      return isReading ? { kind: 'transient', reason } : { kind: 'unknown', reason, wire };
    case 'unknown':
      return { kind: 'unknown', reason, wire };
  }
}

/** The answer's headers are not those of the request: it may be somebody else's, and nobody reads it. */
export const mismatched = (what: string, wire: Wire): RouteReply => ({
  kind: 'refused',
  by: 'axis',
  code: ANSWER_MISMATCHED,
  reason: `the answer does not repeat ${what}`,
  wire,
});
