import { sealCertificatesFromEnvironment } from '../deliveries/trust-config.ts';
import { instant, systemClock } from '../kernel/clock.ts';
import { openApi } from '../kernel/http/api.ts';
import { ok } from '../kernel/result.ts';
import { viewSeals } from './view-seals.ts';

const clock = systemClock();
const certificates = sealCertificatesFromEnvironment(clock);

/** GET /v1/evidence-seals: by which seal packs of evidence are to be checked. Anybody may know, and has to. */
export const handler = openApi(async () =>
  ok({ status: 200, body: viewSeals(await certificates(), instant(clock.now())) }),
);
