import { createHash } from 'node:crypto';
import { AwsClient, AwsV4Signer } from 'aws4fetch';
import type { Clock, Instant } from './clock.ts';

/** A file that somebody is going to upload, as it was declared. */
interface DeclaredObject {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  readonly mediaType: string;
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string;
}

/** A request that anybody may make once, with these headers beside its `Content-Length`. */
interface SignedUpload {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** What lies in the store under a key. */
interface StoredObject {
  /** In bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, lower-case hexadecimal. */
  readonly sha256: string;
}

/** How an object is written. */
export interface WriteOptions {
  readonly mediaType: string;
  /**
   * Nobody, this account included, shortens this or deletes what was written before then (object lock, compliance).
   * The store may refuse a time that is not to come.
   */
  readonly retainUntil?: Instant;
  /** Leave what lies there already as it is. */
  readonly onlyIfAbsent?: true;
}

/** One bucket of S3 or of a store that speaks its language. */
export interface ObjectStore {
  /**
   * A way to upload exactly this file, within so many seconds. The store itself refuses other bytes, another
   * length or media type, and a second upload over the first: all of it is signed.
   */
  readonly presignPut: (object: DeclaredObject, seconds: number) => Promise<SignedUpload>;
  /** An address that downloads a file under the given name, within so many seconds. */
  readonly presignGet: (key: string, fileName: string, seconds: number) => Promise<string>;
  /** What is stored under a key; undefined when nothing is. */
  readonly head: (key: string) => Promise<StoredObject | undefined>;
  /**
   * The bytes under a key; undefined when nothing is there.
   *
   * @throws when there are more than `maxBytes`: whoever wrote it was to hold that limit
   */
  readonly read: (key: string, maxBytes: number) => Promise<Uint8Array | undefined>;
  /** Writes bytes, which the store checks by their SHA-256; `present` when something lay there and was to stay. */
  readonly write: (key: string, bytes: Uint8Array, options: WriteOptions) => Promise<'written' | 'present'>;
  /** Removes what is under a key, if anything is; what is locked stays as an earlier version. */
  readonly remove: (key: string) => Promise<void>;
}

/** How long one request may take; the largest file is read in less. */
const TIME_OUT_MS = 20_000;

/**
 * Opens a bucket with the credentials that Lambda puts into the environment. `aws4fetch` signs in 2 KB what the
 * SDK's client does in 400 (docs/adr/0016). Signed addresses end with the credentials, if these end first.
 *
 * With `AWS_ENDPOINT_URL_S3` it is another store than Amazon's, addressed by path. Such a store may keep a
 * checksum that it never checked, so files are read and hashed here; `checksUploads` says that it does check.
 */
export function openObjectStore(
  bucket: string,
  clock: Clock,
  env: NodeJS.ProcessEnv = process.env,
  checksUploads: boolean = env['AWS_ENDPOINT_URL_S3'] === undefined,
): ObjectStore {
  const region = required(env, 'AWS_REGION');
  const access = {
    accessKeyId: required(env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY'),
    ...(env['AWS_SESSION_TOKEN'] === undefined ? {} : { sessionToken: env['AWS_SESSION_TOKEN'] }),
    service: 's3',
    region,
  };
  const client = new AwsClient({ ...access, retries: 2 });
  const endpoint = env['AWS_ENDPOINT_URL_S3'];
  const base =
    endpoint === undefined
      ? `https://${bucket}.s3.${region}.amazonaws.com`
      : `${endpoint.replace(/\/$/, '')}/${bucket}`;
  const addressOf = (key: string): URL =>
    new URL(`${base}/${key.split('/').map(encodeURIComponent).join('/')}`);
  const datetime = (): string => new Date(clock.now()).toISOString().replaceAll(/[:-]|\.\d{3}/g, '');

  const presign = async (
    method: 'GET' | 'PUT',
    url: URL,
    seconds: number,
    headers: Readonly<Record<string, string>>,
  ): Promise<string> => {
    url.searchParams.set('X-Amz-Expires', String(seconds));
    const how = { signQuery: true, allHeaders: true, datetime: datetime() };
    const signed = await new AwsV4Signer({ ...access, ...how, method, url: url.href, headers }).sign();
    return signed.url.href;
  };

  const ask = async (method: 'GET' | 'HEAD', key: string): Promise<Response | undefined> => {
    const answer = await client.fetch(addressOf(key).href, {
      method,
      headers: { 'x-amz-checksum-mode': 'ENABLED' },
      signal: AbortSignal.timeout(TIME_OUT_MS),
      aws: { datetime: datetime() },
    });
    if (answer.status === 200) return answer;
    await answer.body?.cancel();
    if (answer.status === 404) return undefined;
    throw new Error(`the object store answered HTTP ${answer.status}`);
  };

  const send = (method: 'PUT' | 'DELETE', key: string, init: RequestInit): Promise<Response> =>
    client.fetch(addressOf(key).href, {
      ...init,
      method,
      signal: AbortSignal.timeout(TIME_OUT_MS),
      // S3 asks that every header that it acts on is signed.
      aws: { datetime: datetime(), allHeaders: true },
    });

  return {
    presignPut: async ({ key, size, mediaType, sha256 }, seconds) => {
      const headers = {
        'content-type': mediaType,
        'if-none-match': '*',
        'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
      };
      // The length is signed too, but clients set it by themselves, and some refuse to have it set.
      const signed = { ...headers, 'content-length': String(size) };
      return { url: await presign('PUT', addressOf(key), seconds, signed), headers };
    },
    presignGet: (key, fileName, seconds) => {
      const url = addressOf(key);
      url.searchParams.set('response-content-disposition', asAttachment(fileName));
      return presign('GET', url, seconds, {});
    },
    head: async (key) => {
      const found = await ask('HEAD', key);
      if (found === undefined) return undefined;
      const checked = checksUploads ? found.headers.get('x-amz-checksum-sha256') : null;
      const size = Number(found.headers.get('content-length'));
      // The checksum of an upload in parts (`…-3`) is one of checksums, not of the bytes.
      if (checked !== null && !checked.includes('-')) {
        return { size, sha256: Buffer.from(checked, 'base64').toString('hex') };
      }
      const object = await ask('GET', key);
      return object === undefined ? undefined : measured(object);
    },
    read: async (key, maxBytes) => {
      const object = await ask('GET', key);
      return object === undefined ? undefined : bytesOf(object, maxBytes);
    },
    write: async (key, bytes, options) => {
      const headers = writeHeaders(bytes, options);
      // A view of the same bytes: fetch takes no array over shared memory.
      const answer = await send('PUT', key, { headers, body: Buffer.from(bytes) });
      await answer.body?.cancel();
      if (answer.ok) return 'written';
      // 409, somebody is writing it just now, is a fault of the moment: the caller comes again.
      if (options.onlyIfAbsent === true && answer.status === 412) return 'present';
      throw new Error(`the object store answered HTTP ${answer.status}`);
    },
    remove: async (key) => {
      const answer = await send('DELETE', key, {});
      await answer.body?.cancel();
      if (!answer.ok && answer.status !== 404)
        throw new Error(`the object store answered HTTP ${answer.status}`);
    },
  };
}

function writeHeaders(
  bytes: Uint8Array,
  { mediaType, retainUntil, onlyIfAbsent }: WriteOptions,
): Record<string, string> {
  return {
    'content-type': mediaType,
    'x-amz-checksum-sha256': createHash('sha256').update(bytes).digest('base64'),
    ...(onlyIfAbsent === true ? { 'if-none-match': '*' } : {}),
    ...(retainUntil === undefined
      ? {}
      : {
          'x-amz-object-lock-mode': 'COMPLIANCE',
          'x-amz-object-lock-retain-until-date': new Date(retainUntil).toISOString(),
        }),
  };
}

async function bytesOf(object: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (object.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop ends the download.
    if (size > maxBytes) throw new Error(`an object has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function measured(object: Response): Promise<StoredObject> {
  const hash = createHash('sha256');
  let size = 0;
  // A response's body is a stream of bytes (Fetch standard); its type here does not say so.
  for await (const chunk of (object.body ?? []) as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    size += chunk.byteLength;
  }
  return { size, sha256: hash.digest('hex') };
}

/** A name for the saved file, in plain characters and in full (RFC 6266): what citizens upload is never shown inline. */
function asAttachment(fileName: string): string {
  const plain = fileName
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[đĐ]/g, (letter) => (letter === 'đ' ? 'd' : 'D'))
    .replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const full = encodeURIComponent(fileName).replaceAll(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`configuration is wrong or missing: ${name}`);
  return value;
}
