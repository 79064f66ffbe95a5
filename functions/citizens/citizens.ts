import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { LookSettings } from '../../schemas/citizens/look-settings.ts';
import type { PopulationRegister } from '../../schemas/citizens/register.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import type { Seal } from '../kernel/sealing.ts';

/**
 * Whose a dossier is: its agency where the gateway has it and the client may touch it, `foreign` where it may not,
 * undefined where the gateway does not have it (yet). Implemented in `functions/deliveries`.
 */
export type DossierOf = (code: DossierCode, client: Client) => Promise<AgencyCode | 'foreign' | undefined>;

/** What keeping records of looks needs. */
export interface AccessRecords {
  readonly tables: { readonly citizens: string };
  readonly clock: Clock;
  /** Seals and hashes personal data (secret `registers`). */
  readonly seal: () => Promise<Seal>;
  readonly settings: LookSettings;
}

/** What looking at the population register needs. */
export interface Citizens extends AccessRecords {
  readonly tables: {
    readonly citizens: string;
    readonly exchanges: string;
    readonly evidence: string;
    readonly requests: string;
  };
  /** The register: for who waits for an answer behind a guard, for the duty as it is. */
  readonly register: PopulationRegister;
  /** Aborts when whoever asked has waited long enough (`answerWithinMs`). Called once per look. */
  readonly deadline: () => AbortSignal;
  readonly dossierOf: DossierOf;
}
