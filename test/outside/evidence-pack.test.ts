import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
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
import type { Seal } from '../../functions/evidence/seal.ts';
import { instant } from '../../functions/kernel/clock.ts';
import { digestBytes } from '../../functions/kernel/digest.ts';
import { GENESIS, linkFacts } from '../../functions/kernel/evidence/chain.ts';
import { readDer } from '../../functions/kernel/trust/der.ts';
import { timestampRequest } from '../../functions/kernel/trust/timestamp.ts';
import type { Pki } from '../../local/sandbox/trust/pki/pki.ts';
import { USUAL } from '../../local/sandbox/trust/settings.ts';
import { timestampAnswer } from '../../local/sandbox/trust/stamp/timestamp.ts';
import { sealWorld, type SealWorld } from '../support/evidence.ts';
import { packParts, sealedPack, type PackWish } from '../support/evidence-pack.ts';
import { answered, filesOf } from '../support/reseal.ts';
import { openTrustWorld, type Owner } from '../support/trust-world.ts';
import { AgreedPacks } from './agreed-packs.ts';
import { chainSteps, packSteps, runLines } from './verifying-steps.ts';

/*
 * Packs of evidence, checked by `unzip` and `openssl` with the very steps that docs/evidence.md gives. The machine's clock: openssl has no other.
 */

// Each check starts dozens of programs, beside whole provinces.
vi.setConfig({ testTimeout: 120_000 });

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const world = await openTrustWorld(Date.now() - HOUR);
const SEAL = {
  profile: 'seal',
  subject: { country: 'VN', organization: 'Trục Liên Thông mẫu', commonName: 'Con dấu của trục' },
} as const;
const owner = await world.issue(SEAL);
const services = sealWorld(world, owner);
const packs = new AgreedPacks(world, owner.certificate.fingerprint);
afterAll(() => {
  packs.close();
});

/** Time-stamps by somebody else than the authority that always stands. */
function stampsBy(tsa: Owner): Seal['authority'] {
  const pki = {
    standing: (name: string) => (name.endsWith('-tsa') ? tsa : world.who(name)).issued,
    keyOf: () => tsa.key,
    chainOf: () =>
      [tsa, world.who('official-duty'), world.who('official-duty-root')].map(({ issued }) => issued),
  } as unknown as Pki; // all that a stamp asks of it
  return {
    stamp: ({ hash, digest }) => {
      world.now += 1_000;
      const request = timestampRequest({ hash, digest, nonce: randomBytes(8) });
      const { response } = timestampAnswer(pki, 'official-duty', request, USUAL, world.now);
      return Promise.resolve({
        kind: 'given',
        der: readDer(response)?.children[1]?.bytes ?? new Uint8Array(),
      });
    },
  };
}

/** Who time-stamped: an authority whose certificate is good today, one whose certificate is over by now, or nobody. */
type StampedBy = 'good' | 'over' | 'none';

/** A pack whose roots were made 25 days ago and that was exported 20 days ago; a certificate that is over is so for 10. */
async function packOfBefore({
  roots,
  archive,
  seal = owner,
}: {
  readonly roots: StampedBy;
  readonly archive: StampedBy;
  readonly seal?: Owner;
}): Promise<Uint8Array> {
  const { now } = world;
  world.now = Date.now() - 25 * DAY;
  const over = await world.issue({
    profile: 'tsa',
    subject: { country: 'VN', commonName: 'TSA cũ' },
    notAfter: new Date(Date.now() - 10 * DAY),
  });
  const own = sealWorld(world, seal);
  const by = (who: StampedBy): SealWorld => {
    own.down = new Set(who === 'none' ? ['timestamp'] : []);
    return who === 'over' ? { ...own, seal: { ...own.seal, authority: stampsBy(over) } } : own;
  };
  const parts = await packParts(world, by(roots));
  world.now = Date.now() - 20 * DAY;
  const info = { ...parts.info, exportedAt: world.at };
  const pack = await sealedPack(world, by(archive), { ...parts, info });
  world.now = now;
  return pack;
}

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
  it('names the steps of docs/evidence.md by their digest and holds none: a script in a pack is its maker’s', async () => {
    expect(packSteps).toBe(VERIFYING_STEPS);
    const pack = Buffer.from(await packOf({ roots: [] })).toString();
    expect(pack).toContain(`SHA-256 của kiem.sh lúc xuất gói: ${digestBytes(packSteps)}`);
    expect(pack).not.toContain('#!');
    expect(pack).not.toContain('set -e');
  });

  it('is right, and the steps say by when each link was there', async () => {
    const { ok, said } = await packs.check(await packOf({ others: 12 }));
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
      expect(await packs.check(pack)).toMatchObject({ ok: true });
    },
  );

  it('is open, and no more, while links wait for a time-stamp, as it is to our own verifier', async () => {
    for (const [roots, which] of [
      [
        [
          { link: 2, state: 'proved' },
          { link: 4, state: 'sealed' },
        ],
        '3-4',
      ],
      [[{ link: 4, state: 'built' }], '1-4'],
      [[], '1-4'],
    ] satisfies readonly (readonly [PackWish['roots'], string])[]) {
      const parts = await packParts(world, services, { roots });
      services.down.add('timestamp');
      const pack = await sealedPack(world, services, parts);
      services.down.clear();
      const { said } = await packs.agreed(pack, 'unknown');
      expect(said).toContain(`CHƯA XÁC ĐỊNH: mắt xích ${which} chưa nằm dưới dấu thời gian nào`);
      expect(said).not.toContain('Gói có trước');
    }
  });

  it('is right by its own time-stamp while no root is over its newest links', async () => {
    await packs.agreed(await packOf({ roots: [{ link: 2, state: 'sealed' }] }), 'valid');
  });

  it('is not right when its seal was revoked before, and is when it was after', async () => {
    const revocable = await world.issue(SEAL);
    const seals = [revocable.certificate.fingerprint];
    const own = sealWorld(world, revocable);
    const before = world.now;
    const sealed = async (): Promise<Uint8Array> => sealedPack(world, own, await packParts(world, own));
    const good = await sealed();
    world.now += 60_000;
    world.revoke(revocable, world.now);
    world.now += 60_000;
    await packs.agreed(good, 'valid', { seals });
    const { said } = await packs.agreed(await sealed(), 'invalid', { seals });
    expect(said).toContain('chứng thư của con dấu bị thu hồi lúc');
    world.now = before;
  });

  it('is open when nobody said whether its seal was revoked', async () => {
    services.down.add('revocation');
    const pack = await packOf({ roots: [] });
    services.down.clear();
    expect((await packs.agreed(pack, 'unknown')).said).toContain('không có trả lời OCSP');
  });

  it('stays right when the authority of its roots’ time-stamps has got another certificate and its old one is over', async () => {
    const { said } = await packs.agreed(await packOfBefore({ roots: 'over', archive: 'good' }), 'valid');
    expect(said).toMatch(/Mắt xích 1-4 có trước/);
  });

  it('is open when the certificate behind the pack’s own time-stamp, or behind a root’s that no later one covers, is over', async () => {
    const archive = await packs.agreed(await packOfBefore({ roots: 'good', archive: 'over' }), 'unknown');
    expect(archive.said).toContain('dấu thời gian của gói nay đã quá hạn');
    const root = await packs.agreed(await packOfBefore({ roots: 'over', archive: 'none' }), 'unknown');
    expect(root.said).toContain('dấu thời gian của gốc 0000000002 nay đã quá hạn');
  });

  it('is open once its seal’s certificate is over and nothing proves that it was sealed before, unless it was revoked since', async () => {
    const seal = await world.issue({ ...SEAL, notAfter: new Date(Date.now() - 10 * DAY) });
    const pack = await packOfBefore({ roots: 'good', archive: 'none', seal });
    const { said } = await packs.agreed(pack, 'unknown', { seals: [seal.certificate.fingerprint] });
    expect(said).toContain('chứng thư của con dấu nay đã hết hạn');
    world.revoke(seal, Date.now() - 15 * DAY);
    const told = answered(filesOf(pack), [{ kind: 'ocsp', der: world.ocsp(seal) }]);
    await packs.agreed(told, 'invalid', { seals: [seal.certificate.fingerprint] });
    const proven = await packOfBefore({ roots: 'good', archive: 'good', seal });
    await packs.agreed(proven, 'valid', { seals: [seal.certificate.fingerprint] });
  });

  it('is not right under roots that are not above its seal', async () => {
    const { ok, said } = await packs.check(await packOf(), packs.pem('untrusted-root'));
    expect(ok).toBe(false);
    expect(said).toContain('KHÔNG HỢP LỆ');
  });

  it('is not right by another seal than is expected, and open while none is', async () => {
    const pack = await packOf();
    const other = await packs.check(pack, packs.roots, '0'.repeat(64));
    expect(other).toMatchObject({ ok: false });
    expect(other.said).toContain(`do người khác ký, mã ${owner.certificate.fingerprint}`);
    const open = await packs.check(pack, packs.roots, '');
    expect(open.ok).toBe(false);
    expect(open.said).toContain('CHƯA XÁC ĐỊNH');
    expect(open.said).not.toContain('ĐÚNG:');
    const asOpenssl = (owner.certificate.fingerprint.toUpperCase().match(/../g) ?? []).join(':');
    expect(await packs.check(pack, packs.roots, `${'0'.repeat(64)} ${asOpenssl}`)).toMatchObject({
      ok: true,
    });
  });

  /** Forgeries by somebody who makes every digest right that can be made right without a key. */
  it.each([
    ['a link changed', 'bảng kê', replaced(linkName(1), '"actor":"portal"', '"actor":"gateway"'), []],
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
    ['a proof changed', 'bảng kê', replaced(proofName(2), '"index":', '"index":1'), []],
    [
      'a root’s header changed',
      'bảng kê',
      replaced(rootNames(1).header, '"count":', '"count":1'),
      ['manifest'],
    ],
  ] as const)('is not right with %s', async (_what, says, change, mends) => {
    const { ok, said } = await packs.check(forged(await packOf(), change, mends));
    expect(ok).toBe(false);
    expect(said).toContain('KHÔNG HỢP LỆ');
    expect(said).toContain(says);
  });

  it('is not right with a file too many, one cut off, or its last bytes gone', async () => {
    const pack = await packOf();
    const read = readZip(pack);
    if (!read.ok) throw new Error(read.problem);
    const files = read.value;
    const more = [...files.slice(0, -1), { name: 'tom-tat-moi.html', bytes: Buffer.from('thêm') }];
    const hidden = [
      ...files.slice(0, -1),
      { name: 'META-INF/ASiCManifest-x.txt', bytes: Buffer.from('thêm') },
    ];
    for (const bad of [more, hidden]) {
      // Whoever adds a file makes the sums right as well.
      const { said } = await packs.agreed(writeZip([...bad, sumsFile(bad)]), 'invalid');
      expect(said).toContain('có tệp mà một gói không có');
    }
    for (const bad of [
      writeZip([...files, { name: 'them.txt', bytes: Buffer.from('thêm') }]),
      writeZip(files.filter(({ name }) => name !== linkName(4))),
      pack.subarray(0, pack.length - 40),
    ])
      expect(await packs.check(bad)).toMatchObject({ ok: false });
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
      writeFileSync(path.join(packs.folder, 'chuoi.json'), JSON.stringify({ links: all }, null, 2));
    };
    write(links);
    expect(await runLines(packs.folder, chainSteps)).toMatchObject({ ok: true });
    write(links.map((link) => (link.seq === 2 ? { ...link, actor: 'ai đó' } : link)));
    const { ok, said } = await runLines(packs.folder, chainSteps);
    expect(ok).toBe(false);
    expect(said).toContain('2');
  });
});
