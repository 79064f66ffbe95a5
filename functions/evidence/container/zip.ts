import { crc32 } from 'node:zlib';
import { fail, ok, type Result } from '../../kernel/result.ts';
import type { ContainerFile } from './manifest.ts';

/**
 * The one form of ZIP (APPNOTE 6.3.3) in which a container is written: files stored as they are, one behind the other,
 * without extra fields, comments, folders or times. ASiC-E asks no more of it than that `mimetype` comes first and stored
 * (ETSI EN 319 162-1 annex A.1). What was written in one form is read by writing it again: every bit is checked, also
 * those that ZIP itself checks by nothing.
 */

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
/** 1 January 1980, the first day that ZIP knows: when a file was written is nobody's business here. */
const NO_DATE = 0x21;
/** Version 1.0 of the format: stored files. */
const VERSION = 10;

/** Larger than any pack that is given out, by a factor of ten. */
export const MAX_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 20_000;

/** A name that needs no escaping anywhere and leads nowhere else: no empty part, no part that begins with a dot. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;

/** Writes files in their order. Throws for names that no container of ours has, and for two of the same name. */
export function writeZip(files: readonly ContainerFile[]): Uint8Array {
  const names = new Set(files.map(({ name }) => name));
  if (names.size < files.length || files.length > MAX_FILES)
    throw new Error('file names of a container are wrong');
  const parts: Uint8Array[] = [];
  const entries: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    if (!NAME.test(name) || name.length > 200) throw new Error('a file name of a container is wrong');
    const about = aboutFile(name, bytes);
    const local = Buffer.alloc(LOCAL_BYTES);
    local.writeUInt32LE(LOCAL, 0);
    about.copy(local, 4);
    const central = Buffer.alloc(CENTRAL_BYTES);
    central.writeUInt32LE(CENTRAL, 0);
    central.writeUInt16LE(VERSION, 4);
    about.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    const path = Buffer.from(name, 'latin1');
    parts.push(local, path, bytes);
    entries.push(central, path);
    offset += LOCAL_BYTES + path.length + bytes.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

/** The fields that a local header and a directory's entry share, in the same order: version to extra length. */
function aboutFile(name: string, bytes: Uint8Array): Buffer {
  const about = Buffer.alloc(26);
  about.writeUInt16LE(VERSION, 0);
  about.writeUInt16LE(NO_DATE, 8);
  about.writeUInt32LE(crc32(bytes), 10);
  about.writeUInt32LE(bytes.length, 14);
  about.writeUInt32LE(bytes.length, 18);
  about.writeUInt16LE(name.length, 22);
  return about;
}

/** Why bytes are no container of ours. */
export type ZipFault = 'too-large' | 'not-a-zip' | 'name' | 'repeated-name' | 'not-as-written';

/** Reads a container; refused unless writing its files again gives exactly the same bytes. Never throws. */
export function readZip(bytes: Uint8Array): Result<readonly ContainerFile[], ZipFault> {
  if (bytes.length > MAX_BYTES) return fail('too-large');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files: ContainerFile[] = [];
  const names = new Set<string>();
  let at = 0;
  while (at + LOCAL_BYTES <= view.length && view.readUInt32LE(at) === LOCAL) {
    const size = view.readUInt32LE(at + 18);
    const nameEnd = at + LOCAL_BYTES + view.readUInt16LE(at + 26);
    const name = view.toString('latin1', at + LOCAL_BYTES, nameEnd);
    const end = nameEnd + size;
    if (end > view.length || files.length === MAX_FILES) return fail('not-a-zip');
    if (!NAME.test(name) || name.length > 200) return fail('name');
    if (names.has(name)) return fail('repeated-name');
    names.add(name);
    files.push({ name, bytes: view.subarray(nameEnd, end) });
    at = end;
  }
  if (files.length === 0) return fail('not-a-zip');
  return Buffer.compare(writeZip(files), view) === 0 ? ok(files) : fail('not-as-written');
}
