import { createHash } from 'node:crypto';
import type { Digest } from '../digest.ts';

/**
 * Merkle trees as RFC 6962 §2.1 makes them: SHA-256, a leaf is hashed behind the byte 0 and a node behind the byte 1, so
 * that no node can pass for a leaf. Pure; hashes are hexadecimal.
 */

/** The hash of a leaf's exact bytes. */
export const leafHash = (data: string | Uint8Array): Digest =>
  createHash('sha256').update(Uint8Array.of(0)).update(data).digest('hex') as Digest;

const nodeHash = (left: Digest, right: Digest): Digest =>
  createHash('sha256')
    .update(Uint8Array.of(1))
    .update(Buffer.from(left, 'hex'))
    .update(Buffer.from(right, 'hex'))
    .digest('hex') as Digest;

/** A tree over some leaves: its root, and for each leaf the hashes that lead from it to the root. */
export interface MerkleTree {
  readonly root: Digest;
  /** Lowest first. It tells nothing of other leaves but hashes. */
  readonly pathOf: (index: number) => readonly Digest[];
}

/**
 * Builds the tree over leaf hashes, in their order. Pairing level by level and carrying an odd last one upwards is the
 * same tree as RFC 6962's, which splits at the largest power of two. Throws without leaves: there is nothing to prove.
 */
export function buildTree(leaves: readonly Digest[]): MerkleTree {
  if (leaves.length === 0) throw new Error('a Merkle tree needs a leaf');
  const levels: (readonly Digest[])[] = [leaves];
  for (let level = leaves; level.length > 1;) {
    level = level.flatMap((left, index) => {
      if (index % 2 === 1) return [];
      const right = level[index + 1];
      return [right === undefined ? left : nodeHash(left, right)];
    });
    levels.push(level);
  }
  const [root] = levels.at(-1) ?? [];
  if (root === undefined) throw new Error('a Merkle tree has a root');
  return {
    root,
    pathOf: (index) =>
      levels.slice(0, -1).flatMap((level, height) => {
        const beside = level[Math.floor(index / 2 ** height) ^ 1];
        return beside === undefined ? [] : [beside];
      }),
  };
}

/** Where a leaf stands in a tree of so many, and the hashes that lead from it to the root. */
export interface Inclusion {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  readonly path: readonly Digest[];
}

/** More leaves than any batch has; an index beyond it is nobody's. */
const MOST = 2 ** 30;

/**
 * The root to which an inclusion leads from a leaf (RFC 9162 §2.1.3.2); undefined when the path is too long or too short
 * for that place in such a tree.
 */
export function rootFrom(leaf: Digest, { index, count, path }: Inclusion): Digest | undefined {
  if (!Number.isInteger(index) || !Number.isInteger(count)) return undefined;
  if (index < 0 || index >= count || count > MOST) return undefined;
  let place = index;
  let last = count - 1;
  let hash = leaf;
  for (const beside of path) {
    if (last === 0) return undefined;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(beside, hash);
      while (place % 2 === 0 && place !== 0) {
        place >>= 1;
        last >>= 1;
      }
    } else hash = nodeHash(hash, beside);
    place >>= 1;
    last >>= 1;
  }
  return last === 0 ? hash : undefined;
}
