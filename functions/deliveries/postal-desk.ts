import { DOSSIER_PARTNERS } from '../dossiers/duties.ts';
import { keepEntry } from '../dossiers/desk.ts';
import { openDossier, type Dossiers } from '../dossiers/dossiers.ts';
import { mayTouch } from '../dossiers/receive-change.ts';
import type { PartnerName } from '../exchange/exchange.ts';
import type { Desk } from '../postal/desk.ts';
import { CARRIERS } from '../../schemas/postal/carrier.ts';

/** Every partner towards which a dossier may have duties: the portals and the carriers. */
const PARTNERS: readonly PartnerName[] = [
  ...DOSSIER_PARTNERS,
  ...(CARRIERS as readonly string[] as readonly PartnerName[]), // every carrier is a partner of its own
];

/** Dossiers as the post reaches them. */
export function postalDesk(
  tables: Pick<Dossiers['tables'], 'dossiers' | 'exchanges' | 'evidence'>,
  clock: Dossiers['clock'],
): Desk {
  return {
    open: async (code, client) => {
      const opened = await openDossier(tables, code, PARTNERS);
      const { kept, lanes } = opened;
      if (kept === undefined || (client !== undefined && !mayTouch(client, kept))) return undefined;
      return {
        dossier: kept.dossier,
        state: kept.state,
        lanes,
        ...(kept.supplementFrom === undefined ? {} : { supplementFrom: kept.supplementFrom }),
        keep: (entry) => keepEntry({ tables, clock }, opened, kept, entry),
      };
    },
  };
}
