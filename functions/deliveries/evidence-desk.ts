import { headKey, eventsOf, readDossier } from '../dossiers/dossier-store.ts';
import { mayTouch } from '../dossiers/receive-change.ts';
import type { EvidenceDesk } from '../evidence/desk.ts';
import { get } from '../kernel/table/read.ts';

/** Dossiers as evidence reaches them: nothing of what was told of anybody goes over. */
export const evidenceDesk = (dossiers: string): EvidenceDesk => ({
  find: async (client, code) => {
    const item = await get(headKey(dossiers, code));
    const kept = item === undefined ? undefined : readDossier(item);
    if (kept === undefined || !mayTouch(client, kept)) return undefined;
    const { agency, dueAt } = kept.dossier;
    const events = await eventsOf(dossiers, code);
    return {
      agency,
      ...(dueAt === undefined ? {} : { dueAt }),
      events: events.map(({ source, status, occurredAt, digest }) => ({
        source,
        status,
        occurredAt,
        digest,
      })),
    };
  },
});
