import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { sealWorld, type SealWorld } from '../../support/evidence.ts';
import { startDatabase, type Tables } from '../../support/tables.ts';
import { contentOf, openTrustWorld, type Owner } from '../../support/trust-world.ts';

const database = await startDatabase();
afterAll(database.stop);
const { instant } = await import('../../../functions/kernel/clock.ts');
const { appendFacts, chainHeadKey, readChainHead } =
  await import('../../../functions/kernel/evidence/evidence-store.ts');
const { judgeCms } = await import('../../../functions/kernel/trust/cms.ts');
const { get } = await import('../../../functions/kernel/table/read.ts');
const { transact } = await import('../../../functions/kernel/table/transaction.ts');
const { keepRoots } = await import('../../../functions/evidence/keep-roots.ts');
const { readAnswer, readProgress, readRoot } = await import('../../../functions/evidence/root-store.ts');
const { rootManifest } = await import('../../../functions/evidence/container/root-files.ts');
const { viewRoots } = await import('../../../functions/evidence/view-roots.ts');

const START = Date.UTC(2026, 2, 23, 2, 30);
const HOUR = 3_600_000;
const world = await openTrustWorld(START);
const GATEWAY = {
  profile: 'seal',
  subject: { country: 'VN', organization: 'Trục Liên Thông mẫu', commonName: 'Con dấu của trục' },
} as const;
const owner = await world.issue(GATEWAY);
const clock = { now: () => world.now };

let tables: Tables;
let services: SealWorld;

beforeEach(async () => {
  tables = await database.freshTables();
  services = sealWorld(world, owner);
});

/** Something happens to a dossier at that moment of the world. */
async function happen(index = 1): Promise<void> {
  world.now += 1_000;
  const subject = `H21.17-260323-${String(index).padStart(4, '0')}`;
  const head = readChainHead(await get(chainHeadKey(tables.evidence, subject)));
  const fact = {
    kind: 'exchange.attempted',
    actor: 'gateway',
    digest: digestBytes(String(world.now)),
    details: {},
  };
  const written = await transact(appendFacts(tables.evidence, subject, head, [fact], instant(world.now)));
  expect(written.done).toBe(true); // the exchange goes on
}

const run = () => keepRoots(tables.evidence, services.seal, clock);
const progress = () => readProgress(tables.evidence);

/** A root judged from what is kept of it alone, as of now. */
async function judge(seq: number) {
  const { header, signature, answers } = await readRoot(tables.evidence, seq);
  if (signature === undefined) throw new Error('not sealed');
  const kept = await Promise.all(answers.map((digest) => readAnswer(tables.evidence, digest)));
  const of = (kind: 'ocsp' | 'crl') =>
    kept.filter((one) => one?.kind === kind).map((one) => one?.der ?? new Uint8Array());
  return judgeCms(signature, contentOf(rootManifest(header).bytes), {
    roots: world.roots,
    at: world.at,
    revocation: { ocsps: of('ocsp'), crls: of('crl') },
  });
}

describe('Roots', () => {
  test('are sealed, stamped and proved in one run when all services answer', async () => {
    await happen();
    expect(await run()).toEqual({ built: 1, sealed: 1, stamped: 1, proved: 1, invalid: 0 });
    expect(await readRoot(tables.evidence, 1)).toMatchObject({ state: 'proved', standing: 'valid' });
    expect(await judge(1)).toMatchObject({ standing: 'valid', isTimeProven: true, findings: [] });
  });

  test('ask nobody again about certificates while the last answers hold', async () => {
    await happen();
    await run();
    const { ocsp } = services.asked;
    await happen();
    await run();
    expect(services.asked.ocsp).toBe(ocsp);
    expect(await judge(2)).toMatchObject({ standing: 'valid' });
  });

  test.each([4, 48])(
    'wait for an authority that is down for %i hours while the exchange goes on; then all are stamped, oldest first',
    async (hours) => {
      await happen();
      await run();
      services.down.add('timestamp');
      const from = world.now;
      for (let eighth = 0; eighth < 8; eighth += 1) {
        world.now = from + (eighth * hours * HOUR) / 8;
        await happen();
        await happen(2);
        expect(await run()).toMatchObject({ built: 1, sealed: 1, stamped: 0, proved: 0 });
      }
      const shown = await viewRoots(tables.evidence, {});
      expect(shown).toMatchObject({
        ok: true,
        value: {
          built: 9,
          sealed: 9,
          stamped: 1,
          obstacle: { waitsFor: 'timestamp', since: instant(from + 2_000), why: 'transient: ECONNREFUSED' },
        },
      });
      expect(shown.ok && shown.value.unstampedSince).toBe(instant(from + 2_000));
      services.down.clear();
      world.now = from + hours * HOUR;
      expect(await run()).toEqual({ built: 0, sealed: 0, stamped: 8, proved: 8, invalid: 0 });
      const times = await Promise.all(
        Array.from({ length: 8 }, async (_, index) => (await readRoot(tables.evidence, index + 2)).stampedAt),
      );
      expect(times).toEqual(times.toSorted());
      expect(new Set(times).size).toBe(8);
      expect(await judge(2)).toMatchObject({ standing: 'valid' });
      expect(await judge(9)).toMatchObject({ standing: 'valid' });
      expect((await progress()).obstacle).toBeUndefined();
    },
  );

  test('wait for a seal that does not answer, and are sealed later', async () => {
    services.down.add('seal');
    await happen();
    expect(await run()).toMatchObject({ built: 1, sealed: 0, obstacle: { waitsFor: 'seal' } });
    services.down.clear();
    expect(await run()).toMatchObject({ built: 0, sealed: 1, stamped: 1, proved: 1 });
  });

  test('wait when nobody says whether the certificates were revoked', async () => {
    services.down.add('revocation');
    await happen();
    expect(await run()).toMatchObject({ stamped: 1, proved: 0, obstacle: { waitsFor: 'revocation' } });
    expect((await progress()).obstacle?.why).toContain('revocation-absent');
    services.down.clear();
    expect(await run()).toMatchObject({ proved: 1 });
    expect((await progress()).obstacle).toBeUndefined();
  });

  test('take no signature over something else', async () => {
    services.signsOther = true;
    await happen();
    expect(await run()).toMatchObject({
      sealed: 0,
      obstacle: { waitsFor: 'seal', why: expect.stringContaining('something else') as string },
    });
  });

  test('are not sealed by a certificate that has expired; a new seal goes on, and the old roots still verify at their time', async () => {
    const before = world.now;
    services.owner = await world.issue({ ...GATEWAY, notAfter: new Date(before + 30 * 24 * HOUR) });
    await happen();
    await run();
    world.now = before + 31 * 24 * HOUR;
    await happen();
    expect(await run()).toMatchObject({
      built: 1,
      sealed: 0,
      obstacle: { waitsFor: 'seal', why: expect.stringContaining('expired') as string },
    });
    services.owner = await rolled();
    expect(await run()).toMatchObject({ sealed: 1, stamped: 1, proved: 1, invalid: 0 });
    expect((await judge(1)).standing).toBe('valid');
    expect((await judge(2)).standing).toBe('valid');
    expect((await judge(1)).signer?.serial).not.toBe((await judge(2)).signer?.serial);
    world.now = before;
  });

  test('say so when the seal was revoked before they were stamped', async () => {
    services.owner = await rolled();
    world.revoke(services.owner, world.now);
    world.now += 1_000;
    await happen();
    expect(await run()).toMatchObject({ stamped: 1, proved: 1, invalid: 1 });
    expect(await readRoot(tables.evidence, 1)).toMatchObject({ standing: 'invalid' });
  });

  test('are shown newest first, page by page', async () => {
    for (let index = 0; index < 3; index += 1) {
      await happen();
      await run();
    }
    const first = await viewRoots(tables.evidence, { limit: '2' });
    expect(first).toMatchObject({
      ok: true,
      value: {
        built: 3,
        proved: 3,
        unrooted: 0,
        items: [{ seq: 3, state: 'proved', standing: 'valid' }, { seq: 2 }],
        next: '2',
      },
    });
    const second = await viewRoots(tables.evidence, { limit: '2', cursor: '2' });
    expect(second).toMatchObject({ ok: true, value: { items: [{ seq: 1 }] } });
    expect(second.ok && second.value.next).toBeUndefined();
    expect(await viewRoots(tables.evidence, { limit: '0' })).toMatchObject({
      ok: false,
      problem: { code: 'invalid-query' },
    });
    expect(await viewRoots(tables.evidence, { cursor: 'x' })).toMatchObject({
      ok: false,
      problem: { code: 'invalid-query' },
    });
  });
});

const rolled = (): Promise<Owner> => world.issue(GATEWAY);
