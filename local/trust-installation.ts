import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { createAwsJson } from './province/engines/aws-json.ts';
import type { Province } from './province.ts';
import type { SandboxAddress } from './sandboxes.ts';

/** The gateway's accounts at the signing service and at the citizens' own stores, as the sandboxes have them. */
const SIGNING_CLIENT = 'sandbox-csc-h21';
const STORE_CLIENT = 'sandbox-kho-h21';

/** Root certificates (PEM), by what they are trusted for. */
export interface TrustRootsPem {
  readonly officialDuty: readonly string[];
  readonly public: readonly string[];
  readonly timestamp: readonly string[];
}

/** Where this machine's trust services are, and what they know the gateway by. */
export interface TrustInstallation {
  readonly signingUrl: string;
  readonly timestampUrl: string;
  /** Host and port of the authorities' OCSP responders and revocation lists. */
  readonly revocationHosts: readonly string[];
  readonly storeUrl: string;
  readonly roots: TrustRootsPem;
  readonly signing: Account;
  readonly store: Account;
}

interface Account {
  readonly clientId: string;
  readonly clientSecret: string;
}

const rootsShape = z.object({
  officialDuty: z.array(z.string()),
  public: z.array(z.string()),
  timestamp: z.array(z.string()),
});

/** What an installation gives for signing, time-stamps, revocation and the citizens' own stores. */
export async function trustInstallation(
  at: Readonly<Record<'trust' | 'personal-store', SandboxAddress>>,
): Promise<TrustInstallation> {
  const { url, controlUrl } = at.trust;
  return {
    signingUrl: `${url}/csc/v2`,
    timestampUrl: `${url}/tsa/official-duty`,
    revocationHosts: [new URL(url).host],
    storeUrl: at['personal-store'].url,
    roots: rootsShape.parse(await answerOf(`${controlUrl}/_sandbox/roots`)),
    signing: account('trust/csc/accounts.json', SIGNING_CLIENT),
    store: account('personal-store/accounts.json', STORE_CLIENT),
  };
}

/**
 * Has the sandbox's authority certify the province's seal and puts its certificates beside the roots: the key is there
 * only once the province is.
 */
export async function certifySeal(
  province: Pick<Province, 'keysUrl' | 'names' | 'putSecret'>,
  trust: SandboxAddress,
): Promise<void> {
  const [key] = province.names.signingKeys;
  if (key === undefined) throw new Error('the template has no key for the seal');
  const roots = rootsShape.parse(await answerOf(`${trust.controlUrl}/_sandbox/roots`));
  const seal = await sealCertificates(trust, province.keysUrl, key);
  province.putSecret('SECRET_TRUST_ROOTS', JSON.stringify({ ...roots, seal }));
}

const sealShape = z.object({
  chain: z.array(z.string()).min(2),
  revoked: z.unknown(),
  notAfter: z.iso.datetime(),
});
const publicKeyShape = z.object({ PublicKey: z.base64() });

/**
 * The certificates (PEM, the gateway's own first) of the seal whose key is the template's: the sandbox's authority is asked
 * for one over the key's public half, unless it has issued one that still holds.
 *
 * @param keysUrl where the province's key service is
 * @param keyId the key's id, ARN or alias
 */
export async function sealCertificates(
  trust: SandboxAddress,
  keysUrl: string,
  keyId: string,
): Promise<readonly string[]> {
  const keys = createAwsJson(Number(new URL(keysUrl).port));
  const answer = await keys.call('TrentService.GetPublicKey', { KeyId: keyId }).finally(keys.close);
  const { PublicKey: publicKey } = publicKeyShape.parse(answer);
  const url = `${trust.controlUrl}/_sandbox/certificates`;
  const issued = z.array(sealShape).parse(await answerOf(`${url}?profile=seal`));
  const standing = issued.find(
    ({ chain, revoked, notAfter }) =>
      isOver(chain[0], publicKey, trust) && revoked === null && Date.parse(notAfter) > Date.now(),
  );
  if (standing !== undefined) return standing.chain;
  const order = {
    authority: 'official-duty',
    profile: 'seal',
    subject: {
      country: 'VN',
      organization: 'Trung tâm Liên Thông (giả lập)',
      commonName: 'Dấu của Liên Thông',
    },
    publicKey,
  };
  return sealShape.parse(await answerOf(url, order)).chain;
}

/** Whether a certificate is over that key, and names the address at which the authority now is. */
function isOver(pem: string | undefined, publicKey: string, { url }: SandboxAddress): boolean {
  if (pem === undefined) return false;
  const { publicKey: key, infoAccess } = new X509Certificate(pem);
  const isSame = key.export({ type: 'spki', format: 'der' }).toString('base64') === publicKey;
  return isSame && infoAccess?.includes(`${url}/`) === true;
}

async function answerOf(url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`the trust services' sandbox answers ${String(response.status)}`);
  return response.json();
}

/** What a sandbox knows the gateway by. */
function account(file: string, clientId: string): Account {
  const accounts = z
    .record(z.string(), z.object({ secret: z.string() }))
    .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, 'sandbox', file), 'utf8')));
  const clientSecret = accounts[clientId]?.secret;
  if (clientSecret === undefined) throw new Error(`the sandboxes do not know ${clientId}`);
  return { clientId, clientSecret };
}
