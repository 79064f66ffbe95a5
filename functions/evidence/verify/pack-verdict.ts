import type { Instant } from '../../../schemas/instant.ts';
import { PACK_FINDINGS, type PackFindingCode } from '../../../schemas/evidence/findings.ts';
import type { PackInfo } from '../../../schemas/evidence/pack.ts';
import type { Timeline } from '../../../schemas/evidence/timeline.ts';
import type { TrustFindingCode } from '../../../schemas/trust/findings.ts';
import type { Finding, Standing } from '../../kernel/trust/finding.ts';

/** What the check of a pack found. `about` names a file, a link, a root or a certificate's serial number. */
export type PackFinding = Finding<PackFindingCode | TrustFindingCode>;

/** A finding about the pack with the weight that its code has. */
export const packFound = (code: PackFindingCode, about?: string, detail?: string): PackFinding => ({
  code,
  weight: PACK_FINDINGS[code].weight,
  ...(about === undefined ? {} : { about }),
  ...(detail === undefined ? {} : { detail }),
});

/** A root as the check found it. */
export interface RootVerdict {
  readonly seq: number;
  /** Every link up to this one is under it. */
  readonly link: number;
  readonly standing: Standing;
  /** Proven by a good time-stamp. */
  readonly stampedAt?: Instant;
  readonly signer?: string;
}

/** What the check of a pack came to. Never `valid` on the word of anything in the pack itself. */
export interface PackVerdict {
  readonly standing: Standing;
  readonly findings: readonly PackFinding[];
  /** Absent when the file could not be read as far. */
  readonly info?: PackInfo;
  readonly timeline?: Timeline;
  readonly roots: readonly RootVerdict[];
  /** Proven by a good archive time-stamp. */
  readonly archivedAt?: Instant;
  readonly signer?: string;
  /** Up to which link a time is proven by a root, and by the pack's own time-stamp. */
  readonly stampedLinks: number;
}
