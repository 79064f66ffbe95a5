import type * as z from 'zod';
import { PackInfo } from '../../../schemas/evidence/pack.ts';
import { InclusionProof, RootHeader } from '../../../schemas/evidence/root.ts';
import { Timeline } from '../../../schemas/evidence/timeline.ts';
import { EvidenceLink } from '../../../schemas/views.ts';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { digestBytes } from '../../kernel/digest.ts';
import type { Link } from '../../kernel/evidence/chain.ts';
import { fail, ok, type Result } from '../../kernel/result.ts';
import type { RevocationData } from '../../kernel/trust/judgement.ts';
import type { ContainerFile } from '../container/manifest.ts';
import { leafName, linkName, MIMETYPE, NAMES, proofName, sumsFile } from '../container/pack-files.ts';
import { rootNames } from '../container/root-files.ts';
import { readZip } from '../container/zip.ts';
import { packFound, type PackFinding } from './pack-verdict.ts';

/** A root in a pack: read, not believed. */
export interface PackedRoot {
  readonly header: RootHeader;
  readonly proof: InclusionProof;
  readonly state: PackInfo['roots'][number]['state'];
}

/** A pack whose form is right: every file is where it belongs and as it would be written. Nothing is believed yet. */
export interface ReadPack {
  readonly info: PackInfo;
  readonly timeline: Timeline;
  readonly links: readonly Link[];
  readonly roots: readonly PackedRoot[];
  readonly revocation: RevocationData;
  readonly certificates: readonly Uint8Array[];
  /** In the order in which they stand. */
  readonly files: readonly ContainerFile[];
}

/** Reads a pack strictly: byte for byte as it is written, no file too many or too few, every JSON canonical. */
export function readPack(bytes: Uint8Array): Result<ReadPack, PackFinding> {
  const zip = readZip(bytes);
  if (!zip.ok) return fail(packFound('pack-damaged', undefined, zip.problem));
  const files = zip.value;
  const byName = new Map(files.map(({ name, bytes: content }) => [name, content]));
  const wrongSum = faultOfSums(files);
  if (wrongSum !== undefined) return fail(wrongSum);
  const info = readJson(byName, NAMES.info, PackInfo);
  if (info === undefined) return fail(packFound('pack-form', NAMES.info));
  const timeline = readJson(byName, NAMES.timeline, Timeline);
  if (timeline === undefined) return fail(packFound('pack-form', NAMES.timeline));
  const misplaced = faultOfNames(files, info);
  if (misplaced !== undefined) return fail(misplaced);
  const links: Link[] = [];
  for (let seq = 1; seq <= info.links; seq += 1) {
    const link = readLink(byName, seq);
    if (link === undefined) return fail(packFound('pack-form', linkName(seq)));
    links.push(link);
  }
  const roots: PackedRoot[] = [];
  for (const { seq, link, state } of info.roots) {
    const header = readJson(byName, rootNames(seq).header, RootHeader);
    const proof = readJson(byName, proofName(link), InclusionProof);
    if (header === undefined) return fail(packFound('pack-form', rootNames(seq).header));
    if (proof === undefined) return fail(packFound('pack-form', proofName(link)));
    roots.push({ header, proof, state });
  }
  const answers = files.filter(({ name }) => ANSWER.test(name));
  const misnamed = answers.find(({ name, bytes: der }) => ANSWER.exec(name)?.[1] !== digestBytes(der));
  if (misnamed !== undefined) return fail(packFound('pack-answer', misnamed.name));
  const certificates = readPem(byName.get(NAMES.certificates));
  if (certificates === undefined) return fail(packFound('pack-form', NAMES.certificates));
  const ofKind = (kind: string): readonly Uint8Array[] =>
    answers.filter(({ name }) => name.endsWith(kind)).map(({ bytes: der }) => der);
  const revocation = { ocsps: ofKind('.ocsp'), crls: ofKind('.crl') };
  return ok({ info, timeline, links, roots, revocation, certificates, files });
}

const ANSWER = /^(?:trust\/|META-INF\/later-)([0-9a-f]{64})\.(?:ocsp|crl)$/;

function faultOfSums(files: readonly ContainerFile[]): PackFinding | undefined {
  const rest = files.slice(0, -1);
  const sums = files.at(-1);
  if (sums?.name !== NAMES.sums) return packFound('pack-files', NAMES.sums);
  const expected = sumsFile(rest);
  return Buffer.compare(expected.bytes, sums.bytes) === 0 ? undefined : packFound('pack-sums');
}

/** Every file, in the one order there is: what the pack says that it holds. */
function faultOfNames(files: readonly ContainerFile[], info: PackInfo): PackFinding | undefined {
  const present = new Set(files.map(({ name }) => name));
  const isThere = (name: string): boolean => present.has(name);
  const answersIn = (folder: string): string[] =>
    files
      .map(({ name }) => name)
      .filter((name) => name.startsWith(folder) && ANSWER.test(name))
      .toSorted();
  const archive = [NAMES.archiveManifest, NAMES.archiveStamp].filter(isThere);
  const expected = [
    NAMES.mimetype,
    NAMES.readMe,
    NAMES.info,
    NAMES.timeline,
    NAMES.text,
    NAMES.page,
    ...Array.from({ length: info.links }, (_, index) => linkName(index + 1)),
    ...info.roots.flatMap(({ link }) => [proofName(link), leafName(link)]),
    ...info.roots.flatMap(rootFileNames),
    ...answersIn('trust/'),
    NAMES.manifest,
    NAMES.signature,
    ...(archive.length === 1 ? [NAMES.archiveManifest, NAMES.archiveStamp] : archive),
    ...answersIn('META-INF/later-'),
    NAMES.certificates,
    NAMES.sums,
  ];
  const wrong = expected.find((name, index) => files[index]?.name !== name) ?? files[expected.length]?.name;
  if (wrong !== undefined) return packFound('pack-files', wrong);
  const type = files[0]?.bytes ?? new Uint8Array();
  return Buffer.compare(type, MIMETYPE.bytes) === 0 ? undefined : packFound('pack-form', NAMES.mimetype);
}

function rootFileNames({ seq, state }: PackInfo['roots'][number]): readonly string[] {
  const names = rootNames(seq);
  const plain = [names.header, names.manifest];
  if (state === 'built') return plain;
  const sealed = [...plain, names.signature, names.signatureValue];
  return state === 'sealed' ? sealed : [...sealed, names.timestamp];
}

/** A file that is the canonical JSON of its shape; undefined when it is not, down to the last byte. */
function readJson<T extends z.ZodType>(
  files: ReadonlyMap<string, Uint8Array>,
  name: string,
  shape: T,
): z.infer<T> | undefined {
  const text = Buffer.from(files.get(name) ?? new Uint8Array()).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    return canonicalJson(value) === text ? shape.safeParse(value).data : undefined;
  } catch {
    return undefined; // not JSON, or JSON that no canonical form holds
  }
}

const LinkBody = EvidenceLink.omit({ hash: true });

/** A link out of the bytes that its hash is of. */
function readLink(files: ReadonlyMap<string, Uint8Array>, seq: number): Link | undefined {
  const body = readJson(files, linkName(seq), LinkBody);
  if (body === undefined) return undefined;
  const hash = digestBytes(files.get(linkName(seq)) ?? '');
  return { ...body, hash } as unknown as Link; // the contract has checked what the chain's types brand
}

const PEM = /-----BEGIN CERTIFICATE-----\n((?:[A-Za-z0-9+/=]{1,64}\n)+)-----END CERTIFICATE-----\n/g;

function readPem(bytes: Uint8Array | undefined): readonly Uint8Array[] | undefined {
  const text = Buffer.from(bytes ?? new Uint8Array()).toString('latin1');
  const found = [...text.matchAll(PEM)];
  if (found.map(([whole]) => whole).join('') !== text || found.length > 100) return undefined;
  return found.map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}
