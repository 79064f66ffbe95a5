import { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import { readCertificate, type Certificate } from '../../kernel/trust/certificate.ts';
import type { SignatureScheme } from '../../kernel/trust/scheme.ts';
import type { Signer, SignerAnswer } from '../../kernel/trust/signer.ts';
import { verifiesOver } from '../../kernel/trust/verifies-over.ts';

export interface KmsService {
  /** DER, the seal's own certificate first; empty while nobody has issued one. */
  readonly chain: () => Promise<readonly Uint8Array[]>;
  readonly env?: NodeJS.ProcessEnv;
}

/** KMS's words for schemes. */
const ALGORITHMS: Readonly<Record<SignatureScheme, string | undefined>> = {
  'rsa-pkcs1-sha256': 'RSASSA_PKCS1_V1_5_SHA_256',
  'rsa-pkcs1-sha384': 'RSASSA_PKCS1_V1_5_SHA_384',
  'rsa-pss-sha256': 'RSASSA_PSS_SHA_256',
  'rsa-pss-sha384': 'RSASSA_PSS_SHA_384',
  'ecdsa-p256-sha256': 'ECDSA_SHA_256',
  // A P-256 key of KMS signs SHA-256 only.
  'ecdsa-p256-sha384': undefined,
};

const Signed = z.object({ Signature: z.base64() });
const Refused = z.object({ __type: z.string() });

/**
 * A key of AWS KMS, for the gateway's own seal: never a person's or a body's. Only digests go there. `aws4fetch` signs the
 * call in 2 KB (docs/adr/0003). A credential is a key's ARN.
 */
export function openKmsSigner({ chain, env = process.env }: KmsService): Signer {
  const region = required(env, 'AWS_REGION');
  const client = new AwsClient({
    accessKeyId: required(env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY'),
    ...(env['AWS_SESSION_TOKEN'] === undefined ? {} : { sessionToken: env['AWS_SESSION_TOKEN'] }),
    service: 'kms',
    region,
    retries: 0,
  });
  const endpoint = env['AWS_ENDPOINT_URL_KMS'] ?? `https://kms.${region}.amazonaws.com`;
  const call = async (target: string, body: object, signal: AbortSignal): Promise<Response> =>
    client.fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${target}` },
      body: JSON.stringify(body),
      signal,
    });
  const certificateOf = async (): Promise<Certificate | undefined> => {
    const [own] = await chain();
    return own === undefined ? undefined : readCertificate(own);
  };

  return {
    describe: async (credential) => {
      const ders = await chain();
      const own = ders[0] === undefined ? undefined : readCertificate(ders[0]);
      if (own === undefined) return { kind: 'absent', reason: 'no certificate for the seal' };
      const kind = own.publicKey.asymmetricKeyType;
      const schemes = (Object.keys(ALGORITHMS) as SignatureScheme[]).filter(
        (scheme) => ALGORITHMS[scheme] !== undefined && scheme.startsWith(kind === 'rsa' ? 'rsa' : 'ecdsa'),
      );
      return { kind: 'found', credential: { id: credential, chain: ders, schemes } };
    },
    sign: async ({ credential, scheme, digest, signal }): Promise<SignerAnswer> => {
      const SigningAlgorithm = ALGORITHMS[scheme];
      if (SigningAlgorithm === undefined)
        return { kind: 'refused', code: 'scheme', reason: scheme, fix: 'Chọn thuật toán khác cho dấu.' };
      let response: Response;
      try {
        const Message = Buffer.from(digest).toString('base64');
        const body = { KeyId: credential, Message, MessageType: 'DIGEST', SigningAlgorithm };
        response = await call('Sign', body, signal);
      } catch {
        return { kind: 'transient', reason: 'unreachable' }; // signing twice does no harm
      }
      const text: unknown = await response.json().catch(() => undefined);
      if (response.status !== 200) {
        const reason = Refused.safeParse(text).data?.__type ?? `HTTP ${response.status}`;
        const passes = response.status >= 500 || /Throttl|KMSInternal|DependencyTimeout/.test(reason);
        return passes
          ? { kind: 'transient', reason }
          : { kind: 'refused', code: 'kms', reason, fix: 'Kiểm tra khóa và quyền dùng khóa của dấu.' };
      }
      const read = Signed.safeParse(text);
      const certificate = await certificateOf();
      if (!read.success || certificate === undefined) return { kind: 'transient', reason: 'unreadable' };
      const signature = new Uint8Array(Buffer.from(read.data.Signature, 'base64'));
      if (!verifiesOver(certificate, scheme, digest, signature))
        return {
          kind: 'refused',
          code: 'signed-something-else',
          reason: 'signature',
          fix: 'Chứng thư của dấu không phải của khóa này: cấp lại chứng thư.',
        };
      return { kind: 'signed', signature };
    },
    ask: () =>
      Promise.resolve({ kind: 'refused', code: 'ticket-unknown', reason: 'ticket', fix: 'Yêu cầu ký lại.' }),
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`configuration is wrong or missing: ${name}`);
  return value;
}
