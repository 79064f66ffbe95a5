import { CITIZEN_VERIFICATION, CitizenVerificationDuty } from '../../schemas/citizens/duties.ts';
import { POPULATION } from '../../schemas/citizens/register.ts';
import type { Citizens } from '../citizens/citizens.ts';
import { verifyLater, type LaterAnswer } from '../citizens/verify-later.ts';
import { noteOf } from '../citizens/verification.operation.ts';
import type { Answer, Partner } from '../exchange/partner.ts';

/**
 * The population register as a partner of the engine: its duties are verifications that had to wait. Asking changes
 * nothing there, so that an attempt whose outcome is not known may be made again without asking about it first.
 */
export const createVerifyLater = (citizens: Citizens): Partner => ({
  name: POPULATION as Partner['name'],
  send: async ({ operation, payload, correlationId, signal }) => {
    if (operation !== CITIZEN_VERIFICATION) throw new Error('the register is asked for verifications only');
    const duty = CitizenVerificationDuty.parse(payload);
    return answerOf(await verifyLater(citizens, duty, correlationId, signal));
  },
  probe: () => Promise.resolve({ finding: 'unclear', safeToResend: true }),
});

function answerOf(answer: LaterAnswer): Answer {
  switch (answer.kind) {
    case 'answered':
      return { outcome: { kind: 'accepted' }, notices: [noteOf(answer.result, answer.route)] };
    case 'refused': {
      const { code, reason, fix } = answer;
      return { outcome: { kind: 'rejected', code, reason, fix } };
    }
    case 'unreachable':
      // Asking has no effect that could be had twice: whatever became of it, it may simply be asked again.
      return answer.afterMs === undefined
        ? { outcome: { kind: 'transient', reason: answer.reason } }
        : { outcome: { kind: 'throttled', afterMs: answer.afterMs } };
  }
}
