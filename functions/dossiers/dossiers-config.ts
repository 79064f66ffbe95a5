import * as z from 'zod';
import { systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { knownAgencies } from './agency-list.ts';
import type { Dossiers } from './dossiers.ts';
import { openShelf } from './file-shelf.ts';

/** The dossiers of this environment: which tables, which bucket. Read once, at cold start. */
export function dossiersFromEnvironment(): Dossiers {
  const config = readConfig(
    z.object({
      TABLE_DOSSIERS: z.string(),
      TABLE_EXCHANGES: z.string(),
      TABLE_EVIDENCE: z.string(),
      TABLE_REQUESTS: z.string(),
      BUCKET_ATTACHMENTS: z.string(),
    }),
  );
  const clock = systemClock();
  return {
    clock,
    tables: {
      dossiers: config.TABLE_DOSSIERS,
      exchanges: config.TABLE_EXCHANGES,
      evidence: config.TABLE_EVIDENCE,
      requests: config.TABLE_REQUESTS,
    },
    shelf: openShelf(config.BUCKET_ATTACHMENTS, clock),
    knowsAgency: knownAgencies(config.TABLE_DOSSIERS, clock),
  };
}
