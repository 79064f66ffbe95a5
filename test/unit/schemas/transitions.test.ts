import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STATUSES, type Status } from '../../../schemas/status.ts';
import {
  allowedFrom,
  ChangeKind,
  FINAL_STATUSES,
  INITIAL_STATUSES,
  isRegularMove,
  move,
  standingIn,
  type Standing,
} from '../../../schemas/transitions.ts';

const live = (start: Status, kinds: readonly ChangeKind[]): Standing[] => {
  const lived: Standing[] = [standingIn(start)];
  for (const kind of kinds) {
    const here = lived.at(-1)!;
    const next = move(here, kind);
    lived.push(next.ok ? next.standing : here);
  }
  return lived;
};
const lives = fc
  .tuple(
    fc.constantFrom(...INITIAL_STATUSES),
    fc.array(fc.constantFrom(...ChangeKind.options), { maxLength: 30 }),
  )
  .map(([start, kinds]) => live(start, kinds));

describe('the life of a dossier', () => {
  it('goes 1, 2, 4, 9, 10 on the main line', () => {
    const received = move({ status: 1 }, 'reception');
    expect(received).toEqual({ ok: true, standing: { status: 2 } });
    expect(move({ status: 2 }, 'progress', 4)).toEqual({ ok: true, standing: { status: 4 } });
    expect(move({ status: 4 }, 'finish')).toEqual({ ok: true, standing: { status: 9 } });
    expect(move({ status: 9 }, 'return')).toEqual({ ok: true, standing: { status: 10 } });
  });

  it('after a supplement returns to where the supplement was asked', () => {
    for (const status of [1, 4] as const) {
      const asked = move({ status }, 'supplement-request');
      expect(asked).toEqual({ ok: true, standing: { status: 5, supplementFrom: status } });
      const told = move({ status: 5, supplementFrom: status }, 'progress');
      expect(told).toEqual(asked);
      expect(move({ status: 5, supplementFrom: status }, 'supplement-completion')).toEqual({
        ok: true,
        standing: { status },
      });
    }
  });

  it('goes on in process after a stop and after a paid duty', () => {
    expect(move({ status: 8 }, 'resume')).toEqual({ ok: true, standing: { status: 4 } });
    expect(move({ status: 6 }, 'financial-duty-settlement')).toEqual({ ok: true, standing: { status: 4 } });
  });

  it('never leaves a final status', () => {
    fc.assert(
      fc.property(lives, (lived) => {
        const end = lived.findIndex(({ status }) => FINAL_STATUSES.includes(status));
        if (end >= 0) expect(lived.slice(end).every((later) => later === lived[end])).toBe(true);
      }),
    );
    for (const status of FINAL_STATUSES) expect(allowedFrom({ status })).toEqual([]);
  });

  it('has a way to every status, and from every open status a way to an end', () => {
    const reach = (start: readonly Standing[]): Set<Status> => {
      const seen = new Map(start.map((standing) => [JSON.stringify(standing), standing]));
      for (const standing of seen.values()) {
        for (const { to } of allowedFrom(standing)) {
          for (const status of to) {
            const next = standingIn(status, standing);
            seen.set(JSON.stringify(next), next);
          }
        }
      }
      return new Set([...seen.values()].map(({ status }) => status));
    };
    expect(reach(INITIAL_STATUSES.map((status) => ({ status })))).toEqual(new Set(STATUSES));
    for (const status of STATUSES) {
      if (!FINAL_STATUSES.includes(status)) {
        expect([...reach([standingIn(status)])].some((end) => FINAL_STATUSES.includes(end))).toBe(true);
      }
    }
  });

  it('may be told progress in every open status without moving', () => {
    for (const status of STATUSES) {
      const told = move({ status }, 'progress');
      expect(told.ok).toBe(!FINAL_STATUSES.includes(status));
      if (told.ok) expect(told.standing.status).toBe(status);
    }
  });

  it('refuses what is not allowed and names what is', () => {
    expect(move({ status: 9 }, 'withdrawal')).toEqual({
      ok: false,
      allowed: [
        { kind: 'progress', to: [9] },
        { kind: 'return', to: [10] },
      ],
    });
    expect(move({ status: 1 }, 'progress', 4).ok).toBe(false);
    expect(move({ status: 2 }, 'finish').ok).toBe(false);
  });

  it('that came by the drop-in is regular exactly where one act could have led, or where it stays', () => {
    expect(isRegularMove({ status: 4 }, 9)).toBe(true);
    expect(isRegularMove({ status: 10 }, 10)).toBe(true);
    expect(isRegularMove({ status: 2 }, 9)).toBe(false);
    expect(isRegularMove({ status: 10 }, 4)).toBe(false);
    expect(isRegularMove({ status: 5, supplementFrom: 1 }, 4)).toBe(false);
    expect(isRegularMove({ status: 5 }, 4)).toBe(true);
    fc.assert(
      fc.property(lives, (lived) => {
        lived.slice(1).forEach((later, index) => {
          expect(isRegularMove(lived[index]!, later.status)).toBe(true);
        });
      }),
    );
  });
});
