import type { Dossier } from '../../schemas/dossier.ts';
import { CHANGE_LABELS } from '../../schemas/registers/change-kind.ts';
import type { WebhookEvent } from '../../schemas/webhooks.ts';
import { eventsOf } from '../dossiers/dossier-store.ts';
import { openDossier, type Dossiers } from '../dossiers/dossiers.ts';
import { webhookDuty } from '../dossiers/duties.ts';
import { keepSeen } from '../dossiers/seen-events.ts';
import { instant, type Instant } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import { transact } from '../kernel/table/transaction.ts';
import type { ApplicantChange, ApplicantDesk } from '../registers/desk.ts';

/** The kind under which it stands in a dossier's timeline. */
const APPLICANT_CHANGED = 'applicant-changed';

/** A dossier in these states is decided: refused, withdrawn, stopped, processed, handed over. */
const ENDED: ReadonlySet<number> = new Set([3, 7, 8, 9, 10]);

const ROUNDS = 10;

/**
 * Dossiers as the registers reach them. An open dossier whose applicant is recorded otherwise gets an entry in its
 * timeline, with evidence, and the portal hears of it, in one transaction; the dossier itself is not changed, and
 * nothing of it waits.
 */
export function registersDesk(
  tables: Pick<Dossiers['tables'], 'dossiers' | 'exchanges' | 'evidence'>,
  clock: Dossiers['clock'],
): ApplicantDesk {
  return {
    applicantChanged: async (code, change) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const opened = await openDossier(tables, code);
        const { kept } = opened;
        if (kept === undefined || kept.state === 'expired' || ENDED.has(kept.dossier.status)) return 'ended';
        const isHis = kept.dossier.applicantIdNumber === (change.personalNumber as string);
        if (!isHis) return 'ended';
        const content = contentOf(change);
        const digest = digestJson(content);
        // The same change told again, by whoever died before he could say that it was told.
        const events = await eventsOf(tables.dossiers, code);
        if (events.some((event) => event.kind === APPLICANT_CHANGED && event.digest === digest))
          return 'told';
        const about = { dossier: kept.dossier, occurredAt: change.at, correlationId: change.id };
        const seen = {
          actor: 'gateway',
          correlationId: change.id,
          events: [
            {
              kind: APPLICANT_CHANGED,
              source: 'gateway',
              occurredAt: change.at,
              received: JSON.stringify({ content: toldIn(change), change: content }),
              digest,
              details: { kinds: change.kinds.join(' ') },
            },
          ],
          duties: [webhookDuty(about, eventOf(kept.dossier, change, instant(clock.now())))],
        } as const;
        const { writes } = keepSeen(tables, opened, kept, seen, clock.now());
        if ((await transact(writes)).done) return 'told';
      }
      throw new Error('a dossier moved on at every try to tell of its applicant');
    },
  };
}

const contentOf = ({ person, kinds, at, id }: ApplicantChange) => ({ id, person, kinds: [...kinds], at });

/** What its timeline shows: the kinds of what is otherwise, and nothing of the person. */
const toldIn = ({ kinds }: ApplicantChange): string =>
  `Dân cư: thông tin người nộp thay đổi (${kinds.map((kind) => CHANGE_LABELS[kind]).join(', ')})`;

const eventOf = (
  { code, agency }: Pick<Dossier, 'code' | 'agency'>,
  { person, kinds, at, id }: ApplicantChange,
  timestamp: Instant,
): WebhookEvent => ({
  id: `${code}~applicant~${id}`,
  type: 'dossier.applicant-changed',
  timestamp,
  data: { dossierCode: code, agency, person, kinds: [...kinds], at },
});
