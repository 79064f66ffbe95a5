import type { RegisterRefusal } from '../../schemas/citizens/register.ts';
import type { ProblemCode } from '../../schemas/problems.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import type { AboutLook } from './permit-look.ts';

/**
 * A refusal of the register in the catalogue's words. `isFinal`: it is about the question, and the same question will
 * be refused again; else it is about us (no route, no account), and asking later may do.
 */
export function refusalOf(code: RegisterRefusal): { readonly code: ProblemCode; readonly isFinal: boolean } {
  switch (code) {
    case 'rejected':
      return { code: 'register-refused', isFinal: true };
    case 'about-another-person':
      return { code: 'register-answered-about-another', isFinal: true };
    case 'not-configured':
    case 'access-denied':
      return { code: 'register-refused', isFinal: false };
  }
}

/** An answer about somebody else was thrown away: whoever runs the register must know (alarm on the metric). */
export function tellOfForeignAnswer({ client, correlationId, operation }: AboutLook): void {
  log('error', 'LT126', { clientId: client, correlationId, operation });
  measure('abnormalLooks', 1, { kind: 'about-another-person' });
}
