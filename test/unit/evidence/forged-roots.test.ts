import { beforeEach, describe, expect, test } from 'vitest';
import type { RootHeader } from '../../../schemas/evidence/root.ts';
import { NAMES } from '../../../functions/evidence/container/pack-files.ts';
import { rootNames } from '../../../functions/evidence/container/root-files.ts';
import { octets } from '../../../functions/kernel/trust/write-der.ts';
import type { PackParts } from '../../../functions/evidence/pack/make-pack.ts';
import { verifyPack } from '../../../functions/evidence/verify/verify-pack.ts';
import { sealWorld, type SealWorld } from '../../support/evidence.ts';
import { bring, packParts, sealedPack } from '../../support/evidence-pack.ts';
import {
  bytesOf,
  filesOf,
  inserted,
  replaced,
  resealed,
  resummed,
  withUnsigned,
} from '../../support/reseal.ts';
import { openTrustWorld } from '../../support/trust-world.ts';

/* Roots that only whoever has the key can have made: each is sealed and time-stamped well, and one thing is wrong of them. */

const START = Date.UTC(2026, 2, 23, 2, 30);
const world = await openTrustWorld(START);
const owner = await world.issue({
  profile: 'seal',
  subject: { country: 'VN', organization: 'Trục Liên Thông mẫu', commonName: 'Con dấu của trục' },
});
let services: SealWorld;
let parts: PackParts;

beforeEach(async () => {
  world.now = START;
  services = sealWorld(world, owner);
  parts = await packParts(world, services);
});

const codesOf = (pack: Uint8Array): readonly string[] =>
  verifyPack(pack, { roots: world.roots, seals: [owner.certificate.fingerprint], at: world.at }).findings.map(
    ({ code }) => code,
  );

type Rooted = PackParts['roots'][number];

/** The parts with these roots, each header sealed and time-stamped as it is now, and told as it is. */
async function withRoots(changed: readonly Rooted[]): Promise<PackParts> {
  const roots: Rooted[] = [];
  let answers: PackParts['answers'] = new Map();
  for (const { proof, root } of changed) {
    const brought = await bring(world, services, root.header, 'proved', answers);
    answers = new Map([...answers, ...brought.answers]);
    roots.push({ proof, root: brought.root });
  }
  world.now += 1_000;
  const told = roots.map(({ proof, root: { header } }) => ({
    seq: header.seq,
    link: proof.leaf.seq,
    state: 'proved' as const,
  }));
  const newest = told.at(-1)?.link ?? 0;
  const info = { ...parts.info, exportedAt: world.at, roots: told, rooted: newest, stamped: newest };
  return { ...parts, roots, answers, info };
}

const numbered = ({ proof, root }: Rooted, seq: number, header: Partial<RootHeader> = {}): Rooted => ({
  proof: { ...proof, root: seq },
  root: { ...root, header: { ...root.header, ...header, seq } },
});

const both = (): readonly [Rooted, Rooted] => {
  const [first, second] = parts.roots;
  if (first === undefined || second === undefined) throw new Error('there are no two roots');
  return [first, second];
};

describe('The roots of a pack under a good seal', () => {
  test('are good where each says the one before, and nothing of those that are not here', async () => {
    const [first, second] = both();
    expect(codesOf(await sealedPack(world, services, await withRoots([first, second])))).toEqual([]);
    const later = await withRoots([first, numbered(second, 3)]);
    expect(codesOf(await sealedPack(world, services, later))).toEqual([]);
  });

  test.each([
    [
      'the second of which names another one before it',
      ([first, second]) => [first, numbered(second, 2, { previous: '5'.repeat(64) })],
    ],
    [
      'of which the later one has the lower number',
      ([first, second]) => [numbered(first, 3), numbered(second, 1)],
    ],
    [
      'of which the later one is over an earlier link',
      ([first, second]) => [numbered(second, 1, { previous: '0'.repeat(64) }), numbered(first, 3)],
    ],
  ] satisfies readonly (readonly [string, (roots: readonly [Rooted, Rooted]) => readonly Rooted[]])[])(
    'are wrong in their order: two %s',
    async (_what, change) => {
      const pack = await sealedPack(world, services, await withRoots(change(both())));
      expect(codesOf(pack)).toEqual(['root-order']);
    },
  );

  test('are wrong where a proof says that it leads to another root', async () => {
    const [first, second] = both();
    const roots = [{ ...first, proof: { ...first.proof, root: 7 } }, second];
    expect(codesOf(await sealedPack(world, services, { ...parts, roots }))).toEqual(['root-wrong']);
  });

  test.each(['signatureValue', 'timestamp'] as const)(
    'are wrong where the %s stands beside a seal in which it is another',
    async (what) => {
      const files = filesOf(await sealedPack(world, services, parts));
      const other = bytesOf(files, rootNames(2)[what]);
      const pack = await resealed(services, world.now, replaced(files, rootNames(1)[what], other));
      expect(codesOf(pack)).toEqual(['root-wrong']);
    },
  );
});

describe('A seal in a pack', () => {
  test('has nothing beside what it signs but its time-stamp', async () => {
    const files = filesOf(await sealedPack(world, services, parts));
    const { signature } = rootNames(1);
    const more = withUnsigned(bytesOf(files, signature), '1.2.3.4.5', octets(Buffer.from('thêm')));
    expect(codesOf(await resealed(services, world.now, replaced(files, signature, more)))).toEqual([
      'pack-form',
    ]);
  });
});

describe('An answer in a pack', () => {
  test('bears its own digest as its name', async () => {
    const files = filesOf(await sealedPack(world, services, parts));
    const answer = files.find(({ name }) => name.endsWith('.ocsp'))?.bytes ?? new Uint8Array();
    const misnamed = { name: `META-INF/later-${'0'.repeat(64)}.ocsp`, bytes: answer };
    const first = files.find(({ name }) => name.startsWith('META-INF/later-'))?.name ?? NAMES.certificates;
    expect(codesOf(resummed(inserted(files, first, [misnamed])))).toEqual(['pack-answer']);
  });
});
