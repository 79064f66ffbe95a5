import type { Timeline } from '../../../schemas/evidence/timeline.ts';
import type { Link } from '../../kernel/evidence/chain.ts';
import type { DossierHappening } from '../desk.ts';

type EventTold = Timeline['events'][number];

/** Events as the chain has them, and what does not fit together. */
export interface PairedEvents {
  readonly told: readonly EventTold[];
  /** Links of which nobody told who said it and when it occurred. */
  readonly untold: readonly Link[];
  /** What was told and no link says. */
  readonly unproven: readonly DossierHappening[];
}

/**
 * Tells each event of a dossier by the link that was written with it: what came in, when it was kept, what it was. Who told
 * it and when it occurred no link says; a status stands only in links of the dossier's own changes.
 *
 * @param happened in the order in which they were kept, as the links are
 */
export function pairEvents(links: readonly Link[], happened: readonly DossierHappening[]): PairedEvents {
  const told: EventTold[] = [];
  const untold: Link[] = [];
  const left = [...happened];
  for (const link of links.filter(({ details }) => details['exchange'] === undefined)) {
    const index = left.findIndex(({ digest }) => digest === link.digest);
    const [found] = index < 0 ? [] : left.splice(index, 1);
    if (found === undefined) untold.push(link);
    else told.push(tellEvent(link, found));
  }
  return { told, untold, unproven: left };
}

function tellEvent(link: Link, { source, status, occurredAt }: DossierHappening): EventTold {
  const { change, status: said } = link.details;
  const isSubmission = link.kind.startsWith('submission.');
  const isOwn = isSubmission || typeof change === 'string';
  return {
    kind: typeof change === 'string' ? change : isSubmission ? 'submission' : link.kind,
    source,
    status: isOwn && typeof said === 'number' ? (said as EventTold['status']) : status,
    occurred: { at: occurredAt },
    kept: { at: link.at, link: link.seq },
    message: link.digest,
  };
}
