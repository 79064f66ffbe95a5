import { digestBytes } from '../../kernel/digest.ts';
import type { Link } from '../../kernel/evidence/chain.ts';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { InclusionProof } from '../../../schemas/evidence/root.ts';
import type { KeptAnswer } from '../root-store.ts';
import { leafText } from '../root.ts';
import { manifestOver, type ContainerFile } from './manifest.ts';

/** The names and the order of the files in a pack. They are what `lien-thong-pack/1` means: never to be changed. */
export const NAMES = {
  mimetype: 'mimetype',
  readMe: 'DOC-TRUOC.txt',
  info: 'goi.json',
  timeline: 'dong-thoi-gian.json',
  text: 'tom-tat.txt',
  page: 'tom-tat.html',
  manifest: 'META-INF/ASiCManifest.xml',
  signature: 'META-INF/signature.p7s',
  archiveManifest: 'META-INF/ASiCArchiveManifest.xml',
  archiveStamp: 'META-INF/timestamp.tst',
  certificates: 'META-INF/certificates.pem',
  sums: 'META-INF/SHA256SUMS',
} as const;

export const MIMETYPE: ContainerFile = {
  name: NAMES.mimetype,
  bytes: Buffer.from('application/vnd.etsi.asic-e+zip'),
};

const padded = (seq: number): string => String(seq).padStart(8, '0');

export const linkName = (seq: number): string => `chuoi/${padded(seq)}.json`;
export const proofName = (seq: number): string => `chung-minh/${padded(seq)}.json`;
export const leafName = (seq: number): string => `chung-minh/${padded(seq)}.leaf`;

/** A link's file: the exact bytes that its hash is of, so that its name's number and its hash are all there is to add. */
export const linkFile = ({ hash: _, ...body }: Link): ContainerFile => ({
  name: linkName(body.seq),
  bytes: Buffer.from(canonicalJson(body)),
});

/** A proof's files: the proof, and the exact bytes of its leaf. */
export const proofFiles = (proof: InclusionProof): readonly ContainerFile[] => [
  { name: proofName(proof.leaf.seq), bytes: Buffer.from(canonicalJson(proof)) },
  { name: leafName(proof.leaf.seq), bytes: Buffer.from(leafText(proof.leaf)) },
];

/** Answers about certificates that were there before the pack was sealed, and those that were asked for after. */
export const answerFile = ({ kind, der }: KeptAnswer, when: 'before' | 'after'): ContainerFile => ({
  name: `${when === 'before' ? 'trust/' : 'META-INF/later-'}${digestBytes(der)}.${kind}`,
  bytes: der,
});

/** What the gateway's seal signs: the manifest over everything before it but the type of the container. */
export const packManifest = (files: readonly ContainerFile[]): ContainerFile => ({
  name: NAMES.manifest,
  bytes: manifestOver(
    { kind: 'signature', name: NAMES.signature },
    files.filter(({ name }) => name !== NAMES.mimetype),
  ),
});

/** What the archive time-stamp is over: everything before it, the seal included. */
export const packArchiveManifest = (files: readonly ContainerFile[]): ContainerFile => ({
  name: NAMES.archiveManifest,
  bytes: manifestOver(
    { kind: 'timestamp', name: NAMES.archiveStamp },
    files.filter(({ name }) => name !== NAMES.mimetype),
  ),
});

/** Digests of all other files in the form of `sha256sum`: what is under no signature is at least under these. */
export const sumsFile = (files: readonly ContainerFile[]): ContainerFile => ({
  name: NAMES.sums,
  bytes: Buffer.from(files.map(({ name, bytes }) => `${digestBytes(bytes)}  ${name}\n`).join('')),
});
