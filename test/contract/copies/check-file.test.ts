import { beforeEach, describe, expect, it } from 'vitest';
import { checkFile, keepFilePart, openFile, type Checking } from '../../../functions/copies/check-file.ts';
import type { ApiRequest, Reply } from '../../../functions/kernel/http/api.ts';
import type { Result } from '../../../functions/kernel/result.ts';
import type { CopyVerdict } from '../../../schemas/copies/verdict.ts';

/** How anybody hands in a file to be checked, whole or in parts; the verdict itself is not asked about here. */

const verdict = { standing: 'invalid' } as CopyVerdict;
let kept: Map<string, Uint8Array>;
let seen: Uint8Array[];
let checking: Checking;
beforeEach(() => {
  kept = new Map();
  seen = [];
  checking = {
    parts: {
      write: (key, bytes) => Promise.resolve(void kept.set(key, bytes)),
      read: (key) => Promise.resolve(kept.get(key)),
      remove: (key) => Promise.resolve(void kept.delete(key)),
    },
    verify: (file) => {
      seen.push(file);
      return Promise.resolve(verdict);
    },
    report: () => '<!doctype html>',
  };
});

const request = (body: Uint8Array | object | null, more: Partial<ApiRequest> = {}): ApiRequest => {
  const isBytes = body instanceof Uint8Array;
  return {
    method: 'POST',
    route: '',
    path: {},
    query: {},
    headers: { 'content-type': isBytes ? 'application/pdf' : 'application/json' },
    body: body === null ? null : isBytes ? Buffer.from(body).toString('base64') : JSON.stringify(body),
    isBase64Encoded: isBytes,
    correlationId: 'c1',
    ...more,
  };
};
const codeOf = (result: Result<Reply>): string =>
  result.ok ? `${result.value.status}` : result.problem.code;

/** Opens an upload; its name and how it is to be cut. */
function open(bytes: number) {
  const opened = openFile(request({ bytes }));
  if (!opened.ok) throw new Error(opened.problem.code);
  return opened.value.body as { readonly upload: string; readonly partBytes: number; readonly parts: number };
}
const put = (upload: string, part: number | string, bytes: Uint8Array) =>
  keepFilePart(checking, request(bytes, { method: 'PUT', path: { upload, part: String(part) } }));

const FILE = Buffer.from('%PDF-1.7 a copy');

describe('a file in one request', () => {
  it('is checked byte by byte as it was sent, and nothing of it is kept', async () => {
    const answer = await checkFile(checking, request(FILE));
    expect(answer).toEqual({ ok: true, value: { status: 200, body: { verdict } } });
    expect(seen).toEqual([FILE]);
    expect(kept.size).toBe(0);
  });

  it('comes back with the report where that is asked for', async () => {
    const answer = await checkFile(checking, request(FILE, { query: { report: 'true' } }));
    expect(answer.ok && answer.value.body).toEqual({ verdict, report: '<!doctype html>' });
  });

  it('of no byte is refused', async () => {
    expect(codeOf(await checkFile(checking, request(new Uint8Array())))).toBe('body-missing');
    expect(codeOf(await checkFile(checking, request(null)))).toBe('body-missing');
    expect(seen).toEqual([]);
  });
});

describe('a file in parts', () => {
  it('is put together in order, whatever the order of its parts, and they are removed', async () => {
    const whole = Buffer.alloc(4_000_000, 7);
    whole.write('%PDF-1.7');
    whole.write('end', 3_999_990);
    const { upload, partBytes, parts } = open(whole.length);
    expect(parts).toBe(3);
    for (const part of [3, 1, 2])
      expect(codeOf(await put(upload, part, whole.subarray((part - 1) * partBytes, part * partBytes)))).toBe(
        '200',
      );
    expect(codeOf(await checkFile(checking, request({ upload })))).toBe('200');
    expect(Buffer.compare(seen[0] ?? Buffer.of(), whole)).toBe(0);
    expect(kept.size).toBe(0);
    // It was checked once; nobody else finds anything under its name.
    expect(codeOf(await checkFile(checking, request({ upload })))).toBe('copy-upload-incomplete');
  });

  it('is removed though it could not be judged', async () => {
    const { upload } = open(FILE.length);
    await put(upload, 1, FILE);
    const failing = { ...checking, verify: () => Promise.reject(new Error('broken')) };
    await expect(checkFile(failing, request({ upload }))).rejects.toThrow('broken');
    expect(kept.size).toBe(0);
  });

  it('of which one is missing is refused, and what is there stays', async () => {
    const { upload } = open(2_000_000);
    await put(upload, 1, Buffer.alloc(1_900_000));
    expect(codeOf(await checkFile(checking, request({ upload })))).toBe('copy-upload-incomplete');
    expect(kept.size).toBe(1);
  });

  it.each([0, 27_262_977, 100_000_000, 1.5, '5'])('is not opened for %s bytes', (bytes) => {
    const code = codeOf(openFile(request({ bytes })));
    expect(['copy-file-too-large', 'copy-upload-size-missing']).toContain(code);
  });

  it('takes no part that is longer or shorter than its place', async () => {
    const { upload } = open(2_000_000);
    for (const bytes of [1_899_999, 1_900_001])
      expect(codeOf(await put(upload, 1, Buffer.alloc(bytes)))).toBe('copy-upload-part-size');
    expect(codeOf(await put(upload, 2, Buffer.alloc(100_001)))).toBe('copy-upload-part-size');
    expect(kept.size).toBe(0);
  });

  it.each([
    ['part 0', '0'],
    ['a part too many', '3'],
    ['half a part', '1.5'],
    ['a path', '../../copies/x'],
  ])('takes not %s', async (_, part) => {
    const { upload } = open(2_000_000);
    expect(codeOf(await put(upload, part, Buffer.alloc(1_900_000)))).toBe('copy-upload-unknown');
    expect(kept.size).toBe(0);
  });

  it.each([
    ['a path', '../copies/0123456789abcdef-15'],
    ['a size that was never opened', `${'0'.repeat(32)}-99999999`],
    ['nothing', ''],
    ['another’s shape', 'bs-0123456789abcdefghjk'],
  ])('has no name like %s', async (_, upload) => {
    expect(codeOf(await put(upload, 1, FILE))).toBe('copy-upload-unknown');
    expect(codeOf(await checkFile(checking, request({ upload })))).toBe('copy-upload-unknown');
  });

  it('has a name that nobody guesses', () => {
    const names = Array.from({ length: 100 }, () => open(10).upload);
    expect(new Set(names).size).toBe(100);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{32}-10$/);
  });
});
