import { WITHDRAWAL_GROUNDS } from '../../schemas/copies/withdrawal-grounds.ts';
import type { CopyRegister } from '../../functions/copies/verify/copy-register.ts';
import { instant } from '../../functions/kernel/clock.ts';
import type { CopyVerdict } from '../../schemas/copies/verdict.ts';
import { issue, openBench, registerOf, verdictOn } from '../support/signed-copies.ts';

/** Verdicts of every kind, given by the verifier itself on copies made for the purpose. */
export interface Verdicts {
  readonly valid: CopyVerdict;
  /** A letter of the certified content was changed. */
  readonly altered: CopyVerdict;
  readonly withdrawn: CopyVerdict;
  /** Nobody could be asked whether the signers' certificates were revoked, nor the register. */
  readonly unknown: CopyVerdict;
  /** No PDF that anybody could have signed. */
  readonly nothing: CopyVerdict;
}

/** The id in the register, and in the QR, of the copy that all of them are about. */
export const COPY_ID = 'bs-0123456789abcdefghjk';

export async function makeVerdicts(): Promise<Verdicts> {
  const bench = await openBench();
  const { body, lta } = issue(bench);
  const altered = Buffer.from(lta);
  const at = altered.indexOf('/MediaBox');
  altered.write('/MediaBoy', at);
  const away: CopyRegister = {
    findByFileDigest: () => Promise.resolve({ kind: 'unreachable', reason: 'timeout' }),
    findById: () => Promise.resolve({ kind: 'unreachable', reason: 'timeout' }),
  };
  const known = (file: Uint8Array, more: Parameters<typeof registerOf>[2] = {}) => ({
    register: registerOf(bench, file, { copyId: COPY_ID, ...more }),
  });
  const withdrawn = {
    ground: 'original-forged',
    says: WITHDRAWAL_GROUNDS['original-forged'],
    by: 'Ủy ban nhân dân xã Mẫu Một',
    at: instant(bench.world.now),
  };
  return {
    valid: await verdictOn(bench, lta, known(lta)),
    altered: await verdictOn(bench, altered, known(lta)),
    withdrawn: await verdictOn(bench, lta, known(lta, { state: 'withdrawn', withdrawn })),
    unknown: await verdictOn(bench, body, { register: away }),
    nothing: await verdictOn(bench, Buffer.from('%PDF-1.7\nnothing')),
  };
}
