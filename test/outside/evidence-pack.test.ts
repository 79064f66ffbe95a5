import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerFile } from '../../functions/evidence/container/manifest.ts';
import {
  linkName,
  NAMES,
  packArchiveManifest,
  packManifest,
  proofName,
  sumsFile,
} from '../../functions/evidence/container/pack-files.ts';
import { rootNames } from '../../functions/evidence/container/root-files.ts';
import { readZip, writeZip } from '../../functions/evidence/container/zip.ts';
import { VERIFYING_STEPS } from '../../functions/evidence/pack/steps.ts';
import { instant } from '../../functions/kernel/clock.ts';
import { digestBytes } from '../../functions/kernel/digest.ts';
import { GENESIS, linkFacts } from '../../functions/kernel/evidence/chain.ts';
import { pemOf } from '../../local/sandbox/trust/pki/certificate.ts';
import { sealWorld } from '../support/evidence.ts';
import { packParts, sealedPack, type PackWish } from '../support/evidence-pack.ts';
import { openTrustWorld } from '../support/trust-world.ts';
import { chainSteps, checkPack, packSteps, runLines, type Checked } from './verifying-steps.ts';

/*
 * Packs of evidence, checked by `unzip` and `openssl` with the very steps that docs/evidence.md and every pack give. The
 * machine's clock: openssl has no other.
 */

const HOUR = 3_600_000;
const world = await openTrustWorld(Date.now() - HOUR);
const owner = await world.issue({
  profile: 'seal',
  subject: { country: 'VN', organization: 'Trục Liên Thông mẫu', commonName: 'Con dấu của trục' },
});
const services = sealWorld(world, owner);
let folder: string;

const pem = (name: 'official-duty-root' | 'public-root' | 'untrusted-root'): string =>
  pemOf(world.who(name).certificate.der);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'outside-evidence-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const ROOTS = pem('official-duty-root') + pem('public-root');

const check = (pack: Uint8Array, roots = ROOTS, seals = owner.certificate.fingerprint): Promise<Checked> =>
  checkPack(folder, pack, roots, seals);

async function packOf(wish: PackWish = {}): Promise<Uint8Array> {
  return sealedPack(world, services, await packParts(world, services, wish));
}

/** The pack with some files otherwise, and digests and manifests made right again as far as anybody can. */
function forged(
  pack: Uint8Array,
  change: (file: ContainerFile) => Uint8Array | undefined,
  mends: readonly ('manifest' | 'archive')[],
): Uint8Array {
  const read = readZip(pack);
  if (!read.ok) throw new Error(read.problem);
  let files = read.value.slice(0, -1).map((file) => ({ ...file, bytes: change(file) ?? file.bytes }));
  const mend = (name: string, make: (before: readonly ContainerFile[]) => ContainerFile): void => {
    const at = files.findIndex((file) => file.name === name);
    files = files.map((file, index) => (index === at ? make(files.slice(0, at)) : file));
  };
  if (mends.includes('manifest')) mend(NAMES.manifest, packManifest);
  if (mends.includes('archive')) mend(NAMES.archiveManifest, packArchiveManifest);
  return writeZip([...files, sumsFile(files)]);
}

const replaced =
  (name: string, from: string, to: string) =>
  (file: ContainerFile): Uint8Array | undefined => {
    if (file.name !== name) return undefined;
    const text = Buffer.from(file.bytes).toString('utf8');
    if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
    return Buffer.from(text.replace(from, to));
  };

describe('a pack of evidence, to unzip and openssl', () => {
  it('is checked by the very steps that stand in every pack', () => {
    expect(packSteps).toBe(VERIFYING_STEPS);
  });

  it('is right, and the steps say by when each link was there', async () => {
    const { ok, said } = await check(await packOf({ others: 12 }));
    expect({ ok, said }).toMatchObject({ ok: true });
    expect(said).toContain('Chuỗi nguyên vẹn: 4 mắt xích');
    expect(said).toMatch(/Mắt xích 1-2 có trước .* \(gốc 0000000001\)/);
    expect(said).toMatch(/Mắt xích 1-4 có trước .* \(gốc 0000000002\)/);
    expect(said).toMatch(/Gói có trước /);
    expect(said).toContain('Cert Status: good');
    expect(said).toContain('ĐÚNG');
  });

  it.each([1, 4, 6])(
    'is right with %i other chains under its root, wherever its own one stands',
    async (others) => {
      const pack = await packOf({ others, links: 2, roots: [{ link: 2, state: 'proved' }] });
      expect(await check(pack)).toMatchObject({ ok: true });
    },
  );

  it('shows which links wait for a time-stamp', async () => {
    const roots = [
      { link: 2, state: 'proved' },
      { link: 4, state: 'sealed' },
    ] as const;
    const parts = await packParts(world, services, { roots });
    services.down.add('timestamp');
    const { ok, said } = await check(await sealedPack(world, services, parts));
    services.down.clear();
    expect(ok).toBe(true);
    expect(said).toContain('Mắt xích 1-4: gốc 0000000002 chưa có dấu thời gian');
    expect(said).not.toContain('Gói có trước');
  });

  it('is not right under roots that are not above its seal', async () => {
    const { ok, said } = await check(await packOf(), pem('untrusted-root'));
    expect(ok).toBe(false);
    expect(said).toContain('KHÔNG HỢP LỆ');
  });

  it('is not right by another seal than is expected, and open while none is', async () => {
    const pack = await packOf();
    const other = await check(pack, ROOTS, '0'.repeat(64));
    expect(other).toMatchObject({ ok: false });
    expect(other.said).toContain(`do người khác ký, mã ${owner.certificate.fingerprint}`);
    const open = await check(pack, ROOTS, '');
    expect(open.ok).toBe(false);
    expect(open.said).toContain('CHƯA XÁC ĐỊNH');
    expect(open.said).not.toContain('ĐÚNG:');
    const asOpenssl = (owner.certificate.fingerprint.toUpperCase().match(/../g) ?? []).join(':');
    expect(await check(pack, ROOTS, `${'0'.repeat(64)} ${asOpenssl}`)).toMatchObject({ ok: true });
  });

  /** Forgeries by somebody who makes every digest right that can be made right without a key. */
  it.each([
    ['a link changed', 'Manifest.xml', replaced(linkName(1), '"actor":"portal"', '"actor":"gateway"'), []],
    [
      'a link and the manifest changed',
      'dấu thời gian của gói',
      replaced(linkName(1), '"actor":"portal"', '"actor":"gateway"'),
      ['manifest', 'archive'],
    ],
    [
      'the summary changed',
      'ASiCManifest.xml',
      replaced(NAMES.text, 'Thời gian nghiệp vụ', 'Thời gian khác'),
      ['archive'],
    ],
    ['a proof changed', 'Manifest.xml', replaced(proofName(2), '"index":', '"index":1'), []],
    [
      'a root’s header changed',
      'roots/0000000001.json',
      replaced(rootNames(1).header, '"count":', '"count":1'),
      ['manifest'],
    ],
  ] as const)('is not right with %s', async (_what, says, change, mends) => {
    const { ok, said } = await check(forged(await packOf(), change, mends));
    expect(ok).toBe(false);
    expect(said).toContain('KHÔNG HỢP LỆ');
    expect(said).toContain(says);
  });

  it('is not right with a file too many, one cut off, or its last bytes gone', async () => {
    const pack = await packOf();
    const read = readZip(pack);
    if (!read.ok) throw new Error(read.problem);
    const files = read.value;
    for (const bad of [
      writeZip([...files, { name: 'them.txt', bytes: Buffer.from('thêm') }]),
      writeZip(files.filter(({ name }) => name !== linkName(4))),
      pack.subarray(0, pack.length - 40),
    ])
      expect(await check(bad)).toMatchObject({ ok: false });
  });
});

describe('a chain of evidence, to jq and sha256sum', () => {
  it('is whole link by link, and not with one changed', async () => {
    const facts = ['submission.received', 'exchange.attempted', 'change.received'].map((kind) => ({
      kind,
      actor: 'portal',
      digest: digestBytes(kind),
      details: { revision: 1, kèm: 'chữ có dấu' },
    }));
    const links = linkFacts('H21.17-260323-0042', GENESIS, facts, instant(Date.now()));
    const write = (all: readonly object[]): void => {
      writeFileSync(path.join(folder, 'chuoi.json'), JSON.stringify({ links: all }, null, 2));
    };
    write(links);
    expect(await runLines(folder, chainSteps)).toMatchObject({ ok: true });
    write(links.map((link) => (link.seq === 2 ? { ...link, actor: 'ai đó' } : link)));
    const { ok, said } = await runLines(folder, chainSteps);
    expect(ok).toBe(false);
    expect(said).toContain('2');
  });
});
