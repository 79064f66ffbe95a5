import { describe, expect, test } from 'vitest';
import type { MessageTold } from '../../../schemas/evidence/timeline.ts';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import type { Instant } from '../../../functions/kernel/clock.ts';
import { GENESIS, linkFacts, type Fact, type Link } from '../../../functions/kernel/evidence/chain.ts';
import type { Exchange, ExchangeState } from '../../../functions/exchange/exchange.ts';
import { indexed } from '../../../functions/evidence/pack/keeping.ts';
import { tellMessage } from '../../../functions/evidence/pack/waits.ts';
import { timeByOwner } from '../../../functions/evidence/pack/summary.ts';

const SUBJECT = 'H21.17-260323-0042';
const at = (clock: string): Instant => `2026-03-23T${clock}.000Z` as Instant;

const exchange = (seq: number, state: ExchangeState, occurredAt: string, keptAt: string): Exchange =>
  ({
    partner: 'dvcqg',
    subject: SUBJECT,
    seq,
    operation: 'dossier',
    agency: 'H21.17',
    state,
    digest: digestBytes(`payload ${seq}`),
    attempts: 1,
    recent: [],
    occurredAt: at(occurredAt),
    keptAt: at(keptAt),
    correlationId: 'c',
  }) as unknown as Exchange;

/** Links as the engine writes them: each what happened, when it was written, and its details. */
function chain(
  ...happened: readonly (readonly [kind: string, at: string, details: Fact['details']])[]
): Link[] {
  const links: Link[] = [];
  for (const [kind, written, details] of happened)
    links.push(
      ...linkFacts(
        SUBJECT,
        links.at(-1) ?? GENESIS,
        [{ kind, actor: 'gateway', digest: digestBytes(kind), details }],
        at(written),
      ),
    );
  return links;
}

const tell = (told: Exchange, links: readonly Link[], before: MessageTold | undefined): MessageTold =>
  tellMessage(told, indexed(links), before);

const ID = `dvcqg~${SUBJECT}~1`;
const tried = (from: string, to: string, outcome: string, state: string) =>
  ['exchange.attempted', to, { exchange: ID, startedAt: at(from), endedAt: at(to), outcome, state }] as const;
const received = ['submission.received', '02:30:00', { revision: 1 }] as const;

describe('Whose the time of a message was', () => {
  test('is the agency’s until it reached the gateway, ours until it was sent, the partner’s until it acknowledged', () => {
    const links = chain(received, tried('02:30:02', '02:30:05', 'accepted', 'confirmed'));
    const told = tell(exchange(1, 'confirmed', '01:00:00', '02:30:00'), links, undefined);
    expect(told).toMatchObject({
      occurred: { at: at('01:00:00') },
      kept: { at: at('02:30:00'), link: 1 },
      sent: { at: at('02:30:02'), link: 2 },
      acknowledged: { at: at('02:30:05'), link: 2 },
    });
    expect(told.waits).toEqual([
      { owner: 'agency', from: at('01:00:00'), to: at('02:30:00') },
      { owner: 'gateway', from: at('02:30:00'), to: at('02:30:02') },
      { owner: 'partner', from: at('02:30:02'), to: at('02:30:05'), why: 'call' },
    ]);
  });

  test('is the partner’s while it does not answer, from the first try to the one that it took', () => {
    const links = chain(
      received,
      tried('02:30:00', '02:30:10', 'transient', 'retrying'),
      tried('04:30:00', '04:30:10', 'transient', 'retrying'),
      tried('06:30:00', '06:30:01', 'accepted', 'confirmed'),
    );
    const told = tell(exchange(1, 'confirmed', '02:30:00', '02:30:00'), links, undefined);
    expect(timeByOwner(told, at('23:00:00'))).toEqual({ partner: 4 * 3_600_000 + 1_000 });
    expect(told.attempts.map(({ link, outcome }) => [link, outcome])).toEqual([
      [2, 'transient'],
      [3, 'transient'],
      [4, 'accepted'],
    ]);
  });

  test('is an officer’s between a refusal and the decision', () => {
    const links = chain(
      received,
      tried('02:30:00', '02:31:00', 'rejected', 'parked'),
      ['exchange.redriven', '05:31:00', { exchange: ID, state: 'queued' }],
      tried('05:32:00', '05:32:30', 'accepted', 'confirmed'),
    );
    const told = tell(exchange(1, 'confirmed', '02:30:00', '02:30:00'), links, undefined);
    expect(timeByOwner(told, at('23:00:00'))).toEqual({
      partner: 60_000 + 30_000,
      officer: 3 * 3_600_000,
      gateway: 60_000,
    });
  });

  test('still runs while nobody has acknowledged', () => {
    const links = chain(received, tried('02:30:00', '02:30:10', 'transient', 'retrying'));
    const told = tell(exchange(1, 'retrying', '02:30:00', '02:30:00'), links, undefined);
    expect(told.waits.at(-1)).toEqual({ owner: 'partner', from: at('02:30:10'), why: 'transient' });
    expect(told.acknowledged).toBeUndefined();
  });

  test('is ours while a message was never tried, since the chain cannot say otherwise', () => {
    const told = tell(exchange(1, 'queued', '02:30:00', '02:30:00'), chain(received), undefined);
    expect(told.sent).toBeUndefined();
    expect(told.waits).toEqual([{ owner: 'gateway', from: at('02:30:00') }]);
  });

  test('is the earlier message’s while that one had to go first', () => {
    const own = `dvcqg~${SUBJECT}~2`;
    const links = chain(
      received,
      ['change.received', '02:40:00', { revision: 2 }],
      tried('02:30:00', '03:00:00', 'accepted', 'confirmed'),
      [
        'exchange.attempted',
        '03:00:05',
        {
          exchange: own,
          startedAt: at('03:00:01'),
          endedAt: at('03:00:05'),
          outcome: 'accepted',
          state: 'confirmed',
        },
      ],
    );
    const first = tell(exchange(1, 'confirmed', '02:30:00', '02:30:00'), links, undefined);
    const second = tell(exchange(2, 'confirmed', '02:40:00', '02:40:00'), links, first);
    expect(second.waits).toEqual([
      { owner: 'earlier', from: at('02:40:00'), to: at('03:00:00'), why: ID },
      { owner: 'gateway', from: at('03:00:00'), to: at('03:00:01') },
      { owner: 'partner', from: at('03:00:01'), to: at('03:00:05'), why: 'call' },
    ]);
  });

  test('waits for an earlier message that nobody has acknowledged yet', () => {
    const links = chain(received, tried('02:30:00', '02:30:10', 'transient', 'retrying'));
    const first = tell(exchange(1, 'retrying', '02:30:00', '02:30:00'), links, undefined);
    const second = tell(exchange(2, 'queued', '02:40:00', '02:40:00'), links, first);
    expect(second.waits).toEqual([{ owner: 'earlier', from: at('02:40:00'), why: ID }]);
  });

  test('ends when a message is withdrawn, passed over or skipped', () => {
    const links = chain(received, [
      'exchange.superseded',
      '02:35:00',
      { exchange: ID, by: `dvcqg~${SUBJECT}~2` },
    ]);
    const told = tell(exchange(1, 'superseded', '02:30:00', '02:30:00'), links, undefined);
    expect(told.waits).toEqual([{ owner: 'gateway', from: at('02:30:00'), to: at('02:35:00') }]);
  });

  test('a probe that finds the message there has sent nothing', () => {
    const links = chain(
      received,
      [
        'exchange.attempted',
        '02:31:00',
        { exchange: ID, startedAt: at('02:30:00'), outcome: 'unknown', state: 'unknown' },
      ],
      [
        'exchange.attempted',
        '02:32:00',
        {
          exchange: ID,
          startedAt: at('02:31:30'),
          endedAt: at('02:32:00'),
          outcome: 'accepted',
          state: 'confirmed',
          probed: 'in-effect',
        },
      ],
    );
    const told = tell(exchange(1, 'confirmed', '02:30:00', '02:30:00'), links, undefined);
    expect(told.sent).toEqual({ at: at('02:30:00'), link: 2 });
    expect(told.acknowledged).toEqual({ at: at('02:32:00'), link: 3 });
  });
});
