import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CitizenRecord } from '../../../schemas/citizens/citizen.ts';
import type { ChangePage, PopulationRegister } from '../../../schemas/citizens/register.ts';
import { SyncRequest } from '../../../schemas/registers/sync.ts';
import type { Syncing } from '../../../functions/registers/sync.ts';
import { HOUR, MINUTE, MORNING } from '../../support/exchanges.ts';
import type { Room } from '../../support/registers.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/registers.ts');
const { answered, heads, numberOf, openRoom, recordOf, registerOf, registerWith, syncingOf, under } = support;
const { askForSync, carryRun, syncDue, viewSync } = await import('../../../functions/registers/run-sync.ts');
const { getFollowed } = await import('../../../functions/registers/sync-store.ts');
const { dynamo } = await import('../../../functions/kernel/table/client.ts');
const { canonicalJson } = await import('../../../functions/kernel/canonical-json.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');

let room: Room;
beforeEach(async () => {
  room = openRoom(await database.freshTables());
});

const FROM = '2026-03-20T00:00:00.000Z';
const TO = '2026-03-22T00:00:00.000Z';
const request = (more: object = {}) => SyncRequest.parse({ from: FROM, to: TO, ...more });

/** Ten people, five a day, the later ones in the household of the first. */
const TEN: readonly CitizenRecord[] = Array.from({ length: 10 }, (_, index) =>
  recordOf(
    index + 1,
    `2026-03-${index < 5 ? 20 : 21}T0${index % 5}:00:00.000Z`,
    index === 0 ? heads(1) : under(1),
  ),
);
const truthOf = (records: readonly CitizenRecord[]) =>
  new Map(records.map((record) => [record.citizen.personalNumber, canonicalJson({ population: record })]));
const sorted = (people: ReadonlyMap<string, string>) => [...people].toSorted();

const carry = async (syncing: Syncing, more: object = {}) => {
  const run = await askForSync(syncing, request(more), 'cong-mau');
  if (!run.ok) throw new Error(run.problem.code);
  await carryRun(syncing, run.value.id, room.clock.now() + HOUR);
  return run.value.id;
};
const seen = async (id: string) => {
  const view = await viewSync(room.registers, id);
  if (!view.ok) throw new Error(view.problem.code);
  return view.value;
};

test('A run under an id that can be none is not found, and not asked for: DynamoDB refuses such keys', async () => {
  const sent = vi.spyOn(dynamo, 'send');
  for (const id of ['2'.repeat(1_500), 'OPEN', ''])
    expect(await viewSync(room.registers, id)).toMatchObject({ problem: { code: 'sync-not-found' } });
  expect(sent).not.toHaveBeenCalled();
  sent.mockRestore();
});

describe('Keeping in step with the population register', () => {
  test('brings every record of a time into the province’s register, as it is there', async () => {
    const id = await carry(
      syncingOf(
        room,
        registerOf(() => TEN),
      ),
    );
    expect(sorted(await room.held())).toEqual(sorted(truthOf(TEN)));
    expect(await seen(id)).toMatchObject({
      state: 'done',
      windows: { all: 2, done: 2 },
      counts: { added: 10, changed: 0, unreadable: 0 },
    });
  });

  test('changes nothing by the same time read again, or by one that overlaps', async () => {
    const syncing = syncingOf(
      room,
      registerOf(() => TEN),
    );
    await carry(syncing);
    const before = await room.items();
    const again = await carry(syncing);
    expect((await seen(again)).counts).toMatchObject({ added: 0, changed: 0 });
    await carry(syncing, { from: '2026-03-20T02:30:00.000Z', to: '2026-03-21T03:00:00.000Z' });
    const people = (items: typeof before) =>
      items.filter((item) => /^(?:PERSON|HOUSEHOLD|UNTOLD)#/.test(item['pk']?.S ?? ''));
    const key = (item: (typeof before)[number]) => `${item['pk']?.S} ${item['sk']?.S} ${item['version']?.N}`;
    expect(
      people(await room.items())
        .map(key)
        .toSorted(),
    ).toEqual(people(before).map(key).toSorted());
  });

  test('is asked for once: the same time again goes on with the run that is open', async () => {
    const syncing = syncingOf(
      room,
      registerOf(() => TEN),
    );
    const [one, other] = [
      await askForSync(syncing, request(), 'cong-mau'),
      await askForSync(syncing, request(), 'cong-mau'),
    ];
    expect(one).toEqual(other);
  });

  test('refuses a time that is not over, and one of too many windows', async () => {
    const syncing = syncingOf(
      room,
      registerOf(() => TEN),
    );
    const future = request({ to: instant(MORNING + HOUR) });
    expect(await askForSync(syncing, future, 'x')).toMatchObject({ problem: { code: 'sync-in-the-future' } });
    const fine = request({ from: '1990-01-01T00:00:00.000Z', windowMinutes: 5 });
    expect(await askForSync(syncing, fine, 'x')).toMatchObject({
      problem: { code: 'sync-too-many-windows' },
    });
  });

  test('counts and shows rows that cannot be read, and keeps the others', async () => {
    const population = registerOf(
      () => TEN,
      (page) =>
        answered({ ...page, records: page.records.slice(1), unreadable: [{ why: 'number-missing' }] }),
    );
    const id = await carry(syncingOf(room, population, { windowsAtOnce: 1, proof: 'total' }));
    expect((await room.held()).size).toBe(6);
    expect((await seen(id)).counts).toMatchObject({ added: 6, unreadable: 4 });
  });
});

describe('A reader that dies', () => {
  /** A register that fails as a machine does, at a place of its calls. */
  const dyingAt = (population: PopulationRegister, call: number): PopulationRegister => {
    let calls = 0;
    return registerWith((window, signal) => {
      calls += 1;
      if (calls === call) return Promise.reject(new Error('killed'));
      return population.changes(window, signal);
    });
  };

  test('ten times in a row leaves the register equal to the source, record for record', async () => {
    const population = registerOf(() => TEN);
    for (let kill = 1; kill <= 10; kill += 1) {
      const dying = syncingOf(room, dyingAt(population, 1 + (kill % 4)), { windowsAtOnce: 1 });
      await carry(dying).catch((error: unknown) => {
        expect(error).toMatchObject({ message: 'killed' });
      });
      room.clock.advance(5 * MINUTE); // its lease runs out
    }
    await carry(syncingOf(room, population));
    expect(sorted(await room.held())).toEqual(sorted(truthOf(TEN)));
    expect((await room.items()).some((item) => item['pk']?.S?.startsWith('UNSETTLED#'))).toBe(false);
  });

  test('in the middle of any write leaves what the next reader ends', { timeout: 90_000 }, async () => {
    const few = TEN.slice(0, 5);
    const population = registerOf(() => few);
    const day = { to: '2026-03-21T00:00:00.000Z' };
    for (let step = 1; ; step += 1) {
      room = openRoom(await database.freshTables());
      const syncing = syncingOf(room, population, { windowsAtOnce: 1, proof: 'total' });
      const died = await dieAtStep(step, () => carry(syncing, day));
      room.clock.advance(5 * MINUTE);
      await carry(syncing, day);
      expect(sorted(await room.held()), `killed at step ${step}`).toEqual(sorted(truthOf(few)));
      const marks = (await room.items()).filter((item) => /^UN(?:SETTLED|TOLD)#/.test(item['pk']?.S ?? ''));
      expect(marks).toEqual([]);
      if (died) continue;
      expect(step).toBeGreaterThan(20);
      return;
    }
  });

  test('leaves its window to the next one after the last page that it kept', async () => {
    const population = registerOf(() => TEN);
    const pages: number[] = [];
    const noted = registerWith((window, signal) => {
      pages.push(window.page);
      return population.changes(window, signal);
    });
    const settings = { windowsAtOnce: 1, proof: 'total' as const };
    await carry(syncingOf(room, dyingAt(population, 2), settings)).catch(() => undefined);
    room.clock.advance(5 * MINUTE);
    await carry(syncingOf(room, noted, settings));
    expect(pages[0]).toBe(2);
  });

  test('does not keep another from the windows that it did not read', async () => {
    const population = registerOf(() => TEN);
    await carry(syncingOf(room, dyingAt(population, 1), { windowsAtOnce: 1 })).catch(() => undefined);
    const id = await carry(syncingOf(room, population));
    expect(await seen(id)).toMatchObject({ windows: { done: 1 }, open: [{ index: 0, state: 'reading' }] });
  });
});

describe('Two readers at once', () => {
  test('do each other no harm', async () => {
    const syncing = syncingOf(
      room,
      registerOf(() => TEN),
    );
    const run = await askForSync(syncing, request(), 'cong-mau');
    if (!run.ok) throw new Error('refused');
    const until = room.clock.now() + HOUR;
    await Promise.all([1, 2, 3].map(() => carryRun(syncing, run.value.id, until)));
    await carryRun(syncing, run.value.id, until);
    expect(sorted(await room.held())).toEqual(sorted(truthOf(TEN)));
    expect(await seen(run.value.id)).toMatchObject({ state: 'done', windows: { done: 2 } });
  });
});

describe('A register that cannot be relied upon', () => {
  test('loses no row when a window shrinks while it is read', async () => {
    // While page 1 is under way for the first time, its first row moves to a later window: all others move up.
    let rows = [...TEN];
    let asked = 0;
    const population = registerOf(
      () => rows,
      (page) => {
        asked += 1;
        if (asked === 1) rows = [...TEN.slice(1), recordOf(1, '2026-03-21T12:00:00.000Z', heads(1))];
        return answered({ ...page, total: undefined } as unknown as ChangePage);
      },
    );
    await carry(syncingOf(room, population, { windowsAtOnce: 1 }));
    expect(sorted(await room.held())).toEqual(sorted(truthOf(rows)));
  });

  test('loses no row when a page is shorter than it should be, though others follow', async () => {
    let asked = 0;
    const population = registerOf(
      () => TEN,
      (page, { page: number }) => {
        asked += 1;
        return answered(number === 1 && asked < 3 ? { ...page, records: page.records.slice(0, 1) } : page);
      },
    );
    await carry(syncingOf(room, population, { windowsAtOnce: 1 }));
    expect(sorted(await room.held())).toEqual(sorted(truthOf(TEN)));
  });

  test.each([true, false])(
    'loses no row when the count is of the page and not of the window (first load: %s)',
    async (firstLoad) => {
      const population = registerOf(
        () => TEN,
        (page) => answered({ ...page, total: page.records.length }),
      );
      const id = await carry(syncingOf(room, population), { firstLoad, to: '2026-03-21T00:00:00.000Z' });
      expect(await seen(id)).toMatchObject({ state: 'done' });
      expect(sorted(await room.held())).toEqual(sorted(truthOf(TEN.slice(0, 5))));
    },
  );

  test.each([true, false])(
    'loses no row when its pages are smaller than was asked for, each with its own count (first load: %s)',
    async (firstLoad) => {
      const paged = registerOf(
        () => TEN,
        (page) => answered({ ...page, total: page.records.length, more: false }),
      );
      const capped = registerWith((window, signal) =>
        paged.changes({ ...window, pageSize: Math.min(window.pageSize, 2) }, signal),
      );
      const id = await carry(syncingOf(room, capped, { pageSize: 5 }), {
        firstLoad,
        to: '2026-03-21T00:00:00.000Z',
      });
      expect(await seen(id)).toMatchObject({ state: 'done' });
      expect(sorted(await room.held())).toEqual(sorted(truthOf(TEN.slice(0, 5))));
    },
  );

  test('loses no row by one empty answer after a first page that counts itself: what it counts is no proof', async () => {
    let asked = 0;
    const capped = registerOf(
      () => TEN,
      (page, { page: number }) => {
        asked += 1;
        return answered(
          number === 2 && asked === 2
            ? { records: [], unreadable: [], more: false }
            : { ...page, total: page.records.length },
        );
      },
    );
    const id = await carry(syncingOf(room, capped, { windowsAtOnce: 1 }), {
      firstLoad: true,
      to: '2026-03-21T00:00:00.000Z',
    });
    expect(await seen(id)).toMatchObject({ state: 'done' });
    expect(sorted(await room.held())).toEqual(sorted(truthOf(TEN.slice(0, 5))));
  });

  test('that gives its last page again for any beyond it is done with all the same', async () => {
    const clamping = registerWith((window, signal) =>
      registerOf(() => TEN.slice(0, 2)).changes({ ...window, page: 1 }, signal),
    );
    const id = await carry(syncingOf(room, clamping), { to: '2026-03-21T00:00:00.000Z' });
    expect(await seen(id)).toMatchObject({ state: 'done' });
    expect(sorted(await room.held())).toEqual(sorted(truthOf(TEN.slice(0, 2))));
  });

  test('that repeats a page is asked again later, not believed', async () => {
    let isRepeating = true;
    const first = registerOf(() => TEN);
    const population = registerWith((window, signal) =>
      first.changes(isRepeating && window.page === 2 ? { ...window, page: 1 } : window, signal),
    );
    const syncing = syncingOf(room, population, { windowsAtOnce: 1 });
    const id = await carry(syncing);
    expect((await seen(id)).open).toMatchObject([
      { state: 'waiting', reason: 'page-repeated' },
      { state: 'waiting', reason: 'page-repeated' },
    ]);
    isRepeating = false;
    room.clock.advance(HOUR);
    await carry(syncing);
    expect(sorted(await room.held())).toEqual(sorted(truthOf(TEN)));
  });

  test('that cannot be reached makes its window wait, longer each time, then for a person', async () => {
    const down = registerWith(() => Promise.resolve({ kind: 'unreachable', reason: 'time-out' }));
    const syncing = syncingOf(room, down, { windowsAtOnce: 1, mostWaits: 3 });
    const waits: number[] = [];
    let id = '';
    for (let round = 0; round < 4; round += 1) {
      id = await carry(syncing);
      const [window] = (await seen(id)).open;
      if (window?.retryAt !== undefined) waits.push(Date.parse(window.retryAt) - room.clock.now());
      room.clock.advance(HOUR);
    }
    expect(waits).toEqual([30_000, 60_000, 120_000]);
    expect(await seen(id)).toMatchObject({
      state: 'blocked',
      open: [{ state: 'blocked', reason: 'time-out' }, {}],
    });
    const asked = await askForSync(
      syncingOf(
        room,
        registerOf(() => TEN),
      ),
      request(),
      'cong-mau',
    );
    expect(asked).toMatchObject({ value: { id } });
    await carry(
      syncingOf(
        room,
        registerOf(() => TEN),
      ),
    );
    expect(await seen(id)).toMatchObject({ state: 'done' });
  });

  test('that refuses for a while makes its windows wait, and nobody is lost', async () => {
    let isRefusing = true;
    const well = registerOf(() => TEN);
    const population = registerWith((window, signal) =>
      isRefusing
        ? Promise.resolve({ kind: 'refused', code: 'rejected', reason: 'fault Client' })
        : well.changes(window, signal),
    );
    const syncing = syncingOf(room, population);
    const id = await carry(syncing);
    expect(await seen(id)).toMatchObject({ open: [{ state: 'waiting', reason: 'rejected' }, {}] });
    isRefusing = false;
    room.clock.advance(HOUR);
    await carry(syncing);
    expect(sorted(await room.held())).toEqual(sorted(truthOf(TEN)));
  });

  test('that goes on refusing blocks the window, with its reason, sooner than one that is away', async () => {
    let isRefusing = false;
    const population = registerWith(() => {
      return Promise.resolve(
        isRefusing
          ? { kind: 'refused', code: 'access-denied', reason: 'khong co quyen' }
          : { kind: 'unreachable', reason: 'time-out' },
      );
    });
    const syncing = syncingOf(room, population, { mostRefusals: 3 });
    // That it was away before does not count against it.
    for (let round = 0; round < 7; round += 1) {
      isRefusing = round > 3;
      expect((await seen(await carry(syncing))).state).toBe('open');
      room.clock.advance(2 * HOUR);
    }
    const id = await carry(syncing);
    expect(await seen(id)).toMatchObject({
      state: 'blocked',
      open: [
        { state: 'blocked', reason: 'access-denied' },
        { state: 'blocked', reason: 'access-denied' },
      ],
    });
  });

  test('that never says the same twice is left alone in the end', async () => {
    let salt = 0;
    const restless = registerOf(
      () => TEN,
      (page) => {
        salt += 1;
        const records = page.records.map((record) => ({ ...record, flags: [`reading-${salt}`] }));
        return answered({ ...page, records });
      },
    );
    const id = await carry(syncingOf(room, restless, { windowsAtOnce: 1 }));
    expect((await seen(id)).open[0]).toMatchObject({
      state: 'waiting',
      reason: 'window-unsteady',
      reading: 7,
    });
  });
});

describe('The schedule', () => {
  const due = (syncing: Syncing) => syncDue(syncing, room.clock.now() + HOUR);

  test('follows nothing before a first load has ended, and then what is new, with an overlap', async () => {
    const rows = [...TEN];
    const windows: string[] = [];
    const population = registerOf(
      () => rows,
      (page, { from, to }) => {
        windows.push(`${from} ${to}`);
        return answered(page);
      },
    );
    const syncing = syncingOf(room, population);
    await due(syncing);
    expect(windows).toEqual([]);
    await carry(syncing, { firstLoad: true });
    expect(await getFollowed(room.tables.registers)).toEqual({ upTo: TO });
    // A change of before the end, that the register shows only now: the overlap brings it.
    rows.push(recordOf(42, '2026-03-21T23:00:00.000Z'));
    windows.length = 0;
    await due(syncing);
    expect(windows.toSorted()[0]).toMatch(/^2026-03-21T21:00:00.000Z /);
    expect((await room.held()).has(numberOf(42))).toBe(true);
    expect(await getFollowed(room.tables.registers)).toEqual({ upTo: instant(MORNING - 5 * MINUTE) });
    windows.length = 0;
    room.clock.advance(5 * MINUTE);
    await due(syncing);
    expect(windows).toEqual([]);
  });

  test('leaves off when its time is over, and goes on where it was', async () => {
    const syncing = syncingOf(
      room,
      registerOf(() => TEN),
      { windowsAtOnce: 1, timeoutMs: 30_000 },
    );
    const run = await askForSync(syncing, request(), 'cong-mau');
    if (!run.ok) throw new Error('refused');
    const hasty = {
      ...syncing,
      population: registerWith(async (window, signal) => {
        room.clock.advance(40_000);
        return syncing.population.changes(window, signal);
      }),
    };
    await carryRun(hasty, run.value.id, room.clock.now() + MINUTE);
    const [window] = (await seen(run.value.id)).open;
    expect(window).toMatchObject({ state: 'waiting', reading: 2, page: 0 });
    expect(window).not.toHaveProperty('reason');
    await carryRun(syncing, run.value.id, room.clock.now() + HOUR);
    expect(sorted(await room.held())).toEqual(sorted(truthOf(TEN)));
  });

  test('waits its turn by the rate, and goes on', async () => {
    let passes = 0;
    const slow = {
      pass: () => {
        passes += 1;
        return Promise.resolve(
          passes % 2 === 1 ? ({ go: false, why: 'rate', waitMs: 200 } as const) : ({ go: true } as const),
        );
      },
      note: () => Promise.resolve(),
      giveBack: () => Promise.resolve(),
      flush: () => Promise.resolve(),
    };
    const before = room.clock.now();
    await carry(
      syncingOf(
        room,
        registerOf(() => TEN),
        { windowsAtOnce: 1, proof: 'total' },
        slow,
      ),
    );
    expect(room.clock.now() - before).toBe(4 * 200);
  });
});

/** Dies at the n-th request to the table: what was sent before has its effect, nothing after it has. */
async function dieAtStep(step: number, act: () => Promise<unknown>): Promise<boolean> {
  const { dynamo } = await import('../../../functions/kernel/table/client.ts');
  // The client's overload without a callback.
  const send = dynamo.send.bind(dynamo) as (...given: unknown[]) => Promise<unknown>;
  let sent = 0;
  let died = false;
  dynamo.send = ((...given: unknown[]) => {
    sent += 1;
    if (sent >= step) {
      died = true;
      return Promise.reject(new Error('killed'));
    }
    return send(...given);
  }) as typeof dynamo.send;
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'killed') throw error;
  } finally {
    dynamo.send = send;
  }
  return died;
}
