import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { startDatabase, type Tables } from '../../support/tables.ts';

/** Where the process dies: before or after so many transactions from now; never when undefined. */
const death = vi.hoisted(() => ({ after: undefined as number | undefined, written: true }));
vi.mock('../../../functions/kernel/table/transaction.ts', async (load) => {
  const real = await load<typeof import('../../../functions/kernel/table/transaction.ts')>();
  return {
    ...real,
    transact: async (writes: Parameters<typeof real.transact>[0]) => {
      if (death.after === undefined) return real.transact(writes);
      death.after -= 1;
      if (death.after >= 0) return real.transact(writes);
      if (death.written) await real.transact(writes);
      throw new Error('killed');
    },
  };
});

const database = await startDatabase();
afterAll(database.stop);
const { instant } = await import('../../../functions/kernel/clock.ts');
const { appendFacts, chainHeadKey, readChain, readChainHead } =
  await import('../../../functions/kernel/evidence/evidence-store.ts');
const { leafHash, rootFrom } = await import('../../../functions/kernel/evidence/merkle.ts');
const { get } = await import('../../../functions/kernel/table/read.ts');
const { transact } = await import('../../../functions/kernel/table/transaction.ts');
const { buildRoots } = await import('../../../functions/evidence/build-roots.ts');
const { gatherChains, gaugeUnrooted } = await import('../../../functions/evidence/gather-chains.ts');
const { headerHash, leafText, NO_ROOT } = await import('../../../functions/evidence/root.ts');
const { mark, proofsOf, readProgress, readRoot } = await import('../../../functions/evidence/root-store.ts');

let tables: Tables;
let now = Date.parse('2026-03-23T02:30:00.000Z');
const clock = { now: () => now };
const table = () => tables.evidence;
const subjectOf = (index: number) => `H21.17-260323-${String(index).padStart(4, '0')}`;

beforeEach(async () => {
  death.after = undefined;
  tables = await database.freshTables();
});

/** Something happens to a dossier: its chain gets a link. */
async function happen(index: number, what = 'exchange.attempted'): Promise<void> {
  now += 1_000;
  const subject = subjectOf(index);
  const head = readChainHead(await get(chainHeadKey(table(), subject)));
  const fact = { kind: what, actor: 'gateway', digest: digestBytes(`${subject} ${now}`), details: {} };
  const written = await transact(appendFacts(table(), subject, head, [fact], instant(now)));
  expect(written.done).toBe(true);
}

const build = (batch?: number) => buildRoots(table(), clock, Number.POSITIVE_INFINITY, batch);

/** Every root there is, checked: numbered and linked without gaps. */
async function readRoots() {
  const { newest } = await readProgress(table());
  const roots = [];
  let before = NO_ROOT;
  for (let seq = 1; seq <= newest.seq; seq += 1) {
    const { header } = await readRoot(table(), seq);
    expect(header).toMatchObject({ seq, previous: before.hash });
    before = { seq, hash: headerHash(header) };
    roots.push(header);
  }
  expect(newest).toEqual(before);
  return roots;
}

/** Every proof of these dossiers, checked against root and chain. By root: which dossiers are in it. */
async function readProofs(dossiers: readonly number[]) {
  const roots = await readRoots();
  const members = new Map<number, string[]>(roots.map(({ seq }) => [seq, []]));
  for (const index of dossiers) {
    const subject = subjectOf(index);
    const links = await readChain(table(), subject);
    for (const proof of await proofsOf(table(), subject)) {
      const header = roots[proof.root - 1];
      expect(rootFrom(leafHash(leafText(proof.leaf)), proof as never)).toBe(header?.root);
      expect(proof.count).toBe(header?.count);
      expect(links[proof.leaf.seq - 1]?.hash).toBe(proof.leaf.hash);
      members.get(proof.root)?.push(subject);
    }
  }
  return { roots, members };
}

/** Nothing is lost and nothing is twice: as many proofs as the roots count, each dossier's newest link under one. */
async function expectWhole(dossiers: readonly number[]): Promise<void> {
  const { roots, members } = await readProofs(dossiers);
  for (const { seq, count } of roots) {
    const found = members.get(seq) ?? [];
    expect(found).toHaveLength(count);
    expect(new Set(found).size).toBe(count);
  }
  for (const index of dossiers) {
    const head = readChainHead(await get(chainHeadKey(table(), subjectOf(index))));
    const proofs = await proofsOf(table(), subjectOf(index));
    expect(proofs.at(-1)?.leaf.seq).toBe(head.seq);
    expect(head.unrootedSince).toBeUndefined();
    expect(new Set(proofs.map(({ leaf }) => leaf.seq)).size).toBe(proofs.length);
  }
}

describe('Roots over the chains of evidence', () => {
  test('are over every chain that has moved, and over none that has not', async () => {
    for (const index of [1, 2, 3]) await happen(index);
    expect(await build()).toBe(1);
    await happen(2);
    expect(await build()).toBe(1);
    expect(await build()).toBe(0);
    await expectWhole([1, 2, 3]);
    expect((await readRoots()).map(({ count }) => count)).toEqual([3, 1]);
  });

  test('come batch by batch when much has happened, those first that wait longest', async () => {
    for (let index = 1; index <= 40; index += 1) await happen(index);
    expect(await build(16)).toBeGreaterThanOrEqual(3);
    await expectWhole(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  test('stop being closed when their time is up', async () => {
    await happen(1);
    expect(await buildRoots(table(), clock, now)).toBe(0);
    expect(await gaugeUnrooted(table())).toEqual({ count: 1, since: instant(now) });
  });

  test('say since when a chain waits, however often it moves meanwhile', async () => {
    await happen(1);
    const since = instant(now);
    await happen(1);
    await happen(1);
    expect(await gaugeUnrooted(table())).toEqual({ count: 1, since });
  });

  test('leave the mark of a chain that moves while it is put under a root', async () => {
    await happen(1);
    death.after = 1; // the root is made, its proofs are not
    await expect(build()).rejects.toThrow('killed');
    death.after = undefined;
    await happen(1);
    expect(await build()).toBe(1);
    await expectWhole([1]);
    expect((await proofsOf(table(), subjectOf(1))).map(({ leaf }) => leaf.seq)).toEqual([1, 2]);
  });

  test('are made by one of two runs at a time, and spread by both to the same end', async () => {
    for (let index = 1; index <= 30; index += 1) await happen(index);
    await Promise.all([build(10), build(10), build(10)]);
    await expectWhole(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  test('come over a chain from before there were roots, once it is marked', async () => {
    await happen(1);
    await build();
    const head = readChainHead(await get(chainHeadKey(table(), subjectOf(1))));
    await mark(table(), { subject: subjectOf(1), ...head }, instant(now));
    expect(await gatherChains(table(), 10)).toEqual([{ subject: subjectOf(1), ...head }]);
    await mark(table(), { subject: subjectOf(1), seq: head.seq - 1, hash: head.hash }, instant(now)); // it has moved
  });

  test(
    'lose nothing and take nothing twice, wherever the process is killed',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              moves: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 6 }),
              after: fc.integer({ min: 0, max: 7 }),
              written: fc.boolean(),
            }),
            { minLength: 1, maxLength: 6 },
          ),
          async (lives) => {
            tables = await database.freshTables();
            const dossiers = [...new Set(lives.flatMap(({ moves }) => moves))];
            for (const { moves, after, written } of lives) {
              death.after = undefined;
              for (const index of moves) await happen(index);
              Object.assign(death, { after, written });
              await build(3).catch(() => undefined);
            }
            death.after = undefined;
            await build(3);
            await expectWhole(dossiers);
          },
        ),
        { numRuns: 10 },
      );
    },
  );
});
