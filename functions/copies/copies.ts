import type { CertificationWords } from '../../schemas/copies/certification.ts';
import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { CopyRules } from '../../schemas/copies/rules.ts';
import type { Clock, Instant } from '../kernel/clock.ts';
import type { ObjectStore } from '../kernel/object-store.ts';
import type { Result } from '../kernel/result.ts';
import type { Seal } from '../kernel/sealing.ts';
import type { RevocationSource, TimestampAuthority } from '../kernel/trust/authorities.ts';
import type { TrustRoots } from '../kernel/trust/roots.ts';
import type { Signer } from '../kernel/trust/signer.ts';
import type { CopyDesk } from './desk.ts';

/** Where the files of copies lie. */
export type Shelf = Pick<ObjectStore, 'read' | 'write' | 'remove'>;

/** What the use cases of certified copies need. */
export interface Copies {
  readonly clock: Clock;
  readonly tables: {
    readonly copies: string;
    readonly exchanges: string;
    readonly evidence: string;
    readonly requests: string;
  };
  readonly rules: CopyRules;
  /** Seals and hashes what is personal (secret `registers`). */
  readonly seal: () => Promise<Seal>;
}

/** The same with files. */
export interface CopyFiles extends Copies {
  readonly shelf: Shelf;
}

/** What making a copy out of a scan needs. */
export interface CopyMaking extends CopyFiles {
  /** Where the gateway is reached: the QR code leads to its page. */
  readonly publicUrl: string;
  /** Writes the words of certification and the QR code; a failure is a fault of the scan or of the words. */
  readonly stamp: (scan: Uint8Array, words: CertificationWords) => Promise<Result<Uint8Array, string>>;
}

/** What completing a signature needs. */
export interface CopyCompleting extends CopyFiles {
  readonly roots: () => Promise<TrustRoots>;
  readonly timestamp: TimestampAuthority;
  readonly revocation: RevocationSource;
}

/** What telling a copy's dossier needs. */
export interface CopyTelling extends CopyFiles {
  readonly desk: CopyDesk;
  readonly link: CopyLink;
}

/** The address under which anybody who has it may fetch an issued copy, from an instant on. */
export type CopyLink = (copy: CopyId, from: Instant) => Promise<string>;

/** What having somebody sign remotely needs. */
export interface CopySigning extends CopyFiles {
  readonly signer: Signer;
}
