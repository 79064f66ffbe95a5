import { AgencyCode } from '../../../schemas/agency-code.ts';
import type { Dossier, ProgressRow } from '../../../schemas/dossier.ts';
import {
  DOSSIER_HEADER,
  DOSSIER_PROGRESS,
  type HeaderDuty,
  type ProgressDuty,
} from '../../../schemas/duties.ts';
import { fromWire, progressFromWire } from '../../../schemas/dvcqg/codec.ts';
import type { ExchangeId, Subject } from '../../../functions/exchange/exchange.ts';
import type { Call } from '../../../functions/exchange/partner.ts';
import { instant, type Clock } from '../../../functions/kernel/clock.ts';
import { extendedDossier, progressRow } from '../sandbox/dossier-records.ts';

/** 23 March 2026, 09:30 in Vietnam. */
export const NOW = Date.UTC(2026, 2, 23, 2, 30);
export const clock: Clock = { now: () => NOW };

/** An invented dossier, with what a test changes on the wire. */
export function dossierOf(changes: Record<string, unknown> = {}): Dossier {
  const read = fromWire(extendedDossier(changes), { receivedAs: AgencyCode.parse('H21.17') });
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.dossier;
}

/** An invented step, with what a test changes on the wire. */
export function stepOf(changes: Record<string, unknown> = {}): ProgressRow {
  const read = progressFromWire(progressRow(changes));
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.row;
}

const callOf = (
  code: string,
  operation: string,
  payload: unknown,
  seq: number,
  changes: Partial<Call>,
): Call => ({
  exchangeId: `dvcqg~${code}~${seq}` as ExchangeId,
  operation,
  subject: code as Subject,
  agency: 'H21.17',
  payload,
  keptAt: instant(NOW),
  attempt: 1,
  correlationId: 'test-1',
  signal: AbortSignal.timeout(2_000),
  ...changes,
});

/** The duty to have a dossier at the portal, as the `seq`-th of its lane. */
export const headerCall = (dossier: Dossier, seq = 1, changes: Partial<Call> = {}): Call =>
  callOf(dossier.code, DOSSIER_HEADER, { dossier } satisfies HeaderDuty, seq, {
    agency: dossier.agency,
    ...changes,
  });

/** The duty to have steps at the portal. */
export function stepsCall(rows: ProgressRow[], seq = 2, changes: Partial<Call> = {}): Call {
  const code = rows[0]?.dossierCode ?? '';
  return callOf(code, DOSSIER_PROGRESS, { rows } satisfies ProgressDuty, seq, changes);
}
