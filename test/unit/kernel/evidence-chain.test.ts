import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant } from '../../../functions/kernel/clock.ts';
import { digestBytes, type Digest } from '../../../functions/kernel/digest.ts';
import {
  firstBrokenLink,
  GENESIS,
  linkFacts,
  type Fact,
  type Link,
} from '../../../functions/kernel/evidence/chain.ts';

const SUBJECT = 'H21.17-260323-0042';
const START = Date.parse('2026-03-23T02:30:00.000Z');

const fact = (index: number): Fact => ({
  kind: index % 2 === 0 ? 'exchange.attempted' : 'change.received',
  actor: index % 3 === 0 ? 'gateway' : 'motcua-h21',
  digest: digestBytes(`message ${index}`),
  details: { exchange: `dvcqg~${SUBJECT}~${index + 1}`, attempt: index, accepted: index % 2 === 0 },
});

/** A chain as it comes about: facts appended some at a time, at later and later moments. */
function chainOf(sizes: readonly number[]): Link[] {
  const links: Link[] = [];
  for (const [round, size] of sizes.entries()) {
    const facts = Array.from({ length: size }, (_, index) => fact(links.length + index));
    links.push(...linkFacts(SUBJECT, links.at(-1) ?? GENESIS, facts, instant(START + round * 60_000)));
  }
  return links;
}

const anyChain = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }).map(chainOf);

/** One change of one link: what a forger could do, and the place where it must be noticed. */
const forgeries: Readonly<Record<string, (link: Link) => Link>> = {
  subject: (link) => ({ ...link, subject: 'H21.17-260323-0043' }),
  seq: (link) => ({ ...link, seq: link.seq + 1 }),
  at: (link) => ({ ...link, at: instant(Date.parse(link.at) + 1) }),
  kind: (link) => ({ ...link, kind: 'exchange.confirmed' }),
  actor: (link) => ({ ...link, actor: 'somebody-else' }),
  digest: (link) => ({ ...link, digest: digestBytes('another message') }),
  'a detail changed': (link) => ({ ...link, details: { ...link.details, attempt: 99 } }),
  'a detail removed': (link) => ({ ...link, details: { exchange: link.details['exchange'] ?? '' } }),
  'a detail added': (link) => ({ ...link, details: { ...link.details, note: 'x' } }),
  'a detail of another type': (link) => ({ ...link, details: { ...link.details, attempt: '0' } }),
  previous: (link) => ({ ...link, previous: digestBytes('elsewhere') }),
  hash: (link) => ({ ...link, hash: digestBytes('another hash') }),
  'a field added': (link) => ({ ...link, extra: true }) as Link,
  'something that JSON cannot hold': (link) => ({ ...link, actor: '\ud800' }),
};

describe('The chain of evidence', () => {
  test('holds as it was made, however its facts were gathered', () => {
    fc.assert(
      fc.property(anyChain, (chain) => {
        expect(firstBrokenLink(SUBJECT, chain)).toBeUndefined();
      }),
    );
  });

  test.each(Object.entries(forgeries))('shows a change of one link, and names it: %s', (_what, forge) => {
    fc.assert(
      fc.property(anyChain, fc.nat(), (chain, pick) => {
        const index = pick % chain.length;
        const forged = chain.map((link, at) => (at === index ? forge(link) : link));
        expect(firstBrokenLink(SUBJECT, forged)?.seq).toBe(index + 1);
      }),
      { numRuns: 30 },
    );
  });

  test('shows a changed link even when its own hash was made right again: the next link betrays it', () => {
    const chain = chainOf([3]);
    const [first, second] = chain;
    const [remade] = linkFacts(SUBJECT, GENESIS, [{ ...fact(0), actor: 'somebody-else' }], first!.at);
    expect(firstBrokenLink(SUBJECT, [remade!, ...chain.slice(1)])).toEqual({
      seq: second!.seq,
      why: 'previous',
    });
  });

  test('shows a link that was taken out, doubled or put elsewhere', () => {
    fc.assert(
      fc.property(anyChain, fc.nat(), (chain, pick) => {
        fc.pre(chain.length > 1);
        const index = pick % (chain.length - 1);
        const without = chain.toSpliced(index, 1);
        const doubled = chain.toSpliced(index, 0, chain[index]!);
        const swapped = chain.with(index, chain[index + 1]!).with(index + 1, chain[index]!);
        expect(firstBrokenLink(SUBJECT, without)?.seq).toBe(index + 1);
        expect(firstBrokenLink(SUBJECT, doubled)?.seq).toBe(index + 2);
        expect(firstBrokenLink(SUBJECT, swapped)?.seq).toBe(index + 1);
      }),
      { numRuns: 50 },
    );
  });

  test('shows links missing at the end, where the head is known', () => {
    const chain = chainOf([2, 2]);
    const newest = chain.at(-1)!;
    expect(firstBrokenLink(SUBJECT, chain, { newest })).toBeUndefined();
    expect(firstBrokenLink(SUBJECT, chain.slice(0, -1))).toBeUndefined();
    expect(firstBrokenLink(SUBJECT, chain.slice(0, -1), { newest })).toEqual({ seq: 4, why: 'sequence' });
    expect(firstBrokenLink(SUBJECT, chain, { newest: { seq: 4, hash: digestBytes('other') } })).toEqual({
      seq: 4,
      why: 'hash',
    });
  });

  test('lets clocks of several machines differ a little, but time may not run backwards', () => {
    const at = (ms: number) => instant(START + ms);
    const first = linkFacts(SUBJECT, GENESIS, [fact(0)], at(300_000));
    const alike = linkFacts(SUBJECT, first[0]!, [fact(1)], at(0));
    const backwards = linkFacts(SUBJECT, first[0]!, [fact(1)], at(-1));
    expect(firstBrokenLink(SUBJECT, [...first, ...alike])).toBeUndefined();
    expect(firstBrokenLink(SUBJECT, [...first, ...backwards])).toEqual({ seq: 2, why: 'time' });
  });

  test('starts from 64 zeros, and each hash covers all else in the link', () => {
    const [first] = chainOf([1]);
    expect(first!.previous).toBe('0'.repeat(64) as Digest);
    expect(first!.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(firstBrokenLink(SUBJECT, [])).toBeUndefined();
  });
});
