import { describe, expect, it } from 'vitest';
import type { Answered } from '../../../../functions/partners/portal/post.ts';
import { readAnswer } from '../../../../functions/partners/portal/read-answer.ts';

const NOW = Date.parse('2026-03-23T02:30:00Z');

const answer = (status: number, body = '', more: Partial<Answered> = {}): Answered => ({
  kind: 'answered',
  status,
  headers: {},
  body: Buffer.from(body),
  whole: true,
  cutOff: false,
  ...more,
});
const json = { headers: { 'content-type': 'application/json' } };

describe("a receiver's answer", () => {
  it.each<[string, Answered]>([
    ['200 and JSON', answer(200, '{"received":true}', json)],
    [
      '200 and a word, whatever it says it is',
      answer(200, 'ok', { headers: { 'content-type': 'text/html' } }),
    ],
    ['200 and nothing', answer(200, '', json)],
    ['204', answer(204)],
    ['202 and more than anybody wants to read', answer(202, '[1, 2, 3', { ...json, whole: false })],
  ])('of %s means that it has the message', (_what, given) => {
    expect(readAnswer(given, NOW)).toEqual({ kind: 'accepted' });
  });

  it.each<[string, Answered]>([
    [
      'a page, as a proxy or a maintenance screen sends it',
      answer(200, ' <!doctype html><title>Bảo trì</title>'),
    ],
    ['JSON that breaks off', answer(200, '{"received":', json)],
    ['a reply that was cut off', answer(200, '{"rec', { ...json, whole: false, cutOff: true })],
  ])('of 200 with %s leaves open whether it has it', (_what, given) => {
    expect(readAnswer(given, NOW).kind).toBe('unknown');
  });

  it.each([
    ['in seconds', '120', 120_000],
    ['as a date', 'Mon, 23 Mar 2026 02:31:30 GMT', 90_000],
    ['as a date that has passed', 'Mon, 23 Mar 2026 02:00:00 GMT', 0],
    ['beyond a day', '99999999', 86_400_000],
  ])('of 429 and of 503 asks for patience %s', (_how, header, afterMs) => {
    const headers = { 'retry-after': header };
    expect(readAnswer(answer(429, '', { headers }), NOW)).toEqual({ kind: 'throttled', afterMs });
    expect(readAnswer(answer(503, '', { headers }), NOW)).toEqual({ kind: 'throttled', afterMs });
  });

  it('of 429 without a time, or with an odd one, leaves the time to the policy', () => {
    expect(readAnswer(answer(429), NOW)).toEqual({ kind: 'throttled' });
    const headers = { 'retry-after': 'later' };
    expect(readAnswer(answer(429, '', { headers }), NOW)).toEqual({ kind: 'throttled' });
  });

  it.each([400, 410, 413, 422])('of %i is a refusal that says what mends it', (status) => {
    expect(readAnswer(answer(status), NOW)).toMatchObject({
      kind: 'rejected',
      code: `http-${status}`,
      reason: `HTTP ${status}`,
      fix: expect.stringMatching(/cho gửi lại\.$/),
    });
  });

  it('that refuses is quoted briefly and in one line', () => {
    const long = `mã hồ sơ\r\n\u0000 không có ${'x'.repeat(500)}`;
    const read = readAnswer(answer(422, long), NOW);
    expect(read.kind === 'rejected' && read.reason).toMatch(/^HTTP 422: mã hồ sơ không có x{100,}$/);
    expect(read.kind === 'rejected' && read.reason.length).toBe(210);
  });

  it.each([301, 302, 307, 308, 401, 403, 404, 405, 407, 408, 409, 415, 425, 500, 502, 503, 504])(
    'of %i is tried again: a wrong set-up is mended without redriving every message',
    (status) => {
      const headers = { location: 'https://elsewhere.example.vn/' };
      expect(readAnswer(answer(status, '', { headers }), NOW)).toEqual({
        kind: 'transient',
        reason: `HTTP ${status}`,
      });
    },
  );
});
