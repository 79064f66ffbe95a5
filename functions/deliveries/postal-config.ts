import * as z from 'zod';
import { systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import type { Parcels, Postal } from '../postal/postal.ts';
import { postalDesk } from './postal-desk.ts';

/** The post of this environment, for whatever touches dossiers. Read once, at cold start. */
export function postalFromEnvironment(): Postal {
  const config = readConfig(
    z.object({
      TABLE_POSTAL: z.string(),
      TABLE_DOSSIERS: z.string(),
      TABLE_EXCHANGES: z.string(),
      TABLE_EVIDENCE: z.string(),
      TABLE_REQUESTS: z.string(),
    }),
  );
  const clock = systemClock();
  const { TABLE_EXCHANGES: exchanges } = config;
  return {
    clock,
    tables: { postal: config.TABLE_POSTAL, exchanges, requests: config.TABLE_REQUESTS },
    desk: postalDesk({ dossiers: config.TABLE_DOSSIERS, exchanges, evidence: config.TABLE_EVIDENCE }, clock),
  };
}

/** What keeping and reading parcels needs, and nothing of dossiers. Read once, at cold start. */
export function parcelsFromEnvironment(): Parcels {
  const config = readConfig(z.object({ TABLE_POSTAL: z.string() }));
  return { clock: systemClock(), tables: { postal: config.TABLE_POSTAL } };
}
