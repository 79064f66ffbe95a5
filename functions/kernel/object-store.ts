import { createHash } from 'node:crypto';
import { AwsClient, AwsV4Signer } from 'aws4fetch';
import type { Clock } from './clock.ts';

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
  };
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
