import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FauxqsServer } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instant } from '../../../functions/kernel/clock.ts';
import { openObjectStore, type ObjectStore } from '../../../functions/kernel/object-store.ts';
import { startObjectStore } from '../../support/objects.ts';

const clock = { now: () => Date.now() };
const access = {
  AWS_REGION: 'ap-southeast-1',
  AWS_ACCESS_KEY_ID: 'invented',
  AWS_SECRET_ACCESS_KEY: 'invented-too',
};
const content = Buffer.from('Đơn đăng ký đất đai');
const sha256 = createHash('sha256').update(content).digest('hex');
const base64 = Buffer.from(sha256, 'hex').toString('base64');
const declared = {
  key: 'H21.17-260323-0042/f1 (bản chính)+.pdf',
  size: content.length,
  mediaType: 'application/pdf',
  sha256,
};

let server: FauxqsServer;
let store: ObjectStore;
beforeAll(async () => {
  server = await startObjectStore('attachments');
  store = openObjectStore('attachments', clock, {
    ...access,
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${server.port}`,
  });
});
afterAll(() => server.stop());

const upload = async (key: string, body: Buffer): Promise<number> => {
  const { url, headers } = await store.presignPut({ ...declared, key }, 60);
  return (await fetch(url, { method: 'PUT', headers, body })).status;
};

describe('a file in the store', () => {
  it('is uploaded by its ticket, found as it was declared, and downloaded under its name', async () => {
    expect(await upload(declared.key, content)).toBe(200);
    expect(await store.head(declared.key)).toEqual({ size: content.length, sha256 });
    const answer = await fetch(await store.presignGet(declared.key, 'Đơn "đất".pdf', 60));
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
  });

  it('that nobody uploaded is not there', async () => {
    expect(await store.head('H21.17-260323-0043/f1')).toBeUndefined();
  });

  it('is known by its bytes, not by the checksum that its sender claimed', async () => {
    const other = Buffer.from('something else');
    await upload('other', other);
    expect(await store.head('other')).toEqual({
      size: other.length,
      sha256: createHash('sha256').update(other).digest('hex'),
    });
  });

  it('is a fault of ours, not a missing file, when the store is unwell', async () => {
    const broken = openObjectStore('no-such-bucket-and-403', clock, {
      ...access,
      AWS_ENDPOINT_URL_S3: await answering(403, {}),
    });
    await expect(broken.head('f1')).rejects.toThrow('the object store answered HTTP 403');
  });
});

describe('a file that the gateway itself keeps', () => {
  it('is read as it was written, and gone once it is removed', async () => {
    const key = 'copies/c1/đ.pdf';
    expect(await store.read(key, 1_000)).toBeUndefined();
    expect(await store.write(key, content, { mediaType: 'application/pdf' })).toBe('written');
    expect(Buffer.from((await store.read(key, content.length)) ?? [])).toEqual(content);
    await store.remove(key);
    expect(await store.read(key, 1_000)).toBeUndefined();
  });

  it('is not read any further than its reader has room', async () => {
    await store.write('scans/large', content, { mediaType: 'application/pdf' });
    await expect(store.read('scans/large', content.length - 1)).rejects.toThrow('an object has more than');
  });

  it('is checked by its digest, and locked until the day that is named', async () => {
    const endpoint = await answering(200, {});
    const other = openObjectStore('b', clock, { ...access, AWS_ENDPOINT_URL_S3: endpoint });
    await other.write('copies/c1/d.pdf', content, {
      mediaType: 'application/pdf',
      retainUntil: instant(Date.parse('2046-03-23T02:30:00Z')),
      onlyIfAbsent: true,
    });
    expect(told).toMatchObject({
      'x-amz-checksum-sha256': base64,
      'x-amz-object-lock-mode': 'COMPLIANCE',
      'x-amz-object-lock-retain-until-date': '2046-03-23T02:30:00.000Z',
      'if-none-match': '*',
    });
    expect(told['authorization']).toContain('x-amz-object-lock-retain-until-date');
  });

  it('leaves what lies there where it was only to be written if nothing does', async () => {
    const endpoint = await answering(412, {});
    const other = openObjectStore('b', clock, { ...access, AWS_ENDPOINT_URL_S3: endpoint });
    const write = (onlyIfAbsent: true | undefined) =>
      other.write('copies/c1/d.pdf', content, {
        mediaType: 'application/pdf',
        ...(onlyIfAbsent === undefined ? {} : { onlyIfAbsent }),
      });
    expect(await write(true)).toBe('present');
    await expect(write(undefined)).rejects.toThrow('HTTP 412');
  });
});

describe('a store that checks uploads itself', () => {
  const head = async (headers: Record<string, string>) => {
    const endpoint = await answering(200, headers);
    return openObjectStore('b', clock, { ...access, AWS_ENDPOINT_URL_S3: endpoint }, true).head('f1');
  };

  it('is believed, and the file is not read', async () => {
    expect(await head({ 'x-amz-checksum-sha256': base64, 'content-length': '7' })).toEqual({
      size: 7,
      sha256,
    });
    expect(asked).toEqual(['HEAD /b/f1']);
  });

  it.each([
    ['without a checksum', {}],
    ['with a checksum of checksums', { 'x-amz-checksum-sha256': `${base64}-3` }],
  ])('is asked for the bytes of a file %s', async (_what, headers) => {
    expect(await head(headers)).toEqual({ size: content.length, sha256 });
    expect(asked).toEqual(['HEAD /b/f1', 'GET /b/f1']);
  });
});

describe('what is signed', () => {
  const amazon = openObjectStore(
    'attachments',
    { now: () => Date.parse('2026-03-23T02:30:00Z') },
    { ...access, AWS_SESSION_TOKEN: 'a-session' },
  );

  it('in an upload is the length, the media type, the checksum, and that nothing is there yet', async () => {
    const { url, headers } = await amazon.presignPut(declared, 900);
    const { host, pathname, searchParams } = new URL(url);
    expect(host).toBe('attachments.s3.ap-southeast-1.amazonaws.com');
    expect(decodeURIComponent(pathname)).toBe(`/${declared.key}`);
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe(
      'content-length;content-type;host;if-none-match;x-amz-checksum-sha256',
    );
    expect(searchParams.get('X-Amz-Expires')).toBe('900');
    expect(searchParams.get('X-Amz-Date')).toBe('20260323T023000Z');
    expect(searchParams.get('X-Amz-Security-Token')).toBe('a-session');
    expect(headers).toEqual({
      'content-type': 'application/pdf',
      'if-none-match': '*',
      'x-amz-checksum-sha256': base64,
    });
  });

  it('in a download is the name under which the file is saved, never shown', async () => {
    const { searchParams } = new URL(await amazon.presignGet('f1', 'Đơn "đất đai".pdf', 60));
    expect(searchParams.get('response-content-disposition')).toBe(
      `attachment; filename="Don _dat dai_.pdf"; filename*=UTF-8''%C4%90%C6%A1n%20%22%C4%91%E1%BA%A5t%20%C4%91ai%22.pdf`,
    );
  });

  it('is checked by the rules of Signature Version 4, and holds for just that', async () => {
    const { url, headers } = await amazon.presignPut(declared, 900);
    const sent = { ...headers, 'content-length': String(declared.size) };
    const check = (more: Record<string, string>, method = 'PUT'): boolean =>
      isSigned(method, new URL(url), { ...sent, ...more }, access.AWS_SECRET_ACCESS_KEY);
    expect(check({})).toBe(true);
    expect(check({ 'content-length': '1' })).toBe(false);
    expect(check({ 'content-type': 'text/html' })).toBe(false);
    expect(check({ 'if-none-match': '' })).toBe(false);
    expect(check({ 'x-amz-checksum-sha256': 'AAAA' })).toBe(false);
    expect(check({}, 'GET')).toBe(false);
    const download = await amazon.presignGet(declared.key, declared.key, 60);
    expect(isSigned('GET', new URL(download), {}, access.AWS_SECRET_ACCESS_KEY)).toBe(true);
  });

  it('is checked here as in the published example', () => {
    // Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters".
    const example =
      'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
      '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
      '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
      '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
    expect(isSigned('GET', new URL(example), {}, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')).toBe(true);
  });

  it('is nothing without credentials: the function does not start', () => {
    expect(() => openObjectStore('b', clock, { AWS_REGION: 'ap-southeast-1' })).toThrow('AWS_ACCESS_KEY_ID');
  });
});

let asked: string[] = [];
let told: IncomingHttpHeaders = {};
const open: ReturnType<typeof createServer>[] = [];
afterAll(() => {
  for (const each of open) each.close();
});

/** The address of a store that gives one answer, with our file in it, to everything. */
async function answering(status: number, headers: Record<string, string>): Promise<string> {
  asked = [];
  const other = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    told = request.headers;
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : content);
  });
  open.push(other);
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`; // it listens on a port
}

/** Whether a presigned request is signed, written from the documentation and from nothing else. */
function isSigned(
  method: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  secret: string,
): boolean {
  const query = new URLSearchParams(url.search);
  const signature = query.get('X-Amz-Signature');
  query.delete('X-Amz-Signature');
  const encode = (text: string): string =>
    encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const all: Record<string, string> = { ...headers, host: url.host };
  const names = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  const request = [
    method,
    url.pathname
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    [...query]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&'),
    ...names.map((name) => `${name}:${all[name] ?? ''}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const [, ...scope] = (query.get('X-Amz-Credential') ?? '').split('/');
  const key = scope.reduce<string | Buffer>(
    (last, part) => createHmac('sha256', last).update(part).digest(),
    `AWS4${secret}`,
  );
  const digest = createHash('sha256').update(request).digest('hex');
  const text = ['AWS4-HMAC-SHA256', query.get('X-Amz-Date'), scope.join('/'), digest].join('\n');
  return createHmac('sha256', key).update(text).digest('hex') === signature;
}
