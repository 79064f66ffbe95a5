import { createPublicKey } from 'node:crypto';
import * as z from 'zod';
import { json, text, type Answer, type Call } from '../kit/call.ts';
import { accept } from '../kit/control-plane.ts';
import { sha256 } from '../kit/digest.ts';
import type { Kit, Partner } from '../kit/partner.ts';
import { credentialSchema, type Credential, type Credentials } from './csc/credentials.ts';
import { BRANCHES } from './pki/authorities.ts';
import { pemOf } from './pki/certificate.ts';
import { KEY_KINDS, type KeyRing } from './pki/key-ring.ts';
import { derOf, issuedSchema, revocationSchema, type Issued, type Pki, type Revocation } from './pki/pki.ts';
import { PROFILES, USAGES } from './pki/profile.ts';
import { distinguishedText, subjectSchema } from './pki/subject.ts';

/** Reasons by the names of RFC 5280 §5.3.1. */
const REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  privilegeWithdrawn: 9,
} as const;

const REASON_NAMES = Object.keys(REASONS) as (keyof typeof REASONS)[]; // the keys of a constant
const HOLD = REASONS.certificateHold;
const DAY_MS = 86_400_000;

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const orderSchema = z.strictObject({
  authority: z.enum(BRANCHES).default('official-duty'),
  profile: z.enum(PROFILES).exclude(['root', 'issuing']).default('person'),
  usage: z.enum(USAGES).default('usual'),
  subject: subjectSchema,
  notBefore: instant.optional(),
  notAfter: instant.optional(),
  /** The kind of a new key, kept here … */
  key: z.enum(KEY_KINDS).default('p-256'),
  /** … or the public half of one that somebody else holds: SubjectPublicKeyInfo, Base64 of DER or PEM. */
  publicKey: z.string().optional(),
  hash: z.enum(['sha256', 'sha384', 'sha1']).default('sha256'),
  /** The credential of the signing service that shows it from now on, a new one if there is none of that id. */
  credential: credentialSchema.partial().required({ id: true }).optional(),
});

type CredentialAbout = NonNullable<z.infer<typeof orderSchema>['credential']>;

/** A certificate by its serial number, or the one that a credential or a standing name shows now. */
const whichSchema = z.strictObject({
  serial: z.string().toLowerCase().optional(),
  credential: z.string().optional(),
  name: z.string().optional(),
});
const revokeSchema = whichSchema.extend({
  reason: z.enum(REASON_NAMES).default('unspecified'),
  at: instant.optional(),
});
const suspendSchema = whichSchema.extend({ at: instant.optional() });
const rollSchema = z.strictObject({ credential: z.string(), key: z.enum(KEY_KINDS).optional() });
const expireSchema = z.strictObject({ credential: z.string(), notAfter: instant.optional() });

const keptSchema = z.strictObject({
  issued: issuedSchema,
  credential: credentialSchema.optional(),
});
const keptRevocation = z.strictObject({ serial: z.string(), revocation: revocationSchema.optional() });

/** Issues, revokes and rolls certificates when it is told to, and remembers in the ledger what it did. */
export class CertificateDesk {
  readonly #kit: Kit;
  readonly #pki: Pki;
  readonly #keys: KeyRing;
  readonly #credentials: Credentials;

  constructor(kit: Kit, pki: Pki, keys: KeyRing, credentials: Credentials) {
    this.#kit = kit;
    this.#pki = pki;
    this.#keys = keys;
    this.#credentials = credentials;
  }

  /** The control routes. */
  get routes(): Partner['control'] {
    return foundOr404({
      'GET /_sandbox/roots': () => json(200, this.#roots()),
      'GET /_sandbox/roots.pem': (call) => this.#rootsAsPem(call),
      'GET /_sandbox/certificates': (call) => this.#list(call),
      'POST /_sandbox/certificates': (call) => accept(call, orderSchema, (order) => this.#issue(order)),
      'POST /_sandbox/revoke': (call) =>
        this.#about(call, revokeSchema, ({ reason, at }) => ({ reason: REASONS[reason], at })),
      'POST /_sandbox/suspend': (call) =>
        this.#about(call, suspendSchema, ({ at }) => ({ reason: HOLD, at })),
      'POST /_sandbox/unsuspend': (call) => this.#about(call, whichSchema, () => undefined),
      'POST /_sandbox/expire': (call) =>
        accept(call, expireSchema, ({ credential, notAfter }) => this.#expire(credential, notAfter)),
      'POST /_sandbox/roll': (call) =>
        accept(call, rollSchema, ({ credential, key }) => this.#roll(credential, key)),
    });
  }

  /** Takes an effect of an earlier run back. */
  restore(effect: string, kept: string): void {
    if (effect === 'certificate.issued') {
      const { issued, credential } = keptSchema.parse(JSON.parse(kept));
      this.#pki.keep(issued);
      if (credential !== undefined) this.#credentials.show(credential, issued);
    } else if (effect.startsWith('certificate.')) {
      const { serial, revocation } = keptRevocation.parse(JSON.parse(kept));
      this.#pki.revoke(serial, revocation);
    }
  }

  #roots() {
    const pem = (name: string): string => pemOf(derOf(this.#pki.standing(name)));
    const official = pem('official-duty-root');
    const ofPublic = pem('public-root');
    // Both hierarchies have an authority that stamps.
    return {
      officialDuty: [official],
      public: [ofPublic],
      timestamp: [official, ofPublic],
      untrusted: [pem('untrusted-root')],
    };
  }

  #rootsAsPem(call: Call): Answer {
    const roots = this.#roots();
    const of = call.query.get('of') ?? 'timestamp';
    const asked = new Map<string, readonly string[]>([
      ...Object.entries(roots),
      ['official-duty', roots.officialDuty],
    ]);
    const found = asked.get(of);
    return found === undefined ? json(404, { error: `no roots ${of}` }) : text(200, found.join(''));
  }

  #list(call: Call): Answer {
    const asked = Object.fromEntries(call.query);
    const shown = this.#credentials
      .list()
      .map((each) => [this.#credentials.certificateOf(each).serial, each.id] as const);
    const credentialOf = new Map(shown);
    const all = this.#pki
      .list()
      .map((each) => ({ ...this.#told(each), credential: credentialOf.get(each.serial) }));
    return json(
      200,
      all.filter((each) =>
        (['serial', 'profile', 'authority', 'credential'] as const).every(
          (name) => asked[name] === undefined || each[name] === asked[name],
        ),
      ),
    );
  }

  /** What is told of a certificate: itself, those above it, and how it stands. */
  #told(issued: Issued) {
    const { serial, authority, profile, usage, subject, notBefore, notAfter } = issued;
    return {
      serial,
      authority,
      profile,
      usage,
      subject: distinguishedText(subject),
      notBefore,
      notAfter,
      fingerprint: sha256(derOf(issued)),
      revoked: this.#pki.revocationOf(serial, Number.POSITIVE_INFINITY) ?? null,
      pem: pemOf(derOf(issued)),
      chain: this.#pki.chainOf(issued).map((each) => pemOf(derOf(each))),
    };
  }

  async #issue({
    publicKey,
    key,
    credential: about,
    ...order
  }: z.infer<typeof orderSchema>): Promise<unknown> {
    const own = {
      name: `issued-${String(this.#kit.ledger().effects + 1)}-${sha256(JSON.stringify(order)).slice(0, 8)}`,
    };
    if (publicKey === undefined) await this.#keys.make(own.name, key);
    const issued = this.#pki.issue({
      ...definedOf(order),
      key: publicKey === undefined ? own : { public: publicKeyOf(publicKey) },
    });
    return this.#keep(issued, about === undefined ? undefined : this.#credentialFor(about, issued));
  }

  #credentialFor(about: CredentialAbout, { profile }: Issued): Credential {
    const before = this.#credentials.find(about.id);
    return credentialSchema.parse({
      owner: about.id,
      profile: profile === 'body' ? 'body' : 'person',
      description: 'Chữ ký số',
      ...before,
      ...definedOf(about),
    });
  }

  /** The same key under a certificate whose time is over. */
  #expire(id: string, notAfter = new Date(this.#kit.clock.now() - DAY_MS)): unknown {
    const { credential, issued } = this.#shownBy(id);
    const again = this.#pki.issue({
      ...orderAgain(issued),
      notBefore: new Date(notAfter.getTime() - 365 * DAY_MS),
      notAfter,
      key: { name: issued.keyName ?? '' },
    });
    return this.#keep(again, credential);
  }

  /** Another key under another certificate; the one before stays as it is. */
  async #roll(id: string, kind?: (typeof KEY_KINDS)[number]): Promise<unknown> {
    const { credential, issued } = this.#shownBy(id);
    const name = `${id}-${String(this.#kit.ledger().effects + 1)}`;
    const before = this.#pki.keyOf(issued);
    const usual = before.asymmetricKeyType === 'ec' ? 'p-256' : 'rsa-2048';
    await this.#keys.make(name, kind ?? usual);
    return this.#keep(this.#pki.issue({ ...orderAgain(issued), key: { name } }), credential);
  }

  #shownBy(id: string): { readonly credential: Credential; readonly issued: Issued } {
    const credential = this.#credentials.find(id);
    if (credential === undefined) throw new Unknown(`no credential ${id}`);
    return { credential, issued: this.#credentials.certificateOf(credential) };
  }

  #keep(issued: Issued, credential: Credential | undefined): unknown {
    const kept = { issued, ...(credential === undefined ? {} : { credential }) };
    this.#kit.ledger().record(
      {
        effect: 'certificate.issued',
        key: issued.serial,
        digest: sha256(derOf(issued)),
        detail: issued.profile,
      },
      this.#kit.clock.date(),
      JSON.stringify(kept),
    );
    this.#pki.keep(issued);
    if (credential !== undefined) this.#credentials.show(credential, issued);
    return { ...this.#told(issued), credential: credential?.id };
  }

  /** Revokes, suspends or lifts, and answers how the certificate stands then; 404 where there is none. */
  async #about<T extends z.infer<typeof whichSchema>>(
    call: Call,
    schema: z.ZodType<T>,
    revocationIn: (order: T) => { readonly reason: number; readonly at: Date | undefined } | undefined,
  ): Promise<Answer> {
    return accept(call, schema, (order) => {
      const issued = this.#which(order);
      const said = revocationIn(order);
      const revocation: Revocation | undefined =
        said === undefined
          ? undefined
          : { reason: said.reason, at: (said.at ?? this.#kit.clock.date()).toISOString() };
      const did = said === undefined ? 'unsuspended' : said.reason === HOLD ? 'suspended' : 'revoked';
      this.#kit
        .ledger()
        .record(
          { effect: `certificate.${did}`, key: issued.serial, digest: sha256(derOf(issued)) },
          this.#kit.clock.date(),
          JSON.stringify({ serial: issued.serial, ...(revocation === undefined ? {} : { revocation }) }),
        );
      this.#pki.revoke(issued.serial, revocation);
      return this.#told(issued);
    });
  }

  #which({ serial, credential, name }: z.infer<typeof whichSchema>): Issued {
    if (credential !== undefined) return this.#shownBy(credential).issued;
    const found = serial === undefined ? undefined : this.#pki.find(serial);
    if (found !== undefined) return found;
    const standing = name === undefined ? undefined : this.#pki.findStanding(name);
    if (standing === undefined) throw new Unknown('no such certificate');
    return standing;
  }
}

/** What was asked for is not there. */
class Unknown extends Error {}

/** The routes, answering 404 where they are asked about what is not there. */
function foundOr404(routes: Partner['control']): Partner['control'] {
  return Object.fromEntries(
    Object.entries(routes).map(([route, answer]) => [
      route,
      async (call: Call): Promise<Answer> => {
        try {
          return await answer(call);
        } catch (error) {
          if (error instanceof Unknown) return json(404, { error: error.message });
          throw error;
        }
      },
    ]),
  );
}

const orderAgain = ({ authority, profile, usage, subject }: Issued) => ({
  authority,
  profile,
  usage,
  subject,
});

function publicKeyOf(text: string) {
  return text.includes('-----BEGIN')
    ? createPublicKey(text)
    : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
}

/** Without members that are there and undefined. */
function definedOf<T extends object>(order: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(order).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  }; // only members that are undefined are gone
}
