import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TrackingMeaning, type TrackingEvent } from '../../../schemas/postal/parcel.ts';
import { instant } from '../../../functions/kernel/clock.ts';
import { lifeOf, standingOf, stepsSince, type ParcelLife } from '../../../functions/postal/parcel.ts';

const TERMS = { attempts: 2, holdDays: 15 };
const START = Date.parse('2026-03-23T03:00:00.000Z');

/** `meaning@minute`, with what a test wants otherwise. */
function told(line: string, more: Partial<TrackingEvent> = {}): TrackingEvent {
  const [meaning = '', minute = ''] = line.split('@');
  return {
    id: `${minute.padStart(6, '0')}-${meaning}`,
    carrier: 'vnpost-ngsp',
    customerCode: 'C000123456',
    orderNumber: 'H21.17-260323-0042',
    at: instant(START + Number(minute) * 60_000),
    meaning: TrackingMeaning.parse(meaning),
    code: meaning,
    message: meaning,
    oddities: [],
    raw: '{}',
    ...more,
  };
}
const life = (...lines: string[]): ParcelLife =>
  lifeOf(
    lines.map((line) => told(line)),
    TERMS,
  );
const status = (...lines: string[]) => standingOf(life(...lines))?.status;

const anyEvent = fc
  .record({
    meaning: fc.constantFrom(...TrackingMeaning.options),
    minute: fc.integer({ min: 0, max: 12 }),
    n: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ meaning, minute, n }) => told(`${meaning}@${minute}`, { id: `${minute}-${n}-${meaning}` }));
const anyLife = fc.uniqueArray(anyEvent, { selector: ({ id }) => id, maxLength: 14 });

/** How far along a status is: a parcel never goes back to a lower number. */
const PHASES = [
  ['created'],
  ['pickup-failed'],
  ['handed-over'],
  ['in-transit', 'out-for-delivery', 'attempt-failed', 'held'],
  ['refused'],
  ['returning'],
  ['cancelled'],
  ['lost'],
  ['returned'],
  ['delivered'],
];
const phase = (of: ParcelLife): number =>
  PHASES.findIndex((group) => group.includes(standingOf(of)?.status ?? ''));

describe('A parcel’s life', () => {
  test('is the same whatever the order in which its events arrive', () => {
    fc.assert(
      fc.property(
        anyLife.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
          ),
        ),
        ([events, shuffled]) => {
          expect(lifeOf(shuffled, TERMS)).toEqual(lifeOf(events, TERMS));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('never goes backwards when one more event comes, late or not', () => {
    fc.assert(
      fc.property(anyLife, anyEvent, (events, one) => {
        const before = lifeOf(events, TERMS);
        const after = lifeOf([...events, one], TERMS);
        expect(phase(after)).toBeGreaterThanOrEqual(phase(before));
      }),
      { numRuns: 500 },
    );
  });

  test('is not changed by the same event again, under its id or another', () => {
    fc.assert(
      fc.property(anyLife, (events) => {
        const doubled = events.flatMap((event) => [event, event, { ...event, id: `${event.id}~again` }]);
        expect(lifeOf(doubled, TERMS)).toEqual(lifeOf(events, TERMS));
      }),
    );
  });

  test('runs from the order to the proof of delivery', () => {
    const lived = lifeOf(
      [
        told('created@0', { itemCode: 'EK000000042VN' }),
        told('handed-over@10'),
        told('in-transit@20'),
        told('out-for-delivery@30'),
        told('attempt-failed@40', { note: 'Không liên lạc được' }),
        told('held@50'),
        told('out-for-delivery@60'),
        told('delivered@70', { note: 'Người nhận: chính chủ', office: '600100' }),
      ],
      TERMS,
    );
    expect(lived.steps.map((step) => step.status)).toEqual([
      'created',
      'handed-over',
      'in-transit',
      'out-for-delivery',
      'attempt-failed',
      'held',
      'out-for-delivery',
      'delivered',
    ]);
    expect(lived).toMatchObject({
      itemCode: 'EK000000042VN',
      handedOverAt: '2026-03-23T03:10:00.000Z',
      failedDeliveries: 1,
      lastFailure: 'Không liên lạc được',
      heldUntil: '2026-04-07T03:50:00.000Z',
      deliveredAt: '2026-03-23T04:10:00.000Z',
      receiver: 'chính chủ',
      deliveredBy: '600100',
      oddities: [],
    });
  });

  test('is held until the day that the carrier says, where it says one', () => {
    const until = instant(START + 86_400_000);
    expect(lifeOf([told('held@5', { heldUntil: until })], TERMS).heldUntil).toBe(until);
  });

  test('ends once: what comes after is kept as odd, and delivery counts above all', () => {
    expect(life('delivered@5', 'in-transit@9')).toMatchObject({ oddities: ['after-the-end'] });
    expect(status('delivered@5', 'in-transit@9', 'returned@12')).toBe('delivered');
    expect(status('returned@5', 'delivered@9')).toBe('delivered');
    expect(life('returned@5', 'delivered@9').oddities).toEqual(['two-ends']);
    expect(status('lost@5', 'held@9')).toBe('lost');
  });

  test('on its way back may be sent about without being odd, but not be delivered', () => {
    expect(life('handed-over@1', 'refused@2', 'returning@3', 'in-transit@4', 'returned@5')).toMatchObject({
      oddities: [],
      returnedAt: '2026-03-23T03:05:00.000Z',
    });
    expect(life('handed-over@1', 'returning@3', 'delivered@4').oddities).toEqual([
      'delivered-while-returning',
    ]);
  });

  test('keeps a code that no table has as odd, and moves nothing by it', () => {
    expect(life('handed-over@1', 'unknown@2')).toMatchObject({ oddities: ['unknown-code'] });
    expect(status('handed-over@1', 'unknown@2')).toBe('handed-over');
    expect(status('unknown@2')).toBeUndefined();
  });

  test('counts what the post did with the money apart from where the parcel is', () => {
    const lived = life('fee-remitted@9', 'handed-over@1', 'fee-collected@5');
    expect(lived).toMatchObject({
      collectedAt: '2026-03-23T03:05:00.000Z',
      remittedAt: '2026-03-23T03:09:00.000Z',
    });
    expect(standingOf(lived)?.status).toBe('handed-over');
  });

  test('is odd when the post tries more often than the contract says', () => {
    expect(life('attempt-failed@1', 'attempt-failed@2').oddities).toEqual([]);
    const thrice = life('attempt-failed@1', 'attempt-failed@2', 'attempt-failed@3');
    expect(thrice).toMatchObject({ failedDeliveries: 3, oddities: ['too-many-attempts'] });
    expect(thrice.steps.map(({ failedAttempts }) => failedAttempts)).toEqual([1, 2, 3]);
  });

  test('has as news what comes after where it stood, not what was late', () => {
    const before = life('created@0', 'in-transit@20');
    const after = life('created@0', 'handed-over@10', 'in-transit@20', 'out-for-delivery@30');
    expect(stepsSince(before, after).map((step) => step.status)).toEqual(['out-for-delivery']);
  });
});
