import { digestJson, type Digest } from '../digest.ts';
import type { Instant } from '../clock.ts';

/** A fact that crossed the border or that a person caused, before it is linked. No personal data. */
export interface Fact {
  /** What happened, e.g. `submission.received`, `exchange.attempted`, `exchange.redriven`. */
  readonly kind: string;
  /** Who caused it: a client id, an officer's account, or `gateway`. */
  readonly actor: string;
  /** SHA-256 of the message it is about: of the exact wire bytes, or of the canonical JSON. */
  readonly digest: Digest;
  /** What else proves it: exchange id, attempt number, outcome, reply digest. Flat, never personal. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** A link of a subject's chain: `hash` covers everything else in it, `previous` is the link before's hash. */
export interface Link extends Fact {
  readonly subject: string;
  readonly seq: number;
  readonly at: Instant;
  readonly previous: Digest;
  readonly hash: Digest;
}

/** Where a chain stands: the number and hash of its newest link; `{seq: 0}` before the first. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: Digest;
  /** Since when it has moved without a root over it. Absent: a root is over its newest link. */
  readonly unrootedSince?: Instant;
}

/** What the first link of every chain points back to. */
export const GENESIS: ChainHead = { seq: 0, hash: '0'.repeat(64) as Digest };

/** Links facts behind a chain's head, in the order given. Pure: the caller keeps the links. */
export function linkFacts(subject: string, head: ChainHead, facts: readonly Fact[], at: Instant): Link[] {
  const links: Link[] = [];
  let { seq, hash } = head;
  for (const fact of facts) {
    const body = { subject, seq: seq + 1, at, ...fact, previous: hash };
    seq += 1;
    hash = digestJson(body);
    links.push({ ...body, hash });
  }
  return links;
}

/** What is wrong with a chain: the first link that does not hold, and why. */
export interface BrokenLink {
  readonly seq: number;
  readonly why: 'subject' | 'sequence' | 'previous' | 'hash' | 'time';
}

/**
 * Checks a whole chain from its first link: numbering without gaps, each link pointing at the one before,
 * each hash right, one subject, time never running backwards by more than the tolerance (clocks of
 * several machines differ a little; default 5 minutes). Returns the first broken link, or undefined.
 * Links that are missing at the end cannot be seen from the chain alone: give `newest` where the head is known.
 */
export function firstBrokenLink(
  subject: string,
  links: readonly Link[],
  { toleranceMs = 300_000, newest }: { readonly toleranceMs?: number; readonly newest?: ChainHead } = {},
): BrokenLink | undefined {
  let head = GENESIS;
  let latest = 0;
  for (const link of links) {
    const seq = head.seq + 1;
    if (link.seq !== seq) return { seq, why: 'sequence' };
    if (link.subject !== subject) return { seq, why: 'subject' };
    if (link.previous !== head.hash) return { seq, why: 'previous' };
    const { hash } = link;
    if (hashOf(link) !== hash) return { seq, why: 'hash' };
    const at = Date.parse(link.at);
    if (Number.isNaN(at) || at < latest - toleranceMs) return { seq, why: 'time' };
    latest = Math.max(latest, at);
    head = { seq, hash };
  }
  if (newest !== undefined && newest.seq > head.seq) return { seq: head.seq + 1, why: 'sequence' };
  if (newest !== undefined && newest.hash !== head.hash) return { seq: head.seq, why: 'hash' };
  return undefined;
}

/** The hash that a link should have; undefined when it holds what no chain of ours can hold. */
function hashOf(link: Link): Digest | undefined {
  const { hash: _hash, ...body } = link;
  try {
    return digestJson(body);
  } catch {
    return undefined;
  }
}
