import { digestBytes, type Digest } from '../digest.ts';
import type { Instant } from '../clock.ts';
import { number, text, textOr, toItem, type Item } from '../table/item.ts';
import { queryPage, type Key } from '../table/read.ts';
import { create, type Write } from '../table/transaction.ts';
import { GENESIS, linkFacts, type ChainHead, type Fact, type Link } from './chain.ts';

const linkKey = (seq: number): string => `L#${String(seq).padStart(8, '0')}`;

/** Where the head of a subject's chain is kept. */
export const chainHeadKey = (table: string, subject: string): Key => ({ table, pk: subject, sk: 'HEAD' });

/** The chain's head out of the item kept for it; an absent item is a chain without links. */
export function readChainHead(item: Item | undefined): ChainHead {
  if (item === undefined) return GENESIS;
  const unrootedSince = textOr(item, 'unrootedSince');
  return {
    seq: number(item, 'seq'),
    hash: text(item, 'hash') as Digest,
    ...(unrootedSince === undefined ? {} : { unrootedSince: unrootedSince as Instant }),
  };
}

const SHARDS = 8;

/** The shards of the index `unrooted`: chains that have moved since the newest root over them, longest waiting first. */
export const UNROOTED_SHARDS: readonly string[] = Array.from({ length: SHARDS }, (_, shard) => String(shard));

/** What marks a chain's head as waiting for a root since then. */
const unrootedMark = (
  subject: string,
  since: Instant,
): { readonly unrootedShard: string; readonly unrootedSince: Instant } => ({
  unrootedShard: String(Number.parseInt(digestBytes(subject).slice(0, 2), 16) % SHARDS),
  unrootedSince: since,
});

/**
 * The writes that append facts to a subject's chain, to be made in the same transaction as what they prove; they mark the
 * chain as waiting for a root. They collide (label `evidence`) when the chain has moved on since its head was read.
 */
export function appendFacts(
  table: string,
  subject: string,
  head: ChainHead,
  facts: readonly Fact[],
  at: Instant,
): Write[] {
  const links = linkFacts(subject, head, facts, at);
  const last = links.at(-1);
  if (last === undefined) return [];
  return [
    ...links.map((link) => create('evidence', table, linkItem(link))),
    putHead(
      'evidence',
      table,
      { subject, seq: last.seq, hash: last.hash },
      head.seq,
      head.unrootedSince ?? at,
    ),
  ];
}

/** A chain's head with the subject that it is of. */
type HeadOf = Pick<ChainHead, 'seq' | 'hash'> & { readonly subject: string };

/**
 * The write that marks a chain as waiting for a root since then, or takes the mark off it, and changes nothing else. It
 * collides on its condition with a chain that has moved.
 */
export const markHead = (label: string, table: string, head: HeadOf, since: Instant | undefined): Write =>
  putHead(label, table, head, head.seq, since);

function putHead(
  label: string,
  table: string,
  { subject, seq, hash }: HeadOf,
  over: number,
  unrootedSince: Instant | undefined,
): Write {
  const mark = unrootedSince === undefined ? {} : unrootedMark(subject, unrootedSince);
  return {
    label,
    item: {
      Put: {
        TableName: table,
        Item: toItem({ pk: subject, sk: 'HEAD', seq, hash, ...mark }),
        ...(over === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'seq = :seq',
              ExpressionAttributeValues: { ':seq': { N: String(over) } },
            }),
      },
    },
  };
}

const linkItem = (link: Link): Item =>
  toItem({
    pk: link.subject,
    sk: linkKey(link.seq),
    seq: link.seq,
    at: link.at,
    kind: link.kind,
    actor: link.actor,
    digest: link.digest,
    details: JSON.stringify(link.details),
    previous: link.previous,
    hash: link.hash,
  });

const readLink = (item: Item): Link => ({
  subject: text(item, 'pk'),
  seq: number(item, 'seq'),
  at: text(item, 'at') as Instant,
  kind: text(item, 'kind'),
  actor: text(item, 'actor'),
  digest: text(item, 'digest') as Digest,
  details: JSON.parse(text(item, 'details')) as Link['details'],
  previous: text(item, 'previous') as Digest,
  hash: text(item, 'hash') as Digest,
});

/** A subject's whole chain, first link first. */
export async function readChain(table: string, subject: string): Promise<Link[]> {
  const links: Link[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :subject AND begins_with(sk, :link)',
      ExpressionAttributeValues: { ':subject': { S: subject }, ':link': { S: 'L#' } },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    links.push(...page.items.map(readLink));
    from = page.next;
  } while (from !== undefined);
  return links;
}
