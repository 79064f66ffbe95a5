import type { PackInfo } from '../../../schemas/evidence/pack.ts';

const STAMPED: ReadonlySet<PackInfo['roots'][number]['state']> = new Set(['stamped', 'proved']);

/** Up to which link there is a root over the chain, and up to which one a root with a time-stamp; 0 where there is none. */
export const coverageOf = (roots: PackInfo['roots']): Pick<PackInfo, 'rooted' | 'stamped'> => ({
  rooted: roots.at(-1)?.link ?? 0,
  stamped: roots.findLast(({ state }) => STAMPED.has(state))?.link ?? 0,
});
