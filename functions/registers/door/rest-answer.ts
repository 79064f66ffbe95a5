import type { DoorError } from '../../../schemas/registers/door-services.ts';
import { FAULTS, faultCode, type FaultSpelling } from '../../../schemas/xroad/faults.ts';
import type { Reply } from '../../kernel/http/api.ts';
import type { Refusal } from './refusal.ts';

/**
 * A refusal as REST r1 says it: `{type, message, detail}`, and what to do. Never with `X-Road-Error`: by that header
 * callers know the failures of the axis from those of the provider.
 */
export function restRefusal(refusal: Refusal, spelling: FaultSpelling, correlationId: string): Reply {
  const { status, title, fix } = FAULTS[refusal.fault];
  const { about, errors } = refusal;
  const body: DoorError = {
    type: faultCode(refusal.fault, spelling),
    message: about === undefined ? title : `${title} (${about})`,
    detail: correlationId,
    fix,
    ...(errors === undefined ? {} : { errors: errors.map((error) => ({ ...error })) }),
  };
  return { status, headers: status === 503 ? { 'Retry-After': '5' } : {}, body };
}
