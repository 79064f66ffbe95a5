import * as z from 'zod';
import { CARRIERS } from '../../schemas/postal/carrier.ts';
import { DOSSIER_PARTNERS } from '../dossiers/duties.ts';
import type { Packs } from '../evidence/export-pack.ts';
import type { Seal } from '../evidence/seal.ts';
import type { PartnerName } from '../exchange/exchange.ts';
import { systemClock, type Clock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import type { TimestampAuthority } from '../kernel/trust/authorities.ts';
import { evidenceDesk } from './evidence-desk.ts';
import {
  revocationFromEnvironment,
  sealFromEnvironment,
  timestampFromEnvironment,
  trustRootsFromEnvironment,
} from './trust-config.ts';

/** The roots over evidence of this environment, and the seal that goes on them. Read once, at cold start. */
export function rootsFromEnvironment(): {
  readonly table: string;
  readonly seal: Seal;
  readonly clock: Clock;
} {
  const { TABLE_EVIDENCE: table } = readConfig(z.object({ TABLE_EVIDENCE: z.string() }));
  const clock = systemClock();
  return { table, seal: sealingFromEnvironment(clock), clock };
}

/** The same with dossiers, whose evidence is given out. Read once, at cold start. */
export function packsFromEnvironment(): Packs {
  const { table: evidence, seal, clock } = rootsFromEnvironment();
  const config = readConfig(z.object({ TABLE_DOSSIERS: z.string(), TABLE_EXCHANGES: z.string() }));
  const carriers = CARRIERS as readonly string[] as readonly PartnerName[]; // every carrier is a partner of its own
  return {
    tables: { evidence, exchanges: config.TABLE_EXCHANGES },
    desk: evidenceDesk(config.TABLE_DOSSIERS),
    partners: [...DOSSIER_PARTNERS, ...carriers],
    seal,
    clock,
  };
}

function sealingFromEnvironment(clock: Clock): Seal {
  const { signer, key } = sealFromEnvironment(clock);
  return {
    signer,
    credential: key,
    authority: timestampFromEnvironment(clock) ?? NO_AUTHORITY,
    revocation: revocationFromEnvironment(clock),
    roots: trustRootsFromEnvironment(clock),
  };
}

/** Where no authority is configured, roots are sealed and wait for one, and that is shown. */
const NO_AUTHORITY: TimestampAuthority = {
  stamp: () => Promise.resolve({ kind: 'refused', reason: 'not-configured' }),
};
