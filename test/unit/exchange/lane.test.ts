import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exchangeId, parseExchangeId, type Subject } from '../../../functions/exchange/exchange.ts';
import {
  advanced,
  dueShard,
  dueShards,
  emptyLane,
  leased,
  lengthened,
  parked,
  postponed,
  type Lane,
} from '../../../functions/exchange/lane.ts';
import { readLane, writeLane } from '../../../functions/exchange/exchange-store.ts';
import { instant } from '../../../functions/kernel/clock.ts';
import { DOSSIER, DVCQG, laneWith, leaseAt, MINUTE, MORNING, POLICY } from '../../support/exchanges.ts';

describe('A lane', () => {
  test('that was idle is due at once with its first duty', () => {
    const lane = lengthened(emptyLane(DVCQG, DOSSIER), 2, MORNING);
    expect(lane).toMatchObject({ head: 1, tail: 2, version: 1, dueAt: instant(MORNING) });
  });

  test('that waits for a retry, a person or its carrier is not hurried by new duties', () => {
    const waiting = laneWith({ dueAt: instant(MORNING + MINUTE) });
    expect(lengthened(waiting, 1, MORNING).dueAt).toBe(instant(MORNING + MINUTE));
    expect(lengthened(parked(laneWith()), 1, MORNING).dueAt).toBeUndefined();
    const carried = leased(laneWith(), leaseAt(MORNING));
    expect(lengthened(carried, 1, MORNING)).toMatchObject({ lease: carried.lease, dueAt: carried.dueAt });
  });

  test('that was taken is due again only when its carrier must be dead', () => {
    expect(leased(laneWith(), leaseAt(MORNING)).dueAt).toBe(instant(MORNING + POLICY.leaseMs));
  });

  test('goes on with the next duty: at once, in the same hands, or not at all when it is empty', () => {
    const two = laneWith({ tail: 2, lease: leaseAt(MORNING) });
    expect(advanced(two, MORNING)).toMatchObject({ head: 2, dueAt: instant(MORNING) });
    expect(advanced(two, MORNING).lease).toBeUndefined();
    const next = leaseAt(MORNING, 2);
    expect(advanced(two, MORNING, next)).toMatchObject({ head: 2, lease: next, dueAt: next.until });
    const empty = advanced(laneWith({ lease: leaseAt(MORNING) }), MORNING);
    expect(empty.head).toBe(2);
    expect('dueAt' in empty || 'lease' in empty).toBe(false);
  });

  test('with a parked head is due for nobody', () => {
    const lane = parked(laneWith({ tail: 5, lease: leaseAt(MORNING) }));
    expect(lane).toMatchObject({ parked: true, head: 1, tail: 5 });
    expect('dueAt' in lane || 'lease' in lane).toBe(false);
  });

  test('remembers whether its head was tried, and forgets it with the next head', () => {
    expect(postponed(laneWith(), instant(MORNING)).tried).toBe(true);
    expect(parked(laneWith()).tried).toBe(true);
    expect(leased(laneWith(), leaseAt(MORNING)).tried).toBe(false);
    expect(advanced(laneWith({ tail: 2, tried: true }), MORNING).tried).toBe(false);
  });

  const step = fc.oneof(
    fc.record({ do: fc.constant('lengthen' as const), count: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ do: fc.constantFrom('lease', 'advance', 'keep', 'postpone', 'park', 'release') }),
  );

  test('never skips a head, and whatever waits is due, leased or parked (nothing waits unseen)', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let lane: Lane = emptyLane(DVCQG, DOSSIER);
        for (const move of steps) {
          const before = lane;
          const waits = lane.head <= lane.tail;
          if (move.do === 'lengthen') lane = lengthened(lane, 'count' in move ? move.count : 1, MORNING);
          else if (!waits) continue;
          else if (lane.parked) lane = move.do === 'release' ? postponed(lane, instant(MORNING)) : lane;
          else if (move.do === 'lease') lane = leased(lane, leaseAt(MORNING));
          else if (lane.lease === undefined) continue;
          else if (move.do === 'advance') lane = advanced(lane, MORNING);
          else if (move.do === 'keep') lane = advanced(lane, MORNING, leaseAt(MORNING, 2));
          else if (move.do === 'postpone') lane = postponed(lane, instant(MORNING + MINUTE));
          else if (move.do === 'park') lane = parked(lane);
          expect(lane.head - before.head).toBeLessThanOrEqual(1);
          expect(lane.head).toBeGreaterThanOrEqual(before.head);
          if (lane !== before) expect(lane.version).toBe(before.version + 1);
          const idle = lane.head > lane.tail;
          expect(lane.dueAt !== undefined).toBe(!idle && !lane.parked);
          if (lane.parked) expect(idle).toBe(false);
        }
      }),
    );
  });

  test('is kept and read without loss', () => {
    const lane = laneWith({
      tail: 7,
      version: 12,
      established: true,
      tried: true,
      lease: leaseAt(MORNING, 4),
    });
    expect(readLane(writeLane('exchanges', lane).item.Put.Item!)).toEqual(lane);
    const bare = parked(laneWith());
    expect(readLane(writeLane('exchanges', bare).item.Put.Item!)).toEqual(bare);
  });

  test('stands in one of eight shards of its partner, by its subject alone', () => {
    const shards = new Set(
      Array.from({ length: 400 }, (_, index) => dueShard(DVCQG, `H21.17-260323-${index}` as Subject)),
    );
    expect([...shards].sort()).toEqual([...dueShards(DVCQG)]);
    expect(shards.size).toBe(8);
  });
});

describe('An exchange id', () => {
  test('names partner, subject and place, and can be read back', () => {
    const id = exchangeId({ partner: DVCQG, subject: DOSSIER, seq: 3 });
    expect(id).toBe('dvcqg~H21.17-260323-0042~3');
    expect(parseExchangeId(id)).toEqual({ partner: DVCQG, subject: DOSSIER, seq: 3 });
  });

  test.each([
    '',
    'dvcqg',
    'dvcqg~~1',
    'dvcqg~a~0',
    'dvcqg~a~01',
    'dvcqg~a~b~1',
    'DVCQG~a~1',
    'dvcqg~a~1\n',
    'dvcqg~a~999999999',
  ])('is not %j', (text) => {
    expect(parseExchangeId(text)).toBeUndefined();
  });
});
