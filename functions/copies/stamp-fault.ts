import type { JudgedTimestamp } from '../kernel/trust/judgement.ts';
import type { JudgedSignatures } from './verify/judge-signatures.ts';

/**
 * `stamp-bad`: the time-stamp of the newest signature is no good, or from before or after its time; another may be good.
 * `transient`: the one over the whole is, which nobody has kept. `later`: one that was signed over is. Nobody can make it
 * anew, but its authority may have been suspended only, or a root be missing in the configuration.
 */
export type StampFault =
  { readonly kind: 'stamp-bad' | 'later' } | { readonly kind: 'transient'; readonly reason: string };

/** What is to become of a copy of which a time-stamp is no good: never its end, since no signer is to blame for that. */
export function faultOfStamps({ signatures, timestamps }: JudgedSignatures): StampFault | undefined {
  const ofSignatures = signatures.map(({ judged }) => judged.timestamps);
  if (ofSignatures.at(-1)?.some(isBad) === true) return { kind: 'stamp-bad' };
  if (timestamps.some(({ judged }) => isBad(judged))) return { kind: 'transient', reason: 'no good' };
  return ofSignatures.flat().some(isBad) ? { kind: 'later' } : undefined;
}

const isBad = ({ standing }: JudgedTimestamp): boolean => standing === 'invalid';
