import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { StoredFile } from '../../schemas/dossier.ts';
import type { Clock } from '../kernel/clock.ts';
import { openObjectStore } from '../kernel/object-store.ts';
import type { FileShelf } from './dossiers.ts';

/**
 * Where a declared file lies. The hash is part of the place: a file declared anew with another hash never
 * overwrites one that was accepted.
 */
export const placeOf = (code: DossierCode, file: Pick<StoredFile, 'id' | 'sha256'>): string =>
  `${code}/${file.id}/${file.sha256}`;

/** The shelf in a bucket. */
export function openShelf(bucket: string, clock: Clock): FileShelf {
  const store = openObjectStore(bucket, clock);
  return {
    ticket: (code, file, seconds) => store.presignPut({ key: placeOf(code, file), ...file }, seconds),
    inspect: (code, file) => store.head(placeOf(code, file)),
  };
}
