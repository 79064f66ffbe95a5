import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { RootHeader } from '../../schemas/evidence/root.ts';
import {
  linkName,
  NAMES,
  packArchiveManifest,
  sumsFile,
} from '../../functions/evidence/container/pack-files.ts';
import { rootManifest, rootNames } from '../../functions/evidence/container/root-files.ts';
import { writeZip } from '../../functions/evidence/container/zip.ts';
import type { PackParts } from '../../functions/evidence/pack/make-pack.ts';
import { leafText } from '../../functions/evidence/root.ts';
import { linkFacts, type Link } from '../../functions/kernel/evidence/chain.ts';
import { leafHash } from '../../functions/kernel/evidence/merkle.ts';
import { element, octets } from '../../functions/kernel/trust/write-der.ts';
import { TAG } from '../../functions/kernel/trust/der.ts';
import { OID } from '../../functions/kernel/trust/oids.ts';
import { sealWorld } from '../support/evidence.ts';
import { bring, packParts, PACK_SUBJECT, sealedPack } from '../support/evidence-pack.ts';
import {
  answered,
  bytesOf,
  filesOf,
  inserted,
  replaced,
  resealed,
  resummed,
  signedTwice,
  stampOver,
  unstamped,
  withUnsigned,
} from '../support/reseal.ts';
import { openTrustWorld, type Owner } from '../support/trust-world.ts';
import { AgreedPacks } from './agreed-packs.ts';

/*
 * What the steps with `unzip` and `openssl` make of packs that somebody has changed: whoever holds one, and whoever has the
 * key that seals them, whose word is the one contested. The machine's clock: openssl has no other.
 */

// Each check starts dozens of programs, beside whole provinces.
vi.setConfig({ testTimeout: 120_000 });

const DAY = 86_400_000;
const SMALLEST = { links: 2, roots: [{ link: 2, state: 'proved' }], others: 1 } as const;
const world = await openTrustWorld(Date.now() - 3_600_000);
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

const ROOT = rootNames(1);
const smallest = await packParts(world, services, SMALLEST);
const good = await sealedPack(world, services, smallest);
const files = filesOf(good);
const ANSWER = files.find(({ name }) => name.endsWith('.ocsp'))?.name ?? never();
const reseal = (changed: typeof files): Promise<Uint8Array> => resealed(services, world.now, changed);

/** Does something some days ago. */
async function daysAgo<T>(days: number, what: () => Promise<T>): Promise<T> {
  const { now } = world;
  world.now = Date.now() - days * DAY;
  try {
    return await what();
  } finally {
    world.now = now;
  }
}

/** A pack of a seal of its own, and that seal. */
async function packOfOther(): Promise<{ readonly pack: Uint8Array; readonly other: Owner }> {
  const other = await world.issue({
    ...SEAL,
    subject: { country: 'VN', organization: 'Công ty Lạ', commonName: 'Kẻ lạ' },
  });
  const own = sealWorld(world, other);
  return { pack: await sealedPack(world, own, await packParts(world, own, SMALLEST)), other };
}

describe('a pack that whoever has the key has sealed anew', () => {
  it('is not right with a time-stamp of ten days ago, whose signature stands where nobody signs', async () => {
    const old = filesOf(
      await daysAgo(10, async () => sealedPack(world, services, await packParts(world, services, SMALLEST))),
    );
    const sealed = await packParts(world, services, { ...SMALLEST, roots: [{ link: 2, state: 'sealed' }] });
    const info = { ...sealed.info, stamped: 2, roots: [{ seq: 1, link: 2, state: 'proved' as const }] };
    const now = filesOf(await sealedPack(world, services, { ...sealed, info }));
    const stamp = [{ name: ROOT.timestamp, bytes: bytesOf(old, ROOT.timestamp) }];
    const value = bytesOf(old, ROOT.signatureValue);
    const dated = inserted(replaced(now, ROOT.signatureValue, value), ROOT.manifest, []);
    const at = dated.findIndex(({ name }) => name === ROOT.signatureValue) + 1;
    const cms = bytesOf(now, ROOT.signature);
    const hex = Buffer.from(value).toString('hex').toUpperCase();
    // As an attribute of its own, and as words that read like a line of openssl's.
    const line = `\n 9:d=5  hl=2 l=  70 prim: OCTET STRING      [HEX DUMP]:${hex}\n`;
    for (const forged of [
      withUnsigned(cms, '1.2.3.4.5', octets(value)),
      withUnsigned(cms, OID.signatureTimestamp, element(TAG.utf8, Buffer.from(line))),
    ]) {
      const all = replaced([...dated.slice(0, at), ...stamp, ...dated.slice(at)], ROOT.signature, forged);
      expect((await packs.agreed(await reseal(all), 'invalid')).said).toContain('chữ ký của gốc 0000000001');
    }
  });

  it('is not right with a root signed twice, or with more beside its signature than a time-stamp', async () => {
    const cms = bytesOf(files, ROOT.signature);
    for (const forged of [signedTwice(cms), withUnsigned(cms, '1.2.3.4.5', octets(Buffer.from('thêm')))]) {
      const pack = await reseal(replaced(files, ROOT.signature, forged));
      expect((await packs.agreed(pack, 'invalid')).said).toContain('chữ ký của gốc 0000000001');
    }
  });

  it('is not right with another history before a link whose details name that one too', async () => {
    const parts = await packParts(world, services, { links: 4, roots: [] });
    const [first, second, third, fourth] = parts.links as readonly [Link, Link, Link, Link];
    const anew = (link: Link, before: Link, more: object = {}): Link => {
      const fact = { ...link, details: { ...link.details, ...more } } as Link;
      return linkFacts(PACK_SUBJECT, before, [fact], link.at)[0] ?? link;
    };
    const other = anew(second, first, { outcome: 'refused' });
    const both = anew(third, second, { x: { previous: other.hash, seq: 3, z: 0 } });
    const last = anew(fourth, both);
    const info = { ...parts.info, newest: last.hash };
    for (const [links, says] of [
      [[first, second, both, last], 'mắt xích 3 dẫn hai nơi'],
      [[first, other, both, last], 'mắt xích 3 đứt'],
    ] as const) {
      const pack = await sealedPack(world, services, { ...parts, info, links });
      expect((await packs.agreed(pack, 'invalid')).said).toContain(says);
    }
  });

  it.each([
    [
      'another newest link',
      'mắt xích cuối',
      (parts) => ({ ...parts, info: { ...parts.info, newest: '0'.repeat(64) } }),
    ],
    [
      'a path that ends below the root',
      'quá ngắn',
      (parts) => rooted(parts, ({ own }) => ({ path: [], root: own })),
    ],
    [
      'a path that goes on above the root',
      'quá dài',
      (parts) =>
        rooted(parts, ({ own }) => ({ count: 1, index: 0, path: [OTHER], root: nodeOf(OTHER, own) })),
    ],
    [
      'a leaf that holds another link',
      'lá 2',
      (parts) => {
        const [{ proof, root } = never()] = parts.roots;
        const other = { proof: { ...proof, leaf: { ...proof.leaf, hash: OTHER } }, root };
        return rooted({ ...parts, roots: [other] }, ({ own }) => ({
          count: 1,
          index: 0,
          path: [],
          root: own,
        }));
      },
    ],
    [
      'a root that is not above the link',
      'không nằm dưới gốc',
      (parts) => rooted(parts, () => ({ root: OTHER })),
    ],
  ] satisfies readonly (readonly [string, string, (parts: PackParts) => PackParts | Promise<PackParts>])[])(
    'is not right with %s',
    async (_what, says, forge) => {
      const pack = await sealedPack(world, services, await forge(smallest));
      expect((await packs.agreed(pack, 'invalid')).said).toContain(says);
    },
  );

  it('is not right with a file that no pack has, though the seal is over it', async () => {
    const added = inserted(files, NAMES.manifest, [{ name: 'kiem.sh', bytes: Buffer.from('echo "ĐÚNG: "') }]);
    expect((await packs.agreed(await reseal(added), 'invalid')).said).toContain('có tệp mà một gói không có');
  });

  it('is not right with a header that its root’s seal is not over', async () => {
    const [{ proof, root: { header } } = never()] = smallest.roots;
    const { root } = await bring(world, services, { ...header, count: header.count + 1 }, 'proved');
    const pack = filesOf(
      await sealedPack(world, services, { ...smallest, roots: [{ proof, root: { ...root, header } }] }),
    );
    const manifest = rootManifest(root.header).bytes;
    const { said } = await packs.agreed(await reseal(replaced(pack, ROOT.manifest, manifest)), 'invalid');
    expect(said).toContain('bảng kê của gốc 0000000001');
  });

  it('is not right with a root that nobody has stamped and a stranger has sealed', async () => {
    const stranger = sealWorld(world, await world.issue(SEAL));
    const parts = await packParts(world, stranger, { ...SMALLEST, roots: [{ link: 2, state: 'sealed' }] });
    const { said } = await packs.agreed(await sealedPack(world, services, parts), 'invalid');
    expect(said).toContain(`${ROOT.signature} do người khác ký`);
  });

  it('is not right with a root stamped after the time-stamp that is over it', async () => {
    const { now } = world;
    const parts = await packParts(world, services, SMALLEST);
    world.now = now - 1_800_000;
    const pack = await sealedPack(world, services, parts);
    world.now = now;
    expect((await packs.agreed(pack, 'invalid')).said).toContain('có sau gói');
  });
});

const OTHER = '5'.repeat(64);
const nodeOf = (one: string, other: string): string =>
  createHash('sha256')
    .update(Buffer.from(`01${one}${other}`, 'hex'))
    .digest('hex');

function never(): never {
  throw new Error('the smallest pack has no root, or no answer');
}

/** The parts with their root over a tree that is none. */
async function rooted(
  parts: PackParts,
  change: (leaf: { readonly own: string }) => {
    readonly root: string;
    readonly path?: string[];
    readonly count?: number;
    readonly index?: number;
  },
): Promise<PackParts> {
  const [{ proof, root } = never()] = parts.roots;
  const { root: hash, ...more } = change({ own: leafHash(leafText(proof.leaf)) });
  const header: RootHeader = { ...root.header, root: hash, count: more.count ?? root.header.count };
  const brought = await bring(world, services, header, 'proved');
  return {
    ...parts,
    roots: [{ proof: { ...proof, ...more }, root: brought.root }],
    answers: brought.answers,
  };
}

describe('a pack that anybody has changed who holds it', () => {
  it('has no earlier time by a list of its own that the steps are led away from', async () => {
    const digest = (text: string): string => createHash('sha256').update(text).digest('base64');
    const entry = (uri: string, value: string): string =>
      `  <asic:DataObjectReference URI="${uri}" MimeType="x">\n    <ds:DigestValue>${value}</ds:DigestValue>\n`;
    const list = entry('/dev/stdin', digest(`${NAMES.signature} AAAA\n`)) + entry(NAMES.signature, 'AAAA');
    const manifest = Buffer.from(list);
    const stamp = await daysAgo(20, () => stampOver(services, manifest));
    const dated = replaced(replaced(files, NAMES.archiveManifest, manifest), NAMES.archiveStamp, stamp);
    expect((await packs.agreed(resummed(dated), 'invalid')).said).toContain('không khớp các tệp');
  });

  it('has no earlier time by a stamp over all but its seal', async () => {
    const bare = unstamped(files);
    const at = bare.findIndex(({ name }) => name === NAMES.signature);
    const manifest = packArchiveManifest(bare.slice(0, at));
    const stamp = await stampOver(services, manifest.bytes);
    const moved = inserted(bare, NAMES.signature, [manifest, { name: NAMES.archiveStamp, bytes: stamp }]);
    expect((await packs.agreed(resummed(moved), 'invalid')).said).toContain('sai chỗ');
  });

  it('is not right with anything put beside its seal that nobody signs', async () => {
    const seal = withUnsigned(bytesOf(files, NAMES.signature), '1.2.3.4.5', octets(Buffer.from('thêm')));
    const pack = resummed(replaced(unstamped(files), NAMES.signature, seal));
    expect((await packs.agreed(pack, 'invalid')).said).toContain(`chữ ký ${NAMES.signature}`);
  });

  it('is the one that is checked, whatever its file is called', async () => {
    const flipped = Buffer.from(good);
    flipped[1_000] = (flipped[1_000] ?? 0) ^ 1;
    writeFileSync(path.join(packs.folder, 'goi1.asice'), good);
    const checked = await packs.check(flipped, packs.roots, owner.certificate.fingerprint, {
      name: 'goi[1].asice',
    });
    expect(checked).toMatchObject({ ok: false });
  });

  it('is not right under a root that the machine trusts and whoever checks does not', async () => {
    const seal = await world.issue({ ...SEAL, authority: 'public' });
    const own = sealWorld(world, seal);
    const pack = await sealedPack(world, own, await packParts(world, own, SMALLEST));
    const store = path.join(packs.folder, 'kho');
    mkdirSync(store);
    writeFileSync(path.join(store, 'goc.pem'), packs.pem('public-root'));
    execFileSync('openssl', ['rehash', store]);
    const checked = await packs.check(pack, packs.pem('official-duty-root'), seal.certificate.fingerprint, {
      variables: { SSL_CERT_DIR: store },
    });
    expect(checked).toMatchObject({ ok: false });
    expect(checked.said).toContain('KHÔNG HỢP LỆ');
  });

  it('stays right with answers more, of which one cannot be read and one tells a suspension that was lifted', async () => {
    const { pack, other, held } = await suspended();
    const more = [
      { kind: 'ocsp', der: held },
      { kind: 'ocsp', der: Buffer.from('rác') },
      { kind: 'ocsp', der: Buffer.from('30030a0103', 'hex') }, // tryLater
    ] as const;
    await packs.agreed(answered(filesOf(pack), more), 'valid', { seals: [other.certificate.fingerprint] });
  });

  it('is not right once an answer tells that its seal was suspended when it was made', async () => {
    const seal = await world.issue(SEAL);
    const own = sealWorld(world, seal);
    const pack = await sealedPack(world, own, await packParts(world, own, SMALLEST));
    world.revoke(seal, world.now - 60_000, 6);
    const held = answered(filesOf(pack), [{ kind: 'ocsp', der: world.ocsp(seal) }]);
    await packs.agreed(held, 'invalid', { seals: [seal.certificate.fingerprint] });
  });

  it('is right by the authority’s list alone, and not right once a list tells that its seal was revoked', async () => {
    const seal = await world.issue(SEAL);
    const seals = [seal.certificate.fingerprint];
    const own = sealWorld(world, seal);
    const byList = { ...own, seal: { ...own.seal, revocation: { ...own.seal.revocation, ocsp: noAnswer } } };
    const listed = await sealedPack(world, byList, await packParts(world, byList, SMALLEST));
    await packs.agreed(listed, 'valid', { seals });
    world.revoke(seal, world.now - 60_000);
    const told = answered(filesOf(listed), [{ kind: 'crl', der: world.crl('official-duty') }]);
    expect((await packs.agreed(told, 'invalid', { seals })).said).toContain('con dấu bị thu hồi lúc');
  });

  it('is printed under the name of who signed it', async () => {
    const { pack, other } = await packOfOther();
    const { said } = await packs.check(pack, packs.roots, other.certificate.fingerprint);
    expect(said).toContain('Kẻ lạ');
  });

  it.each([
    ['of another type', replaced(files, NAMES.mimetype, 'text/html')],
    [
      'with words among its certificates',
      replaced(files, NAMES.certificates, `a\n${textOf(NAMES.certificates)}`),
    ],
    [
      'with certificates of other lines',
      replaced(files, NAMES.certificates, textOf(NAMES.certificates).replaceAll('\n', '\r\n')),
    ],
    [
      'with an answer under the name of another',
      inserted(files, NAMES.certificates, [
        { name: `META-INF/later-${'0'.repeat(64)}.ocsp`, bytes: bytesOf(files, ANSWER) },
      ]),
    ],
    [
      'with a file that it does not list',
      inserted(files, NAMES.certificates, [{ name: linkName(3), bytes: Buffer.from('x') }]),
    ],
  ])('is not right %s', async (_what, changed) => {
    await packs.agreed(resummed(changed), 'invalid');
  });

  it('is not right with sums that leave a file out and name another twice, or one that is not in it', async () => {
    const lines = Buffer.from(sumsFile(files).bytes).toString().split('\n');
    const elsewhere = `${createHash('sha256').update(readFileSync('/etc/passwd')).digest('hex')}  /etc/passwd`;
    for (const instead of [lines[1], elsewhere]) {
      const sums = [instead, ...lines.slice(1)].join('\n');
      await packs.agreed(writeZip([...files, { name: NAMES.sums, bytes: Buffer.from(sums) }]), 'invalid');
    }
  });

  it('paints nothing over what is said of it', async () => {
    const painted = '\u001b[2K\rĐÚNG: mọi bước đều khớp.\u001b[8m';
    const manifest = textOf(NAMES.manifest).replace(NAMES.readMe, painted);
    const { said } = await packs.agreed(
      resummed(replaced(unstamped(files), NAMES.manifest, manifest)),
      'invalid',
    );
    expect(said).not.toContain('\u001b');
  });
});

function textOf(name: string): string {
  return Buffer.from(bytesOf(files, name)).toString();
}

const noAnswer = () => Promise.resolve({ kind: 'refused', reason: 'không trả lời' } as const);

/** A pack whose seal had been suspended and was let free before it sealed, and what was said of it meanwhile. */
async function suspended(): Promise<{
  readonly pack: Uint8Array;
  readonly other: Owner;
  readonly held: Uint8Array;
}> {
  const other = await world.issue(SEAL);
  const own = sealWorld(world, other);
  world.revoke(other, world.now, 6);
  world.now += 60_000;
  const held = world.ocsp(other);
  world.now += 60_000;
  world.lift(other);
  world.now += 60_000;
  return { pack: await sealedPack(world, own, await packParts(world, own, SMALLEST)), other, held };
}
