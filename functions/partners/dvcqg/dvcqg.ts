import {
  DOSSIER_HEADER,
  DOSSIER_PROGRESS,
  NATIONAL_PORTAL,
  type HeaderDuty,
  type ProgressDuty,
} from '../../../schemas/duties.ts';
import type { AgencyCode } from '../../../schemas/agency-code.ts';
import type { Clock } from '../../kernel/clock.ts';
import { parseExchangeId, type ExchangeId, type PartnerName } from '../../exchange/exchange.ts';
import type { Answer, Call, Finding, Partner } from '../../exchange/partner.ts';
import { carryHeader, carrySteps } from './carry.ts';
import type { DvcqgCredentials, RecordsConfig } from './config.ts';
import type { Dialect, Line } from './dialect.ts';
import { SENDER_MISSING } from './errors.ts';
import { generation1, serviceCaller } from './generation-1.ts';
import { generation2 } from './generation-2.ts';
import { lookUp } from './look-up.ts';
import { proveHeader, proveSteps } from './prove.ts';
import { senderOf } from './sender.ts';
import { openSessions } from './session.ts';
import type { Fetch } from '../../kernel/http/speak.ts';
import { writeDossier, writeSteps, type LinkOf } from './write-duty.ts';

/** What the adapter is lent. */
export interface DvcqgDeps {
  /** The account at the adapter (generation 1 only). */
  readonly credentials: () => Promise<DvcqgCredentials>;
  /** How stored files are linked; asked before each dossier, so that a rotated key is in use soon. */
  readonly links: () => Promise<LinkOf>;
  readonly clock: Clock;
  readonly fetch?: Fetch;
}

/** The national portal that speaks generation 1 or 2; generation 3 has a road of its own (dvcqg-3.ts). */
export function createDvcqg(config: RecordsConfig, deps: DvcqgDeps): Partner {
  const { clock } = deps;
  const dialect = dialectOf(config, deps);
  const now = (): number => clock.now();
  /** Rows of a batch that a probe found missing while others were there: only these are sent next. */
  const missingRows = new Map<ExchangeId, readonly number[]>();

  const lineOf = (call: Call, agency: AgencyCode | undefined): Line | undefined => {
    const sender = senderOf(config, agency);
    if (sender === undefined && dialect.namesSender) return undefined;
    return { sender: sender ?? '', correlationId: call.correlationId, signal: call.signal };
  };

  const sendHeader = async (call: Call): Promise<Answer> => {
    const { dossier } = headerOf(call);
    const line = lineOf(call, dossier.agency);
    if (line === undefined) return { outcome: SENDER_MISSING };
    const written = writeDossier(dossier, dialect.generation, call.keptAt, await deps.links());
    return carryHeader(dialect, written, !isFirstOfLane(call), line, now);
  };

  const sendSteps = async (call: Call): Promise<Answer> => {
    const line = lineOf(call, agencyOf(call));
    if (line === undefined) return { outcome: SENDER_MISSING };
    const { rows } = stepsOf(call);
    const missing = missingRows.get(call.exchangeId);
    missingRows.delete(call.exchangeId);
    if (missing === undefined) return carrySteps(dialect, writeSteps(rows), line, now);
    const { wire, notices } = writeSteps(rows.filter((_, index) => missing.includes(index)));
    const notice = `Cổng đã có ${rows.length - missing.length}/${rows.length} bước: chỉ gửi các bước còn thiếu`;
    return carrySteps(dialect, { wire, notices: [notice, ...notices] }, line, now);
  };

  const probeHeader = async (call: Call): Promise<Finding> => {
    const { dossier } = headerOf(call);
    const line = lineOf(call, dossier.agency);
    if (line === undefined) return { finding: 'absent' };
    const { wire } = writeDossier(dossier, dialect.generation, call.keptAt, await deps.links());
    return proveHeader(await lookUp(dialect, dossier.code, line, now), wire, isFirstOfLane(call));
  };

  const probeSteps = async (call: Call): Promise<Finding> => {
    const line = lineOf(call, agencyOf(call));
    if (line === undefined) return { finding: 'absent' };
    const { wire } = writeSteps(stepsOf(call).rows);
    const looked = await lookUp(dialect, call.subject, line, now);
    const { finding, missing } = proveSteps(looked, wire, config.resendUnprovenProgress);
    if (finding.finding === 'absent' && missing.length < wire.length)
      missingRows.set(call.exchangeId, missing);
    else missingRows.delete(call.exchangeId);
    return finding;
  };

  return {
    name: NATIONAL_PORTAL as PartnerName,
    send: (call) => {
      if (call.operation === DOSSIER_HEADER) return sendHeader(call);
      if (call.operation === DOSSIER_PROGRESS) return sendSteps(call);
      throw new Error(`the national portal has no operation ${call.operation}`);
    },
    probe: (call) => {
      if (call.operation === DOSSIER_HEADER) return probeHeader(call);
      if (call.operation === DOSSIER_PROGRESS) return probeSteps(call);
      throw new Error(`the national portal has no operation ${call.operation}`);
    },
  };
}

function dialectOf(
  config: RecordsConfig,
  { credentials, clock, fetch = globalThis.fetch }: DvcqgDeps,
): Dialect {
  if (config.generation === 'g2') return generation2(config, fetch);
  const sessions = openSessions(config, credentials, fetch, clock);
  return generation1(config, serviceCaller(config, sessions, fetch, clock));
}

// The engine has checked a payload against its operation's contract before it calls (exchange/partner.ts).
const headerOf = (call: Call): HeaderDuty => call.payload as HeaderDuty;
const stepsOf = (call: Call): ProgressDuty => call.payload as ProgressDuty;

/** The first duty in a dossier's lane is the one that the portal does not know the dossier before. */
const isFirstOfLane = (call: Call): boolean => parseExchangeId(call.exchangeId)?.seq === 1;

// The engine keeps the canonical code of the dossier's own agency with each exchange.
const agencyOf = (call: Call): AgencyCode => call.agency as AgencyCode;
