import { isDeepStrictEqual } from 'node:util';
import type { MessageTold, Timeline } from '../../../schemas/evidence/timeline.ts';
import { exchangeId, parseExchangeId, type ExchangeState } from '../../exchange/exchange.ts';
import type { Digest } from '../../kernel/digest.ts';
import type { Link } from '../../kernel/evidence/chain.ts';
import type { DossierHappening } from '../desk.ts';
import { indexed, isKeptUnsaid, keepingOf, type IndexedChain } from '../pack/keeping.ts';
import { pairEvents } from '../pack/tell-events.ts';
import { tellTimeline } from '../pack/tell-timeline.ts';
import type { ExchangeClaim } from '../pack/waits.ts';
import { packFound, type PackFinding } from './pack-verdict.ts';
import type { ReadPack } from './read-pack.ts';

/**
 * Whether a timeline says what the chain says, all of it and nothing else. It is told anew from the links by what told it,
 * and compared whole. From the timeline itself comes only what no link says: the agency and its due day, who told an event
 * and when it occurred, a message that was kept and nothing became of yet. A moment of keeping that has no link is noted.
 */
export function timelineFindings({ info, timeline, links }: ReadPack): readonly PackFinding[] {
  if (timeline.subject !== info.subject) return [packFound('timeline-wrong', timeline.subject)];
  const claims = timeline.messages.map(claimIn);
  const foreign = timeline.messages.find((_, index) => claims[index]?.subject !== info.subject);
  if (foreign !== undefined) return [packFound('timeline-unproven', foreign.id)];
  const lanes = lanesOf(claims.filter((claim) => claim !== undefined));
  const happened = timeline.events.map(happeningIn);
  const chain = indexed(links);
  const wrong = [
    ...eventFindings(links, happened),
    ...omittedMessages(timeline, links),
    ...lanes.flatMap((lane) => laneFindings(lane, chain)),
  ];
  if (wrong.length > 0) return wrong;
  const { agency, dueAt } = timeline;
  const about = { agency, ...(dueAt === undefined ? {} : { dueAt }), events: happened };
  return [
    ...differences(timeline, tellTimeline(info.subject, about, links, lanes)),
    ...timeline.messages
      .filter(({ kept }) => kept.link === undefined)
      .map(({ id, kept }) => packFound('timeline-told', id, kept.at)),
  ];
}

/** What a message claims; undefined when its name is none of an exchange. */
function claimIn({ id, operation, state, payload, occurred, kept }: MessageTold): ExchangeClaim | undefined {
  const place = parseExchangeId(id);
  return place === undefined
    ? undefined
    : {
        ...place,
        operation,
        state: state as ExchangeState, // believed nowhere but where it is 'parked'
        digest: payload as Digest,
        occurredAt: occurred.at,
        keptAt: kept.at,
      };
}

const happeningIn = ({
  source,
  status,
  occurred,
  message,
}: Timeline['events'][number]): DossierHappening => ({
  source,
  status,
  occurredAt: occurred.at,
  digest: message as Digest,
});

/** The messages of each partner in the order of their lane. */
const lanesOf = (claims: readonly ExchangeClaim[]): readonly (readonly ExchangeClaim[])[] =>
  [...Map.groupBy(claims, ({ partner }) => partner).values()].map((lane) =>
    lane.toSorted((one, other) => one.seq - other.seq),
  );

function eventFindings(
  links: readonly Link[],
  happened: readonly DossierHappening[],
): readonly PackFinding[] {
  const { untold, unproven } = pairEvents(links, happened);
  return [
    ...untold.slice(0, 1).map(({ seq, kind }) => packFound('timeline-omits', String(seq), kind)),
    ...unproven
      .slice(0, 1)
      .map(({ digest, occurredAt }) => packFound('timeline-unproven', digest, occurredAt)),
  ];
}

/** The first message of which there are links and that is not told. */
function omittedMessages({ messages }: Timeline, links: readonly Link[]): readonly PackFinding[] {
  const told = new Set<unknown>(messages.map(({ id }) => id));
  const omitted = links.find(
    ({ details }) => details['exchange'] !== undefined && !told.has(details['exchange']),
  );
  return omitted === undefined
    ? []
    : [packFound('timeline-omits', String(omitted.seq), String(omitted.details['exchange']))];
}

/** A lane is told from its first message on without a gap, each kept no earlier than the one before. */
function laneFindings(lane: readonly ExchangeClaim[], chain: IndexedChain): readonly PackFinding[] {
  let newest = 0;
  for (const [index, claim] of lane.entries()) {
    const id = exchangeId(claim);
    if (claim.seq > index + 1) return [packFound('timeline-omits', exchangeId({ ...claim, seq: index + 1 }))];
    if (claim.seq < index + 1) return [packFound('timeline-wrong', id)];
    const keeping = keepingOf(id, claim.keptAt, chain);
    if (keeping === undefined && !isKeptUnsaid(claim, chain))
      return [packFound('timeline-unproven', id, claim.keptAt)];
    const seq = keeping?.seq ?? newest;
    if (seq < newest) return [packFound('timeline-wrong', id, 'kept')];
    newest = seq;
  }
  return [];
}

/** The first thing that is told otherwise than the links say. */
function differences(told: Timeline, again: Timeline): readonly PackFinding[] {
  const event = told.events.findIndex((one, index) => isOther(one, again.events[index]));
  if (event >= 0) {
    const { kept, kind } = told.events[event] ?? {};
    return [packFound('timeline-wrong', String(kept?.link ?? kept?.at), kind)];
  }
  const index = told.messages.findIndex((one, place) => isOther(one, again.messages[place]));
  const message = told.messages[index];
  if (message === undefined) return [];
  return [packFound('timeline-wrong', message.id, otherFields(message, again.messages[index]).join(', '))];
}

const isOther = (one: unknown, other: unknown): boolean => !isDeepStrictEqual(one, other);

function otherFields(one: object, other: object = {}): readonly string[] {
  const [told, again] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return [...new Set([...told.keys(), ...again.keys()])].filter((field) =>
    isOther(told.get(field), again.get(field)),
  );
}
