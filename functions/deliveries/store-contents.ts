import type { Copies, CopyLink } from '../copies/copies.ts';
import { withdrawnIn } from '../copies/copy.ts';
import { getCopy } from '../copies/copy-store.ts';
import type { SealedCopy } from '../copies/request-copy.ts';
import { writtenNumber } from '../copies/words.ts';
import type { StoreContents } from '../partners/personal-store/contents.ts';

/** Copies as their owners' store is told of them: whose they are is opened for as long as it takes to tell. */
export const storeContents =
  ({ tables, seal }: Pick<Copies, 'tables' | 'seal'>, link: CopyLink): StoreContents =>
  async (id) => {
    const copy = await getCopy(tables.copies, id);
    if (copy === undefined) return undefined;
    const { number, volume, issuedAt, agencyName, file } = copy;
    const { withdrawn } = withdrawnIn(copy);
    if (number === undefined || volume === undefined || issuedAt === undefined) return undefined;
    if (agencyName === undefined || file === undefined) return undefined;
    const opened = (await seal()).open(copy.sealed, id);
    if (opened === undefined) throw new Error('the key of a sealed copy is gone');
    const { requester } = JSON.parse(opened) as SealedCopy; // written by requestCopy
    if (requester.personalNumber === undefined) return undefined;
    return {
      copy: id,
      owner: requester.personalNumber,
      number: `${writtenNumber(number)}/${volume}`,
      title: copy.original.type,
      agencyName,
      issuedAt,
      link: () => link(id, issuedAt),
      sha256: file.digest,
      ...(withdrawn === undefined ? {} : { withdrawnFor: withdrawn.says }),
    };
  };
