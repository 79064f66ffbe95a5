import type { MessageTold, Timeline } from '../../../schemas/evidence/timeline.ts';
import type { Link } from '../../kernel/evidence/chain.ts';
import type { DossierAbout } from '../desk.ts';
import { indexed } from './keeping.ts';
import { pairEvents } from './tell-events.ts';
import { tellMessage, type ExchangeClaim } from './waits.ts';

/**
 * A dossier's life and its messages, each moment with the link of the chain that says it. Whoever checks a pack tells its
 * timeline anew from the links by this same function, and takes from the pack only what no link says.
 *
 * @param lanes the dossier's exchanges, lane by lane, oldest first
 */
export function tellTimeline(
  subject: string,
  about: DossierAbout,
  links: readonly Link[],
  lanes: readonly (readonly ExchangeClaim[])[],
): Timeline {
  const chain = indexed(links);
  return {
    format: 'lien-thong-timeline/1',
    subject,
    agency: about.agency,
    ...(about.dueAt === undefined ? {} : { dueAt: about.dueAt }),
    events: [...pairEvents(links, about.events).told],
    messages: lanes
      .flatMap((lane) => {
        const told: { readonly seq: number; readonly message: MessageTold }[] = [];
        for (const { seq, ...claim } of lane)
          told.push({ seq, message: tellMessage({ seq, ...claim }, chain, told.at(-1)?.message) });
        return told;
      })
      .toSorted(
        (one, other) =>
          inOrder(one.message.kept.at, other.message.kept.at) ||
          inOrder(one.message.partner, other.message.partner) ||
          one.seq - other.seq,
      )
      .map(({ message }) => message),
  };
}

const inOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
