import { describe, expect, it } from 'vitest';
import { Dossier } from '../../../schemas/dossier.ts';
import { readAs } from '../../../schemas/field-errors.ts';
import { flagsOf } from '../../../schemas/flags.ts';
import { hasReservedKey } from '../../../schemas/reserved-key.ts';
import { dossierOf, SubmissionInput } from '../../../schemas/submission.ts';
import { sampleSubmission } from './sample-submission.ts';

const errorsOf = (change: Record<string, unknown>): string[] => {
  const body = { ...sampleSubmission(), ...change };
  const read = readAs(SubmissionInput, body);
  return read.ok ? [] : read.errors.map(({ pointer, code }) => `${pointer} ${code}`);
};
const document = { name: 'don.pdf' };
const file = { name: 'don.pdf', size: 10, mediaType: 'application/pdf', sha256: 'a'.repeat(64) };

describe('a submission', () => {
  it('becomes a canonical dossier: UTC instants, canonical agency, declared files under their ids', () => {
    const submission = SubmissionInput.parse(sampleSubmission());
    const dossier = dossierOf(submission, (_, place) => `id of ${place}`);
    expect(Dossier.parse(dossier)).toEqual(dossier);
    expect(dossier).toMatchObject({
      code: 'H21.17-260323-0042',
      agency: 'H21.17',
      status: 2,
      receivedAt: '2026-03-23T02:30:00.000Z',
      fees: [{ amount: 500_000 }],
      supplements: [],
      results: [],
    });
    expect(dossier.documents[0]).not.toHaveProperty('file');
    expect(dossier.documents[1]?.file).toMatchObject({ id: 'id of documents[1]', size: 204_800 });
    expect(flagsOf(dossier)).toEqual([]);
  });

  it('may be registered online and not yet received', () => {
    expect(errorsOf({ status: 1, receivedAt: undefined, dueAt: undefined })).toEqual([]);
  });

  it.each([
    ['an unknown field', { nguonGui: 'x' }, '/nguonGui unknown-field'],
    [
      'an unknown field inside a document',
      { documents: [{ ...document, loai: 1 }] },
      '/documents/0/loai unknown-field',
    ],
    ['no procedure', { procedureCode: undefined }, '/procedureCode missing'],
    ['a blank summary', { summary: '   ' }, '/summary wrong-format'],
    ['an empty summary', { summary: '' }, '/summary wrong-format'],
    ['no time of submission', { submittedAt: undefined }, '/submittedAt missing'],
    ['30 February', { receivedAt: '2026-02-30T09:30:00+07:00' }, '/receivedAt impossible-date'],
    ['a 12-hour clock', { receivedAt: '2026-03-23 09:30:00 AM' }, '/receivedAt twelve-hour-clock'],
    ['a time without an offset', { dueAt: '2026-04-20T17:00:00' }, '/dueAt no-offset'],
    [
      'a due date before the reception',
      { dueAt: '2026-03-23T09:29:59+07:00' },
      '/dueAt due-before-reception',
    ],
    [
      'a reception before the submission',
      { receivedAt: '2026-03-23T08:00:00+07:00' },
      '/receivedAt received-before-submission',
    ],
    ['a received dossier without the time', { receivedAt: undefined }, '/receivedAt missing'],
    ['a registered dossier with a reception', { status: 1 }, '/receivedAt received-too-early'],
    ['a status that is no beginning', { status: 4 }, '/status unknown-value'],
    ['an unknown channel', { channel: '9' }, '/channel unknown-value'],
    ['a number where a string is due', { channel: 2 }, '/channel unknown-value'],
    ['a dossier code of no form', { code: 'HS-1' }, '/code dossier-code-form'],
    ['a dossier code with an impossible day', { code: 'H21.17-260230-0042' }, '/code dossier-code-date'],
    ['an agency code of no form', { agency: 'tỉnh Mẫu' }, '/agency agency-code-invalid'],
    ['money with a fraction', { fees: [{ name: 'Phí', amount: 0.5 }] }, '/fees/0/amount wrong-type'],
    ['money below zero', { fees: [{ name: 'Phí', amount: -1 }] }, '/fees/0/amount too-small'],
    [
      'a link that is no web address',
      { documents: [{ ...document, link: 'javascript:alert(1)' }] },
      '/documents/0/link wrong-format',
    ],
    [
      'a file and a link',
      { documents: [{ ...document, link: 'https://a.example.vn/', file }] },
      '/documents/0 file-and-link',
    ],
    [
      'a hash in capitals',
      { documents: [{ ...document, file: { ...file, sha256: 'A'.repeat(64) } }] },
      '/documents/0/file/sha256 wrong-format',
    ],
    [
      'an empty file',
      { documents: [{ ...document, file: { ...file, size: 0 } }] },
      '/documents/0/file/size too-small',
    ],
    ['a telephone that is none', { phone: 'gọi sau' }, '/phone wrong-format'],
    ['an e-mail address that is none', { email: 'mau@' }, '/email wrong-format'],
    ['a boolean in words', { hasDigitisedComponents: 'có' }, '/hasDigitisedComponents wrong-type'],
    ['too many documents', { documents: Array.from({ length: 201 }, () => document) }, '/documents too-big'],
  ])('with %s is refused and says where', (_, change, error) => {
    expect(errorsOf(change)).toEqual([error]);
  });

  it('of an agency and a procedure that we do not know is kept and flagged', () => {
    const submission = SubmissionInput.parse({
      ...sampleSubmission(),
      agency: 'Z99.98',
      procedureCode: 'TTHC-7',
    });
    expect(flagsOf(dossierOf(submission, () => 'f'))).toEqual([
      { kind: 'unknown-procedure-form', field: 'procedureCode', value: 'TTHC-7' },
    ]);
  });

  it('with codes of lists that are not confirmed keeps them and flags them', () => {
    const body = { ...sampleSubmission(), submissionPlace: '7', documents: [{ ...document, reuse: '9' }] };
    const dossier = dossierOf(SubmissionInput.parse(body), () => 'f');
    expect(flagsOf(dossier).map(({ field, value, list }) => [field, value, list])).toEqual([
      ['submissionPlace', '7', 'NoiNopHoSo'],
      ['documents[0].reuse', '9', 'DuocTaiSuDung'],
    ]);
  });

  it('tells an error in Vietnamese, never the value', () => {
    const read = readAs(SubmissionInput, { ...sampleSubmission(), phone: 'bí mật', applicantName: 42 });
    expect(read).toEqual({
      ok: false,
      errors: [
        { pointer: '/applicantName', code: 'wrong-type', message: 'Phải là chuỗi' },
        { pointer: '/phone', code: 'wrong-format', message: 'Không phải số điện thoại' },
      ],
    });
  });

  it('that is no object at all is refused', () => {
    expect(readAs(SubmissionInput, [])).toMatchObject({
      ok: false,
      errors: [{ pointer: '', code: 'wrong-type' }],
    });
    expect(readAs(SubmissionInput, null).ok).toBe(false);
  });
});

describe('a reserved key', () => {
  it.each([
    '{"__proto__":{"a":1}}',
    '{"documents":[{"name":"x","constructor":1}]}',
    '[[[{"a":{"prototype":null}}]]]',
    '{"a":null,"b":{"__proto__":0}}',
  ])('is found in %s', (json) => {
    expect(hasReservedKey(JSON.parse(json))).toBe(true);
  });

  it('is not seen where there is none, not in values, not in inherited names', () => {
    expect(hasReservedKey(sampleSubmission())).toBe(false);
    expect(hasReservedKey({ a: '__proto__', b: ['constructor'] })).toBe(false);
    expect(hasReservedKey('__proto__')).toBe(false);
    expect(hasReservedKey(null)).toBe(false);
  });

  it('is found under 10,000 levels', () => {
    const deep = `${'{"a":['.repeat(5_000)}{"__proto__":1}${']}'.repeat(5_000)}`;
    expect(hasReservedKey(JSON.parse(deep))).toBe(true);
  });
});
