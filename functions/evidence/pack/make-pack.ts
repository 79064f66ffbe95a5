import { randomUUID } from 'node:crypto';
import type { PackInfo } from '../../../schemas/evidence/pack.ts';
import type { InclusionProof } from '../../../schemas/evidence/root.ts';
import type { Timeline } from '../../../schemas/evidence/timeline.ts';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { instant, type Clock } from '../../kernel/clock.ts';
import { digestBytes } from '../../kernel/digest.ts';
import type { Link } from '../../kernel/evidence/chain.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { judgeCms } from '../../kernel/trust/cms.ts';
import { digestOf } from '../../kernel/trust/hashes.ts';
import type { JudgedCertificate, JudgedSignature, JudgingTerms } from '../../kernel/trust/judgement.ts';
import { readSignedData } from '../../kernel/trust/read-signed-data.ts';
import type { TrustRoots } from '../../kernel/trust/roots.ts';
import { judgeTimestamp } from '../../kernel/trust/timestamp.ts';
import { settleRevocation, type Answers } from '../certificate-answers.ts';
import type { ContainerFile } from '../container/manifest.ts';
import {
  answerFile,
  linkFile,
  MIMETYPE,
  NAMES,
  packArchiveManifest,
  packManifest,
  proofFiles,
  sumsFile,
} from '../container/pack-files.ts';
import { headerFile, rootManifest, rootNames } from '../container/root-files.ts';
import { writeZip } from '../container/zip.ts';
import type { KeptRoot } from '../root-store.ts';
import { openSealing, patience, type Seal, type Unsealed } from '../seal.ts';
import { readMe } from './read-me.ts';
import { summaryFiles } from './wordings.ts';

/** All that a pack is made of. */
export interface PackParts {
  readonly info: PackInfo;
  readonly timeline: Timeline;
  readonly links: readonly Link[];
  /** Oldest first. */
  readonly roots: readonly { readonly proof: InclusionProof; readonly root: KeptRoot }[];
  /** What the roots were proved by. */
  readonly answers: Answers;
}

/**
 * Makes a pack: an ASiC-E container (ETSI EN 319 162-1) with the gateway's seal over all of it and, where the authority
 * answers, an archive time-stamp over that. Without the authority the pack is made all the same, and shows that it is
 * without. Refused when there is no seal just now.
 */
export async function makePack(
  parts: PackParts,
  seal: Seal,
  clock: Clock,
): Promise<Result<Uint8Array, Unsealed>> {
  const opened = await openSealing(seal, clock);
  if (!opened.ok) return opened;
  const content = contentFiles(parts);
  const manifest = packManifest(content);
  const reference = `evidence-pack-${randomUUID()}`;
  const sealed = await opened.value(manifest.bytes, reference);
  if (!sealed.ok) return sealed;
  const files = [...content, manifest, { name: NAMES.signature, bytes: sealed.value }];
  const archive = await archiveFiles(files, seal, clock);
  const later = await laterFiles(parts, { manifest, signature: sealed.value, archive }, seal, clock);
  const all = [...files, ...archive, ...later];
  return ok(writeZip([...all, sumsFile(all)]));
}

/** Everything that the seal is over. */
function contentFiles({ info, timeline, links, roots, answers }: PackParts): readonly ContainerFile[] {
  const text = (name: string, said: string): ContainerFile => ({ name, bytes: Buffer.from(said) });
  return [
    MIMETYPE,
    text(NAMES.readMe, readMe(info)),
    text(NAMES.info, canonicalJson(info)),
    text(NAMES.timeline, canonicalJson(timeline)),
    ...summaryFiles(timeline, info),
    ...links.map(linkFile),
    ...roots.flatMap(({ proof }) => proofFiles(proof)),
    ...roots.flatMap(({ root }) => rootFiles(root)),
    ...[...answers.values()].map((answer) => answerFile(answer, 'before')).toSorted(byName),
  ];
}

const byName = (one: ContainerFile, other: ContainerFile): number => (one.name < other.name ? -1 : 1);

/**
 * A root's files: its header and manifest always, its signature once it is sealed; the octets of the signature and the
 * time-stamp over them once more, for tools that read no attributes of a CMS.
 */
function rootFiles({ header, signature }: KeptRoot): readonly ContainerFile[] {
  const names = rootNames(header.seq);
  const plain = [headerFile(header), rootManifest(header)];
  if (signature === undefined) return plain;
  const { octets, token } = signatureParts(signature);
  return [
    ...plain,
    { name: names.signature, bytes: signature },
    ...(octets === undefined ? [] : [{ name: names.signatureValue, bytes: octets }]),
    ...(token === undefined ? [] : [{ name: names.timestamp, bytes: token }]),
  ];
}

const NOBODY: TrustRoots = { signing: { public: [], 'official-duty': [] }, timestamp: [] };

/** The octets of a CMS's signature and the first time-stamp over them, as they stand in it. */
export function signatureParts(cms: Uint8Array): {
  readonly octets?: Uint8Array;
  readonly token?: Uint8Array;
} {
  const { signature, timestamps } = judgeCms(cms, () => new Uint8Array(), {
    roots: NOBODY,
    at: instant(0),
    revocation: { ocsps: [], crls: [] },
  });
  const [stamp] = timestamps;
  return {
    ...(signature === undefined ? {} : { octets: signature }),
    ...(stamp === undefined ? {} : { token: stamp.der }),
  };
}

/** The archive manifest and the time-stamp over it; nothing when the authority gives none that is good just now. */
async function archiveFiles(
  files: readonly ContainerFile[],
  seal: Seal,
  clock: Clock,
): Promise<readonly ContainerFile[]> {
  const manifest = packArchiveManifest(files);
  const asked = { hash: 'sha256', digest: digestOf('sha256', manifest.bytes) } as const;
  const answer = await seal.authority.stamp(asked, patience());
  if (answer.kind !== 'given') return [];
  const { standing } = judgeTimestamp(answer.der, over(manifest.bytes), {
    roots: await seal.roots(),
    at: instant(clock.now()),
    revocation: { ocsps: [], crls: [] },
  });
  return standing === 'invalid' ? [] : [manifest, { name: NAMES.archiveStamp, bytes: answer.der }];
}

interface Sealed {
  readonly manifest: ContainerFile;
  readonly signature: Uint8Array;
  readonly archive: readonly ContainerFile[];
}

/**
 * What can only be had once the pack is sealed and stamped: answers about the certificates of both that the roots have
 * not brought, and all certificates below the anchors and in both, for tools that want them in one file. They prove
 * themselves.
 */
async function laterFiles(
  { roots, answers }: PackParts,
  { manifest, signature, archive }: Sealed,
  seal: Seal,
  clock: Clock,
): Promise<readonly ContainerFile[]> {
  const trusted = await seal.roots();
  const at = instant(clock.now());
  const [archiveManifest, stamp] = archive;
  const settled = await settleRevocation(seal.revocation, answers, (revocation) => {
    const terms: JudgingTerms = { roots: trusted, at, revocation };
    const judged = judgeCms(signature, over(manifest.bytes), terms);
    const stamped =
      archiveManifest === undefined || stamp === undefined
        ? undefined
        : judgeTimestamp(stamp.bytes, over(archiveManifest.bytes), terms);
    const certificates = [judged.certificate, stamped?.certificate].filter((one) => one !== undefined);
    return { certificates, unproven: certificates.flatMap(({ unproven }) => unproven) };
  });
  const ofRoots = roots.flatMap(({ root }) =>
    root.signature === undefined ? [] : judgedCertificates(judgeRootOf(root, root.signature, trusted, at)),
  );
  const news = [...settled.answers].filter(([digest]) => !answers.has(digest));
  return [
    ...news.map(([, answer]) => answerFile(answer, 'after')).toSorted(byName),
    {
      name: NAMES.certificates,
      bytes: pemOf([
        ...[...settled.judged.certificates, ...ofRoots].flatMap(below),
        ...enclosedIn(signature),
        ...(stamp === undefined ? [] : enclosedIn(stamp.bytes)),
      ]),
    },
  ];
}

const over = (bytes: Uint8Array) => (hash: 'sha256' | 'sha384' | 'sha512') => digestOf(hash, bytes);

const judgeRootOf = (
  { header }: KeptRoot,
  signature: Uint8Array,
  roots: TrustRoots,
  at: JudgingTerms['at'],
): JudgedSignature =>
  judgeCms(signature, over(rootManifest(header).bytes), { roots, at, revocation: { ocsps: [], crls: [] } });

const judgedCertificates = ({ certificate, timestamps }: JudgedSignature): readonly JudgedCertificate[] =>
  [certificate, ...timestamps.map((one) => one.certificate)].filter((one) => one !== undefined);

/** The certificates below the anchors. */
const below = ({ path }: JudgedCertificate): readonly Uint8Array[] => path.slice(0, -1).map(({ der }) => der);

/** The certificates that a CMS carries, which nobody signs with it. */
export function enclosedIn(cms: Uint8Array): readonly Uint8Array[] {
  const read = readSignedData(cms);
  return read.ok ? read.data.certificates.map(({ bytes }) => bytes) : [];
}

/** Certificates, each once, as PEM in the order of their fingerprints. */
function pemOf(ders: readonly Uint8Array[]): Uint8Array {
  const each = [...new Map(ders.map((der) => [digestBytes(der), der]))];
  const pem = (der: Uint8Array): string => {
    const lines =
      Buffer.from(der)
        .toString('base64')
        .match(/.{1,64}/g) ?? [];
    return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  };
  const inOrder = each.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(inOrder.map(([, der]) => pem(der)).join(''));
}
