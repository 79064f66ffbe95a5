import type { CopyView } from '../../schemas/copies/copy.ts';
import type { Sealed } from '../kernel/sealing.ts';
import type { Copies } from './copies.ts';
import { viewOf, type KeptCopy } from './copy.ts';

/** For what a note is sealed: it opens nowhere else. */
const placeOf = ({ id }: Pick<KeptCopy, 'id'>): string => `${id}~withdrawal`;

/** What an officer wrote about a withdrawal, sealed: it may name somebody. */
export const sealNote = async (
  { seal }: Pick<Copies, 'seal'>,
  copy: KeptCopy,
  note: string,
): Promise<Sealed> => (await seal()).seal(note, placeOf(copy));

/** A copy as its own client is shown it, with what its officer wrote when it was withdrawn. */
export async function viewForClient({ seal }: Pick<Copies, 'seal'>, copy: KeptCopy): Promise<CopyView> {
  const view = viewOf(copy);
  const sealed = copy.withdrawn?.note;
  if (sealed === undefined || view.withdrawn === undefined) return view;
  const note = (await seal()).open(sealed, placeOf(copy));
  if (note === undefined) throw new Error('the key of a sealed note is gone');
  return { ...view, withdrawn: { ...view.withdrawn, note } };
}
