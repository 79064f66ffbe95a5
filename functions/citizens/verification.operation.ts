import { CITIZEN_VERIFICATION, CitizenVerificationDuty } from '../../schemas/citizens/duties.ts';
import { POPULATION } from '../../schemas/citizens/register.ts';
import { VerificationResult } from '../../schemas/citizens/verification-result.ts';
import { PORTAL_WEBHOOK, PROVINCIAL_PORTAL } from '../../schemas/duties.ts';
import { PROBLEMS } from '../../schemas/problems.ts';
import type { WebhookEvent } from '../../schemas/webhooks.ts';
import { exchangeId, type Exchange, type PartnerName } from '../exchange/exchange.ts';
import type { Duty, Operation, Settlement } from '../exchange/operation.ts';
import { instant } from '../kernel/clock.ts';
import { writeCame, type Came } from './verification-store.ts';

const PORTAL = PROVINCIAL_PORTAL as PartnerName;

/**
 * A verification that could not be answered at once, towards the population register; it settles into that table. What
 * the register said stands in the attempt's note (`noteOf`), so that result, evidence and what the portal is told are
 * one transaction of the engine's.
 */
export const verificationOperation = (table: string): Operation<CitizenVerificationDuty> => ({
  name: CITIZEN_VERIFICATION,
  partner: POPULATION as PartnerName,
  contract: CitizenVerificationDuty,
  isAbout: ({ verification }, subject) => verification === subject,
  // Who is asked about is sealed: a person drives it again or skips it, and amends nothing.
  keeps: (amended, before) =>
    amended.sealed === before.sealed &&
    amended.dossier === before.dossier &&
    amended.agency === before.agency &&
    amended.purpose === before.purpose &&
    amended.legalBasis === before.legalBasis &&
    amended.client === before.client,
  fullState: false,
  follows: [PORTAL],
  settle: ({ exchange, payload }) => settle(table, exchange, payload),
});

/** What the register said, as an attempt's note holds it. */
export const noteOf = (result: VerificationResult, route: string): string =>
  `result: ${result}, route: ${route}`;

const NOTE = /(?:^|; )result: ([a-z-]+), route: ([^;]+)/;

function settle(table: string, exchange: Exchange, duty: CitizenVerificationDuty): Settlement {
  const at = exchange.confirmedAt ?? exchange.parkedAt ?? exchange.keptAt;
  switch (exchange.state) {
    case 'confirmed': {
      const { result, route } = saidIn(exchange);
      const came: Came = { status: 'verified', result, route, asOf: at };
      return settled(table, exchange, duty, came, {
        type: 'citizen.verified',
        data: { ...aboutOf(duty), verification: duty.verification, result },
      });
    }
    case 'parked':
      return settled(
        table,
        exchange,
        duty,
        { status: 'parked', reason: exchange.reason?.code ?? 'partner-rejected' },
        { type: 'duty.parked', data: dutyData(exchange, duty) },
      );
    case 'skipped':
      return settled(
        table,
        exchange,
        duty,
        { status: 'given-up' },
        { type: 'duty.skipped', data: dutyData(exchange, duty) },
      );
    default:
      return {};
  }
}

/** The register's answer out of the note of the attempt that brought it. */
function saidIn({ recent }: Exchange): { readonly result: VerificationResult; readonly route: string } {
  const note = NOTE.exec(recent.at(-1)?.note ?? '');
  if (note === null) throw new Error('a verification was confirmed without an answer');
  return { result: VerificationResult.parse(note[1]), route: note[2] ?? '' };
}

type Told = Pick<
  Extract<WebhookEvent, { type: 'citizen.verified' | 'duty.parked' | 'duty.skipped' }>,
  'type' | 'data'
>;

function settled(
  table: string,
  exchange: Exchange,
  { verification, agency }: CitizenVerificationDuty,
  came: Came,
  told: Told,
): Settlement {
  const at = instant(Date.parse(exchange.confirmedAt ?? exchange.parkedAt ?? exchange.keptAt));
  const id = `${exchangeId(exchange)}~${exchange.state}~${exchange.attempts}`;
  const webhook: Duty = {
    partner: PORTAL,
    operation: PORTAL_WEBHOOK,
    subject: exchange.subject,
    agency,
    payload: { id, timestamp: at, ...told },
    occurredAt: at,
    correlationId: exchange.correlationId,
  };
  return { writes: [writeCame(table, verification, came, at)], duties: [webhook] };
}

const aboutOf = ({ dossier, agency }: CitizenVerificationDuty) => ({
  dossierCode: dossier,
  agency,
});

/** The duty as the portal is told of it, in the catalogue's words. */
function dutyData(exchange: Exchange, duty: CitizenVerificationDuty) {
  const { sentAt, reason } = exchange;
  return {
    ...aboutOf(duty),
    exchange: {
      id: exchangeId(exchange),
      partner: exchange.partner,
      operation: exchange.operation,
      state: exchange.state,
      attempts: exchange.attempts,
      ...(sentAt === undefined ? {} : { sentAt }),
      ...(reason === undefined
        ? {}
        : {
            reason: {
              code: reason.code,
              message: PROBLEMS[reason.code].title,
              fix: PROBLEMS[reason.code].fix,
            },
          }),
    },
  };
}
