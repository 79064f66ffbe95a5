import { randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Kit } from '../../kit/partner.ts';
import { sha256, shownDigest } from '../../kit/digest.ts';
import { signDigest, type DigestScheme } from '../../kit/sign-digest.ts';
import type { Issued, Pki } from '../pki/pki.ts';
import type { Settings } from '../settings.ts';

/** One request for signatures that was carried out. */
const madeSchema = z.strictObject({
  /** What was asked: credential, digests, scheme; one text for one question. */
  question: z.string(),
  credential: z.string(),
  clientData: z.string().optional(),
  handle: z.string(),
  count: z.int(),
  signatures: z.array(z.string()),
  /** Of an asynchronous one: its id, and from when on it is answered. */
  responseId: z.string().optional(),
  readyAt: z.number(),
});
export type Made = z.infer<typeof madeSchema>;

/** What is to be signed. */
export interface SignatureOrder {
  readonly credential: string;
  readonly certificate: Issued;
  readonly digests: readonly Buffer[];
  readonly scheme: DigestScheme;
  readonly clientData: string | undefined;
  readonly handle: string;
  readonly isAsynchronous: boolean;
}

/**
 * All signatures that were ever made, each an effect: the credential, the digest, the client's reference. A digest that the
 * same credential has signed before is a repeat.
 */
export class Signatures {
  readonly #kit: Kit;
  readonly #pki: Pki;
  readonly #settings: () => Settings;
  readonly #made: Made[] = [];
  readonly #signed = new Set<string>();

  constructor(kit: Kit, pki: Pki, settings: () => Settings) {
    this.#kit = kit;
    this.#pki = pki;
    this.#settings = settings;
  }

  get count(): number {
    return this.#signed.size;
  }

  /** The request that came under the same reference of the client before. */
  sameAs(credential: string, clientData: string): Made | undefined {
    return this.#made.find((made) => made.credential === credential && made.clientData === clientData);
  }

  byResponse(id: string): Made | undefined {
    return this.#made.find(({ responseId }) => responseId === id);
  }

  make(order: SignatureOrder): Made {
    const { credential, digests, scheme, clientData, handle } = order;
    const settings = this.#settings();
    const made: Made = {
      question: questionOf(order),
      credential,
      ...(clientData === undefined ? {} : { clientData }),
      handle,
      count: digests.length,
      signatures: digests.map((digest) => this.#sign(order, digest).toString('base64')),
      ...(order.isAsynchronous ? { responseId: randomUUID() } : {}),
      readyAt: this.#kit.clock.now() + (order.isAsynchronous ? settings.asyncMs : 0),
    };
    for (const [index, digest] of digests.entries()) {
      const shown = shownDigest(digest);
      const isRepeat = this.#signed.has(`${credential} ${shown}`);
      this.#kit.ledger().record(
        {
          effect: 'signature.made',
          key: credential,
          digest: shown,
          detail: `${scheme.padding}-${scheme.hash}`,
          ...(clientData === undefined ? {} : { id: clientData }),
          ...(isRepeat ? { repeat: true } : {}),
        },
        this.#kit.clock.date(),
        index === digests.length - 1 ? JSON.stringify(made) : undefined,
      );
      this.#signed.add(`${credential} ${shown}`);
    }
    this.#made.push(made);
    return made;
  }

  /** Takes an effect of an earlier run back, and answers what was made by it. */
  restore(key: string, digest: string, kept: string | undefined): Made | undefined {
    this.#signed.add(`${key} ${digest}`);
    if (kept === undefined) return undefined;
    const made = madeSchema.parse(JSON.parse(kept));
    this.#made.push(made);
    return made;
  }

  reset(): void {
    this.#made.length = 0;
    this.#signed.clear();
  }

  #sign({ certificate, scheme }: SignatureOrder, digest: Buffer): Buffer {
    switch (this.#settings().csc) {
      case 'usual':
        return signDigest(this.#pki.keyOf(certificate), scheme, digest);
      case 'signs-another-digest': {
        const other = Buffer.from(digest);
        other[0] = (other[0] ?? 0) ^ 1;
        return signDigest(this.#pki.keyOf(certificate), scheme, other);
      }
      case 'signs-with-another-key':
        return signDigest(this.#strangeKey(certificate), scheme, digest);
      case 'garbage':
        return randomBytes(256);
      case 'none':
        return Buffer.alloc(0);
    }
  }

  /** Another credential's key of the same kind. */
  #strangeKey(certificate: Issued) {
    const own = this.#pki.keyOf(certificate);
    const others = this.#pki
      .list()
      .filter(({ keyName }) => keyName !== undefined && keyName !== certificate.keyName);
    const other = others
      .map((each) => this.#pki.keyOf(each))
      .find((key) => key.asymmetricKeyType === own.asymmetricKeyType);
    return other ?? own;
  }
}

/** One text for one question: the same again is the same request. */
export function questionOf({
  credential,
  digests,
  scheme,
}: Pick<SignatureOrder, 'credential' | 'digests' | 'scheme'>): string {
  return sha256(
    [credential, scheme.padding, scheme.hash, ...digests.map((each) => each.toString('hex'))].join(' '),
  );
}
