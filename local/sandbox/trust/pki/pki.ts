import { randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { SandboxClock } from '../../kit/clock.ts';
import type { Der } from '../../kit/der.ts';
import {
  AUTHORITIES,
  authoritySubject,
  BRANCHES,
  isRoot,
  serviceSubject,
  type AuthorityId,
} from './authorities.ts';
import { certificateOf } from './certificate.ts';
import type { KeyKind, KeyRing } from './key-ring.ts';
import { extensionsOf, PROFILES, USAGES, type Addresses, type Profile, type Usage } from './profile.ts';
import type { SignedHash } from './signed.ts';
import { distinguishedName, subjectSchema, type Subject } from './subject.ts';

const DAY_MS = 86_400_000;
/** Authorities and their services outlive every clock that a test may set. */
const AUTHORITY_LIFE = {
  notBefore: new Date('2020-01-01T00:00:00Z'),
  notAfter: new Date('2045-01-01T00:00:00Z'),
};
const SERVICE_LIFE = {
  notBefore: new Date('2021-01-01T00:00:00Z'),
  notAfter: new Date('2044-01-01T00:00:00Z'),
};

/** One certificate, as it is kept. */
export const issuedSchema = z.strictObject({
  /** Lower-case hex. */
  serial: z.string(),
  authority: z.enum(AUTHORITIES),
  profile: z.enum(PROFILES),
  usage: z.enum(USAGES),
  subject: subjectSchema,
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  /** Its private key on the ring; none where somebody else holds it. */
  keyName: z.string().optional(),
  /** Base64. */
  der: z.string(),
});
export type Issued = z.infer<typeof issuedSchema>;

/** What is known of a certificate beside what it says itself (RFC 5280 §5.3.1: reasons by number). */
export const revocationSchema = z.strictObject({ at: z.iso.datetime(), reason: z.int().min(0).max(10) });
export type Revocation = z.infer<typeof revocationSchema>;

/** What is asked of an authority. */
export interface CertificateOrder {
  readonly authority: AuthorityId;
  readonly profile: Profile;
  readonly usage: Usage;
  readonly subject: Subject;
  /** Thirty days ago, and in two years, where nothing is said. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** A key on the ring, or one that somebody else holds. */
  readonly key: { readonly name: string } | { readonly public: KeyObject };
  readonly hash?: SignedHash;
}

/** Somebody whose certificate is there from the first start. */
export interface Standing {
  readonly name: string;
  readonly branch: (typeof BRANCHES)[number];
  readonly profile: Profile;
  readonly subject: Subject;
  readonly key: KeyKind;
}

const standingFile = z.strictObject({ url: z.string(), certificates: z.record(z.string(), issuedSchema) });

/**
 * The authorities and all that they have issued. What stands from the first start is made when it is first needed, since
 * addresses are in it, and made anew (with the same keys) where the address has changed since. What was issued and revoked
 * later comes from the ledger.
 */
export class Pki {
  readonly #keys: KeyRing;
  readonly #clock: SandboxClock;
  readonly #url: () => string;
  readonly #file: string | undefined;
  readonly #people: readonly Standing[];
  #standing: Map<string, Issued> | undefined;
  readonly #issued = new Map<string, Issued>();
  readonly #revocations = new Map<string, Revocation>();

  constructor(
    keys: KeyRing,
    clock: SandboxClock,
    url: () => string,
    dataDir: string | undefined,
    people: readonly Standing[],
  ) {
    this.#keys = keys;
    this.#clock = clock;
    this.#url = url;
    this.#file = dataDir === undefined ? undefined : join(dataDir, 'trust-certificates.json');
    this.#people = people;
  }

  /** The keys that have to be there before anything is asked. */
  static keysFor(people: readonly Standing[]): { name: string; kind: KeyKind }[] {
    const own = AUTHORITIES.flatMap((id) => [id, `${id}-ocsp`, ...(isRoot(id) ? [] : [`${id}-tsa`])]);
    return [
      ...own.map((name) => ({ name, kind: 'p-256' as const })),
      ...people.map(({ name, key }) => ({ name, kind: key })),
    ];
  }

  /** A certificate that stands from the first start, by its owner's name: an authority, its `-ocsp`, `-tsa`, a person. */
  standing(name: string): Issued {
    const found = this.findStanding(name);
    if (found === undefined) throw new Error(`nobody called ${name} stands here`);
    return found;
  }

  findStanding(name: string): Issued | undefined {
    return this.#all().get(name);
  }

  /** The key that a standing or later certificate's private half is kept under. */
  keyOf(issued: Issued): KeyObject {
    return this.#keys.get(issued.keyName ?? '');
  }

  find(serial: string): Issued | undefined {
    return this.#issued.get(serial) ?? [...this.#all().values()].find((each) => each.serial === serial);
  }

  /** Everything issued, what stands from the first start before the rest. */
  list(): Issued[] {
    return [...this.#all().values(), ...this.#issued.values()];
  }

  /** The certificate and those above it, the root last. */
  chainOf(issued: Issued): Issued[] {
    const above = issued.profile === 'root' ? undefined : this.standing(issued.authority);
    return above === undefined || above.serial === issued.serial
      ? [issued]
      : [issued, ...this.chainOf(above)];
  }

  /** Issues without writing it down; `keep` does that. */
  issue(order: CertificateOrder): Issued {
    const now = this.#clock.now();
    return this.#made(this.standing(order.authority), {
      notBefore: new Date(now - 30 * DAY_MS),
      notAfter: new Date(now + 730 * DAY_MS),
      ...order,
    });
  }

  keep(issued: Issued): void {
    this.#issued.set(issued.serial, issued);
  }

  /** Revokes or suspends (reason 6); without a revocation, lifts what was said. */
  revoke(serial: string, revocation: Revocation | undefined): void {
    if (revocation === undefined) this.#revocations.delete(serial);
    else this.#revocations.set(serial, revocation);
  }

  /** Whether a certificate is revoked at an instant, since when and why. */
  revocationOf(serial: string, at: number): Revocation | undefined {
    const told = this.#revocations.get(serial);
    return told !== undefined && Date.parse(told.at) <= at ? told : undefined;
  }

  /** What an authority has revoked by an instant. */
  revokedBy(
    authority: AuthorityId,
    at: number,
  ): { readonly serial: string; readonly revocation: Revocation }[] {
    return this.list().flatMap(({ serial, authority: by, profile }) => {
      const revocation = by === authority && profile !== 'root' ? this.revocationOf(serial, at) : undefined;
      return revocation === undefined ? [] : [{ serial, revocation }];
    });
  }

  /** Back to the first start: what was issued or revoked since is forgotten, keys and standing certificates are not. */
  reset(): void {
    this.#issued.clear();
    this.#revocations.clear();
  }

  /** Where an authority is asked about what it issued. */
  addressesOf(id: AuthorityId): Addresses {
    const url = this.#url();
    return { ocsp: `${url}/ocsp/${id}`, crl: `${url}/crl/${id}.crl`, issuer: `${url}/ca/${id}.cer` };
  }

  #all(): Map<string, Issued> {
    return (this.#standing ??= this.#kept() ?? this.#firstStart());
  }

  #kept(): Map<string, Issued> | undefined {
    if (this.#file === undefined || !existsSync(this.#file)) return undefined;
    const kept = standingFile.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    const names = Pki.keysFor(this.#people).map(({ name }) => name);
    const isWhole = names.every((name) => Object.hasOwn(kept.certificates, name));
    return kept.url === this.#url() && isWhole ? new Map(Object.entries(kept.certificates)) : undefined;
  }

  #firstStart(): Map<string, Issued> {
    const made = new Map<string, Issued>();
    for (const branch of BRANCHES) {
      const rootId = `${branch}-root` as const;
      const root = this.#root(rootId);
      const issuing = this.#made(root, {
        ...AUTHORITY_LIFE,
        authority: rootId,
        profile: 'issuing',
        usage: 'usual',
        subject: authoritySubject(branch),
        key: { name: branch },
      });
      made.set(rootId, root).set(branch, issuing);
      for (const [id, issuer] of [[rootId, root] as const, [branch, issuing] as const]) {
        const service = { ...SERVICE_LIFE, authority: id, usage: 'usual' } as const;
        const ocsp = {
          profile: 'ocsp',
          subject: serviceSubject(id, 'OCSP'),
          key: { name: `${id}-ocsp` },
        } as const;
        made.set(`${id}-ocsp`, this.#made(issuer, { ...service, ...ocsp }));
        if (isRoot(id)) continue;
        const tsa = {
          profile: 'tsa',
          subject: serviceSubject(id, 'TSA'),
          key: { name: `${id}-tsa` },
        } as const;
        made.set(`${id}-tsa`, this.#made(issuer, { ...service, ...tsa }));
      }
      for (const person of this.#people.filter((each) => each.branch === branch))
        made.set(person.name, this.#made(issuing, this.#orderOf(person)));
    }
    if (this.#file !== undefined) {
      mkdirSync(join(this.#file, '..'), { recursive: true });
      writeFileSync(this.#file, JSON.stringify({ url: this.#url(), certificates: Object.fromEntries(made) }));
    }
    return made;
  }

  #orderOf({ name, branch, profile, subject }: Standing) {
    const now = this.#clock.now();
    return {
      authority: branch,
      profile,
      usage: 'usual',
      subject,
      key: { name },
      notBefore: new Date(now - 400 * DAY_MS),
      notAfter: new Date(now + 1095 * DAY_MS),
    } as const;
  }

  #root(id: AuthorityId): Issued {
    const subject = authoritySubject(id);
    const name = distinguishedName(subject);
    const key = this.#keys.get(id);
    const der = this.#signed(name, key, {
      ...AUTHORITY_LIFE,
      authority: id,
      profile: 'root',
      usage: 'usual',
      subject,
      key: { name: id },
    });
    return der;
  }

  #made(
    issuer: Issued,
    order: CertificateOrder & { readonly notBefore: Date; readonly notAfter: Date },
  ): Issued {
    return this.#signed(distinguishedName(issuer.subject), this.keyOf(issuer), order);
  }

  #signed(
    issuer: Der,
    issuerKey: KeyObject,
    order: CertificateOrder & { readonly notBefore: Date; readonly notAfter: Date },
  ): Issued {
    const { authority, profile, usage, subject, notBefore, notAfter, key, hash } = order;
    const subjectKey = 'name' in key ? this.#keys.get(key.name) : key.public;
    // Sixteen bytes, the first neither zero nor above 7f: always positive, always as long.
    const serial = randomBytes(16);
    serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
    const addresses = profile === 'root' || profile === 'ocsp' ? undefined : this.addressesOf(authority);
    const der = certificateOf({
      serial,
      issuer,
      subject: distinguishedName(subject),
      notBefore,
      notAfter,
      subjectKey,
      issuerKey,
      extensions: extensionsOf(profile, usage, { subject: subjectKey, issuer: issuerKey }, addresses),
      ...(hash === undefined ? {} : { hash }),
    });
    return {
      serial: serial.toString('hex'),
      authority,
      profile,
      usage,
      subject,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      ...('name' in key ? { keyName: key.name } : {}),
      der: der.toString('base64'),
    };
  }
}

/** The bytes of a certificate. */
export const derOf = (issued: Issued): Buffer => Buffer.from(issued.der, 'base64');
