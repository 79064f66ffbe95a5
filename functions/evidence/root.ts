import type { InclusionProof, RootHeader } from '../../schemas/evidence/root.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';
import { digestBytes, type Digest } from '../kernel/digest.ts';
import { GENESIS, type ChainHead } from '../kernel/evidence/chain.ts';
import { buildTree, leafHash } from '../kernel/evidence/merkle.ts';

/** A chain as it stands, to be put under a root. */
export interface MovedChain extends Pick<ChainHead, 'seq' | 'hash'> {
  readonly subject: string;
}

/** The exact bytes of a leaf. */
export const leafText = ({ subject, seq, hash }: InclusionProof['leaf']): string =>
  canonicalJson({ subject, seq, hash });

/** The exact bytes of a header: what is hashed and signed. */
export const headerText = (header: RootHeader): string => canonicalJson(header);

/** What the next header points back to. */
export const headerHash = (header: RootHeader): Digest => digestBytes(headerText(header));

/** The newest root, as the next one needs to know it. */
export interface NewestRoot {
  readonly seq: number;
  readonly hash: Digest;
}

/** Before the first root. */
export const NO_ROOT: NewestRoot = { seq: 0, hash: GENESIS.hash };

/**
 * Closes a batch: the header over it and each chain's proof of being in it. A chain is in a batch once. Leaves stand in
 * the order of their hashes, so that a place in the tree tells nothing about the chain. A neighbour's hash in a proof
 * tells nothing either: the leaf holds the hash of its chain's newest link, which nobody guesses (docs/adr/0034).
 */
export function closeBatch(
  chains: readonly MovedChain[],
  newest: NewestRoot,
  closedAt: Instant,
): { readonly header: RootHeader; readonly proofs: readonly InclusionProof[] } {
  const bySubject = new Map(chains.map(({ subject, seq, hash }) => [subject, { subject, seq, hash }]));
  const leaves = [...bySubject.values()]
    .map((leaf) => ({ leaf, hash: leafHash(leafText(leaf)) }))
    .toSorted((one, other) => (one.hash < other.hash ? -1 : 1));
  const tree = buildTree(leaves.map(({ hash }) => hash));
  const seq = newest.seq + 1;
  const count = leaves.length;
  return {
    header: { format: 'lien-thong-root/1', seq, previous: newest.hash, count, root: tree.root, closedAt },
    proofs: leaves.map(({ leaf }, index) => ({
      format: 'lien-thong-inclusion/1',
      root: seq,
      leaf,
      index,
      count,
      path: [...tree.pathOf(index)],
    })),
  };
}
