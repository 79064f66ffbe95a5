import type { Change } from '../../schemas/changes.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Kept } from '../exchange/outbox.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import type { Result } from '../kernel/result.ts';

/** Something that happened to a copy of a dossier, for its timeline and evidence. */
export interface CopyEvent {
  readonly kind: 'copy-issued' | 'copy-withdrawn';
  readonly source: 'gateway';
  readonly occurredAt: Instant;
  /** JSON text; its member `content` is shown in the timeline. */
  readonly received: string;
  readonly digest: Digest;
  /** Flat, never personal. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export interface CopyDeskEntry {
  readonly actor: string;
  readonly correlationId: string;
  readonly events: readonly CopyEvent[];
  readonly duties: readonly never[];
  /** The dossier is finished, with the copy as its result: the national portal hears of it by the usual duties. */
  readonly change?: Change;
}

export interface OpenCopyDossier {
  readonly agency: string;
  /** The writes of an entry, for the caller's own transaction; they collide when the dossier has moved on. */
  readonly keep: (entry: CopyDeskEntry) => Result<Kept>;
}

/** The copies' way to dossiers (implemented in functions/deliveries): no capability reaches into another's store. */
export interface CopyDesk {
  /** Undefined: unknown, or not of this client's agencies. Without a client, any dossier. */
  readonly open: (code: DossierCode, client?: Client) => Promise<OpenCopyDossier | undefined>;
}
