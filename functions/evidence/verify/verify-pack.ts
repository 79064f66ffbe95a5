import type { Instant } from '../../../schemas/instant.ts';
import type { TrustFindingCode } from '../../../schemas/trust/findings.ts';
import { digestBytes } from '../../kernel/digest.ts';
import { firstBrokenLink } from '../../kernel/evidence/chain.ts';
import { leafHash, rootFrom, type Inclusion } from '../../kernel/evidence/merkle.ts';
import { judgeCms } from '../../kernel/trust/cms.ts';
import { standingOf } from '../../kernel/trust/finding.ts';
import { digestOf } from '../../kernel/trust/hashes.ts';
import { holderOf } from '../../kernel/trust/holder.ts';
import type { JudgedSignature, JudgedTimestamp, JudgingTerms } from '../../kernel/trust/judgement.ts';
import { OID } from '../../kernel/trust/oids.ts';
import { readSignedData } from '../../kernel/trust/read-signed-data.ts';
import type { TrustRoots } from '../../kernel/trust/roots.ts';
import { judgeTimestamp } from '../../kernel/trust/timestamp.ts';
import { leafName, NAMES, packArchiveManifest, packManifest, proofName } from '../container/pack-files.ts';
import { rootManifest, rootNames } from '../container/root-files.ts';
import { enclosedIn, signatureParts } from '../pack/make-pack.ts';
import { headerHash, leafText } from '../root.ts';
import { infoFindings, summaryFindings } from './judge-info.ts';
import { timelineFindings } from './judge-timeline.ts';
import { packFound, type PackFinding, type PackVerdict, type RootVerdict } from './pack-verdict.ts';
import { readPack, type PackedRoot, type ReadPack } from './read-pack.ts';

/** By what a pack is checked. */
export interface PackTerms {
  /** The anchors that whoever checks believes in. Absent: nothing in the pack can prove itself, and the verdict says so. */
  readonly roots?: TrustRoots;
  /**
   * Fingerprints (SHA-256, hex) of the seals that are expected, got from whose seals they are. Absent: nobody knows whose
   * the seal is, and the verdict says so.
   */
  readonly seals?: readonly string[];
  /** Now. */
  readonly at: Instant;
}

/**
 * Checks a pack by itself, without asking anybody (docs/evidence.md says the same step by step): form byte by byte,
 * manifests, seal, time-stamps, chain, inclusion under each root, and that timeline and summaries say what the chain says,
 * all of it and nothing else. Never throws. `valid` takes a good, expected seal under a given anchor, and for every link a good time-stamp.
 */
export function verifyPack(bytes: Uint8Array, terms: PackTerms): PackVerdict {
  const read = readPack(bytes);
  if (!read.ok) return { standing: 'invalid', findings: [read.problem], roots: [], stampedLinks: 0 };
  const pack = read.value;
  const judge = judgeOf(pack, terms);
  const archive = judgeArchive(pack, judge);
  const archivedAt = archive?.stamp.standing === 'valid' ? archive.stamp.time : undefined;
  // What a good archive time-stamp covers existed then, and is judged as of then.
  const at = archivedAt ?? terms.at;
  const sealed = judgeSeal(pack, judge, at);
  const roots = pack.roots.map((root) => judgeRoot(pack, root, judge, at));
  const stampedLinks = Math.max(
    0,
    ...roots.filter(({ verdict }) => verdict.stampedAt !== undefined).map(({ verdict }) => verdict.link),
  );
  const findings = [
    ...structureFindings(pack),
    ...infoFindings(pack, at),
    ...(archive?.findings ?? [packFound('archive-absent')]),
    ...sealed.findings,
    ...roots.flatMap((root) => root.findings),
    ...coverageFindings(pack, stampedLinks, archivedAt, terms),
    ...(terms.roots === undefined ? [packFound('roots-not-given')] : []),
    ...sealFindings([sealed.judged, ...roots.map(({ judged }) => judged)], terms),
  ];
  const signer = nameOf(sealed.judged);
  return {
    standing: standingOf(findings),
    findings,
    info: pack.info,
    timeline: pack.timeline,
    roots: roots.map(({ verdict }) => verdict),
    ...(archivedAt === undefined ? {} : { archivedAt }),
    ...(signer === undefined ? {} : { signer }),
    stampedLinks,
  };
}

/**
 * What is under no signature of its own: the chain, the proofs, what the roots say of each other; and what the gateway says
 * of the chain under its own seal, the timeline and the summaries.
 */
function structureFindings(pack: ReadPack): readonly PackFinding[] {
  const { info, links, roots } = pack;
  const broken = firstBrokenLink(info.subject, links);
  const newest = links.at(-1);
  return [
    ...(broken === undefined ? [] : [packFound('chain-broken', String(broken.seq), broken.why)]),
    ...(newest?.hash === info.newest ? [] : [packFound('chain-broken', String(info.links), 'newest')]),
    ...timelineFindings(pack),
    ...summaryFindings(pack),
    ...enclosureFindings(pack),
    ...unsignedFindings(pack),
    ...roots.flatMap((root, index) => rootFindings(pack, root, roots[index - 1])),
  ];
}

function rootFindings(
  { info, links, files }: ReadPack,
  { header, proof, state }: PackedRoot,
  before: PackedRoot | undefined,
): readonly PackFinding[] {
  const name = String(header.seq);
  const { leaf } = proof;
  const told = info.roots.find(({ seq }) => seq === header.seq);
  const leafFile = files.find((file) => file.name === leafName(leaf.seq));
  const isIncluded =
    // The contract has checked the digests that the tree's types brand.
    rootFrom(leafHash(leafText(leaf)), proof as unknown as Inclusion) === header.root;
  const isOwn =
    leaf.subject === info.subject && links[leaf.seq - 1]?.hash === leaf.hash && told?.link === leaf.seq;
  const isTold = proof.root === header.seq && proof.count === header.count && told?.state === state;
  const follows =
    before === undefined ||
    (header.seq > before.header.seq &&
      leaf.seq > before.proof.leaf.seq &&
      (header.seq !== before.header.seq + 1 || header.previous === headerHash(before.header)));
  const isLeaf = leafFile !== undefined && Buffer.compare(leafFile.bytes, Buffer.from(leafText(leaf))) === 0;
  return [
    ...(isIncluded && isOwn && isLeaf ? [] : [packFound('proof-wrong', proofName(leaf.seq))]),
    ...(isTold ? [] : [packFound('root-wrong', name)]),
    ...(follows ? [] : [packFound('root-order', name)]),
  ];
}

/**
 * Certificates that the seal and the time-stamp of the pack carry are signed by neither: each has to stand in the pack's
 * own list too. Else one could be changed there while another copy of it proves the rest.
 */
function enclosureFindings({ files, certificates }: ReadPack): readonly PackFinding[] {
  const listed = new Set(certificates.map((der) => digestBytes(der)));
  return files
    .filter(({ name }) => name === NAMES.signature || name === NAMES.archiveStamp)
    .filter(({ bytes }) => enclosedIn(bytes).some((der) => !listed.has(digestBytes(der))))
    .map(({ name }) => packFound('pack-form', name));
}

/**
 * Seals with anything beside what they sign but one time-stamp: attributes that nobody signs hold whatever whoever has the
 * key would like other programs to find there, such as the octets of an older signature.
 */
function unsignedFindings({ files }: ReadPack): readonly PackFinding[] {
  return files
    .filter(({ name }) => name.endsWith('.p7s'))
    .filter(({ bytes }) => {
      const read = readSignedData(bytes);
      if (!read.ok) return false; // said where the seal is judged
      const { unsigned } = read.data.signer;
      return [...unsigned].some(([type, values]) => type !== OID.signatureTimestamp || values.length > 1);
    })
    .map(({ name }) => packFound('pack-form', name));
}

/** How signatures and time-stamps are judged: as of a moment, by what the pack brings and the anchors given. */
interface Judge {
  readonly cms: (cms: Uint8Array, content: Uint8Array, at: Instant) => JudgedSignature;
  readonly stamp: (token: Uint8Array, content: Uint8Array) => JudgedTimestamp;
  readonly keep: <F extends PackFinding>(findings: readonly F[]) => readonly F[];
}

const NO_ROOTS: TrustRoots = { signing: { public: [], 'official-duty': [] }, timestamp: [] };

/** Without anchors only what needs none is judged: that there is none is said once, and is not the pack's fault. */
const NEEDS_ANCHORS: ReadonlySet<TrustFindingCode> = new Set(['path-none', 'path-signature']);

function judgeOf({ revocation, certificates }: ReadPack, { roots, at: now }: PackTerms): Judge {
  const terms = (at: Instant): JudgingTerms => ({
    roots: roots ?? NO_ROOTS,
    at,
    revocation,
    pool: certificates,
  });
  const over = (content: Uint8Array) => (hash: 'sha256' | 'sha384' | 'sha512') => digestOf(hash, content);
  return {
    cms: (cms, content, at) => judgeCms(cms, over(content), terms(at)),
    stamp: (token, content) => judgeTimestamp(token, over(content), terms(now)),
    keep: (findings) =>
      roots === undefined
        ? findings.filter(({ code }) => !NEEDS_ANCHORS.has(code as TrustFindingCode))
        : findings,
  };
}

/** What only time brings: as of a later moment it says nothing of whether the seal was good when it was made. */
const BROUGHT_BY_TIME: ReadonlySet<TrustFindingCode> = new Set([
  'certificate-expired',
  'certificate-algorithm',
  'cms-algorithm-past',
  'path-anchor-dates',
]);

/**
 * What is found of a seal. Where nothing proves when it was made, a fault that only time has brought since the pack says
 * that it was made is no fault: a proof of existence is missing (ETSI EN 319 102-1: OUT_OF_BOUNDS_NO_POE). Its time is
 * that of a time-stamp beside it, whose absence is told elsewhere.
 */
function sealFaults(
  judged: JudgedSignature,
  judge: Judge,
  judgedAsSaid: () => JudgedSignature,
): readonly PackFinding[] {
  const findings = judge.keep(judged.findings).filter(({ code }) => code !== 'timestamp-absent');
  const isTimely = ({ code }: { readonly code: TrustFindingCode }): boolean => BROUGHT_BY_TIME.has(code);
  if (judged.isTimeProven || !findings.some(isTimely)) return findings;
  if (judgedAsSaid().findings.some(isTimely)) return findings;
  const aged = findings.filter(isTimely).map(({ about, code }) => packFound('seal-aged', about, code));
  return [...findings.filter((finding) => !isTimely(finding)), ...aged];
}

/** The pack's archive time-stamp, which covers everything before it; undefined when there is none. */
function judgeArchive(
  { files }: ReadPack,
  judge: Judge,
): { readonly stamp: JudgedTimestamp; readonly findings: readonly PackFinding[] } | undefined {
  const index = files.findIndex(({ name }) => name === NAMES.archiveManifest);
  const manifest = files[index];
  const token = files[index + 1];
  if (manifest === undefined || token?.name !== NAMES.archiveStamp) return undefined;
  const isRight = Buffer.compare(packArchiveManifest(files.slice(0, index)).bytes, manifest.bytes) === 0;
  const stamp = judge.stamp(token.bytes, manifest.bytes);
  return {
    stamp,
    findings: [
      ...(isRight ? [] : [packFound('pack-manifest', manifest.name)]),
      ...judge.keep(stamp.findings),
    ],
  };
}

interface Sealed {
  readonly judged: JudgedSignature;
  readonly findings: readonly PackFinding[];
}

/** The gateway's seal over the pack. */
function judgeSeal({ files, info }: ReadPack, judge: Judge, at: Instant): Sealed {
  const index = files.findIndex(({ name }) => name === NAMES.manifest);
  const manifest = files[index]?.bytes ?? new Uint8Array();
  const isRight = Buffer.compare(packManifest(files.slice(0, Math.max(0, index))).bytes, manifest) === 0;
  const judgedAt = (moment: Instant): JudgedSignature =>
    judge.cms(files[index + 1]?.bytes ?? new Uint8Array(), manifest, moment);
  const judged = judgedAt(at);
  return {
    judged,
    findings: [
      ...(isRight ? [] : [packFound('pack-manifest', NAMES.manifest)]),
      ...sealFaults(judged, judge, () => judgedAt(info.exportedAt)),
    ],
  };
}

interface JudgedRoot {
  readonly verdict: RootVerdict;
  readonly judged?: JudgedSignature;
  readonly findings: readonly PackFinding[];
}

/** A root's manifest, seal and time-stamp. One that is not sealed yet proves nothing and is no fault. */
function judgeRoot(
  { files, info }: ReadPack,
  { header, proof, state }: PackedRoot,
  judge: Judge,
  at: Instant,
): JudgedRoot {
  const names = rootNames(header.seq);
  const file = (name: string): Uint8Array =>
    files.find((one) => one.name === name)?.bytes ?? new Uint8Array();
  const about = { seq: header.seq, link: proof.leaf.seq };
  const { bytes: manifest } = rootManifest(header);
  const wrong =
    Buffer.compare(manifest, file(names.manifest)) === 0 ? [] : [packFound('pack-manifest', names.manifest)];
  if (state === 'built') return { verdict: { ...about, standing: 'unknown' }, findings: wrong };
  const cms = file(names.signature);
  const parts = signatureParts(cms);
  const isSame = (bytes: Uint8Array | undefined, name: string): boolean =>
    bytes !== undefined && Buffer.compare(bytes, file(name)) === 0;
  const isCopied =
    isSame(parts.octets, names.signatureValue) &&
    (state === 'sealed' ? parts.token === undefined : isSame(parts.token, names.timestamp));
  const judged = judge.cms(cms, manifest, at);
  const kept = sealFaults(judged, judge, () => judge.cms(cms, manifest, info.exportedAt));
  const signer = nameOf(judged);
  const [stamp] = judged.timestamps;
  const stampedAt = judged.standing === 'valid' && judged.isTimeProven ? stamp?.time : undefined;
  return {
    judged,
    verdict: {
      ...about,
      standing: judged.standing === 'invalid' ? standingOf(kept) : judged.standing,
      ...(stampedAt === undefined ? {} : { stampedAt }),
      ...(signer === undefined ? {} : { signer }),
    },
    findings: [
      ...wrong,
      ...(isCopied ? [] : [packFound('root-wrong', String(header.seq))]),
      ...kept.map((finding) => ({
        ...finding,
        about: `${header.seq}${finding.about === undefined ? '' : ` ${finding.about}`}`,
      })),
    ],
  };
}

/** Which links no time is proven of, and why the pack says that is. */
function coverageFindings(
  { info }: ReadPack,
  stampedLinks: number,
  archivedAt: Instant | undefined,
  { roots }: PackTerms,
): readonly PackFinding[] {
  const waits = info.obstacle;
  const waiting =
    waits === undefined ? [] : [packFound('roots-waiting', waits.waitsFor, `từ ${waits.since}`)];
  if (stampedLinks >= info.links || roots === undefined) return waiting;
  const range = `${stampedLinks + 1}-${info.links}`;
  const code = archivedAt === undefined ? 'links-unstamped' : 'links-by-archive';
  return [...waiting, packFound(code, range)];
}

/**
 * Whose seals they are. Under the roots of a country stand the certificates of everybody in it, so that a good signature
 * says nothing of who may speak for a gateway: that, only who checks can say. A person's certificate is nobody's seal.
 */
function sealFindings(
  judged: readonly (JudgedSignature | undefined)[],
  { seals }: PackTerms,
): readonly PackFinding[] {
  const signers = judged.map((one) => one?.signer).filter((one) => one !== undefined);
  const distinct = [...new Map(signers.map((one) => [one.fingerprint, one])).values()];
  if (seals !== undefined)
    return distinct
      .filter(({ fingerprint }) => !seals.includes(fingerprint))
      .map(({ serial }) => packFound('seal-other', serial));
  const persons = distinct.filter((one) => holderOf(one) === 'person');
  return [
    ...persons.map(({ serial }) => packFound('seal-person', serial)),
    ...distinct.map(({ fingerprint }) => packFound('seal-not-pinned', fingerprint)),
  ];
}

/** Who signed, as the certificate names it. */
const nameOf = (judged: JudgedSignature): string | undefined =>
  judged.signer?.subject.commonName ?? judged.signer?.subject.organization;
