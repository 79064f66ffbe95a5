import type { Instant } from '../../../schemas/instant.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { Link } from '../../kernel/evidence/chain.ts';

/** A chain by what its links are about and when they were written, each list oldest first. */
export interface IndexedChain {
  readonly links: readonly Link[];
  readonly byExchange: ReadonlyMap<unknown, readonly Link[]>;
  readonly byMoment: ReadonlyMap<Instant, readonly Link[]>;
}

export const indexed = (links: readonly Link[]): IndexedChain => ({
  links,
  byExchange: Map.groupBy(links, ({ details }) => details['exchange']),
  byMoment: Map.groupBy(links, ({ at }) => at),
});

/** The links about one exchange, oldest first. */
export const linksAbout = (id: string, { byExchange }: IndexedChain): readonly Link[] =>
  byExchange.get(id) ?? [];

/**
 * The link that was written when a message was kept: of that very moment, and before anything that became of the message.
 * Undefined where the chain has none.
 */
export function keepingOf(id: string, keptAt: Instant, chain: IndexedChain): Link | undefined {
  const before = linksAbout(id, chain)[0]?.seq ?? Infinity;
  return chain.byMoment.get(keptAt)?.find(({ seq }) => seq < before);
}

/** An attempt of which nobody reported what came of it: its carrier was lost. */
export const isLost = ({ kind, details }: Link): boolean =>
  kind === 'exchange.attempted' && details['state'] === 'unknown' && details['endedAt'] === undefined;

/**
 * Whether a message may have been kept without a link of that moment: only where a message was given up after its carriers
 * were lost, which writes no link of its own, and others were told of it.
 */
export const isKeptUnsaid = ({ keptAt }: Pick<Exchange, 'keptAt'>, { links }: IndexedChain): boolean =>
  links.some((link) => isLost(link) && link.at <= keptAt);
