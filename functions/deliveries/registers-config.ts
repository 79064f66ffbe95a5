import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { PartnerName } from '../exchange/exchange.ts';
import { openGate } from '../exchange/gate.ts';
import type { PartnerPolicy } from '../exchange/policy.ts';
import { systemClock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { sealOf, SealingKeys, type Seal } from '../kernel/sealing.ts';
import { secretOf } from '../kernel/secret.ts';
import type { ApplicantNotes } from '../registers/applicant-store.ts';
import type { Groupers } from '../registers/group-households.ts';
import type { OwnRegister, Registers } from '../registers/registers.ts';
import type { Syncing } from '../registers/sync.ts';
import { RegistersSettings, type SyncSettings } from '../registers/sync-settings.ts';
import { householdGroupingFromEnvironment, populationFromEnvironment } from './population-config.ts';
import { registersDesk } from './registers-desk.ts';

/** The province's own register of this environment. Read once, at cold start. */
export function registersFromEnvironment(): Registers {
  const config = readConfig(
    z.object({
      TABLE_REGISTERS: z.string(),
      TABLE_EXCHANGES: z.string(),
      TABLE_DOSSIERS: z.string(),
      TABLE_EVIDENCE: z.string(),
      SECRET_REGISTERS: z.string(),
      REGISTERS: json(RegistersSettings),
    }),
  );
  const clock = systemClock();
  const { TABLE_EXCHANGES: exchanges } = config;
  return {
    clock,
    tables: { registers: config.TABLE_REGISTERS, exchanges },
    seal: sealFromSecret(config.SECRET_REGISTERS, () => clock.now()),
    desk: registersDesk(
      { dossiers: config.TABLE_DOSSIERS, exchanges, evidence: config.TABLE_EVIDENCE },
      clock,
    ),
    agency: config.REGISTERS.agency,
    isGrouped: config.REGISTERS.grouping.enabled,
  };
}

/** The register's own table, for what reads and keeps nothing else. Read once, at cold start. */
export function ownRegisterFromEnvironment(): OwnRegister {
  const config = readConfig(
    z.object({
      TABLE_REGISTERS: z.string(),
      SECRET_REGISTERS: z.string(),
      REGISTERS: json(z.object({ agency: RegistersSettings.shape.agency })),
    }),
  );
  const clock = systemClock();
  return {
    clock,
    tables: { registers: config.TABLE_REGISTERS },
    seal: sealFromSecret(config.SECRET_REGISTERS, () => clock.now()),
    agency: config.REGISTERS.agency,
  };
}

/** Noting whose a dossier is, and nothing else of the register. Read once, at cold start. */
export function applicantNotesFromEnvironment(): ApplicantNotes {
  const config = readConfig(z.object({ TABLE_REGISTERS: z.string(), SECRET_REGISTERS: z.string() }));
  const clock = systemClock();
  return {
    tables: { registers: config.TABLE_REGISTERS },
    seal: sealFromSecret(config.SECRET_REGISTERS, () => clock.now()),
  };
}

/** The same with the population register that it follows. Read once, at cold start. */
export function syncingFromEnvironment(): Syncing {
  const registers = registersFromEnvironment();
  const config = readConfig(z.object({ TABLE_PARTNERS: z.string(), REGISTERS: json(RegistersSettings) }));
  const { sync } = config.REGISTERS;
  return {
    ...registers,
    population: populationFromEnvironment(registers.clock),
    gate: openGate(config.TABLE_PARTNERS, POPULATION_SYNC, policyOf(sync), registers.clock),
    settings: sync,
    pause,
  };
}

/** Social insurance as what is asked about households. Read once, at cold start. */
export function groupersFromEnvironment(registers: Registers): Groupers {
  const config = readConfig(z.object({ TABLE_PARTNERS: z.string(), REGISTERS: json(RegistersSettings) }));
  const { grouping: settings } = config.REGISTERS;
  const { rate, timeoutMs, againMs } = settings;
  const policy = policyOf({
    rate,
    timeoutMs,
    leaseMs: timeoutMs * 2,
    waitMs: BREAK_MS,
    longestWaitMs: againMs,
  });
  return {
    grouping: householdGroupingFromEnvironment(registers.clock),
    gate: openGate(config.TABLE_PARTNERS, HOUSEHOLD_GROUPING, policy, registers.clock),
    settings,
    pause,
  };
}

/** Asking in the background, by itself: the breaker of one register is none of another's. */
const HOUSEHOLD_GROUPING = 'social-insurance' as PartnerName;

/** How long social insurance is left alone when it is sick. */
const BREAK_MS = 60_000;

/** Reading in step has a rate and a breaker of its own: it must not use up those of officers' looks. */
const POPULATION_SYNC = 'population-sync' as PartnerName;

/** A gate's policy. `retry` is the engine's and not used here. */
const policyOf = ({
  rate,
  timeoutMs,
  leaseMs,
  waitMs,
  longestWaitMs,
}: Pick<SyncSettings, 'rate' | 'timeoutMs' | 'leaseMs' | 'waitMs' | 'longestWaitMs'>): PartnerPolicy => ({
  rate,
  timeoutMs,
  leaseMs,
  breaker: { windowMs: 60_000, minimumAttempts: 5, failureRatio: 0.5, cooldownMs: waitMs, rampMs: 60_000 },
  retry: { baseMs: waitMs, factor: 2, capMs: longestWaitMs, windowMs: longestWaitMs },
});

/** The seal by the keys of that secret. */
const sealFromSecret = (id: string, now: () => number): (() => Promise<Seal>) =>
  sealOf(secretOf(id, SealingKeys, now));
