import { beforeEach, describe, expect, test } from 'vitest';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { linkFacts } from '../../../functions/kernel/evidence/chain.ts';
import { instant } from '../../../functions/kernel/clock.ts';
import { NAMES, sumsFile } from '../../../functions/evidence/container/pack-files.ts';
import { readZip, writeZip } from '../../../functions/evidence/container/zip.ts';
import { enclosedIn } from '../../../functions/evidence/pack/make-pack.ts';
import { verifyPack } from '../../../functions/evidence/verify/verify-pack.ts';
import { sealWorld, type SealWorld } from '../../support/evidence.ts';
import { PACK_SUBJECT, packParts, sealedPack } from '../../support/evidence-pack.ts';
import { answered, filesOf } from '../../support/reseal.ts';
import { openTrustWorld } from '../../support/trust-world.ts';

const START = Date.UTC(2026, 2, 23, 2, 30);
const DAY = 86_400_000;
const YEAR = 365 * DAY;
const world = await openTrustWorld(START);
const GATEWAY = {
  profile: 'seal',
  subject: { country: 'VN', organization: 'Trục Liên Thông mẫu', commonName: 'Con dấu của trục' },
} as const;
const owner = await world.issue(GATEWAY);
let services: SealWorld;

beforeEach(() => {
  world.now = START;
  services = sealWorld(world, owner);
});

const verify = (pack: Uint8Array, more: { readonly at?: number; readonly seals?: readonly string[] } = {}) =>
  verifyPack(pack, {
    roots: world.roots,
    at: instant(more.at ?? world.now),
    seals: more.seals ?? [owner.certificate.fingerprint],
  });
const codes = ({ findings }: ReturnType<typeof verifyPack>) => findings.map(({ code }) => code);

describe('A pack of evidence', () => {
  test('is valid: every link is under a stamped root, the seal and the archive time-stamp hold', async () => {
    const verdict = verify(await sealedPack(world, services, await packParts(world, services)));
    expect(codes(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ standing: 'valid', stampedLinks: 4, signer: 'Con dấu của trục' });
    expect(verdict.roots).toMatchObject([
      { seq: 1, link: 2, standing: 'valid' },
      { seq: 2, link: 4, standing: 'valid' },
    ]);
    expect(verdict.archivedAt).toBeDefined();
  });

  test('tells its type in its first bytes: `mimetype` is the first file, stored as it is (EN 319 162-1 annex A.1)', async () => {
    const pack = Buffer.from(await sealedPack(world, services, await packParts(world, services)));
    const type = 'application/vnd.etsi.asic-e+zip';
    // The first local header of a ZIP (APPNOTE 6.3.3 §4.3.7).
    expect({
      signature: pack.readUInt32LE(0),
      flags: pack.readUInt16LE(6),
      method: pack.readUInt16LE(8),
      packed: pack.readUInt32LE(18),
      size: pack.readUInt32LE(22),
      name: pack.readUInt16LE(26),
      extra: pack.readUInt16LE(28),
    }).toEqual({
      signature: 0x04034b50,
      flags: 0,
      method: 0,
      packed: type.length,
      size: type.length,
      name: 'mimetype'.length,
      extra: 0,
    });
    expect(pack.toString('latin1', 30, 38 + type.length)).toBe(`mimetype${type}`);
  });

  test('stays valid when the seal’s certificate has long expired', async () => {
    const pack = await sealedPack(world, services, await packParts(world, services));
    expect(verify(pack, { at: START + 5 * YEAR })).toMatchObject({ standing: 'valid', findings: [] });
  });

  test('is unknown, and never invalid, once its seal’s certificate is over and nothing proves that it was there before', async () => {
    const parts = await packParts(world, services);
    const stamped = await sealedPack(world, services, parts);
    services.down.add('timestamp');
    const unstamped = await sealedPack(world, services, parts);
    services.down.clear();
    expect(verify(unstamped)).toMatchObject({ standing: 'valid', stampedLinks: 4 });
    // The same as what somebody makes who takes the time-stamp off a good pack (EN 319 102-1: OUT_OF_BOUNDS_NO_POE).
    const stripped = withoutArchive(stamped);
    for (const pack of [unstamped, stripped])
      for (const years of [1, 3, 4]) {
        const verdict = verify(pack, { at: START + years * YEAR });
        expect({ years, standing: verdict.standing }).toEqual({ years, standing: 'unknown' });
        if (years > 1) expect(codes(verdict)).toContain('seal-aged');
        expect(verdict.roots).toMatchObject([{ standing: 'valid' }, { standing: 'valid' }]);
      }
  });

  test('is invalid when its seal’s certificate was over before the pack says that it was made', async () => {
    const parts = await packParts(world, services);
    services.down.add('timestamp');
    const info = { ...parts.info, exportedAt: instant(START + 4 * YEAR) };
    const verdict = verify(await sealedPack(world, services, { ...parts, info }), { at: START + 4 * YEAR });
    expect(verdict.standing).toBe('invalid');
    expect(codes(verdict)).toContain('certificate-expired');
  });

  test('stays valid when the seal is revoked later, and not when it was revoked before', async () => {
    services.owner = await world.issue(GATEWAY);
    const seals = [services.owner.certificate.fingerprint];
    const before = await sealedPack(world, services, await packParts(world, services));
    world.now += 60_000;
    world.revoke(services.owner, world.now);
    world.now += 60_000;
    expect(verify(before, { seals })).toMatchObject({ standing: 'valid' });
    const after = verify(await sealedPack(world, services, await packParts(world, services)), { seals });
    expect(after.standing).toBe('invalid');
    expect(codes(after)).toContain('revoked');
  });

  test('is unknown without anchors from elsewhere: what is in it cannot prove itself', async () => {
    const pack = await sealedPack(world, services, await packParts(world, services));
    const verdict = verifyPack(pack, { at: world.at });
    expect(verdict.standing).toBe('unknown');
    expect(codes(verdict)).toContain('roots-not-given');
  });

  test('is invalid under anchors that are not above its seal', async () => {
    const pack = await sealedPack(world, services, await packParts(world, services));
    const { timestamp } = world.roots;
    const stranger = { certificate: world.who('untrusted-root').certificate };
    const roots = { signing: { public: [stranger], 'official-duty': [] }, timestamp };
    expect(verifyPack(pack, { at: world.at, roots })).toMatchObject({ standing: 'invalid' });
  });

  test('is invalid when somebody else has sealed it than was expected', async () => {
    const pack = await sealedPack(world, services, await packParts(world, services));
    const verdict = verify(pack, { seals: ['0'.repeat(64)] });
    expect(verdict.standing).toBe('invalid');
    expect(codes(verdict)).toContain('seal-other');
  });

  test('is unknown while nobody says whose seal it has to be: under a root that is trusted stand many others', async () => {
    services.owner = await world.issue({
      authority: 'public',
      profile: 'seal',
      subject: { country: 'VN', organization: 'Công ty Ai Đó', commonName: 'Con dấu của trục' },
    });
    const pack = await sealedPack(world, services, await packParts(world, services));
    const verdict = verifyPack(pack, { at: world.at, roots: world.roots });
    expect(codes(verdict)).toEqual(['seal-not-pinned']);
    expect(verdict.standing).toBe('unknown');
    expect(verify(pack).standing).toBe('invalid');
  });

  test('is invalid when a person’s own certificate has sealed it, unless that very certificate is expected', async () => {
    services.owner = await world.issue({
      authority: 'public',
      profile: 'person',
      subject: { country: 'VN', userId: 'CCCD:064090000042', commonName: 'Trần Thị Thử' },
    });
    const pack = await sealedPack(world, services, await packParts(world, services));
    const verdict = verifyPack(pack, { at: world.at, roots: world.roots });
    expect(verdict.standing).toBe('invalid');
    expect(codes(verdict)).toContain('seal-person');
    expect(verify(pack, { seals: [services.owner.certificate.fingerprint] }).standing).toBe('valid');
  });

  test('shows the gap when it is made while the authority is down, and is not green', async () => {
    const parts = await packParts(world, services, {
      roots: [
        { link: 2, state: 'proved' },
        { link: 3, state: 'sealed' },
        { link: 4, state: 'built' },
      ],
    });
    services.down.add('timestamp');
    const obstacle = {
      waitsFor: 'timestamp',
      since: instant(START),
      why: 'transient: ECONNREFUSED',
    } as const;
    const verdict = verify(
      await sealedPack(world, services, { ...parts, info: { ...parts.info, obstacle } }),
    );
    expect(verdict).toMatchObject({ standing: 'unknown', stampedLinks: 2 });
    expect(codes(verdict)).toEqual(['archive-absent', 'roots-waiting', 'links-unstamped']);
    expect(verdict.findings.at(-1)?.about).toBe('3-4');
    expect(verdict.archivedAt).toBeUndefined();
  });

  test('proves its newest links by its own time-stamp while no root is over them', async () => {
    const parts = await packParts(world, services, { roots: [{ link: 2, state: 'proved' }] });
    const verdict = verify(await sealedPack(world, services, parts));
    expect(verdict).toMatchObject({ standing: 'valid', stampedLinks: 2 });
    expect(codes(verdict)).toEqual(['links-by-archive']);
  });

  test('is unknown when nobody said whether the seal was revoked', async () => {
    services.down.add('revocation');
    const parts = await packParts(world, services, { roots: [] });
    const verdict = verify(await sealedPack(world, services, parts));
    expect(verdict.standing).toBe('unknown');
    expect(codes(verdict)).toContain('revocation-absent');
  });

  test.each([
    ['that nobody can read', (index: number) => Buffer.from(`rác ${index}`)],
    ['of earlier days about its seal', (index: number) => ocspOfDay(index)],
  ])(
    'stays valid with more answers %s than anybody needs, before those that prove it',
    async (_what, answer) => {
      const pack = filesOf(
        await sealedPack(world, services, await packParts(world, services, { roots: [] })),
      );
      const first = pack.find(({ name }) => name.startsWith('META-INF/later-'))?.name ?? '';
      const before: Uint8Array[] = [];
      for (let index = 0; before.length < 70; index += 1) {
        const der = answer(index);
        if (`META-INF/later-${digestBytes(der)}` < first) before.push(der);
      }
      const crowded = answered(
        pack,
        before.map((der) => ({ kind: 'ocsp', der })),
      );
      expect(codes(verify(crowded))).toEqual(['links-by-archive']);
    },
  );

  test('is not made without a seal', async () => {
    const parts = await packParts(world, services);
    services.down.add('seal');
    await expect(sealedPack(world, services, parts)).rejects.toThrow('không trả lời');
  });

  test('tells nothing of other dossiers, and nobody’s name', async () => {
    const parts = await packParts(world, services, { others: 30 });
    const text = Buffer.from(await sealedPack(world, services, parts)).toString('latin1');
    expect(text).not.toContain('H21.17-260323-9');
    expect(text).toContain(PACK_SUBJECT);
  });

  test('says in words what was business time and what was transmission time', async () => {
    const pack = Buffer.from(await sealedPack(world, services, await packParts(world, services))).toString(
      'utf8',
    );
    expect(pack).toContain('Thời gian nghiệp vụ: 10 phút');
    expect(pack).toContain('trong đó bên nhận: 1 giây');
    expect(pack).toContain('Bên nhận xác nhận: 09:30:02 ngày 23/03/2026 [mắt xích 2]');
  });

  test('is invalid when a certificate in its time-stamp was changed of which another copy proves the time', async () => {
    const read = readZip(await sealedPack(world, services, await packParts(world, services)));
    const files = read.ok ? read.value.slice(0, -1) : [];
    const changed = files.map((file) => {
      if (file.name !== NAMES.archiveStamp) return file;
      const bytes = Buffer.from(file.bytes);
      const [one = new Uint8Array()] = enclosedIn(bytes);
      const last = bytes.indexOf(one) + one.length - 1;
      bytes[last] = (bytes[last] ?? 0) ^ 1;
      return { ...file, bytes };
    });
    const verdict = verify(writeZip([...changed, sumsFile(changed)]));
    expect(verdict.standing).toBe('invalid');
    expect(codes(verdict)).toContain('pack-form');
  });

  /** Forgeries by somebody who has the seal, or who hopes that nobody compares. */
  test.each([
    ['a link changed', 'proof-wrong', (parts) => ({ ...parts, ...relinked(parts) })],
    [
      'a link left out at the end',
      'chain-broken',
      (parts) => ({ ...parts, info: { ...parts.info, links: 3 }, links: parts.links.slice(0, 3) }),
    ],
    [
      'another dossier’s chain',
      'chain-broken',
      (parts) => ({ ...parts, info: { ...parts.info, subject: 'H21.17-260323-0099' } }),
    ],
    ['a moment moved', 'timeline-wrong', (parts) => ({ ...parts, timeline: moved(parts) })],
    [
      'a root said to be over a later link',
      'pack-files',
      (parts) => ({
        ...parts,
        info: {
          ...parts.info,
          roots: parts.info.roots.map((root, index) => (index === 0 ? { ...root, link: 3 } : root)),
        },
      }),
    ],
    [
      'two roots swapped',
      'root-order',
      (parts) => ({
        ...parts,
        roots: parts.roots.toReversed(),
        info: { ...parts.info, roots: parts.info.roots.toReversed() },
      }),
    ],
    [
      'a proof of another place',
      'proof-wrong',
      (parts) => ({
        ...parts,
        roots: parts.roots.map(({ proof, root }) => ({
          root,
          proof: { ...proof, index: (proof.index + 1) % proof.count },
        })),
      }),
    ],
  ] satisfies readonly (readonly [
    string,
    string,
    (parts: Awaited<ReturnType<typeof packParts>>) => object,
  ])[])('is invalid with %s, even under a good seal', async (_what, code, forge) => {
    const parts = await packParts(world, services);
    const forged = forge(parts);
    const verdict = verify(await sealedPack(world, services, forged));
    expect(verdict.standing).toBe('invalid');
    expect(codes(verdict)).toContain(code);
  });
});

/** The pack without the time-stamp over it, as anybody can make it. */
function withoutArchive(pack: Uint8Array): Uint8Array {
  const read = readZip(pack);
  if (!read.ok) throw new Error(read.problem);
  const archive: readonly string[] = [NAMES.archiveManifest, NAMES.archiveStamp];
  const files = read.value.slice(0, -1).filter(({ name }) => !archive.includes(name));
  return writeZip([...files, sumsFile(files)]);
}

/** What was said of the seal some days before the pack. */
function ocspOfDay(day: number): Uint8Array {
  const { now } = world;
  world.now = START - (day + 2) * DAY;
  const der = world.ocsp(owner);
  world.now = now;
  return der;
}

type Parts = Awaited<ReturnType<typeof packParts>>;

/** A chain that says something else from its first link on, whole in itself. */
function relinked({ links, info, timeline }: Parts): Partial<Parts> {
  const made: Parts['links'][number][] = [];
  for (const { kind, actor, details, at, seq } of links)
    made.push(
      ...linkFacts(
        PACK_SUBJECT,
        made.at(-1) ?? { seq: 0, hash: '0'.repeat(64) as Parts['links'][number]['hash'] },
        [{ kind, actor, details, digest: digestBytes(seq === 1 ? 'thông điệp khác' : `thông điệp ${seq}`) }],
        at,
      ),
    );
  return { links: made, info: { ...info, newest: made.at(-1)?.hash ?? '' }, timeline };
}

const moved = ({ timeline }: Parts): Parts['timeline'] => ({
  ...timeline,
  messages: timeline.messages.map((message, index) =>
    index === 0 && message.acknowledged !== undefined
      ? { ...message, acknowledged: { ...message.acknowledged, at: instant(START + 1) } }
      : message,
  ),
});
