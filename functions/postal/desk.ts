import type { Change } from '../../schemas/changes.ts';
import type { Dossier } from '../../schemas/dossier.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Duty } from '../exchange/operation.ts';
import type { Kept, Lanes } from '../exchange/outbox.ts';
import type { Withdrawal } from '../exchange/withdraw.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import type { Result } from '../kernel/result.ts';

/** Something that happened between a dossier and the post, for the dossier's timeline and evidence. */
export interface TimelineEvent {
  readonly kind: string;
  /** `native` what a client asked, `gateway` what was heard of the post. */
  readonly source: 'native' | 'gateway';
  readonly occurredAt: Instant;
  /** JSON text; its member `content` is shown in the timeline. */
  readonly received: string;
  /** Of the message that it is about: of the exact bytes. */
  readonly digest: Digest;
  /** What else proves it. Flat, never personal. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** What is kept about a dossier in one transaction. */
export interface DeskEntry {
  /** The client, or `gateway`. */
  readonly actor: string;
  readonly correlationId: string;
  readonly events: readonly TimelineEvent[];
  readonly duties: readonly Duty[];
  /** An act on the dossier, with everything that follows from it. */
  readonly change?: Change;
  /** A duty that is taken back. */
  readonly withdrawal?: Withdrawal;
}

/** A dossier as the post needs to see it, read together with all that a message about it touches. */
export interface OpenDossier {
  readonly dossier: Dossier;
  readonly state: 'pending' | 'received' | 'expired';
  /** Where a supplement was asked: in reception (1) or in process (4). */
  readonly supplementFrom?: 1 | 4;
  /** Of the national portal, the provincial portal and every carrier. */
  readonly lanes: Lanes;
  /**
   * The writes of an entry, for the caller's own transaction. They collide when anything about the dossier has moved
   * on since it was opened: then it is opened again. Refused only where the entry's change is not allowed.
   */
  readonly keep: (entry: DeskEntry) => Result<Kept>;
}

/**
 * The post's way to dossiers (implemented in functions/deliveries): a capability does not reach into another's store.
 * Everything about one dossier goes through its revision, so whatever was read before `open` may be stale, and
 * whatever is read after it is guarded by it.
 */
export interface Desk {
  /** Undefined: unknown, or not of this client's agencies. Without a client, any dossier. */
  readonly open: (code: DossierCode, client?: Client) => Promise<OpenDossier | undefined>;
}
