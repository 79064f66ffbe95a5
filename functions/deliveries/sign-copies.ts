import { COPY_SIGN, SIGNING, SigningDuty } from '../../schemas/copies/duties.ts';
import { askToSign, type Asked } from '../copies/ask-to-sign.ts';
import type { CopyFiles } from '../copies/copies.ts';
import type { PartnerName } from '../exchange/exchange.ts';
import type { Answer, Partner } from '../exchange/partner.ts';
import type { Signer } from '../kernel/trust/signer.ts';

/** Somebody has yet to configure it: looked at again after so long, in milliseconds. */
const NO_WAY_MS = 600_000;

/**
 * The remote signing service as a partner of the engine: a duty is one person, or body, to be asked and awaited. The
 * service makes at most one signature under a step's reference, so an attempt whose outcome is not known is made again.
 * Where no service is configured, duties wait, visibly.
 */
export const createSigning = (copies: CopyFiles, signer: Signer | undefined): Partner => ({
  name: SIGNING as string as PartnerName, // one of the partners
  send: async ({ operation, payload, signal }) => {
    if (operation !== COPY_SIGN) throw new Error('the signing service is asked to sign only');
    if (signer === undefined) return { outcome: { kind: 'throttled', afterMs: NO_WAY_MS } };
    const { copy, step } = SigningDuty.parse(payload);
    return answerOf(await askToSign({ ...copies, signer }, copy, step, signal));
  },
  probe: () => Promise.resolve({ finding: 'unclear', safeToResend: true }),
});

function answerOf(asked: Asked): Answer {
  const wire = asked.wire === undefined ? {} : { wire: asked.wire };
  switch (asked.kind) {
    case 'over':
      return { outcome: { kind: 'accepted' }, notices: [asked.note], ...wire };
    case 'waiting':
      return { outcome: { kind: 'throttled', afterMs: asked.afterMs }, ...wire };
    case 'refused': {
      const { code, reason, fix } = asked;
      return { outcome: { kind: 'rejected', code, reason, fix }, ...wire };
    }
    case 'transient':
      return asked.afterMs === undefined
        ? { outcome: { kind: 'transient', reason: asked.reason }, ...wire }
        : { outcome: { kind: 'throttled', afterMs: asked.afterMs }, ...wire };
    case 'unknown':
      return { outcome: { kind: 'unknown', reason: asked.reason }, ...wire };
  }
}
