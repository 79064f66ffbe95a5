import type { CopyDesk } from '../copies/desk.ts';
import { keepEntry } from '../dossiers/desk.ts';
import { DOSSIER_PARTNERS } from '../dossiers/duties.ts';
import { openDossier, type Dossiers } from '../dossiers/dossiers.ts';
import { mayTouch } from '../dossiers/receive-change.ts';

/** Dossiers as certified copies reach them. */
export function copyDesk(
  tables: Pick<Dossiers['tables'], 'dossiers' | 'exchanges' | 'evidence'>,
  clock: Dossiers['clock'],
): CopyDesk {
  return {
    open: async (code, client) => {
      const opened = await openDossier(tables, code, DOSSIER_PARTNERS);
      const { kept } = opened;
      if (kept === undefined || (client !== undefined && !mayTouch(client, kept))) return undefined;
      return {
        agency: kept.dossier.agency,
        keep: (entry) => keepEntry({ tables, clock }, opened, kept, entry),
      };
    },
  };
}
