import type { MessageTold, Wait, WaitOwner } from '../../../schemas/evidence/timeline.ts';
import { ENDED, exchangeId, type Exchange } from '../../exchange/exchange.ts';
import { isInstant, type Instant } from '../../../schemas/instant.ts';
import type { Link } from '../../kernel/evidence/chain.ts';
import { isLost, keepingOf, linksAbout, type IndexedChain } from './keeping.ts';

/** What is told of an exchange beside its links. Wherever a link says it too, the link is believed. */
export type ExchangeClaim = Pick<
  Exchange,
  'partner' | 'subject' | 'seq' | 'operation' | 'state' | 'digest' | 'occurredAt' | 'keptAt'
>;

/**
 * Tells of one message when it occurred, was kept, sent and acknowledged, and whose each stretch of the time between was.
 * What the chain says is taken from the chain, with the link; only the occurring, and a keeping of which the chain says
 * nothing, are told by the exchange's own record. Where the chain cannot tell whose a wait was, it is counted as ours.
 *
 * @param chain the whole chain
 * @param before the message before it in the same lane, told already
 */
export function tellMessage(
  exchange: ExchangeClaim,
  chain: IndexedChain,
  before: MessageTold | undefined,
): MessageTold {
  const id = exchangeId(exchange);
  const own = linksAbout(id, chain);
  const attempts = own.filter(({ kind }) => kind === 'exchange.attempted').map(attemptIn);
  const acknowledged = attempts.find(({ state }) => state === 'confirmed');
  const [first] = attempts.filter(({ isSent }) => isSent);
  const keeping = keepingOf(id, exchange.keptAt, chain);
  return {
    id,
    partner: exchange.partner,
    operation: operationIn(own) ?? exchange.operation,
    state: stateIn(own, exchange.state),
    payload: payloadIn(own) ?? exchange.digest,
    occurred: { at: exchange.occurredAt },
    kept: { at: exchange.keptAt, ...(keeping === undefined ? {} : { link: keeping.seq }) },
    ...(first === undefined ? {} : { sent: { at: first.at, link: first.link } }),
    ...(acknowledged === undefined
      ? {}
      : { acknowledged: { at: acknowledged.endedAt ?? acknowledged.at, link: acknowledged.link } }),
    attempts: attempts.map(({ state: _, isSent: _sent, ...told }) => told),
    waits: waitsOf(exchange, own, before),
  };
}

const operationIn = (own: readonly Link[]): string | undefined =>
  own.map(({ details }) => details['operation']).find((operation) => typeof operation === 'string');

/** The payload as it was last: a person may have amended it. A link that is about nothing else has its digest as its own. */
function payloadIn(own: readonly Link[]): string | undefined {
  const last = own.at(-1);
  if (last === undefined) return undefined;
  const { payload } = last.details;
  return typeof payload === 'string' ? payload : last.digest;
}

/** The state in which the newest link left a message. That one was given up whose carriers were lost no link says. */
function stateIn(own: readonly Link[], told: string): string {
  const last = own.at(-1);
  if (last === undefined) return 'queued';
  if (isLost(last) && told === 'parked') return told;
  return last.kind === 'exchange.superseded' ? 'superseded' : String(last.details['state']);
}

function attemptIn(link: Link): MessageTold['attempts'][number] & {
  readonly state: unknown;
  readonly isSent: boolean;
} {
  const { startedAt, endedAt, outcome, reply, state, probed } = link.details;
  const ended = momentIn(endedAt);
  return {
    link: link.seq,
    at: momentIn(startedAt) ?? link.at,
    ...(ended === undefined ? {} : { endedAt: ended }),
    outcome: String(outcome),
    request: link.digest,
    ...(typeof reply === 'string' ? { reply } : {}),
    state,
    // A probe that settles a try asks what became of it; nothing is sent then.
    isSent: probed !== 'in-effect',
  };
}

const momentIn = (value: unknown): Instant | undefined =>
  typeof value === 'string' && isInstant(value) ? value : undefined;

/** Whose the time is after a link of an exchange, and from when; nobody's when it has ended. */
function ownerAfter(link: Link): { readonly owner: WaitOwner | 'nobody'; readonly why?: string } {
  const { state, outcome } = link.details;
  if (typeof state === 'string' && (ENDED as readonly string[]).includes(state)) return { owner: 'nobody' };
  switch (link.kind) {
    case 'exchange.superseded':
    case 'exchange.withdrawn':
    case 'exchange.skipped':
      return { owner: 'nobody' };
    case 'exchange.attempted':
      return { owner: state === 'parked' ? 'officer' : 'partner', why: String(outcome) };
    default:
      // Sent again by a person: it is ours until it is tried.
      return { owner: 'gateway', why: link.kind };
  }
}

function waitsOf(exchange: ExchangeClaim, own: readonly Link[], before: MessageTold | undefined): Wait[] {
  const { occurredAt, keptAt } = exchange;
  const waits: Wait[] = [];
  const add = (owner: WaitOwner, from: Instant, to: Instant | undefined, why?: string): void => {
    if (to !== undefined && to <= from) return;
    waits.push({ owner, from, ...(to === undefined ? {} : { to }), ...(why === undefined ? {} : { why }) });
  };
  add('agency', occurredAt, keptAt);
  const firstAt = own[0] === undefined ? undefined : (momentIn(own[0].details['startedAt']) ?? own[0].at);
  const freeAt = before === undefined ? keptAt : endOf(before);
  if (freeAt === undefined) {
    add('earlier', keptAt, undefined, before?.id);
    return waits;
  }
  if (freeAt > keptAt) add('earlier', keptAt, earlier(freeAt, firstAt), before?.id);
  const ours = freeAt > keptAt ? freeAt : keptAt;
  add('gateway', ours, firstAt);
  for (const [index, link] of own.entries()) {
    const startedAt = momentIn(link.details['startedAt']);
    const endedAt = momentIn(link.details['endedAt']) ?? link.at;
    if (startedAt !== undefined) add('partner', startedAt, endedAt, 'call');
    const { owner, why } = ownerAfter(link);
    if (owner === 'nobody') return waits;
    const next = own[index + 1];
    add(
      owner,
      endedAt,
      next === undefined ? undefined : (momentIn(next.details['startedAt']) ?? next.at),
      why,
    );
  }
  return waits;
}

const earlier = (one: Instant, other: Instant | undefined): Instant =>
  other === undefined || one < other ? one : other;

/** When a message left its lane free for the next; undefined while it has not. */
function endOf(message: MessageTold): Instant | undefined {
  if (!(ENDED as readonly string[]).includes(message.state)) return undefined;
  return message.acknowledged?.at ?? message.waits.at(-1)?.to ?? message.kept.at;
}
