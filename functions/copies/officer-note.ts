import type { CopyView } from '../../schemas/copies/copy.ts';
import type { Seal, Sealed } from '../kernel/sealing.ts';
import type { Copies } from './copies.ts';
import { viewOf, type KeptCopy } from './copy.ts';

/** About which act an officer wrote something. */
type Act = 'refusal' | 'withdrawal';

/** For what a note is sealed: it opens nowhere else. */
const placeOf = ({ id }: Pick<KeptCopy, 'id'>, act: Act): string => `${id}~${act}`;

/** What an officer wrote about a refusal or a withdrawal, sealed: it may name somebody. */
export const sealNote = async (
  { seal }: Pick<Copies, 'seal'>,
  copy: KeptCopy,
  act: Act,
  note: string,
): Promise<Sealed> => (await seal()).seal(note, placeOf(copy, act));

/** A copy as its own client is shown it, with what its officer wrote when it was refused or withdrawn. */
export async function viewForClient({ seal }: Pick<Copies, 'seal'>, copy: KeptCopy): Promise<CopyView> {
  const view = viewOf(copy);
  const notes = { refusal: copy.refused?.note, withdrawal: copy.withdrawn?.note };
  if (notes.refusal === undefined && notes.withdrawal === undefined) return view;
  const opener = await seal();
  const { refused, withdrawn } = view;
  return {
    ...view,
    ...(refused === undefined
      ? {}
      : { refused: { ...refused, ...noteIn(opener, copy, 'refusal', notes.refusal) } }),
    ...(withdrawn === undefined
      ? {}
      : { withdrawn: { ...withdrawn, ...noteIn(opener, copy, 'withdrawal', notes.withdrawal) } }),
  };
}

function noteIn(
  seal: Seal,
  copy: KeptCopy,
  act: Act,
  sealed: Sealed | undefined,
): { readonly note?: string } {
  if (sealed === undefined) return {};
  const note = seal.open(sealed, placeOf(copy, act));
  if (note === undefined) throw new Error('the key of a sealed note is gone');
  return { note };
}
