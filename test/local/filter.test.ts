import { describe, expect, it } from 'vitest';
import { createFilter } from '../../local/province/plan/filter.ts';

const record = {
  eventName: 'INSERT',
  dynamodb: { NewImage: { kind: { S: 'lane' }, dueAt: { S: '2026-01-01' } } },
};
const image = (pattern: object) => ({ dynamodb: { NewImage: pattern } });

describe('an event filter', () => {
  it.each([
    ['an exact value', { eventName: ['INSERT'] }, true],
    ['another value', { eventName: ['REMOVE'] }, false],
    ['one of several', { eventName: ['REMOVE', 'INSERT'] }, true],
    ['all members', { eventName: ['INSERT'], ...image({ kind: { S: ['exchange'] } }) }, false],
    ['a prefix', image({ dueAt: { S: [{ prefix: '2026' }] } }), true],
    ['a suffix', image({ dueAt: { S: [{ suffix: '-02' }] } }), false],
    ['existence', image({ dueAt: { S: [{ exists: true }] } }), true],
    ['absence', image({ parkedAt: { S: [{ exists: false }] } }), true],
    ['anything but', image({ kind: { S: [{ 'anything-but': ['exchange'] }] } }), true],
    ['anything but the one it is', image({ kind: { S: [{ 'anything-but': ['lane'] }] } }), false],
  ])('matches by %s', (_what, pattern, expected) => {
    expect(createFilter([pattern], 'a mapping')(record)).toBe(expected);
  });

  it('lets through what one of its patterns matches, and everything when it has none', () => {
    expect(createFilter([{ eventName: ['REMOVE'] }, { eventName: ['INSERT'] }], 'a mapping')(record)).toBe(
      true,
    );
    expect(createFilter([], 'a mapping')(record)).toBe(true);
  });

  it.each([[{ n: [{ numeric: ['>', 1] }] }], [{ $or: [] }], [{ s: 'text' }]])(
    'refuses %j by name',
    (pattern) => {
      expect(() => createFilter([pattern], 'the mapping')).toThrow('the mapping: pattern');
    },
  );
});
