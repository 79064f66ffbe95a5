import * as z from 'zod';
import { Instant } from '../instant.ts';
import { RootObstacle } from './root.ts';

/** SHA-256, hex. */
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** What a pack of evidence holds: `goi.json` in it. */
export const PackInfo = z.strictObject({
  format: z.literal('lien-thong-pack/1'),
  /** In which words its summaries are written (docs/adr/0034): whoever checks writes them again in the same. */
  wording: z.int().min(1),
  subject: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  exportedAt: Instant,
  /** How many links the chain has in it, from the first, and the newest one's hash. */
  links: z.int().min(1),
  newest: digest,
  /** Roots over the chain, oldest first: which link each one is over, and how far the root had come. */
  roots: z.array(
    z.strictObject({
      seq: z.int().min(1),
      link: z.int().min(1),
      state: z.enum(['built', 'sealed', 'stamped', 'proved']),
    }),
  ),
  /** Older roots that are not in it, as there were too many. */
  rootsLeftOut: z.int().min(0),
  /** Up to which link a root was over the chain, and up to which one a root with a time-stamp. */
  rooted: z.int().min(0),
  stamped: z.int().min(0),
  /** What roots were waiting for when it was exported. */
  obstacle: z.strictObject({ waitsFor: RootObstacle, since: Instant, why: z.string() }).optional(),
});
export type PackInfo = z.infer<typeof PackInfo>;
