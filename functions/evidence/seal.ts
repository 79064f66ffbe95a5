import { createHash } from 'node:crypto';
import { instant, type Clock } from '../kernel/clock.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { RevocationSource, TimestampAuthority } from '../kernel/trust/authorities.ts';
import { readCertificate, type Certificate } from '../kernel/trust/certificate.ts';
import { buildCms } from '../kernel/trust/cms.ts';
import type { TrustRoots } from '../kernel/trust/roots.ts';
import { hashOf, type SignatureScheme } from '../kernel/trust/scheme.ts';
import { signedAttributes } from '../kernel/trust/signed-attributes.ts';
import type { Signer } from '../kernel/trust/signer.ts';
import { verifiesOver } from '../kernel/trust/verifies-over.ts';

/** The gateway's own seal, and the services that make what it seals last. */
export interface Seal {
  readonly signer: Signer;
  /** The signer's name for the key. */
  readonly credential: string;
  /** Absent: the first that the key can. */
  readonly scheme?: SignatureScheme;
  readonly authority: TimestampAuthority;
  readonly revocation: RevocationSource;
  readonly roots: () => Promise<TrustRoots>;
}

/** Why there is no seal or time-stamp just now: for the log and the view of the roots, without any data of persons. */
export type Unsealed = string;

const SECONDS = 20;

/** A signal that ends one call. */
export const patience = (): AbortSignal => AbortSignal.timeout(SECONDS * 1_000);

/** The certificates of the seal as they stand, its own first; refused when it does not hold now. */
interface OpenSeal {
  readonly chain: readonly [Certificate, ...Certificate[]];
  readonly scheme: SignatureScheme;
}

/** Asks what the seal is now: a key that was rolled is another key with another certificate. */
async function openSeal(
  { signer, credential, scheme }: Seal,
  clock: Clock,
): Promise<Result<OpenSeal, Unsealed>> {
  const described = await signer.describe(credential, patience());
  if (described.kind !== 'found') return fail(`seal ${described.kind}: ${described.reason}`);
  const read = described.credential.chain.map(readCertificate);
  const chain = read.filter((one) => one !== undefined);
  const [certificate, ...above] = chain;
  const usual = scheme ?? described.credential.schemes[0];
  if (certificate === undefined || chain.length < read.length)
    return fail('seal has no readable certificate');
  if (usual === undefined) return fail('seal has no scheme');
  const now = instant(clock.now());
  // What an expired seal signs proves nothing; roots wait until there is a new one.
  if (now > certificate.notAfter) return fail(`seal certificate expired at ${certificate.notAfter}`);
  if (now < certificate.notBefore) return fail(`seal certificate not valid before ${certificate.notBefore}`);
  // What proves it goes along: neither the root, which proves nothing there, nor seals of earlier days.
  const isBetween = ({ subject, issuer, isCa }: Certificate): boolean =>
    isCa && subject.canonical !== issuer.canonical;
  return ok({ chain: [certificate, ...above.filter(isBetween)], scheme: usual });
}

/** A function that puts the seal over exact bytes: a detached CAdES-B-B signature, checked before it is given out. */
export type SealOver = (content: Uint8Array, reference: string) => Promise<Result<Uint8Array, Unsealed>>;

/**
 * Opens the seal for a number of signatures. Each reference names what is sealed, the same on every attempt.
 */
export async function openSealing(seal: Seal, clock: Clock): Promise<Result<SealOver, Unsealed>> {
  const opened = await openSeal(seal, clock);
  if (!opened.ok) return opened;
  const { chain, scheme } = opened.value;
  const [certificate] = chain;
  return ok(async (content, reference) => {
    const contentDigest = createHash(hashOf(scheme)).update(content).digest();
    const signingTime = instant(Math.floor(clock.now() / 1_000) * 1_000);
    const attributes = signedAttributes({ contentDigest, certificate, scheme, signingTime });
    const answer = await seal.signer.sign({
      credential: seal.credential,
      scheme,
      digest: attributes.digest,
      reference,
      description: 'Ký gốc bằng chứng của trục Liên Thông',
      signal: patience(),
    });
    if (answer.kind === 'waiting') return fail('seal asks a person: it has to be a key that signs by itself');
    if (answer.kind !== 'signed') return fail(`seal ${answer.kind}: ${answer.reason}`);
    const { signature } = answer;
    if (!verifiesOver(certificate, scheme, attributes.digest, signature))
      return fail('seal signed something else, or with another key than its certificate’s');
    return ok(buildCms({ attributes, signature, scheme, chain }));
  });
}
