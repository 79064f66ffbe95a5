import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Digest } from '../../../functions/kernel/digest.ts';
import { buildTree, leafHash, rootFrom } from '../../../functions/kernel/evidence/merkle.ts';

const sha = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The tree's root as RFC 6962 §2.1 defines it, word by word. */
function definedRoot(data: readonly Uint8Array[]): Buffer {
  const [only] = data;
  if (data.length === 1 && only !== undefined) return sha(Uint8Array.of(0), only);
  let split = 1;
  while (split * 2 < data.length) split *= 2;
  return sha(Uint8Array.of(1), definedRoot(data.slice(0, split)), definedRoot(data.slice(split)));
}

const datas = (count: number) => Array.from({ length: count }, (_, index) => Buffer.from(`leaf ${index}`));

/** Input and roots of the test vectors of Certificate Transparency (RFC 6962's own tree). */
const VECTORS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('A Merkle tree', () => {
  test.each(ROOTS.map((root, index) => [index + 1, root] as const))(
    'of the first %i published test vectors has the published root',
    (count, root) => {
      const leaves = VECTORS.slice(0, count).map((hex) => leafHash(Buffer.from(hex, 'hex')));
      expect(buildTree(leaves).root).toBe(root);
    },
  );

  test('is that of RFC 6962 for any number of leaves', () => {
    for (let count = 1; count <= 70; count += 1) {
      const data = datas(count);
      expect(buildTree(data.map(leafHash)).root).toBe(definedRoot(data).toString('hex'));
    }
  });

  test('leads from each of its leaves to its root, and from no other leaf or place', () => {
    for (let count = 1; count <= 40; count += 1) {
      const leaves = datas(count).map(leafHash);
      const tree = buildTree(leaves);
      for (const [index, leaf] of leaves.entries()) {
        const path = tree.pathOf(index);
        expect(rootFrom(leaf, { index, count, path })).toBe(tree.root);
        expect(rootFrom(leafHash('another'), { index, count, path })).not.toBe(tree.root);
        for (const other of leaves.keys())
          if (other !== index) expect(rootFrom(leaf, { index: other, count, path })).not.toBe(tree.root);
      }
    }
  });

  test('takes no path that is longer, shorter or changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.nat(), fc.nat(), (count, which, where) => {
        const leaves = datas(count).map(leafHash);
        const index = which % count;
        const tree = buildTree(leaves);
        const path = [...tree.pathOf(index)];
        const leaf = leaves[index] ?? ('' as Digest);
        expect(rootFrom(leaf, { index, count, path: path.slice(0, -1) })).not.toBe(tree.root);
        expect(rootFrom(leaf, { index, count, path: [...path, leaf] })).toBeUndefined();
        const changed = path.with(where % path.length, leafHash('forged'));
        expect(rootFrom(leaf, { index, count, path: changed })).not.toBe(tree.root);
      }),
    );
  });

  test('does not let a node pass for a leaf', () => {
    const [left, right] = [leafHash('a'), leafHash('b')];
    const { root } = buildTree([left, right]);
    expect(leafHash(Buffer.from(left + right, 'hex'))).not.toBe(root);
  });

  test.each([
    ['before the first', -1, 2],
    ['behind the last', 2, 2],
    ['between two', 0.5, 2],
    ['of a tree without leaves', 0, 0],
    ['of a tree without end', 0, Number.POSITIVE_INFINITY],
  ])('has no place %s', (_which, index, count) => {
    expect(rootFrom(leafHash('a'), { index, count, path: [leafHash('b')] })).toBeUndefined();
  });
});
