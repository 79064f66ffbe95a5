import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** `rsa-1024` is too weak for anything, which somebody has to notice. */
export const KEY_KINDS = ['p-256', 'rsa-2048', 'rsa-3072', 'rsa-1024'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

const generate = promisify(generateKeyPair);

/**
 * The private keys of this sandbox by name. Each is generated once: with a data directory it is kept there, readable by
 * its owner only, and found again after a restart.
 */
export class KeyRing {
  readonly #directory: string | undefined;
  readonly #keys = new Map<string, KeyObject>();

  constructor(dataDir: string | undefined) {
    this.#directory = dataDir === undefined ? undefined : join(dataDir, 'trust-keys');
  }

  /** Has keys ready under these names, generating those that are not kept, all at once. */
  async prepare(wanted: readonly { readonly name: string; readonly kind: KeyKind }[]): Promise<void> {
    await Promise.all(
      wanted
        .filter(({ name }) => this.find(name) === undefined)
        .map(({ name, kind }) => this.make(name, kind)),
    );
  }

  /** The key of that name, if there is one. */
  find(name: string): KeyObject | undefined {
    const held = this.#keys.get(name);
    const file = this.#fileOf(name);
    if (held !== undefined || file === undefined || !existsSync(file)) return held;
    const kept = createPrivateKey(readFileSync(file));
    this.#keys.set(name, kept);
    return kept;
  }

  /** The key of that name, which is known to be there. */
  get(name: string): KeyObject {
    const found = this.find(name);
    if (found === undefined) throw new Error(`the sandbox has no key ${name}`);
    return found;
  }

  /** A new key in the place of any that has the name. */
  async make(name: string, kind: KeyKind): Promise<KeyObject> {
    const { privateKey } =
      kind === 'p-256'
        ? await generate('ec', { namedCurve: 'P-256' })
        : await generate('rsa', { modulusLength: Number(kind.slice('rsa-'.length)) });
    this.#keys.set(name, privateKey);
    const file = this.#fileOf(name);
    if (file !== undefined && this.#directory !== undefined) {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    }
    return privateKey;
  }

  #fileOf(name: string): string | undefined {
    return this.#directory === undefined ? undefined : join(this.#directory, `${name}.pem`);
  }
}

/** The public half of a key, SubjectPublicKeyInfo in DER. */
export function spkiOf(key: KeyObject): Buffer {
  const half = key.type === 'public' ? key : createPublicKey(key);
  return half.export({ type: 'spki', format: 'der' });
}
