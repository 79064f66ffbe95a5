import type { Catalogue } from './catalogue.ts';
import type { DossierRegister } from './dossier-register.ts';
import type { DossierServices } from './dossier-services.ts';
import type { Sessions } from './sessions.ts';

/** The one portal behind both generations of its wire contract. */
export interface Portal {
  readonly sessions: Sessions;
  readonly register: DossierRegister;
  readonly services: DossierServices;
  readonly catalogue: Catalogue;
}
