import { createHash } from 'node:crypto';
import type {
  CopyVerdict,
  VerdictCertificate,
  VerdictEvidence,
  VerdictSignature,
  VerdictTimestamp,
} from '../../../schemas/copies/verdict.ts';
import { parseInstant, type Instant } from '../../../schemas/instant.ts';
import type { Certificate } from '../../kernel/trust/certificate.ts';
import type { JudgedCertificate, JudgedTimestamp } from '../../kernel/trust/judgement.ts';
import type { JudgedSignatures } from './judge-signatures.ts';
import { signatureChecks } from './signature-checks.ts';

const ROLES = ['person', 'body'] as const;

/** One signature as the verdict tells it. */
export function tellSignature(
  { signature, judged }: JudgedSignatures['signatures'][number],
  index: number,
  about: { readonly hasDocumentTimestamp: boolean; readonly fromFile: readonly Uint8Array[] },
): VerdictSignature {
  const { signer, certificate, algorithm, standing } = judged;
  const time = timeOf(judged, signature.claimedAt, about.hasDocumentTimestamp);
  return {
    field: signature.field,
    role: ROLES[index] ?? 'other',
    standing,
    level: levelOf(judged, about),
    ...(signer === undefined ? {} : { certificate: tellCertificate(signer) }),
    ...(certificate?.anchor === undefined ? {} : { anchor: certificate.anchor }),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(time === undefined ? {} : { time }),
    revocation: revocationOf(certificate),
    checks: signatureChecks(judged),
  };
}

type Judged = JudgedSignatures['signatures'][number]['judged'];

function timeOf(judged: Judged, claimed: string | undefined, hasLater: boolean): VerdictSignature['time'] {
  if (judged.isTimeProven) return { at: judged.judgedAt, from: 'timestamp' };
  if (hasLater) return { at: judged.judgedAt, from: 'document-timestamp' };
  const at = claimed === undefined ? undefined : readDate(claimed);
  return at === undefined ? undefined : { at, from: 'claimed' };
}

/** `D:YYYYMMDDHHmmSS` with an offset (ISO 32000-1 §7.9.4); undefined for anything less: an instant is never guessed. */
function readDate(text: string): Instant | undefined {
  const parts = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-]\d\d)'(\d\d)'?)$/.exec(text);
  if (parts === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', offset, minutes] = parts;
  const zone = offset === undefined ? 'Z' : `${offset}:${minutes ?? '00'}`;
  const read = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return read.ok ? read.instant : undefined;
}

/** Levels of ETSI EN 319 142-1, as far as what stands in the file itself reaches. */
function levelOf(
  { certificate, timestamps }: Judged,
  {
    hasDocumentTimestamp,
    fromFile,
  }: { readonly hasDocumentTimestamp: boolean; readonly fromFile: readonly Uint8Array[] },
): VerdictSignature['level'] {
  if (timestamps.every(({ standing }) => standing === 'invalid')) return 'B-B';
  const proofs = [certificate, ...timestamps.map((one) => one.certificate)].flatMap(
    (one) => one?.revocation ?? [],
  );
  const isSelfContained = proofs.every(
    ({ standing }) => standing.state === 'good' && fromFile.includes(standing.by.der),
  );
  if (!isSelfContained) return 'B-T';
  return hasDocumentTimestamp ? 'B-LTA' : 'B-LT';
}

function revocationOf(certificate: JudgedCertificate | undefined): VerdictSignature['revocation'] {
  const states = certificate?.revocation.map(({ standing }) => standing.state) ?? [];
  if (states.includes('revoked')) return 'revoked';
  return states.length > 0 && states.every((state) => state === 'good') ? 'good' : 'unknown';
}

/** Every time-stamp: those inside the signatures, then the document's. */
export function tellTimestamp({ signatures, timestamps }: JudgedSignatures): VerdictTimestamp[] {
  const tell = (
    kind: VerdictTimestamp['kind'],
    field: string,
    judged: JudgedTimestamp,
  ): VerdictTimestamp => ({
    kind,
    field,
    standing: judged.standing,
    ...(judged.time === undefined ? {} : { at: judged.time }),
    ...(judged.authority === undefined ? {} : { authority: tellCertificate(judged.authority) }),
  });
  return [
    ...signatures.flatMap(({ signature, judged }) =>
      judged.timestamps.map((one) => tell('signature', signature.field, one)),
    ),
    ...timestamps.map(({ signature, judged }) => tell('document', signature.field, judged)),
  ];
}

const tellCertificate = ({
  subject,
  issuer,
  serial,
  notBefore,
  notAfter,
  fingerprint,
}: Certificate): VerdictCertificate => ({
  commonName: subject.commonName ?? '',
  ...(subject.organization === undefined ? {} : { organization: subject.organization }),
  issuer: issuer.commonName ?? issuer.text,
  serial,
  notBefore,
  notAfter,
  fingerprint,
});

/** The proofs that the verdict rests on, each once: signatures, time-stamps, paths of certificates, answers about them. */
export function evidenceUsed(
  judged: JudgedSignatures & { readonly online: readonly Uint8Array[] },
): CopyVerdict['evidence'] {
  const evidence = new Map<string, VerdictEvidence>();
  const add = (
    kind: VerdictEvidence['kind'],
    der: Uint8Array,
    from: VerdictEvidence['from'] = 'file',
  ): void => {
    const sha256 = createHash('sha256').update(der).digest('hex');
    if (!evidence.has(sha256))
      evidence.set(sha256, { kind, from, sha256, base64: Buffer.from(der).toString('base64') });
  };
  const addPath = (certificate: JudgedCertificate | undefined): void => {
    const path = certificate?.path ?? [];
    for (const [index, { der }] of path.entries())
      add('certificate', der, index === path.length - 1 ? 'roots' : 'file');
    for (const { standing } of certificate?.revocation ?? []) {
      if (standing.state === 'unknown') continue;
      const { kind, der } = standing.by;
      add(kind, der, judged.online.includes(der) ? 'online' : 'file');
    }
  };
  for (const { signature, judged: one } of judged.signatures) {
    add('signature', signature.der);
    addPath(one.certificate);
    for (const { der, certificate } of one.timestamps) {
      add('timestamp', der);
      addPath(certificate);
    }
  }
  for (const { signature, judged: one } of judged.timestamps) {
    add('timestamp', signature.der);
    addPath(one.certificate);
  }
  return [...evidence.values()];
}
