import { COPY_COMPLETE_SIGNATURE, SigningDuty, TIMESTAMP } from '../../schemas/copies/duties.ts';
import { completeSignature } from '../copies/complete-signature.ts';
import type { CopyCompleting } from '../copies/copies.ts';
import type { PartnerName } from '../exchange/exchange.ts';
import type { Partner } from '../exchange/partner.ts';

/** Somebody has yet to configure it: looked at again after so long, in milliseconds. */
const NO_WAY_MS = 600_000;

/**
 * The time-stamping authority as a partner of the engine: a duty is one signature to be completed. A stamp that nobody
 * used harms nobody, so an attempt whose outcome is not known is made again. Without an authority duties wait, visibly.
 */
export const createCompleting = (completing: CopyCompleting | undefined): Partner => ({
  name: TIMESTAMP as string as PartnerName, // one of the partners
  send: async ({ operation, payload, signal }) => {
    if (operation !== COPY_COMPLETE_SIGNATURE) throw new Error('the authority stamps signatures only');
    if (completing === undefined) return { outcome: { kind: 'throttled', afterMs: NO_WAY_MS } };
    const { copy, step } = SigningDuty.parse(payload);
    return { outcome: await completeSignature(completing, copy, step, signal) };
  },
  probe: () => Promise.resolve({ finding: 'unclear', safeToResend: true }),
});
