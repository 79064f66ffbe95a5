import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ONE_MESSAGE, readJsonBody } from '../../../functions/kernel/http/json-body.ts';

const codeOf = (body: string | null): string => {
  const read = readJsonBody(body, false);
  return read.ok ? 'ok' : read.problem.code;
};

describe('a body from outside', () => {
  it.each([
    ['nothing at all', null, 'body-missing'],
    ['an empty text', '', 'body-missing'],
    ['what is not JSON', '{"code":', 'body-not-json'],
    ['10,000 levels of nesting', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'body-too-deep'],
    ['10,000 levels that never close', '{"a":'.repeat(10_000), 'body-too-deep'],
    ['more than 256 KiB', JSON.stringify('x'.repeat(ONE_MESSAGE.maxBytes)), 'body-too-large'],
    ['256 KiB of Vietnamese, which is more in bytes', JSON.stringify('ộ'.repeat(90_000)), 'body-too-large'],
    ['a prototype key', '{"a":{"__proto__":{"admin":true}}}', 'reserved-key'],
    ['a prototype key that is escaped', '{"\\u005f_proto__":1}', 'reserved-key'],
    ['a constructor key', '{"constructor":{"prototype":{}}}', 'reserved-key'],
    ['half a character', '{"a":"\\ud800"}', 'body-not-json'],
  ])('of %s is refused', (_what, body, code) => {
    expect(codeOf(body)).toBe(code);
  });

  it('may say "constructor" in a text: only names are refused', () => {
    expect(codeOf('{"a":"constructor [[[[[[[[[[[[[[[[[[[[[[[[ \\" [[["}')).toBe('ok');
  });

  it('is read as JSON.parse reads it, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        const read = readJsonBody(text, false);
        if (/__proto__|"constructor"|"prototype"/.test(text)) return;
        expect(read).toEqual({ ok: true, value: { text, value: JSON.parse(text) as unknown } });
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, encoded) => {
        const body = Buffer.from(bytes).toString(encoded ? 'base64' : 'utf8');
        expect(typeof readJsonBody(body, encoded).ok).toBe('boolean');
      }),
    );
  });
});
