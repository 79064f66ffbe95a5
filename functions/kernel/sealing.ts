import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import * as z from 'zod';

/**
 * Keys for what must not lie open in a table: 32 random bytes each, base64, by an id of their own. Sealing is done with
 * `current`; the others still open what was sealed before they were replaced. `lookup` makes the keyed hashes by which
 * sealed things are found; it cannot be replaced without hashing everything anew.
 */
export const SealingKeys = z
  .object({
    current: z.string(),
    keys: z.record(z.string().regex(/^[A-Za-z0-9-]{1,20}$/), z.base64().length(44)),
    lookup: z.base64().length(44),
  })
  .refine(({ current, keys }) => Object.hasOwn(keys, current), { error: 'current names no key' });
export type SealingKeys = z.infer<typeof SealingKeys>;

/** Sealed text: `<key id>.<base64url of nonce, ciphertext and tag>`. */
export type Sealed = string & { readonly __sealed: unique symbol };

/** A keyed hash, 43 characters of base64url: equal for equal values of one kind, and telling nothing without the key. */
export type KeyedHash = string & { readonly __keyedHash: unique symbol };

export interface Seal {
  /** Seals a text for one place (`about`, e.g. the item's key): moved elsewhere, it does not open. */
  readonly seal: (text: string, about: string) => Sealed;
  /** Opens what was sealed for that place; undefined where it was not, was changed, or its key is gone. */
  readonly open: (sealed: string, about: string) => string | undefined;
  /** The same for a file: `<key id>.` and the bytes of nonce, ciphertext and tag. */
  readonly sealBytes: (bytes: Uint8Array, about: string) => Uint8Array;
  readonly openBytes: (sealed: Uint8Array, about: string) => Uint8Array | undefined;
  /** The keyed hash of a value, apart for each kind of value. */
  readonly hash: (kind: string, value: string) => KeyedHash;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A key's id is no longer. */
const MOST_ID = 20;

/** A seal with those keys: AES-256-GCM (NIST SP 800-38D), a nonce of 96 random bits each time; HMAC-SHA-256 to find by. */
export function createSeal({ current, keys, lookup }: SealingKeys): Seal {
  const bytesOf = (id: string): Buffer | undefined => {
    const key = Object.hasOwn(keys, id) ? keys[id] : undefined;
    return key === undefined ? undefined : Buffer.from(key, 'base64');
  };
  const finding = Buffer.from(hkdfSync('sha256', Buffer.from(lookup, 'base64'), '', 'keyed hash', 32));
  const lock = (plain: Uint8Array, about: string): { readonly id: string; readonly bytes: Buffer } => {
    const key = bytesOf(current);
    if (key === undefined) throw new Error('the current sealing key is missing');
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(about));
    const parts = [nonce, cipher.update(plain), cipher.final()];
    return { id: current, bytes: Buffer.concat([...parts, cipher.getAuthTag()]) };
  };
  const unlock = (id: string, bytes: Buffer, about: string): Buffer | undefined => {
    const key = bytesOf(id);
    if (key === undefined || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const opener = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(about))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([opener.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), opener.final()]);
    } catch {
      return undefined; // changed, or sealed for another place: the tag tells
    }
  };
  return {
    seal(text, about) {
      const { id, bytes } = lock(Buffer.from(text, 'utf8'), about);
      return `${id}.${bytes.toString('base64url')}` as Sealed;
    },
    open(sealed, about) {
      const dot = sealed.indexOf('.');
      const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url');
      return unlock(sealed.slice(0, Math.max(0, dot)), bytes, about)?.toString('utf8');
    },
    sealBytes(bytes, about) {
      const locked = lock(bytes, about);
      return Buffer.concat([Buffer.from(`${locked.id}.`, 'latin1'), locked.bytes]);
    },
    openBytes(sealed, about) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const dot = bytes.subarray(0, MOST_ID + 1).indexOf('.');
      return dot < 0 ? undefined : unlock(bytes.toString('latin1', 0, dot), bytes.subarray(dot + 1), about);
    },
    hash: (kind, value) =>
      createHmac('sha256', finding).update(`${kind}\0${value}`).digest('base64url') as KeyedHash,
  };
}

/** The seal with the keys that are given each time, made anew only where they are others: making one costs more than using it. */
export function sealOf(keysOf: () => Promise<SealingKeys>): () => Promise<Seal> {
  let made: { readonly keys: SealingKeys; readonly seal: Seal } | undefined;
  return async () => {
    const keys = await keysOf();
    if (made?.keys !== keys) made = { keys, seal: createSeal(keys) };
    return made.seal;
  };
}
