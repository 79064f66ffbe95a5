import type { Change } from '../../schemas/changes.ts';
import type { Dossier, StoredFile } from '../../schemas/dossier.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Flag } from '../../schemas/flags.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';

/**
 * `pending`: declared files are still to come, nothing was carried yet · `received`: kept and carried ·
 * `expired`: the files never came; the portal was told.
 */
export type DossierState = 'pending' | 'received' | 'expired';

/** What waits for files: the submission itself, or a change that declared some. */
export interface Pending {
  readonly files: readonly StoredFile[];
  readonly until: Instant;
  /** Absent: the submission. */
  readonly change?: Change;
  readonly digest: Digest;
  readonly correlationId: string;
}

/** A message that was kept lately: the same one again gets the same answer. */
export interface Heard {
  readonly digest: Digest;
  readonly revision: number;
}

/** How many steps a dossier remembers; a life has far fewer. */
export const STEPS_KEPT = 500;

/** How many messages a dossier remembers for repeated ones without an Idempotency-Key. */
export const HEARD_KEPT = 20;

/** A dossier as the gateway keeps it. */
export interface KeptDossier {
  /** As last told. */
  readonly dossier: Dossier;
  readonly state: DossierState;
  /** Grows by one with every message that is kept. */
  readonly revision: number;
  /** Where a supplement was asked: in reception (1) or in process (4). */
  readonly supplementFrom?: 1 | 4;
  /** The first due date that was told. It never changes; `dossier.dueAt` may. */
  readonly originalDueAt?: Instant;
  /** Who submitted it. */
  readonly clientId: string;
  readonly keptAt: Instant;
  readonly changedAt: Instant;
  readonly pending?: Pending;
  readonly heard: readonly Heard[];
  /** Digests of the steps that the drop-in told: existing systems tell their whole history again and again. */
  readonly steps?: readonly string[];
  readonly flags: readonly Flag[];
}

/** One message or act in a dossier's life. */
export interface DossierEvent {
  readonly code: DossierCode;
  readonly seq: number;
  readonly kind: string;
  /** By which door it came; `gateway` for what the gateway did by itself. */
  readonly source: 'native' | 'dropin' | 'gateway';
  readonly status: Dossier['status'];
  readonly occurredAt: Instant;
  readonly keptAt: Instant;
  readonly clientId: string;
  readonly digest: Digest;
  readonly correlationId: string;
  /** A transition that the rules do not know, kept and carried as it came (drop-in only). */
  readonly irregular?: boolean;
  /** The message as it came. */
  readonly received: string;
  /** Fields of the drop-in that we do not know, kept aside as JSON. */
  readonly aside?: string;
}
