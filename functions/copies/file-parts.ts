import { randomBytes } from 'node:crypto';
import type { OpenedUpload } from '../../schemas/copies/upload.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';

/** Where the parts of files lie that somebody has checked, until they are checked. A store forgets them within a day. */
export interface PartStore {
  readonly write: (key: string, bytes: Uint8Array) => Promise<void>;
  readonly read: (key: string, maxBytes: number) => Promise<Uint8Array | undefined>;
  readonly remove: (key: string) => Promise<void>;
}

/** The firewall lets no request of 2 MB through (infra/firewall.ts); so a larger file comes in parts, in bytes. */
export const PART_BYTES = 1_900_000;

/** The largest file that is checked, in bytes: a copy is a scan of at most 25 MB with some kilobytes of signatures. */
export const MAX_FILE_BYTES = 27_262_976;

const UPLOAD = /^([0-9a-f]{32})-([1-9]\d{0,8})$/;

const keyOf = (upload: string, part: number): string => `uploads/${upload}/${part}`;

const partsOf = (bytes: number): number => Math.ceil(bytes / PART_BYTES);

/** Opens an upload of so many bytes. Nothing is kept: the size stands in the name. */
export function openUpload(bytes: number): Result<OpenedUpload> {
  if (bytes > MAX_FILE_BYTES) return refuse('copy-file-too-large');
  const upload = `${randomBytes(16).toString('hex')}-${bytes}`;
  return ok({ upload, partBytes: PART_BYTES, parts: partsOf(bytes) });
}

/** Keeps one part, which must be as long as its place says. The same part again takes the place of the one before. */
export async function keepPart(
  store: PartStore,
  upload: string | undefined,
  part: string | undefined,
  bytes: Uint8Array,
): Promise<Result<undefined>> {
  const size = sizeOf(upload);
  const number = Number(part);
  if (upload === undefined || size === undefined || !Number.isInteger(number))
    return refuse('copy-upload-unknown');
  const parts = partsOf(size);
  if (number < 1 || number > parts) return refuse('copy-upload-unknown');
  const expected = number === parts ? size - (parts - 1) * PART_BYTES : PART_BYTES;
  if (bytes.length !== expected)
    return refuse('copy-upload-part-size', {
      detail: `Phần ${number} có ${bytes.length} byte, cần ${expected} byte.`,
    });
  await store.write(keyOf(upload, number), bytes);
  return ok(undefined);
}

/** Reads a whole upload. Refused while a part is missing. */
export async function readUpload(store: PartStore, upload: string): Promise<Result<Uint8Array>> {
  const size = sizeOf(upload);
  if (size === undefined) return refuse('copy-upload-unknown');
  const found: Uint8Array[] = [];
  for (let part = 1; part <= partsOf(size); part += 1) {
    const bytes = await store.read(keyOf(upload, part), PART_BYTES);
    if (bytes === undefined) return refuse('copy-upload-incomplete', { detail: `Thiếu phần ${part}.` });
    found.push(bytes);
  }
  return ok(Buffer.concat(found));
}

/** Removes what was uploaded: a file that somebody has checked is not kept. */
export async function forgetUpload(store: PartStore, upload: string): Promise<void> {
  const parts = partsOf(sizeOf(upload) ?? 0);
  await Promise.all(Array.from({ length: parts }, (_, index) => store.remove(keyOf(upload, index + 1))));
}

function sizeOf(upload: string | undefined): number | undefined {
  const size = Number(UPLOAD.exec(upload ?? '')?.[2]);
  return size >= 1 && size <= MAX_FILE_BYTES ? size : undefined;
}
