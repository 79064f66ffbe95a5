import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Status } from '../../schemas/status.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';

/** What is told of something that happened to a dossier, without anything personal. When it was kept its link says. */
export interface DossierHappening {
  readonly source: string;
  readonly status: Status;
  /** As whoever told it says. */
  readonly occurredAt: Instant;
  /** Of the message that told it. */
  readonly digest: Digest;
}

/** A dossier as evidence needs to know it. */
export interface DossierAbout {
  readonly agency: string;
  readonly dueAt?: Instant;
  /** In the order in which they were kept. */
  readonly events: readonly DossierHappening[];
}

/** Dossiers as evidence reaches them. Joined in `deliveries`. */
export interface EvidenceDesk {
  /** A dossier that the client may see; a foreign one is as if it were not there. */
  readonly find: (client: Client, code: DossierCode) => Promise<DossierAbout | undefined>;
}
