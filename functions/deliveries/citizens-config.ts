import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { LookSettings } from '../../schemas/citizens/look-settings.ts';
import { POPULATION, type PopulationRegister } from '../../schemas/citizens/register.ts';
import type { AccessRecords, Citizens, DossierOf } from '../citizens/citizens.ts';
import { headKey, readDossier } from '../dossiers/dossier-store.ts';
import { mayTouch } from '../dossiers/receive-change.ts';
import type { PartnerName } from '../exchange/exchange.ts';
import { openGate } from '../exchange/gate.ts';
import { Policies } from '../exchange/policy.ts';
import { systemClock, type Clock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { log } from '../kernel/log.ts';
import { sealOf, SealingKeys } from '../kernel/sealing.ts';
import { secretOf } from '../kernel/secret.ts';
import { get } from '../kernel/table/read.ts';
import { guardedRegister } from './guarded-register.ts';
import { populationFromEnvironment } from './population-config.ts';

/** The records of looks of this environment. Read once, at cold start. */
export function accessRecordsFromEnvironment(): AccessRecords {
  const config = readConfig(
    z.object({ TABLE_CITIZENS: z.string(), SECRET_REGISTERS: z.string(), CITIZENS: json(LookSettings) }),
  );
  const clock = systemClock();
  return {
    tables: { citizens: config.TABLE_CITIZENS },
    clock,
    seal: sealOf(secretOf(config.SECRET_REGISTERS, SealingKeys, () => clock.now())),
    settings: config.CITIZENS,
  };
}

/** Looking at the register while somebody waits for the answer: behind the register's gate. Read once, at cold start. */
export function citizensFromEnvironment(): Citizens {
  const config = readConfig(
    z.object({ TABLE_DOSSIERS: z.string(), TABLE_PARTNERS: z.string(), POLICIES: json(Policies) }),
  );
  const citizens = citizensOver(populationFromEnvironment, dossierOf(config.TABLE_DOSSIERS));
  const policy = config.POLICIES[POPULATION];
  if (policy === undefined)
    throw new Error('configuration is wrong or missing: POLICIES has no policy for population');
  const { clock } = citizens;
  return {
    ...citizens,
    register: guardedRegister(citizens.register, {
      gate: openGate(config.TABLE_PARTNERS, POPULATION as PartnerName, policy, clock),
      clock,
      pause: (ms) => pause(ms),
      onFault: (error) => {
        const known = error instanceof Error ? error : new Error('not an error');
        log('error', 'LT024', { partner: POPULATION, error: known });
      },
    }),
  };
}

/**
 * Verifying later, by the engine: it stands behind the gate itself, and the dossier was the client's when the
 * verification was asked for. Read once, at cold start.
 */
export const laterFromEnvironment = (): Citizens =>
  citizensOver(populationFromEnvironment, () => Promise.resolve(undefined));

function citizensOver(open: (clock: Clock) => PopulationRegister, of: DossierOf): Citizens {
  const config = readConfig(
    z.object({ TABLE_EXCHANGES: z.string(), TABLE_EVIDENCE: z.string(), TABLE_REQUESTS: z.string() }),
  );
  const records = accessRecordsFromEnvironment();
  const { clock, settings } = records;
  return {
    ...records,
    tables: {
      ...records.tables,
      exchanges: config.TABLE_EXCHANGES,
      evidence: config.TABLE_EVIDENCE,
      requests: config.TABLE_REQUESTS,
    },
    register: open(clock),
    deadline: () => AbortSignal.timeout(settings.answerWithinMs),
    dossierOf: of,
  };
}

/** Whose a dossier is, by the table of dossiers. */
export const dossierOf =
  (table: string): DossierOf =>
  async (code, client) => {
    const head = await get(headKey(table, code));
    if (head === undefined) return undefined;
    const kept = readDossier(head);
    return mayTouch(client, kept) ? kept.dossier.agency : 'foreign';
  };
