import type { RegisterRefusal } from '../../schemas/citizens/register.ts';
import type { ProblemCode } from '../../schemas/problems.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import type { AboutLook } from './permit-look.ts';

/**
 * A refusal of the register in the catalogue's words. None is a verdict on who was asked about: the register's faults
 * are public nowhere (facts §1.7), and the same fault tells of a clock, a key or an account of ours. What is refused is
 * verified later, or seen by a person.
 */
export const refusalOf = (code: RegisterRefusal): ProblemCode =>
  code === 'about-another-person' ? 'register-answered-about-another' : 'register-refused';

/** An answer about somebody else was thrown away: whoever runs the register must know (alarm on the metric). */
export function tellOfForeignAnswer({ client, correlationId, operation }: AboutLook): void {
  log('error', 'LT126', { clientId: client, correlationId, operation });
  measure('abnormalLooks', 1, { kind: 'about-another-person' });
}
