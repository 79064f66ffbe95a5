import type { ContainerFile } from '../../functions/evidence/container/manifest.ts';
import {
  NAMES,
  packArchiveManifest,
  packManifest,
  sumsFile,
} from '../../functions/evidence/container/pack-files.ts';
import { readZip, writeZip } from '../../functions/evidence/container/zip.ts';
import { openSealing } from '../../functions/evidence/seal.ts';
import { digestBytes } from '../../functions/kernel/digest.ts';
import { digestOf } from '../../functions/kernel/trust/hashes.ts';
import { readDer, TAG } from '../../functions/kernel/trust/der.ts';
import { explicitOf, partsOf } from '../../functions/kernel/trust/der-value.ts';
import { OID } from '../../functions/kernel/trust/oids.ts';
import { oid, sequence, setOf, tagged } from '../../functions/kernel/trust/write-der.ts';
import type { SealWorld } from './evidence.ts';

/* Packs changed by whoever has them, and by whoever has the key that seals them. */

/** The files of a pack in their order, but the sums. */
export function filesOf(pack: Uint8Array): readonly ContainerFile[] {
  const read = readZip(pack);
  if (!read.ok) throw new Error(read.problem);
  return read.value.slice(0, -1);
}

/** The bytes of one of them. */
export function bytesOf(files: readonly ContainerFile[], name: string): Uint8Array {
  const file = files.find((one) => one.name === name);
  if (file === undefined) throw new Error(`there is no ${name}`);
  return file.bytes;
}

/** The files with one otherwise. */
export const replaced = (
  files: readonly ContainerFile[],
  name: string,
  bytes: Uint8Array | string,
): readonly ContainerFile[] =>
  files.map((file) => (file.name === name ? { name, bytes: Buffer.from(bytes) } : file));

/** The files with more of them before one. */
export const inserted = (
  files: readonly ContainerFile[],
  before: string,
  more: readonly ContainerFile[],
): readonly ContainerFile[] => files.flatMap((file) => (file.name === before ? [...more, file] : [file]));

/** The files without the pack's own time-stamp. */
export const unstamped = (files: readonly ContainerFile[]): readonly ContainerFile[] =>
  files.filter(({ name }) => name !== NAMES.archiveManifest && name !== NAMES.archiveStamp);

/** The pack of some files, as anybody can make it: the sums are right. */
export const resummed = (files: readonly ContainerFile[]): Uint8Array =>
  writeZip([...files, sumsFile(files)]);

/** The pack with answers about certificates more, which anybody can add. */
export const answered = (
  files: readonly ContainerFile[],
  answers: readonly { readonly kind: 'ocsp' | 'crl'; readonly der: Uint8Array }[],
): Uint8Array => {
  const added = answers.map(({ kind, der }) => ({
    name: `META-INF/later-${digestBytes(der)}.${kind}`,
    bytes: der,
  }));
  const isLater = ({ name }: ContainerFile): boolean => name.startsWith('META-INF/later-');
  const later = [...files.filter(isLater), ...added].toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
  const rest = files.filter((file) => !isLater(file));
  return resummed(inserted(rest, NAMES.certificates, later));
};

/** A signature by the key of the seal. */
export async function sealOver(services: SealWorld, now: number, bytes: Uint8Array): Promise<Uint8Array> {
  const opened = await openSealing(services.seal, { now: () => now });
  const sealed = opened.ok ? await opened.value(bytes, 'mẫu') : opened;
  if (!sealed.ok) throw new Error(sealed.problem);
  return sealed.value;
}

/** A time-stamp, as anybody gets one over anything. */
export async function stampOver(services: SealWorld, bytes: Uint8Array): Promise<Uint8Array> {
  const asked = { hash: 'sha256', digest: digestOf('sha256', bytes) } as const;
  const given = await services.seal.authority.stamp(asked, new AbortController().signal);
  if (given.kind !== 'given') throw new Error('no time-stamp');
  return given.der;
}

/** The pack of some files, sealed and time-stamped anew by whoever has the key: nothing but what it says is wrong. */
export async function resealed(
  services: SealWorld,
  now: number,
  files: readonly ContainerFile[],
): Promise<Uint8Array> {
  const at = files.findIndex(({ name }) => name === NAMES.manifest);
  const content = files.slice(0, at);
  const made: readonly string[] = [
    NAMES.manifest,
    NAMES.signature,
    NAMES.archiveManifest,
    NAMES.archiveStamp,
  ];
  const manifest = packManifest(content);
  const signature = { name: NAMES.signature, bytes: await sealOver(services, now, manifest.bytes) };
  const sealed = [...content, manifest, signature];
  const archive = packArchiveManifest(sealed);
  const stamp = { name: NAMES.archiveStamp, bytes: await stampOver(services, archive.bytes) };
  return resummed([...sealed, archive, stamp, ...files.slice(at).filter(({ name }) => !made.includes(name))]);
}

/** A CMS with an attribute more that nobody signs. */
export const withUnsigned = (cms: Uint8Array, type: string, value: Uint8Array): Uint8Array =>
  withSigners(cms, ([signer = []]) => [
    sequence(
      ...signer.slice(0, 6),
      tagged(1, ...signer.slice(6).flatMap(attributesIn), sequence(oid(type), setOf(value))),
    ),
  ]);

const attributesIn = (unsigned: Uint8Array): readonly Uint8Array[] =>
  readDer(unsigned)?.children.map(({ bytes }) => bytes) ?? [];

/** A CMS with the same signer twice, once without what nobody signs. */
export const signedTwice = (cms: Uint8Array): Uint8Array =>
  withSigners(cms, ([signer = []]) => [sequence(...signer.slice(0, 6)), sequence(...signer)]);

/** A CMS with other signers, each told by its fields. */
function withSigners(
  cms: Uint8Array,
  change: (signers: readonly (readonly Uint8Array[])[]) => readonly Uint8Array[],
): Uint8Array {
  const data = partsOf(explicitOf(partsOf(readDer(cms))[1], 0));
  const signers = partsOf(data.at(-1), TAG.set).map(({ children }) => children.map(({ bytes }) => bytes));
  const parts = data.slice(0, -1).map(({ bytes }) => bytes);
  return sequence(oid(OID.signedData), tagged(0, sequence(...parts, setOf(...change(signers)))));
}
