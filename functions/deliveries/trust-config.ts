import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { secretOf } from '../kernel/secret.ts';
import type { RevocationSource, TimestampAuthority } from '../kernel/trust/authorities.ts';
import type { Certificate } from '../kernel/trust/certificate.ts';
import {
  readTrustRoots,
  readWrittenCertificate,
  type TrustRoots,
  type WrittenAnchor,
} from '../kernel/trust/roots.ts';
import type { Signer } from '../kernel/trust/signer.ts';
import { TrustConfig, TrustSecret } from '../partners/trust/config.ts';
import { openCscSigner } from '../partners/trust/csc.ts';
import { openKmsSigner } from '../partners/trust/kms.ts';
import { openRevocationSource } from '../partners/trust/revocation.ts';
import { openTimestampAuthority } from '../partners/trust/timestamp.ts';

const anchor = z.union([
  z.string(),
  z.object({ certificate: z.string(), from: z.iso.datetime().optional(), to: z.iso.datetime().optional() }),
]);

/**
 * The secret `trust-roots`: whom this installation believes, and the certificates of its own seal (PEM): the present one
 * first, those above it, and those of earlier seals, which roots in packs are still checked by.
 */
const RootsSecret = z.looseObject({
  officialDuty: z.array(anchor).default([]),
  public: z.array(anchor).default([]),
  timestamp: z.array(anchor).default([]),
  seal: z.array(z.string()).default([]),
});

/** Whom to believe. Throws when what is configured is no list of certificates: half a list of roots is none. */
export function trustRootsFromEnvironment(clock: Clock): () => Promise<TrustRoots> {
  const secret = rootsSecret(clock);
  return async () => {
    const { officialDuty, public: open, timestamp } = await secret();
    // The schema's dates are instants as they are written everywhere else.
    const written = { officialDuty, public: open, timestamp } as Readonly<
      Record<'officialDuty' | 'public' | 'timestamp', readonly WrittenAnchor[]>
    >;
    const roots = readTrustRoots(written);
    if (roots === undefined) throw new Error('the secret trust-roots holds something that is no certificate');
    return roots;
  };
}

/** Where certificates' states are asked. Read once, at cold start. */
export const revocationFromEnvironment = (clock: Clock): RevocationSource =>
  openRevocationSource({ hosts: trustConfig().revocation.hosts, clock });

/** The time-stamping authority; undefined where none is configured. Read once, at cold start. */
export function timestampFromEnvironment(clock: Clock): TimestampAuthority | undefined {
  const { timestamp } = trustConfig();
  if (timestamp === undefined) return undefined;
  const secret = trustSecretFromEnvironment(clock);
  return openTimestampAuthority({
    url: timestamp.url,
    policy: timestamp.policy,
    account: async () => (await secret()).timestamp,
    roots: trustRootsFromEnvironment(clock),
    clock,
  });
}

/** The remote signing service; undefined where none is configured. Read once, at cold start. */
export function signingFromEnvironment(clock: Clock): Signer | undefined {
  const { signing } = trustConfig();
  if (signing === undefined) return undefined;
  const secret = trustSecretFromEnvironment(clock);
  return openCscSigner({ baseUrl: signing.baseUrl, account: async () => (await secret()).signing, clock });
}

/** The gateway's own seal, and the name of its key. Read once, at cold start. */
export function sealFromEnvironment(clock: Clock): { readonly signer: Signer; readonly key: string } {
  const { SEAL_KEY: key } = readConfig(z.object({ SEAL_KEY: z.string() }));
  const secret = rootsSecret(clock);
  const chain = async (): Promise<readonly Uint8Array[]> =>
    (await secret()).seal.map(
      (pem) => new Uint8Array(Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64')),
    );
  return { signer: openKmsSigner({ chain }), key };
}

/** The certificates of the gateway's own seal as they are configured. Read once, at cold start. */
export function sealCertificatesFromEnvironment(clock: Clock): () => Promise<readonly Certificate[]> {
  const secret = rootsSecret(clock);
  return async () => {
    const read = (await secret()).seal.map(readWrittenCertificate);
    const certificates = read.filter((one) => one !== undefined);
    if (certificates.length < read.length)
      throw new Error('the seal in the secret trust-roots holds something that is no certificate');
    return certificates;
  };
}

const trustConfig = (): TrustConfig => readConfig(z.object({ TRUST: json(TrustConfig) })).TRUST;

/** Accounts at trust services and at citizens' stores. Read once, at cold start. */
export function trustSecretFromEnvironment(clock: Clock): () => Promise<TrustSecret> {
  const { SECRET_TRUST: id } = readConfig(z.object({ SECRET_TRUST: z.string() }));
  return secretOf(id, TrustSecret, () => clock.now());
}

function rootsSecret(clock: Clock): () => Promise<z.infer<typeof RootsSecret>> {
  const { SECRET_TRUST_ROOTS: id } = readConfig(z.object({ SECRET_TRUST_ROOTS: z.string() }));
  return secretOf(id, RootsSecret, () => clock.now());
}
