import type { MessageTold, Timeline } from '../../../schemas/evidence/timeline.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { Link } from '../../kernel/evidence/chain.ts';
import type { DossierAbout } from '../desk.ts';
import { tellMessage } from './waits.ts';

/**
 * A dossier's life and its messages, each moment with the link of the chain that says it where one does.
 *
 * @param lanes the dossier's exchanges, lane by lane, oldest first
 */
export function tellTimeline(
  subject: string,
  about: DossierAbout,
  links: readonly Link[],
  lanes: readonly (readonly Exchange[])[],
): Timeline {
  return {
    format: 'lien-thong-timeline/1',
    subject,
    agency: about.agency,
    ...(about.dueAt === undefined ? {} : { dueAt: about.dueAt }),
    events: about.events.map(({ kind, source, status, occurredAt, keptAt, digest }) => {
      const link = links.find((one) => one.digest === digest && one.at === keptAt);
      return {
        kind,
        source,
        status,
        occurred: { at: occurredAt },
        kept: { at: keptAt, ...(link === undefined ? {} : { link: link.seq }) },
        message: digest,
      };
    }),
    messages: lanes
      .flatMap((lane) => {
        const told: MessageTold[] = [];
        for (const exchange of lane) told.push(tellMessage(exchange, links, told.at(-1)));
        return told;
      })
      .toSorted((one, other) => (one.kept.at < other.kept.at ? -1 : one.kept.at > other.kept.at ? 1 : 0)),
  };
}
