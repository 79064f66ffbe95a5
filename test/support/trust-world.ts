import { randomBytes, sign, constants, type KeyObject } from 'node:crypto';
import { instant } from '../../functions/kernel/clock.ts';
import { buildCms } from '../../functions/kernel/trust/cms.ts';
import { readCertificate, type Certificate } from '../../functions/kernel/trust/certificate.ts';
import { digestOf } from '../../functions/kernel/trust/hashes.ts';
import type { RevocationData } from '../../functions/kernel/trust/judgement.ts';
import { ocspRequest } from '../../functions/kernel/trust/ocsp.ts';
import type { TrustRoots } from '../../functions/kernel/trust/roots.ts';
import { hashOf, type SignatureScheme } from '../../functions/kernel/trust/scheme.ts';
import { signedAttributes } from '../../functions/kernel/trust/signed-attributes.ts';
import { readDer } from '../../functions/kernel/trust/der.ts';
import { timestampRequest, type ContentDigest } from '../../functions/kernel/trust/timestamp.ts';
import { SandboxClock } from '../../local/sandbox/kit/clock.ts';
import { CREDENTIAL_HOLDERS } from '../../local/sandbox/trust/csc/credentials.ts';
import { BRANCHES, type AuthorityId, type Branch } from '../../local/sandbox/trust/pki/authorities.ts';
import { KeyRing, type KeyKind } from '../../local/sandbox/trust/pki/key-ring.ts';
import { derOf, Pki, type CertificateOrder, type Issued } from '../../local/sandbox/trust/pki/pki.ts';
import { USUAL, type Settings } from '../../local/sandbox/trust/settings.ts';
import { timestampAnswer } from '../../local/sandbox/trust/stamp/timestamp.ts';
import { crlOf } from '../../local/sandbox/trust/status/crl.ts';
import { ocspAnswer } from '../../local/sandbox/trust/status/ocsp.ts';

/** A certificate of the world with its key, and those above it. */
export interface Owner {
  readonly issued: Issued;
  readonly certificate: Certificate;
  /** The certificate first, the root last. */
  readonly chain: readonly [Certificate, ...Certificate[]];
  readonly key: KeyObject;
}

export type WorldOrder = Partial<Omit<CertificateOrder, 'key'>> & {
  readonly kind?: KeyKind;
  /** Of somebody who was made before: `made-1` for the first. */
  readonly key?: string;
};

/** The sandbox's authorities without a network, on a clock that a test moves: what they answer, as bytes. */
export class TrustWorld {
  now: number;
  readonly #keys: KeyRing;
  readonly #pki: Pki;
  #made = 0;

  constructor(keys: KeyRing, now: number) {
    this.now = now;
    this.#keys = keys;
    const clock = new SandboxClock(() => this.now);
    this.#pki = new Pki(keys, clock, () => 'http://trust.test', undefined, CREDENTIAL_HOLDERS);
  }

  /** Somebody whose certificate stands from the start: an authority, its `-tsa` and `-ocsp`, a credential. */
  who(name: string): Owner {
    return this.#owner(this.#pki.standing(name));
  }

  /** Somebody new. A person of the official-duty authority with a P-256 key where nothing else is said. */
  async issue({ kind = 'p-256', key, ...order }: WorldOrder = {}): Promise<Owner> {
    this.#made += 1;
    const name = `made-${String(this.#made)}`;
    await this.#keys.make(name, kind);
    const issued = this.#pki.issue({
      authority: 'official-duty',
      profile: 'person',
      usage: 'usual',
      subject: { country: 'VN', commonName: `Người Thứ ${String(this.#made)}` },
      key: { name: key ?? name },
      ...order,
    });
    this.#pki.keep(issued);
    return this.#owner(issued);
  }

  /** A certificate of a person for a key that somebody else holds. */
  certify(key: KeyObject): Certificate {
    const issued = this.#pki.issue({
      authority: 'official-duty',
      profile: 'person',
      usage: 'usual',
      subject: { country: 'VN', commonName: 'Người giữ thiết bị' },
      key: { public: key },
    });
    this.#pki.keep(issued);
    return certificateIn(derOf(issued));
  }

  /** The lists that speak of a certificate and of the authority that issued it. */
  answersAbout({ issuer }: Certificate): RevocationData {
    const id = BRANCHES.find((branch) => this.who(branch).certificate.subject.canonical === issuer.canonical);
    return id === undefined
      ? { ocsps: [], crls: [] }
      : { ocsps: [], crls: [this.crl(id), this.crl(`${id}-root`)] };
  }

  revoke({ issued }: Owner, at: number, reason = 0): void {
    this.#pki.revoke(issued.serial, { at: new Date(at).toISOString(), reason });
  }

  /** Takes back that somebody is revoked or suspended: answers of from now on say good. */
  lift({ issued }: Owner): void {
    this.#pki.revoke(issued.serial, undefined);
  }

  get roots(): TrustRoots {
    const anchor = (id: AuthorityId) => ({ certificate: this.who(id).certificate });
    return {
      signing: { public: [anchor('public-root')], 'official-duty': [anchor('official-duty-root')] },
      timestamp: [anchor('public-root'), anchor('official-duty-root')],
    };
  }

  /** What its issuer's responder answers about a certificate now. */
  ocsp({ issued, chain: [certificate, issuer] }: Owner, settings: Partial<Settings> = {}): Uint8Array {
    if (issuer === undefined) throw new Error('a root has no issuer');
    const request = ocspRequest({ certificate, issuer });
    return ocspAnswer(this.#pki, issued.authority, request, { ...USUAL, ...settings }, this.now);
  }

  /** The list of what an authority has revoked, now. */
  crl(id: AuthorityId, settings: Partial<Settings> = {}): Uint8Array {
    return crlOf(this.#pki, id, { ...USUAL, ...settings }, this.now);
  }

  /** The same about a certificate that came as bytes. */
  ocspAbout(der: Uint8Array, settings: Partial<Settings> = {}): Uint8Array {
    return this.ocsp(this.#owner(this.#find(certificateIn(der).serial)), settings);
  }

  /** The list on which a certificate that came as bytes would stand, now. */
  crlAbout(der: Uint8Array, settings: Partial<Settings> = {}): Uint8Array {
    return this.crl(this.#find(certificateIn(der).serial).authority, settings);
  }

  /** Answers about everybody and every authority above them, now: OCSP, or lists alone. */
  answers(owners: readonly Owner[], by: 'ocsp' | 'crl' = 'ocsp'): RevocationData {
    const all = owners.flatMap(({ chain }) =>
      chain.slice(0, -1).map(({ serial }) => this.#owner(this.#find(serial))),
    );
    return by === 'ocsp'
      ? { ocsps: all.map((one) => this.ocsp(one)), crls: [] }
      : {
          ocsps: [],
          crls: [...new Set(all.map(({ issued }) => issued.authority))].map((id) => this.crl(id)),
        };
  }

  /** The whole answer of a branch's time-stamping authority over some content, now. */
  stampResponse(
    request: Uint8Array,
    settings: Partial<Settings> = {},
    branch: Branch = 'official-duty',
  ): Uint8Array {
    return timestampAnswer(this.#pki, branch, request, { ...USUAL, ...settings }, this.now).response;
  }

  /** Its token alone. */
  stamp(content: Uint8Array, settings: Partial<Settings> = {}, branch: Branch = 'official-duty'): Uint8Array {
    const digest = digestOf('sha256', content);
    const request = timestampRequest({ hash: 'sha256', digest, nonce: randomBytes(8) });
    const token = readDer(this.stampResponse(request, settings, branch))?.children[1];
    if (token === undefined) throw new Error('no token');
    return token.bytes;
  }

  /** A moment of this world as text. */
  get at() {
    return instant(this.now);
  }

  #find(serial: string): Issued {
    const issued = this.#pki.find(serial);
    if (issued === undefined) throw new Error(`nobody has ${serial}`);
    return issued;
  }

  #owner(issued: Issued): Owner {
    const [certificate, ...above] = this.#pki.chainOf(issued).map((one) => certificateIn(derOf(one)));
    if (certificate === undefined) throw new Error('no certificate');
    return { issued, certificate, chain: [certificate, ...above], key: this.#pki.keyOf(issued) };
  }
}

/** The world, its keys made once. */
export async function openTrustWorld(now = Date.UTC(2026, 3, 24, 2, 15)): Promise<TrustWorld> {
  const keys = new KeyRing(undefined);
  await keys.prepare(Pki.keysFor(CREDENTIAL_HOLDERS));
  return new TrustWorld(keys, now);
}

/** A certificate that is known to be one. */
export function certificateIn(der: Uint8Array): Certificate {
  const certificate = readCertificate(der);
  if (certificate === undefined) throw new Error('not a certificate');
  return certificate;
}

/** The digests of some content. */
export const contentOf =
  (bytes: Uint8Array): ContentDigest =>
  (hash) =>
    digestOf(hash, bytes);

/** Signs bytes by a scheme, as whoever holds the key does. */
export function signBy(key: KeyObject, scheme: SignatureScheme, bytes: Uint8Array): Uint8Array {
  const padding = scheme.startsWith('rsa-pss')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
  return sign(hashOf(scheme), bytes, { key, ...padding });
}

/** A detached CMS signature of somebody over some content. */
export function cmsOf(
  owner: Owner,
  content: Uint8Array,
  scheme: SignatureScheme = 'ecdsa-p256-sha256',
): Uint8Array {
  const attributes = signedAttributes({
    contentDigest: digestOf(hashOf(scheme), content),
    certificate: owner.certificate,
    scheme,
  });
  const signature = signBy(owner.key, scheme, attributes.der);
  const [signer, ...above] = owner.chain;
  return buildCms({ attributes, signature, scheme, chain: [signer, ...above.slice(0, -1)] });
}
