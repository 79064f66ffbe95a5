import type { CopyId } from '../../schemas/copies/copy-id.ts';
import { isSensitive } from '../../schemas/copies/original-kinds.ts';
import type { Instant } from '../kernel/clock.ts';
import { digestBytes, type Digest } from '../kernel/digest.ts';
import type { CopyFiles } from './copies.ts';
import type { KeptCopy } from './copy.ts';

/** Which copy's file it is, and whether its image is sensitive. */
export type Whose = Pick<KeptCopy, 'id' | 'original'>;

/** `scans` what was handed in, checked · `prepared` on its way · `copies` issued, locked. */
export type Place = 'scans' | 'prepared' | 'copies';

/** Larger than any copy: a scan, two signatures, and what sealing adds. */
const MOST_BYTES = 40_000_000;

const keyOf = (place: Place, id: CopyId, digest: Digest): string => `${place}/${id}/${digest}.pdf`;

/**
 * Keeps a file under its digest. One with a sensitive image lies sealed, so that whoever gets at the store has nothing;
 * the digest is always of the file itself. Written twice it is the same file.
 */
export async function writeFile(
  { shelf, seal }: Pick<CopyFiles, 'shelf' | 'seal'>,
  place: Place,
  { id, original }: Whose,
  bytes: Uint8Array,
  retainUntil?: Instant,
): Promise<Digest> {
  const digest = digestBytes(bytes);
  const key = keyOf(place, id, digest);
  const kept = isSensitive(original.kind) ? (await seal()).sealBytes(bytes, key) : bytes;
  await shelf.write(key, kept, {
    mediaType: isSensitive(original.kind) ? 'application/octet-stream' : 'application/pdf',
    onlyIfAbsent: true,
    ...(retainUntil === undefined ? {} : { retainUntil }),
  });
  return digest;
}

/** What a file that was kept comes to: `changed` when it is not the file of that digest any more. */
export type ReadFile =
  | { readonly kind: 'found'; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' }
  | { readonly kind: 'changed' };

/** Reads a file back and compares it with its digest: nothing else is ever signed or handed out. */
export async function readFile(
  { shelf, seal }: Pick<CopyFiles, 'shelf' | 'seal'>,
  place: Place,
  { id, original }: Whose,
  digest: Digest,
): Promise<ReadFile> {
  const key = keyOf(place, id, digest);
  const kept = await shelf.read(key, MOST_BYTES);
  if (kept === undefined) return { kind: 'absent' };
  const bytes = isSensitive(original.kind) ? (await seal()).openBytes(kept, key) : kept;
  return bytes !== undefined && digestBytes(bytes) === digest
    ? { kind: 'found', bytes }
    : { kind: 'changed' };
}

/** Removes a file that is not needed any more. */
export const removeFile = ({ shelf }: Pick<CopyFiles, 'shelf'>, place: Place, id: CopyId, digest: Digest) =>
  shelf.remove(keyOf(place, id, digest));

/** Where an issued file lies, for an address by which it is fetched from the store itself. */
export const issuedKey = (id: CopyId, digest: Digest): string => keyOf('copies', id, digest);
