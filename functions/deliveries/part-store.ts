import type { PartStore } from '../copies/file-parts.ts';
import type { ObjectStore } from '../kernel/object-store.ts';

/** Parts of uploaded files in the bucket of copies. */
export const partStoreOf = (store: Pick<ObjectStore, 'read' | 'write' | 'remove'>): PartStore => ({
  read: store.read,
  remove: store.remove,
  write: async (key, bytes) => {
    await store.write(key, bytes, { mediaType: 'application/octet-stream' });
  },
});
