import type { Catalogue } from './catalogue.ts';
import type { DossierRegister } from './dossier-register.ts';
import type { DossierServices } from './dossier-services.ts';
import type { SandboxClock } from '../kit/clock.ts';
import type { IssuedDossiers } from './issued-dossiers.ts';
import type { Sessions } from './sessions.ts';

/** The one portal behind all generations of its wire contract. */
export interface Portal {
  readonly sessions: Sessions;
  readonly register: DossierRegister;
  readonly services: DossierServices;
  readonly catalogue: Catalogue;
  /** The dossiers of generation 3. */
  readonly issued: IssuedDossiers;
  readonly clock: SandboxClock;
}
