import type { Dossier } from '../../schemas/dossier.ts';
import type { Status } from '../../schemas/status.ts';
import type { WebhookEvent } from '../../schemas/webhooks.ts';
import type { Duty } from '../exchange/operation.ts';
import type { Instant } from '../kernel/clock.ts';
import { webhookDuty, type About } from './duties.ts';

/** An event's id: the same on every attempt, another for every revision. */
const idOf = (code: string, revision: number, what: string): string => `${code}~r${revision}~${what}`;

/** The portal hears of a new status; nothing where it did not change. */
export function statusChanged(
  about: About,
  dossier: Dossier,
  previous: Status,
  revision: number,
  at: Instant,
): Duty[] {
  if (dossier.status === previous) return [];
  const event: WebhookEvent = {
    id: idOf(dossier.code, revision, 'status'),
    type: 'dossier.status-changed',
    timestamp: at,
    data: {
      dossierCode: dossier.code,
      agency: dossier.agency,
      status: dossier.status,
      previousStatus: previous,
    },
  };
  return [webhookDuty(about, event)];
}

/** The portal hears that every file is there and the dossier is carried on. */
export function filesComplete(about: About, dossier: Dossier, revision: number, at: Instant): Duty {
  return webhookDuty(about, {
    id: idOf(dossier.code, revision, 'received'),
    type: 'dossier.received',
    timestamp: at,
    data: { dossierCode: dossier.code, agency: dossier.agency, status: dossier.status },
  });
}

/** The portal hears that files never came. */
export function filesNeverCame(
  about: About,
  dossier: Dossier,
  missing: readonly string[],
  revision: number,
  at: Instant,
): Duty {
  return webhookDuty(about, {
    id: idOf(dossier.code, revision, 'expired'),
    type: 'dossier.expired',
    timestamp: at,
    data: { dossierCode: dossier.code, agency: dossier.agency, missingFiles: [...missing] },
  });
}
