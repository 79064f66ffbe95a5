import type { CopyId } from '../../../schemas/copies/copy-id.ts';
import type { Instant } from '../../../schemas/instant.ts';

/** A copy as its owner's store is told of it. Personal: read when it is carried, never kept in a duty. */
export interface StoredCopy {
  readonly copy: CopyId;
  readonly owner: string;
  /** Number and volume as they stand on the copy. */
  readonly number: string;
  readonly title: string;
  readonly agencyName: string;
  readonly issuedAt: Instant;
  /** An address under which the store itself fetches the file, for a time. Asked for only when it is needed. */
  readonly link: () => Promise<string>;
  readonly sha256: string;
  readonly withdrawnFor?: string;
}

/** How the partner gets at it. Undefined: there is no such copy, or it has nobody's number. */
export type StoreContents = (copy: CopyId) => Promise<StoredCopy | undefined>;
