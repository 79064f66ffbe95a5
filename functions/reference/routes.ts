import { AXIS_ROUTES } from './axis-routes.ts';
import { CITIZEN_ROUTES } from './citizen-routes.ts';
import { AUTHORITY_ROUTES } from './authority-routes.ts';
import { COPY_CHECK_ROUTES } from './copy-check-routes.ts';
import { COPY_ROUTES } from './copy-routes.ts';
import { DOSSIER_ROUTES } from './dossier-routes.ts';
import { DROPIN_ROUTES } from './dropin-routes.ts';
import { EVIDENCE_ROUTES } from './evidence-routes.ts';
import { EXCHANGE_ROUTES } from './exchange-routes.ts';
import { POSTAL_ROUTES } from './postal-routes.ts';
import { REGISTER_ROUTES } from './register-routes.ts';
import type { DescribedRoute } from './route.ts';
import { SERVICE_ROUTES } from './service-routes.ts';

/** Every call that the reference describes: the whole native API, the drop-in, and what anybody may call. */
export const ROUTES: readonly DescribedRoute[] = [
  ...DOSSIER_ROUTES,
  ...EXCHANGE_ROUTES,
  ...POSTAL_ROUTES,
  ...CITIZEN_ROUTES,
  ...REGISTER_ROUTES,
  ...AXIS_ROUTES,
  ...COPY_ROUTES,
  ...AUTHORITY_ROUTES,
  ...COPY_CHECK_ROUTES,
  ...EVIDENCE_ROUTES,
  ...SERVICE_ROUTES,
  ...DROPIN_ROUTES,
];
