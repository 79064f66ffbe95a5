import { createHash } from 'node:crypto';
import type { CopyVerdict, VerdictFinding } from '../../../schemas/copies/verdict.ts';
import type { Instant } from '../../kernel/clock.ts';
import { judgeContent } from '../../kernel/pdf/judge-content.ts';
import { judgeUpdates, type JudgedUpdates } from '../../kernel/pdf/judge-updates.ts';
import { found as foundInPdf, type PdfFinding } from '../../kernel/pdf/pdf-finding.ts';
import { COPY_LIMITS, type PdfLimits } from '../../kernel/pdf/read-limits.ts';
import { readSignatures, type PdfSignature } from '../../kernel/pdf/read-signatures.ts';
import { readSignedPdf, type PdfFile } from '../../kernel/pdf/read-signed-pdf.ts';
import type { RevocationSource } from '../../kernel/trust/authorities.ts';
import type { Certificate } from '../../kernel/trust/certificate.ts';
import { standingOf, type Finding } from '../../kernel/trust/finding.ts';
import type { TrustRoots } from '../../kernel/trust/roots.ts';
import { askRevocation } from './ask-revocation.ts';
import { businessChecks } from './business-checks.ts';
import { found, told, type CopyFinding } from './copy-finding.ts';
import type { CopyRegister } from './copy-register.ts';
import { carriedIn, judgeCarried, judgeEnvelope } from './judge-envelope.ts';
import { judgeOrder, judgeTimes } from './judge-order.ts';
import { judgeSigners } from './judge-signers.ts';
import { judgeRegister, type Signer } from './judge-register.ts';
import { both, judgeSignatures, type JudgedSignatures } from './judge-signatures.ts';
import { readEvidence } from './read-evidence.ts';
import { evidenceUsed, tellSignature, tellTimestamp } from './tell-signatures.ts';

/** What a copy is verified by. */
export interface Verifying {
  readonly trust: { readonly roots: TrustRoots };
  /** Asked about certificates only where the file does not prove their state itself. Absent: nobody is asked. */
  readonly revocation?: RevocationSource;
  /** Absent: the register is not asked, and the copy cannot be called valid. */
  readonly register?: CopyRegister;
  readonly at: Instant;
  readonly limits?: PdfLimits;
}

/**
 * The whole verdict on a file that is said to be an electronic certified copy. Valid only when everything that had to be
 * checked was checked and holds; what could not be asked makes it unknown; a file that is none, or that holds or was
 * given anything which a copy has not, is invalid, and the verdict names it. Never throws, whatever the bytes are.
 */
export const verifyCopy = async (bytes: Uint8Array, verifying: Verifying): Promise<CopyVerdict> =>
  verdictOf(bytes, verifying.at, await judgeCopy(bytes, verifying));

/** The same before it is put into words: what was found, by whose it is. */
export async function judgeCopy(bytes: Uint8Array, verifying: Verifying): Promise<JudgedCopy> {
  const read = readSignedPdf(bytes, verifying.limits ?? COPY_LIMITS);
  if (!read.ok) {
    const { code, at } = read.problem;
    return { structure: [foundInPdf(code, undefined, `byte ${at}`)] };
  }
  const file = read.value;
  const { signatures, findings } = readSignatures(file);
  const judgedUpdates = judgeUpdates(file, signatures);
  const structure = [
    ...findings,
    ...judgeContent(file, verifying.limits ?? COPY_LIMITS),
    ...judgedUpdates.findings,
  ];
  const judged = await judgeAll(file, signatures, verifying);
  const [person, body] = judged.signatures.map(({ judged: { signer, judgedAt } }): Signer => ({
    at: judgedAt,
    ...(signer === undefined ? {} : { certificate: signer }),
  }));
  const evidence = readEvidence(file, signatures);
  const { register, findings: registered } = await judgeRegister(verifying.register, file, [person, body]);
  return {
    structure,
    order: [...judgeOrder(judgedUpdates.updates), ...signersFindings(person?.certificate, body?.certificate)],
    envelopes: [
      ...signatures.flatMap(({ der, field }) => judgeEnvelope(der, field)),
      ...judgeCarried(
        [
          ...signatures.flatMap(({ der, field }) => carriedIn(der, field)),
          ...evidence.certificates.map((der) => ({
            der,
            field: 'DSS',
            isAdded: evidence.added.includes(der),
          })),
        ],
        verifying.trust.roots,
      ),
      ...(evidence.isSurplus ? [found('copy-evidence-surplus', 'DSS')] : []),
    ],
    times: judgeTimes(
      judged.signatures.map((one) => one.judged),
      judged.timestamps.map((one) => one.judged),
    ),
    registered,
    updates: judgedUpdates,
    judged,
    register,
  };
}

const signersFindings = (
  person: Certificate | undefined,
  body: Certificate | undefined,
): readonly CopyFinding[] =>
  person === undefined || body === undefined ? [] : judgeSigners(person, body).map((code) => found(code));

/** By the file's own evidence; where that leaves a certificate open, once more with what is asked for. */
async function judgeAll(
  file: PdfFile,
  signatures: readonly PdfSignature[],
  { trust, revocation, at }: Verifying,
): Promise<
  JudgedSignatures & { readonly online: readonly Uint8Array[]; readonly fromFile: readonly Uint8Array[] }
> {
  const embedded = readEvidence(file, signatures);
  const terms = {
    roots: trust.roots,
    at,
    pool: embedded.certificates,
    embedded,
    // An answer from before a signature says nothing of a signer who was revoked between the two.
    freshness: 'after-signing' as const,
  };
  const first = judgeSignatures(file, signatures, { ...terms, asked: { ocsps: [], crls: [] } });
  const fromFile = [...embedded.ocsps, ...embedded.crls];
  if (revocation === undefined || first.unproven.length === 0) return { ...first, online: [], fromFile };
  let asked = await askRevocation(revocation, first.unproven, at);
  let second = judgeSignatures(file, signatures, { ...terms, asked });
  if (second.unproven.length > 0) {
    // A path that only now became whole may have more to ask about.
    const known = new Set(first.unproven.map(({ certificate }) => certificate.fingerprint));
    const more = second.unproven.filter(({ certificate }) => !known.has(certificate.fingerprint));
    if (more.length > 0) {
      asked = both(asked, await askRevocation(revocation, more, at));
      second = judgeSignatures(file, signatures, { ...terms, asked });
    }
  }
  return { ...second, online: [...asked.ocsps, ...asked.crls], fromFile };
}

/** What was found of a file; of one that cannot be read, its structure alone. */
export interface JudgedCopy {
  readonly structure: readonly PdfFinding[];
  readonly order?: readonly CopyFinding[];
  readonly envelopes?: readonly CopyFinding[];
  readonly times?: readonly CopyFinding[];
  readonly registered?: readonly CopyFinding[];
  readonly updates?: JudgedUpdates;
  readonly judged?: Awaited<ReturnType<typeof judgeAll>>;
  readonly register?: CopyVerdict['register'];
}

/** What was found of the file itself, and of how it is made up. */
export const fileFindings = ({
  structure,
  order = [],
  envelopes = [],
}: JudgedCopy): readonly (PdfFinding | CopyFinding)[] => [...structure, ...order, ...envelopes];

/** What was found of the file and of all that is signed in it: everything but what the register says. */
export const signedFindings = (found: JudgedCopy): readonly Finding[] => [
  ...fileFindings(found),
  ...(found.times ?? []),
  ...(found.judged?.signatures ?? []).flatMap((one) => one.judged.findings),
  ...(found.judged?.timestamps ?? []).flatMap((one) => one.judged.findings),
];

function verdictOf(bytes: Uint8Array, at: Instant, found: JudgedCopy): CopyVerdict {
  const { structure, order = [], times = [], registered = [], judged, register = { asked: false } } = found;
  const ofSignatures = signedFindings(found);
  return {
    version: 1,
    standing: standingOf([...ofSignatures, ...registered]),
    signaturesStanding: standingOf(ofSignatures),
    at,
    file: { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
    checks: businessChecks({
      structure,
      order,
      times,
      registered,
      register,
      isRead: judged !== undefined,
      timestamps: [
        ...(judged?.signatures ?? []).flatMap((one) => one.judged.timestamps),
        ...(judged?.timestamps ?? []).map((one) => one.judged),
      ],
    }),
    findings: distinct([
      ...[...fileFindings(found), ...times].map((finding) => told(finding)),
      ...(judged?.signatures ?? []).flatMap(({ signature, judged: one }) =>
        one.findings.map((finding) => told(finding, signature.field)),
      ),
      ...(judged?.timestamps ?? []).flatMap(({ signature, judged: one }) =>
        one.findings.map((finding) => told(finding, signature.field)),
      ),
      ...registered.map((finding) => told(finding)),
    ]),
    signatures: (judged?.signatures ?? []).map((one, index) =>
      tellSignature(one, index, {
        hasDocumentTimestamp: judged?.timestamps.some((stamp) => stamp.judged.standing === 'valid') ?? false,
        fromFile: judged?.fromFile ?? [],
      }),
    ),
    timestamps: judged === undefined ? [] : tellTimestamp(judged),
    register,
    evidence: judged === undefined ? [] : evidenceUsed(judged),
  };
}

/** An authority above two certificates is judged twice; what is found of it is said once. */
function distinct(findings: readonly VerdictFinding[]): VerdictFinding[] {
  const said = new Map(findings.map((one) => [JSON.stringify(one), one]));
  return [...said.values()];
}
