import { instant } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import type { Copies } from './copies.ts';
import { keepChange, type KeptChange, type OpenCopy } from './keep-copy.ts';

/**
 * Puts a copy that nobody has signed yet back to where its words are written: they name somebody else than who may sign
 * now, or a day that is over. It keeps its number and its time to be signed; the sweep prepares it.
 */
export const writeAnew = (copies: Pick<Copies, 'tables' | 'clock'>, opened: OpenCopy): Promise<KeptChange> =>
  keepChange(
    copies,
    opened,
    { state: 'numbered', watchAt: instant(copies.clock.now()) },
    {
      actor: 'gateway',
      kind: 'copy.words-outdated',
      digest: opened.copy.person?.document ?? digestJson({ id: opened.copy.id }),
      details: { step: 'person' },
    },
  );
