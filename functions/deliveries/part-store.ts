import type { PartStore } from '../copies/file-parts.ts';
import type { ObjectStore } from '../kernel/object-store.ts';
import type { Seal } from '../kernel/sealing.ts';

/** Parts of uploaded files in the bucket of copies. */
export const partStoreOf = (store: Pick<ObjectStore, 'read' | 'write' | 'remove'>): PartStore => ({
  read: store.read,
  remove: store.remove,
  write: async (key, bytes) => {
    await store.write(key, bytes, { mediaType: 'application/octet-stream' });
  },
});

/** More bytes than sealing adds: the key's id, nonce and tag. */
const SEALING_BYTES = 100;

/**
 * The same, each part sealed for its place: whose scan it is, and whether it shows an identity card, nobody knows before
 * it is handed in. A part that does not open is none.
 */
export function sealedPartStoreOf(parts: PartStore, seal: () => Promise<Seal>): PartStore {
  return {
    remove: parts.remove,
    write: async (key, bytes) => parts.write(key, (await seal()).sealBytes(bytes, key)),
    read: async (key, maxBytes) => {
      const sealed = await parts.read(key, maxBytes + SEALING_BYTES);
      return sealed === undefined ? undefined : (await seal()).openBytes(sealed, key);
    },
  };
}
