import type { StoredFile } from '../../../schemas/dossier.ts';
import { G3UploadReply } from '../../../schemas/dvcqg/g3-reply.ts';
import { digestBytes } from '../../kernel/digest.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import type { Fetch } from '../../kernel/http/speak.ts';
import type { Outcome } from '../../exchange/outcome.ts';
import type { Generation3, Generation3Line } from './generation-3.ts';
import { isSuccess, withoutEffect } from './g3-verdict.ts';
import type { Reference, References } from './reference.ts';
import { verdictOf, type ReplyReader } from './verdict.ts';

/** An address at which the bytes of a stored file can be read now. */
export type AddressOf = (dossierCode: string, file: StoredFile) => Promise<string>;

/** What uploading needs. */
export interface Uploading {
  readonly portal: Generation3;
  readonly references: References;
  readonly addressOf: AddressOf;
  readonly read: ReplyReader;
  readonly fetch: Fetch;
  readonly now: () => number;
}

/** All files are at the portal; or why one is not, which had no effect on any dossier. */
export type Uploads =
  | { readonly ok: true; readonly reference: Reference; readonly uploaded: number }
  | { readonly ok: false; readonly outcome: Outcome };

/**
 * Has the portal hold these files. One that it holds already, known by the SHA-256 of its bytes, is not uploaded
 * again; each that it takes is written down at once, so that a try that dies half-way goes on where it was. One that
 * died before that is uploaded twice, which is harmless: no dossier names the first.
 */
export function fileUploader(uploading: Uploading) {
  // A file may have 50 MB: one is in memory at a time, however many dossiers wait.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  return async (
    dossierCode: string,
    files: readonly StoredFile[],
    from: Reference,
    line: Generation3Line,
  ): Promise<Uploads> => {
    let reference = from;
    let uploaded = 0;
    for (const file of files) {
      if (reference.files.has(file.sha256)) continue;
      const place = await inTurn(() => uploadOne(uploading, dossierCode, file, line));
      if (!('id' in place)) return { ok: false, outcome: place };
      uploaded += 1;
      const held = new Map(reference.files).set(file.sha256, place);
      reference = await uploading.references.note(dossierCode, { files: held });
    }
    return { ok: true, reference, uploaded };
  };
}

async function uploadOne(
  { portal, addressOf, read, fetch, now }: Uploading,
  dossierCode: string,
  file: StoredFile,
  line: Generation3Line,
): Promise<{ readonly id: string; readonly hash: string } | Outcome> {
  const bytes = await readStored(fetch, await addressOf(dossierCode, file), file, line.signal);
  if (bytes === undefined) return { kind: 'transient', reason: 'a stored file cannot be read' };
  const heard = await portal.upload({ name: file.name, mediaType: file.mediaType, bytes }, line);
  const reply = heard.kind === 'answered' ? G3UploadReply.safeParse(jsonOf(heard.body)) : undefined;
  const verdict = verdictOf(heard, now(), read);
  // A refusal in the body counts before an id; a reply with an id and no code is a success as well as any.
  const isTaken = verdict.kind === 'accepted' || (verdict.kind === 'unknown' && isSuccess(heard));
  if (!isTaken || reply?.success !== true) return withoutEffect(verdict, 'upload');
  const { IdTepTin: id, HashTepTin: hash } = reply.data;
  // Which hash the portal takes is not said. One that looks like ours and differs is of other bytes.
  const isOfOthers = /^[0-9a-f]{64}$/i.test(hash) && hash.toLowerCase() !== file.sha256;
  return isOfOthers ? { kind: 'transient', reason: 'upload: hash differs' } : { id, hash };
}

/** The bytes of a stored file; undefined when they cannot be read or are not those that were accepted. */
async function readStored(
  fetch: Fetch,
  address: string,
  file: StoredFile,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const answer = await fetch(address, { signal, redirect: 'error' });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      return undefined;
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    // A response's body is a stream of bytes (Fetch standard); its type here does not say so.
    for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > file.size) return undefined;
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks, size);
    return size === file.size && digestBytes(bytes) === file.sha256 ? bytes : undefined;
  } catch {
    return undefined; // a store that cannot be reached is an expected answer: tried again later
  }
}
