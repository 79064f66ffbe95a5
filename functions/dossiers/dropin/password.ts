import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** A password as the secret keeps it: `scrypt$<N>$<r>$<p>$<salt>$<hash>`, both in base64url. */
const FORM = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9_-]{16,})\$([A-Za-z0-9_-]{32,})$/;

/** OWASP's least for scrypt at 16 MB: enough for passwords that are drawn by machines, quick enough for a login. */
const COST = { N: 16_384, r: 8, p: 5 };
const HASH_BYTES = 32;

/** A hash that no password is known for: checking against it takes as long as against any other. */
export const NOBODYS_HASH = `scrypt$${COST.N}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Whether a text is a password hash that can be checked against. */
export const isPasswordHash = (text: string): boolean => FORM.test(text);

/** The hash that is put into the secret for a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST, HASH_BYTES);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Checks passwords against hashes. */
export interface PasswordChecker {
  readonly holds: (password: string, hash: string) => Promise<boolean>;
}

/**
 * A checker that remembers which password was right for a hash, so that a client that logs in before every
 * call costs one derivation and not thousands. It remembers a keyed digest under a key of this process, never
 * the password, and one per hash.
 */
export function passwordChecker(): PasswordChecker {
  const key = randomBytes(32);
  const verified = new Map<string, Buffer>();
  const digestOf = (password: string): Buffer => createHmac('sha256', key).update(password).digest();
  return {
    holds: async (password, hash) => {
      const known = verified.get(hash);
      const digest = digestOf(password);
      if (known !== undefined && timingSafeEqual(known, digest)) return true;
      if (!(await derivesTo(password, hash))) return false;
      verified.set(hash, digest);
      return true;
    },
  };
}

async function derivesTo(password: string, hash: string): Promise<boolean> {
  const parts = FORM.exec(hash);
  if (parts === null) return false;
  const [, N, r, p, salt = '', expected = ''] = parts;
  const right = Buffer.from(expected, 'base64url');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, 'base64url'), cost, right.length);
  return timingSafeEqual(derived, right);
}

function derive(password: string, salt: Buffer, cost: typeof COST, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const maxmem = 256 * cost.N * cost.r;
    scrypt(password.normalize('NFC'), salt, length, { ...cost, maxmem }, (error, derived) => {
      if (error === null) resolve(derived);
      else reject(error);
    });
  });
}
