/**
 * How sure the check of evidence is: bits flipped anywhere in packs, bits flipped by somebody who then makes right every
 * digest that needs no key, and valid packs of every kind, none of which may be refused.
 */
import {
  NAMES,
  packArchiveManifest,
  packManifest,
  sumsFile,
} from '../../functions/evidence/container/pack-files.ts';
import type { ContainerFile } from '../../functions/evidence/container/manifest.ts';
import { readZip, writeZip } from '../../functions/evidence/container/zip.ts';
import { verifyPack } from '../../functions/evidence/verify/verify-pack.ts';
import { instant } from '../../functions/kernel/clock.ts';
import { sealWorld, type SealWorld } from '../support/evidence.ts';
import { packParts, sealedPack, type PackWish } from '../support/evidence-pack.ts';
import { openTrustWorld, type Owner, type TrustWorld } from '../support/trust-world.ts';
import type { TamperReport, ValidReport, Verdict } from './tamper.ts';

/** A gateway that seals packs, and whoever checks them. */
export interface PackBench {
  readonly world: TrustWorld;
  readonly services: SealWorld;
  readonly owner: Owner;
}

export async function openPackBench(): Promise<PackBench> {
  const world = await openTrustWorld(Date.UTC(2026, 2, 23, 2, 30));
  const owner = await world.issue({
    profile: 'seal',
    subject: { country: 'VN', organization: 'Trục Liên Thông mẫu', commonName: 'Con dấu của trục' },
  });
  return { world, services: sealWorld(world, owner), owner };
}

const packOf = async ({ world, services }: PackBench, wish: PackWish): Promise<Uint8Array> =>
  sealedPack(world, services, await packParts(world, services, wish));

/** A pack under two roots, and one whose newest links only its own time-stamp proves. */
export const packsToTamper = async (bench: PackBench): Promise<Readonly<Record<string, Uint8Array>>> => ({
  rooted: await packOf(bench, { others: 20 }),
  fresh: await packOf(bench, { links: 5, roots: [{ link: 2, state: 'proved' }] }),
});

/** What is found of a pack by who expects this seal. */
export const packVerdict =
  ({ world, owner }: PackBench) =>
  (pack: Uint8Array): Verdict =>
    verifyPack(pack, {
      roots: world.roots,
      seals: [owner.certificate.fingerprint],
      at: instant(world.now + 86_400_000),
    });

/**
 * Files that carry no word of evidence: certificates that prove themselves or are of no use, and answers about them, which
 * their authority has signed. Whatever is flipped there, the pack proves the same or nothing.
 */
const PROVES_ITSELF = /^META-INF\/(?:certificates\.pem|later-.*)$/;

/**
 * Flips so many random bits inside the files of packs, by somebody who then writes both manifests, the sums and the
 * container anew as if nothing had been. Only signatures, time-stamps and hashes under them can see it.
 */
export function flipAndMend(
  bench: PackBench,
  packs: Readonly<Record<string, Uint8Array>>,
  flips: number,
  random: () => number,
): TamperReport {
  const verdictOf = packVerdict(bench);
  const names = Object.keys(packs);
  const unseen: { file: string; byte: number; bit: number }[] = [];
  const seenBy = new Map<string, number>();
  for (let index = 0; index < flips; index += 1) {
    const name = names[index % names.length] ?? '';
    const files = filesOf(packs[name]);
    const own = files.filter((file) => !PROVES_ITSELF.test(file.name) && file.name !== NAMES.mimetype);
    const chosen = own[Math.floor(random() * own.length)];
    if (chosen === undefined) throw new Error('a pack without files');
    const byte = Math.floor(random() * chosen.bytes.length);
    const bit = Math.floor(random() * 8);
    const verdict = verdictOf(mended(files, chosen.name, flipped(chosen.bytes, byte, bit)));
    if (verdict.standing === 'valid') unseen.push({ file: `${name} ${chosen.name}`, byte, bit });
    const first = verdict.findings.find(({ weight }) => weight !== 'note')?.code ?? 'nothing';
    seenBy.set(first, (seenBy.get(first) ?? 0) + 1);
  }
  return { flips, unseen, seenBy };
}

function filesOf(pack: Uint8Array | undefined): readonly ContainerFile[] {
  const read = readZip(pack ?? new Uint8Array());
  if (!read.ok) throw new Error(read.problem);
  return read.value.filter(({ name }) => name !== NAMES.sums);
}

function flipped(bytes: Uint8Array, byte: number, bit: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[byte] = (changed[byte] ?? 0) ^ (1 << bit);
  return changed;
}

function mended(files: readonly ContainerFile[], name: string, bytes: Uint8Array): Uint8Array {
  const made: ContainerFile[] = [];
  for (const file of files) {
    // What was flipped itself is not mended.
    if (file.name === name) made.push({ name, bytes });
    else if (file.name === NAMES.manifest) made.push(packManifest(made));
    else if (file.name === NAMES.archiveManifest) made.push(packArchiveManifest(made));
    else made.push(file);
  }
  return writeZip([...made, sumsFile(made)]);
}

/** Makes so many packs, no two alike: links, roots, how far the newest has come, neighbours. Each has to be valid. */
export async function makeValidPacks(bench: PackBench, packs: number): Promise<ValidReport> {
  const refused: { readonly copy: string; readonly codes: readonly string[] }[] = [];
  const verdictOf = packVerdict(bench);
  const newest = ['proved', 'stamped', 'sealed', 'built'] as const;
  for (let index = 0; index < packs; index += 1) {
    const links = 1 + (index % 9);
    const first = { link: Math.max(1, links - 2), state: 'proved' } as const;
    const last = { link: links, state: newest[index % newest.length] ?? 'proved' };
    const roots = index % 5 === 0 ? [] : first.link === last.link ? [first] : [first, last];
    const verdict = verdictOf(await packOf(bench, { links, roots, others: (index * 7) % 40 }));
    if (verdict.standing === 'valid') continue;
    const codes = verdict.findings.filter(({ weight }) => weight !== 'note').map(({ code }) => code);
    refused.push({ copy: `${index}: ${links} links, ${last.state}`, codes });
  }
  return { copies: packs, refused };
}
