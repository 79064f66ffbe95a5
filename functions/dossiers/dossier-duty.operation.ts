import type * as z from 'zod';
import {
  DOSSIER_HEADER,
  DOSSIER_PROGRESS,
  HeaderDuty,
  NATIONAL_PORTAL,
  ProgressDuty,
} from '../../schemas/duties.ts';
import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import { PROBLEMS } from '../../schemas/problems.ts';
import type { Status } from '../../schemas/status.ts';
import type { WebhookEvent } from '../../schemas/webhooks.ts';
import { exchangeId, type Exchange, type PartnerName } from '../exchange/exchange.ts';
import type { Operation, Settlement } from '../exchange/operation.ts';
import { instant } from '../kernel/clock.ts';
import { DOSSIER_PARTNERS, webhookDuty } from './duties.ts';

/** The dossier as a whole, towards the national portal (DongBoHoSoMC, ThemMoi, CapNhat). */
export const headerOperation: Operation<HeaderDuty> = declare(
  DOSSIER_HEADER,
  HeaderDuty,
  true,
  ({ dossier }) => dossier.status,
  ({ dossier }) => [dossier.code],
);

/** Steps of a dossier, towards the national portal (CapNhatTienDoHoSoMC, DongBoTienTrinh). */
export const progressOperation: Operation<ProgressDuty> = declare(
  DOSSIER_PROGRESS,
  ProgressDuty,
  false,
  ({ rows }) => rows.at(-1)?.status,
  ({ rows }) => rows.map(({ dossierCode }) => dossierCode),
);

function declare<P>(
  name: string,
  contract: z.ZodType<P>,
  fullState: boolean,
  statusOf: (payload: P) => Status | undefined,
  codesOf: (payload: P) => readonly string[],
): Operation<P> {
  return {
    name,
    partner: NATIONAL_PORTAL as PartnerName,
    contract,
    isAbout: (payload, subject) => codesOf(payload).every((code) => code === subject),
    fullState,
    follows: DOSSIER_PARTNERS.filter((partner) => partner !== NATIONAL_PORTAL),
    settle: ({ exchange, payload }) => tellPortal(exchange, statusOf(payload)),
  };
}

/** The portal hears that a duty is confirmed, waits for a person, or was skipped by one. What was passed over is not told. */
function tellPortal(exchange: Exchange, status: Status | undefined): Settlement {
  const type = TOLD[exchange.state];
  if (type === undefined) return {};
  const dossierCode = exchange.subject as string as DossierCode; // the subject of these duties is a dossier
  const agency = exchange.agency as AgencyCode; // written from the dossier's own
  const at = exchange.confirmedAt ?? exchange.parkedAt ?? exchange.keptAt;
  const event: WebhookEvent = {
    id: `${exchangeId(exchange)}~${exchange.state}~${exchange.attempts}`,
    type,
    timestamp: instant(Date.parse(at)),
    data: {
      dossierCode,
      agency,
      ...(status === undefined ? {} : { status }),
      exchange: {
        id: exchangeId(exchange),
        partner: exchange.partner,
        operation: exchange.operation,
        state: exchange.state,
        attempts: exchange.attempts,
        ...(exchange.sentAt === undefined ? {} : { sentAt: exchange.sentAt }),
        ...(exchange.confirmedAt === undefined ? {} : { confirmedAt: exchange.confirmedAt }),
        ...(exchange.reason === undefined ? {} : { reason: reasonOf(exchange.reason.code) }),
      },
    },
  };
  const about = {
    dossier: { code: dossierCode, agency },
    occurredAt: at,
    correlationId: exchange.correlationId,
  };
  return { duties: [webhookDuty(about, event)] };
}

const TOLD: Partial<Record<Exchange['state'], 'duty.confirmed' | 'duty.parked' | 'duty.skipped'>> = {
  confirmed: 'duty.confirmed',
  parked: 'duty.parked',
  skipped: 'duty.skipped',
};

/** The catalogue's words, not the partner's: those may name a person. */
const reasonOf = (code: keyof typeof PROBLEMS) => ({
  code,
  message: PROBLEMS[code].title,
  fix: PROBLEMS[code].fix,
});
