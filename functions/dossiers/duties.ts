import type { Dossier, ProgressRow } from '../../schemas/dossier.ts';
import {
  DOSSIER_HEADER,
  DOSSIER_PROGRESS,
  NATIONAL_PORTAL,
  PORTAL_WEBHOOK,
  PROGRESS_ROWS_PER_CALL,
  PROVINCIAL_PORTAL,
} from '../../schemas/duties.ts';
import type { WebhookEvent } from '../../schemas/webhooks.ts';
import type { Duty } from '../exchange/operation.ts';
import type { PartnerName, Subject } from '../exchange/exchange.ts';
import type { Instant } from '../kernel/clock.ts';

/** The partners that a dossier's duties go to, in the order in which their lanes are read. */
export const DOSSIER_PARTNERS = [
  NATIONAL_PORTAL,
  PROVINCIAL_PORTAL,
] as readonly string[] as readonly PartnerName[];

const [DVCQG, PORTAL] = DOSSIER_PARTNERS as readonly [PartnerName, PartnerName];

/** What a duty is about, besides its payload. */
export interface About {
  readonly dossier: Pick<Dossier, 'code' | 'agency'>;
  readonly occurredAt: Instant;
  readonly correlationId: string;
}

const dutyOf = (about: About, partner: PartnerName, operation: string, payload: unknown): Duty => ({
  partner,
  operation,
  payload,
  subject: about.dossier.code as string as Subject, // a dossier is told of under its own code
  agency: about.dossier.agency,
  occurredAt: about.occurredAt,
  correlationId: about.correlationId,
});

/** The national portal must have the dossier as it stands. */
export const headerDuty = (about: About, dossier: Dossier): Duty =>
  dutyOf(about, DVCQG, DOSSIER_HEADER, { dossier });

/** The national portal must have these steps, in batches that it takes. */
export function progressDuties(about: About, rows: readonly ProgressRow[]): Duty[] {
  const duties: Duty[] = [];
  for (let start = 0; start < rows.length; start += PROGRESS_ROWS_PER_CALL) {
    const batch = rows.slice(start, start + PROGRESS_ROWS_PER_CALL);
    duties.push(dutyOf(about, DVCQG, DOSSIER_PROGRESS, { rows: batch }));
  }
  return duties;
}

/** The provincial portal must hear of it. */
export const webhookDuty = (about: About, event: WebhookEvent): Duty =>
  dutyOf(about, PORTAL, PORTAL_WEBHOOK, event);
