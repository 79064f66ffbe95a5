import * as z from 'zod';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';

/** SHA-256, hex. */
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What is signed of a batch of chains: its Merkle root, how many chains are in it, and the header before. The exact bytes
 * that are hashed and signed are its canonical JSON (RFC 8785).
 */
export const RootHeader = z.strictObject({
  format: z.literal('lien-thong-root/1'),
  /** From 1, without gaps. */
  seq: z.int().min(1),
  /** SHA-256 of the header before; zeros before the first. */
  previous: digest,
  count: z.int().min(1),
  root: digest,
  closedAt: Instant,
});
export type RootHeader = z.infer<typeof RootHeader>;

/**
 * That a chain stood at this link when a root was closed. The leaf's exact bytes are the canonical JSON of `leaf`; every
 * earlier link is proved with it, since each link holds the hash of the one before.
 */
export const InclusionProof = z.strictObject({
  format: z.literal('lien-thong-inclusion/1'),
  /** The root's number. */
  root: z.int().min(1),
  leaf: z.strictObject({ subject: z.string(), seq: z.int().min(1), hash: digest }),
  index: z.int().min(0),
  count: z.int().min(1),
  /** Lowest first; RFC 6962. */
  path: z.array(digest).max(30),
});
export type InclusionProof = z.infer<typeof InclusionProof>;

/**
 * How far a root has come: `built` the tree stands · `sealed` the gateway's seal is on it · `stamped` an authority's
 * time-stamp is over the seal · `proved` what shows that no certificate was revoked is kept with it.
 */
export const RootState = named(
  'RootState',
  z.enum(['built', 'sealed', 'stamped', 'proved']),
  'built đã lập, sealed đã ký, stamped đã có dấu thời gian, proved đã lưu trả lời về trạng thái chứng thư số',
);
export type RootState = z.infer<typeof RootState>;

/** What roots wait for, and why nobody has it yet. */
export const RootObstacle = z.enum(['seal', 'timestamp', 'revocation']);
export type RootObstacle = z.infer<typeof RootObstacle>;

export const RootView = named(
  'EvidenceRoot',
  z.strictObject({
    seq: z.int(),
    state: RootState,
    /** Whether its seal and time-stamp held when they were judged; absent until it is proved. */
    standing: z.enum(['valid', 'invalid']).optional(),
    count: z.int(),
    root: digest,
    closedAt: Instant,
    stampedAt: Instant.optional(),
  }),
  'Một gốc bằng chứng / the root over one batch of chains',
);
export type RootView = z.infer<typeof RootView>;

/** How the roots stand: what waits, since when, and for what. A gap is shown here and in every pack made meanwhile. */
export const RootsView = named(
  'EvidenceRoots',
  z.strictObject({
    /** How many roots there are, and up to which number they have come how far. */
    built: z.int(),
    sealed: z.int(),
    stamped: z.int(),
    proved: z.int(),
    /** When the oldest root was closed that has no time-stamp yet. */
    unstampedSince: Instant.optional(),
    /** Chains that have moved since the newest root over them (counted up to 10,000), and since when the oldest has. */
    unrooted: z.int(),
    unrootedSince: Instant.optional(),
    obstacle: z.strictObject({ waitsFor: RootObstacle, since: Instant, why: z.string() }).optional(),
    /** Newest first. */
    items: z.array(RootView),
    next: z.string().optional(),
  }),
  'Tình trạng các gốc bằng chứng / how the roots over evidence stand',
);
export type RootsView = z.infer<typeof RootsView>;
