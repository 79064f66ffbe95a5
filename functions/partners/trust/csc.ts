import * as z from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { clientCredentials, openTokens } from '../../kernel/http/tokens.ts';
import type { Fetch, Wire } from '../../kernel/http/speak.ts';
import { readCertificate, type Certificate } from '../../kernel/trust/certificate.ts';
import { SCHEMES } from '../../kernel/trust/scheme.ts';
import type { CredentialAnswer, Signer, SignerAnswer, SigningOrder } from '../../kernel/trust/signer.ts';
import { verifiesOver } from '../../kernel/trust/verifies-over.ts';
import { algorithmOf, schemesOf } from './csc-algorithm.ts';
import { callCsc, type CscDeps, type CscReply } from './csc-call.ts';

export interface CscService {
  readonly baseUrl: string;
  /** The gateway's account; undefined while nobody has issued it. */
  readonly account: () => Promise<{ readonly clientId: string; readonly clientSecret: string } | undefined>;
  readonly clock: Clock;
  readonly fetch?: Fetch;
}

/** credentials/info (CSC API v2 §11.5), as far as it is needed. */
const CredentialInfo = z.object({
  key: z.object({ status: z.string(), algo: z.array(z.string()) }),
  cert: z.object({ status: z.string().optional(), certificates: z.array(z.base64()).min(1) }),
  auth: z
    .object({ objects: z.array(z.object({ type: z.string(), id: z.string() })).default([]) })
    .default({ objects: [] }),
});
type CredentialInfo = z.infer<typeof CredentialInfo>;

const Given = z.object({ SAD: z.string() });
const Handle = z.object({ handle: z.string() });
const Made = z.object({ signatures: z.tuple([z.base64()]) });

/** What is to be asked about later: all that the second half of a signing needs, and nothing that opens anything. */
const Ticket = z.object({
  handle: z.string(),
  credential: z.string(),
  scheme: z.enum(SCHEMES),
  digest: z.base64(),
  reference: z.string(),
});
type Ticket = z.infer<typeof Ticket>;

/**
 * A remote signing service by the Cloud Signature Consortium's API v2. Each leave to sign is bound to the one digest
 * (SCAL 2). A person is asked on their own device: the answer is `waiting` until they have agreed. What comes back is
 * checked against certificate and digest before it is believed. Repeating an order is harmless where the service takes
 * the same `clientData` for the same request, as ours does (an assumption: the specification has it as a tracking text).
 */
export function openCscSigner({ baseUrl, account, clock, fetch = globalThis.fetch }: CscService): Signer {
  const sessions = openTokens(
    {
      partner: 'signing',
      url: tokenUrl(baseUrl),
      shown: async () => {
        const known = await account();
        return known && clientCredentials({ key: known.clientId, secret: known.clientSecret });
      },
    },
    { clock, fetch },
  );
  const deps: CscDeps = { baseUrl, sessions, clock, fetch };
  return {
    describe: (credential, signal) => describe(deps, credential, signal),
    sign: (order) => sign(deps, order),
    ask: (ticket, signal) => ask(deps, ticket, signal),
  };
}

/** Beside the methods' own path `…/csc/v2` (CSC API v2 §8.4: the base of OAuth is of its own). */
const tokenUrl = (baseUrl: string): string => new URL('/oauth2/token', baseUrl).href;

async function describe(deps: CscDeps, credential: string, signal: AbortSignal): Promise<CredentialAnswer> {
  const read = await infoOf(deps, credential, signal);
  if (!read.ok) {
    const { reply } = read;
    if (reply.kind === 'refused') return { kind: 'absent', reason: `${reply.error}: ${reply.description}` };
    return { kind: 'transient', reason: 'reason' in reply ? reply.reason : 'unreadable' };
  }
  const { key, cert } = read.info;
  if (key.status !== 'enabled') return { kind: 'absent', reason: `key ${key.status}` };
  return {
    kind: 'found',
    credential: {
      id: credential,
      chain: cert.certificates.map((der) => new Uint8Array(Buffer.from(der, 'base64'))),
      schemes: schemesOf(key.algo),
    },
  };
}

async function infoOf(
  deps: CscDeps,
  credentialID: string,
  signal: AbortSignal,
): Promise<
  { readonly ok: true; readonly info: CredentialInfo } | { readonly ok: false; readonly reply: CscReply }
> {
  const parameters = { credentialID, certificates: 'chain', certInfo: false, authInfo: true };
  const reply = await callCsc(deps, 'credentials/info', parameters, signal);
  const info = reply.kind === 'done' ? CredentialInfo.safeParse(reply.body) : undefined;
  return info?.success === true ? { ok: true, info: info.data } : { ok: false, reply };
}

async function sign(deps: CscDeps, order: SigningOrder): Promise<SignerAnswer> {
  const { credential, scheme, digest, reference, description, signal } = order;
  const read = await infoOf(deps, credential, signal);
  if (!read.ok) return failed(read.reply);
  const { objects } = read.info.auth;
  const secret = objects.find(({ type }) => type !== 'ChallengeResponseOOB');
  // A PIN or password of a person is nothing that we may know.
  if (secret !== undefined)
    return refused('needs-a-secret', secret.type, 'Dùng chứng thư xác nhận trên thiết bị của người ký.');
  const certificate = certificateOf(read.info);
  if (certificate === undefined)
    return refused('certificate-unreadable', 'certificate', 'Báo dịch vụ ký số.');
  const hashes = [Buffer.from(digest).toString('base64')];
  const ticket = { credential, scheme, digest: hashes[0] ?? '', reference };
  const reply = await callCsc(
    deps,
    'credentials/authorize',
    {
      credentialID: credential,
      numSignatures: 1,
      hashes,
      hashAlgorithmOID: algorithmOf(scheme).hashAlgorithmOID,
      description,
      clientData: reference,
      ...(objects.length === 0 ? {} : { authData: objects.map(({ id }) => ({ id })) }),
    },
    signal,
  );
  return afterLeave(deps, ticket, certificate, reply, signal);
}

async function ask(deps: CscDeps, text: string, signal: AbortSignal): Promise<SignerAnswer> {
  const ticket = readTicket(text);
  if (ticket === undefined) return refused('ticket-unreadable', 'ticket', 'Yêu cầu ký lại từ đầu.');
  const read = await infoOf(deps, ticket.credential, signal);
  if (!read.ok) return failed(read.reply);
  const certificate = certificateOf(read.info);
  if (certificate === undefined)
    return refused('certificate-unreadable', 'certificate', 'Báo dịch vụ ký số.');
  const { handle, ...rest } = ticket;
  const reply = await callCsc(deps, 'credentials/authorizeCheck', { handle }, signal);
  return afterLeave(deps, rest, certificate, reply, signal);
}

/** With a leave the digest is signed; without one yet, the person is still to be waited for. */
async function afterLeave(
  deps: CscDeps,
  about: Omit<Ticket, 'handle'>,
  certificate: Certificate,
  reply: CscReply,
  signal: AbortSignal,
): Promise<SignerAnswer> {
  if (reply.kind === 'pending') {
    const handle = Handle.safeParse(reply.body);
    if (!handle.success) return { kind: 'unknown', reason: 'no handle', wire: reply.wire };
    return {
      kind: 'waiting',
      ticket: writeTicket({ ...about, handle: handle.data.handle }),
      wire: reply.wire,
    };
  }
  if (reply.kind !== 'done') return failed(reply);
  const given = Given.safeParse(reply.body);
  if (!given.success) return { kind: 'unknown', reason: 'no activation data', wire: reply.wire };
  const made = await callCsc(
    deps,
    'signatures/signHash',
    {
      credentialID: about.credential,
      SAD: given.data.SAD,
      hashes: [about.digest],
      ...algorithmOf(about.scheme),
      clientData: about.reference,
    },
    signal,
  );
  if (made.kind !== 'done') return failed(made);
  return believed(about, certificate, made.body, made.wire);
}

/** Nothing is believed that is not a signature over this very digest by this very key. */
function believed(
  { scheme, digest }: Pick<Ticket, 'scheme' | 'digest'>,
  certificate: Certificate,
  body: unknown,
  wire: Wire,
): SignerAnswer {
  const read = Made.safeParse(body);
  if (!read.success) return { kind: 'unknown', reason: 'no signature', wire };
  const signature = new Uint8Array(Buffer.from(read.data.signatures[0], 'base64'));
  if (!verifiesOver(certificate, scheme, Buffer.from(digest, 'base64'), signature))
    return {
      ...refused('signed-something-else', 'signature', 'Dừng dùng chứng thư này và báo dịch vụ ký số.'),
      wire,
    };
  return { kind: 'signed', signature, wire };
}

function failed(reply: CscReply): SignerAnswer {
  switch (reply.kind) {
    case 'refused': {
      const { error, description, wire } = reply;
      if (error === 'access_denied') return { kind: 'declined', reason: error, wire };
      if (/\bhandle\b|SAD expired|parameter SAD/.test(description))
        return { kind: 'expired', reason: description, wire };
      return { ...refused(error, description, FIXES[error] ?? 'Kiểm tra cấu hình dịch vụ ký số.'), wire };
    }
    case 'transient':
      return reply;
    // Signing is bound to its reference: asking again makes no second signature.
    case 'lost':
      return { kind: 'unknown', reason: reply.reason, wire: reply.wire };
    case 'done':
    case 'pending':
      return { kind: 'unknown', reason: 'unreadable', wire: reply.wire };
  }
}

const FIXES: Readonly<Record<string, string>> = {
  invalid_request: 'Kiểm tra chứng thư của người ký: còn hạn, không bị khóa, đúng thuật toán.',
  invalid_client: 'Kiểm tra tài khoản của cổng tại dịch vụ ký số.',
  invalid_authentication_data: 'Người ký kiểm tra cách xác nhận đã đăng ký với dịch vụ ký số.',
};

const refused = (code: string, reason: string, fix: string) =>
  ({ kind: 'refused', code, reason, fix }) as const;

const certificateOf = ({ cert }: CredentialInfo): Certificate | undefined =>
  readCertificate(Buffer.from(cert.certificates[0] ?? '', 'base64'));

const writeTicket = (ticket: Ticket): string => Buffer.from(JSON.stringify(ticket)).toString('base64url');

function readTicket(text: string): Ticket | undefined {
  try {
    return Ticket.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined; // not one of ours
  }
}
