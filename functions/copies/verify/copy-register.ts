import type { Withdrawn } from '../../../schemas/copies/withdrawn.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Digest } from '../../kernel/digest.ts';

/**
 * When the register's keeper took the signature, having seen that there was the power. It is stamped later, days where
 * the authority is away, when the power may be over. Without it the proven time of signing counts.
 */
type TakenAt = Instant;

/**
 * What the register of certified copies says of one issued file, as far as a verifier has to know it. No personal data
 * of citizens.
 */
export interface RegisterEntry {
  readonly copyId: string;
  readonly state: 'issued' | 'withdrawn';
  readonly withdrawn?: Withdrawn;
  /** The certification number and the volume that it stands in. */
  readonly number: number;
  readonly volume: string;
  readonly agency: { readonly code: string; readonly name: string };
  readonly issuedAt: Instant;
  /** SHA-256 of the checked scan, as the QR names it. */
  readonly scanDigest?: Digest;
  /** Who was to sign, and what gave them the power to; without `authorisation` nobody had given it. */
  readonly person: {
    /** SHA-256 of the certificate, hexadecimal. */
    readonly fingerprint: Digest;
    readonly title?: string;
    readonly authorisation?: { readonly from: Instant; readonly to?: Instant; readonly instrument: string };
    readonly takenAt?: TakenAt;
  };
  /** The certificates that stood for the body, each with the time during which it did. */
  readonly body: readonly {
    readonly fingerprint: Digest;
    readonly from: Instant;
    readonly to?: Instant;
    readonly takenAt?: TakenAt;
  }[];
}

export type RegisterAnswer =
  | { readonly kind: 'found'; readonly entry: RegisterEntry }
  | { readonly kind: 'absent' }
  /** Could not be asked: the verdict is then `unknown`, never `valid`. `reason` without personal data. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** The register of certified copies, as a verifier asks it; implemented by whoever keeps it. Never throws. */
export interface CopyRegister {
  /** By SHA-256 of the issued file. A file with more time-stamps behind it is asked for by each of its earlier states. */
  readonly findByFileDigest: (digest: Digest) => Promise<RegisterAnswer>;
  readonly findById: (copyId: string) => Promise<RegisterAnswer>;
  /**
   * Whether a body's certificate is one of an agency that this register is kept for. Without it, or when it is, a file
   * that the register does not have is no copy; when it is not, another register has to be asked.
   */
  readonly keepsFor?: (bodyFingerprint: Digest) => Promise<boolean | 'unreachable'>;
}
