import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import openApi from '../../functions/reference/openapi.json' with { type: 'json' };
import { ONE_STOP } from '../../local/installation.ts';
import { readHeld } from '../../local/portal/national-portal.ts';
import type { SubmissionBody } from '../../local/portal/native-messages.ts';
import { startProvince, type Province } from '../../local/province.ts';
import { pdf } from '../../local/tour/paper.ts';
import type { ProblemCode } from '../../schemas/problems.ts';
import { DossierView, type Receipt } from '../../schemas/views.ts';
import { emptyDirectory } from '../local/sample/assembly.ts';
import { expectProblem } from '../support/expect-problem.ts';
import { gatewayAssembly } from '../support/gateway-assembly.ts';
import { callAt, type Desk, type Method, type Said } from '../support/gateway-desk.ts';
import { completed, receiptOf } from '../support/native-teller.ts';
import { oneStopCalls, type OneStopCalls } from '../support/one-stop-calls.ts';
import { proxyEvent } from '../support/proxy-event.ts';
import {
  acted,
  codeOf,
  counterSubmission,
  daysAgo,
  declared,
  step,
  wireRecord,
} from '../support/told-dossiers.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

/*
 * Everything that may come in wrong, over HTTP on the whole province. What is refused is refused with a code that a
 * program can read and words that mend it, and leaves nothing behind: the dossier is not there, the national portal
 * has had nothing, and the right message afterwards works as if nothing had been.
 */

let whole: WholeProvince;
let portal: Desk;
let oneStop: OneStopCalls;
let session: string;

beforeAll(async () => {
  whole = await raiseProvince();
  portal = await whole.as('portal');
  oneStop = oneStopCalls(whole.province.url);
  session = (await oneStop.logIn()).session ?? '';
});
afterAll(() => whole.lower());

/** No trace of a dossier at the gateway or at the national portal. */
async function expectNothingOf(code: string): Promise<void> {
  expectProblem(await portal.get(`/v1/dossiers/${code}`), 'dossier-not-found');
  expectProblem(await portal.get(`/v1/dossiers/${code}/timeline`), 'dossier-not-found');
  expectProblem(await portal.get(`/v1/dossiers/${code}/evidence`), 'dossier-not-found');
  expect((await portal.get(`/v1/dossiers/${code}/exchanges`)).body).toEqual([]);
  expect(await whole.national.ledger(code)).toEqual([]);
}

/** The right submission is taken in and carried, once. */
async function expectGoodSubmission(serial: number): Promise<void> {
  const receipt = receiptOf(await portal.post('/v1/dossiers', counterSubmission(serial)));
  expect(receipt).toMatchObject({ revision: 1, completeness: 'received' });
  await whole.settled(codeOf(serial));
  await whole.arrived(codeOf(serial), ['dossier.added 2']);
}

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
/** The submission as text, with JSON put in before its end. */
const withText = (serial: number, more: string): string =>
  `${JSON.stringify(counterSubmission(serial)).slice(0, -1)},${more}}`;
const file = { name: 'don.pdf', mediaType: 'application/pdf', size: 1_000, sha256: 'a'.repeat(64) };
const withFile = (changes: object): Partial<SubmissionBody> => ({
  documents: [{ name: 'Đơn', file: { ...file, ...changes } }],
});

interface BadSubmission {
  readonly what: string;
  readonly code: ProblemCode;
  /** Which fields are named, and by which rule. */
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
  /** What is told, as JSON or as the exact text. */
  readonly tell: (serial: number) => unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const invalid = (pointer: string, code: string): Pick<BadSubmission, 'code' | 'errors'> => ({
  code: 'invalid-field',
  errors: [{ pointer, code }],
});
const changed = (changes: Readonly<Record<string, unknown>>) => (serial: number) => ({
  ...counterSubmission(serial),
  ...changes,
});

const BAD_SUBMISSIONS: readonly BadSubmission[] = [
  { what: 'nothing at all', code: 'body-missing', tell: () => '' },
  {
    what: 'what is not JSON',
    code: 'body-not-json',
    tell: (serial) => JSON.stringify(counterSubmission(serial)).slice(0, -1),
  },
  { what: 'half a character', code: 'body-not-json', tell: (serial) => withText(serial, '"note":"\\ud83d"') },
  { what: 'a list', ...invalid('', 'wrong-type'), tell: (serial) => [counterSubmission(serial)] },
  {
    what: 'more than a message may hold',
    code: 'body-too-large',
    tell: changed({ note: 'x'.repeat(262_144) }),
  },
  {
    what: 'more than a function may be given',
    code: 'body-too-large',
    tell: changed({ note: 'x'.repeat(7_000_000) }),
  },
  {
    what: 'more than the door takes',
    code: 'body-too-large',
    tell: changed({ note: 'x'.repeat(11_000_000) }),
  },
  {
    what: '10,000-deep JSON',
    code: 'body-too-deep',
    tell: (serial) => withText(serial, `"note":${deep(10_000)}`),
  },
  { what: '__proto__', code: 'reserved-key', tell: (serial) => withText(serial, '"__proto__":{"status":2}') },
  {
    what: '__proto__ in disguise',
    code: 'reserved-key',
    tell: (serial) => withText(serial, '"\\u005f_proto__":{}'),
  },
  {
    what: 'constructor deep inside',
    code: 'reserved-key',
    tell: (serial) => withText(serial, '"fees":[{"constructor":{"prototype":{}}}]'),
  },
  {
    what: 'an unknown field',
    ...invalid('/ghiChuRieng', 'unknown-field'),
    tell: changed({ ghiChuRieng: 'x' }),
  },
  {
    what: 'an unknown field in a row',
    ...invalid('/fees/0/donVi', 'unknown-field'),
    tell: changed({ fees: [{ name: 'Phí', amount: 1, donVi: 'VND' }] }),
  },
  {
    what: 'no procedure',
    ...invalid('/procedureCode', 'missing'),
    tell: changed({ procedureCode: undefined }),
  },
  { what: 'a blank summary', ...invalid('/summary', 'wrong-format'), tell: changed({ summary: '  ' }) },
  {
    what: 'a number where a text is due',
    ...invalid('/sectorName', 'wrong-type'),
    tell: changed({ sectorName: 7 }),
  },
  {
    what: 'null where a text is due',
    ...invalid('/sectorName', 'wrong-type'),
    tell: changed({ sectorName: null }),
  },
  {
    what: '30 February',
    ...invalid('/receivedAt', 'impossible-date'),
    tell: changed({ receivedAt: '2026-02-30T09:30:00+07:00' }),
  },
  {
    what: 'a date as on the national wire',
    ...invalid('/receivedAt', 'not-an-instant'),
    tell: changed({ receivedAt: '20260230093000' }),
  },
  {
    what: 'a 12-hour clock',
    ...invalid('/receivedAt', 'twelve-hour-clock'),
    tell: changed({ receivedAt: '2026-03-23T09:30:00 PM' }),
  },
  {
    what: 'a time without its zone',
    ...invalid('/receivedAt', 'no-offset'),
    tell: changed({ receivedAt: '2026-03-23T09:30:00' }),
  },
  {
    what: 'a return date before the reception',
    ...invalid('/dueAt', 'due-before-reception'),
    tell: changed({ dueAt: daysAgo(4, '08:00') }),
  },
  {
    what: 'a reception before the submission',
    ...invalid('/receivedAt', 'received-before-submission'),
    tell: changed({ receivedAt: daysAgo(5, '08:00') }),
  },
  { what: 'an unknown status', ...invalid('/status', 'unknown-value'), tell: changed({ status: 12 }) },
  {
    what: 'a status in which no dossier begins',
    ...invalid('/status', 'unknown-value'),
    tell: changed({ status: 10 }),
  },
  { what: 'an unknown channel', ...invalid('/channel', 'unknown-value'), tell: changed({ channel: '9' }) },
  {
    what: 'an agency code of no known form',
    ...invalid('/agency', 'agency-code-invalid'),
    tell: changed({ agency: 'Sở Mẫu' }),
  },
  { what: 'another agency', code: 'agency-not-yours', tell: changed({ agency: 'H56.14' }) },
  {
    what: 'a code of another agency',
    code: 'agency-not-yours',
    tell: (serial) => counterSubmission(serial, { code: codeOf(serial, 'H56.14') }),
  },
  {
    what: 'a code of no known form',
    ...invalid('/code', 'dossier-code-form'),
    tell: changed({ code: 'HS-1' }),
  },
  {
    what: 'a code with a day that does not exist',
    ...invalid('/code', 'dossier-code-date'),
    tell: changed({ code: 'H21.17-260230-0001' }),
  },
  { what: 'a file that is too large', code: 'file-too-large', tell: changed(withFile({ size: 52_428_801 })) },
  {
    what: 'a file of a kind that is not taken',
    code: 'file-type-forbidden',
    tell: changed(withFile({ mediaType: 'application/x-msdownload' })),
  },
  {
    what: 'a file whose hash is none',
    ...invalid('/documents/0/file/sha256', 'wrong-format'),
    tell: changed(withFile({ sha256: 'abc' })),
  },
  {
    what: 'a file and a link for one document',
    ...invalid('/documents/0', 'file-and-link'),
    tell: changed({ documents: [{ name: 'Đơn', file, link: 'https://tep.example.vn/1' }] }),
  },
  {
    what: 'an Idempotency-Key that is none',
    code: 'idempotency-key-invalid',
    tell: changed({}),
    headers: { 'idempotency-key': 'x'.repeat(129) },
  },
];

describe.concurrent('a submission with', () => {
  it.each(BAD_SUBMISSIONS.map((bad, index) => ({ ...bad, serial: 100 + index })))(
    '$what is refused ($code), and leaves nothing behind',
    async ({ tell, code, errors, headers, serial }) => {
      const said = await portal.post('/v1/dossiers', tell(serial), headers);
      expectProblem(said, code);
      if (errors !== undefined) {
        const named = (said.body as { errors: { pointer: string; code: string; message: string }[] }).errors;
        expect(named.map(({ pointer, code: rule }) => ({ pointer, code: rule }))).toEqual(errors);
        for (const { message } of named) expect(message).toMatch(/\p{Ll}/u);
      }
      await expectNothingOf(codeOf(serial));
      await expectGoodSubmission(serial);
    },
  );
});

describe.concurrent('what is unknown and yet no mistake', () => {
  it('a procedure code of no known form is kept, flagged, and carried as it came', async () => {
    const code = codeOf(1);
    const receipt = receiptOf(
      await portal.post('/v1/dossiers', counterSubmission(1, { procedureCode: 'TTHC-MOI-01' })),
    );
    expect(receipt.flags).toEqual([
      { kind: 'unknown-procedure-form', field: 'procedureCode', value: 'TTHC-MOI-01' },
    ]);
    const [duty] = await whole.settled(code); // this national portal knows no such form either
    expect(duty).toMatchObject({ state: 'parked', reason: { partnerCode: 'procedure-unknown' } });
  });

  it('an agency below one’s own that nobody has heard of is kept and carried', async () => {
    const agency = 'H21.99.123';
    const receipt = receiptOf(await portal.post('/v1/dossiers', counterSubmission(2, { agency })));
    expect(receipt).toMatchObject({ completeness: 'received' });
    await whole.settled(codeOf(2, agency));
    await whole.arrived(codeOf(2, agency), ['dossier.added 2']);
  });

  it('a list of agencies is put by who may, for its own agencies, with codes of a known form', async () => {
    const list = (...agencies: string[]) => ({ version: 'Quyết định 42/2026', agencies });
    const path = '/v1/agencies';
    expectProblem(await portal.call('PUT', path, list('H21')), 'scope-missing');
    const steward = await whole.with({ clientId: 'steward', scope: 'agency:manage', agencies: ['H21'] });
    expectProblem(await steward.call('PUT', path, list('H21', 'H56')), 'agency-not-yours');
    expectProblem(await steward.call('PUT', path, list('Sở Mẫu')), 'invalid-field');
    expectProblem(await steward.call('PUT', path, { ...list('H21'), tat_ca: true }), 'invalid-field');
    expect((await portal.get(path)).body).toEqual({ agencies: [] });
  });

  it('codes off lists that are not confirmed are kept and flagged', async () => {
    const fees = [{ name: 'Phí', collection: '8', amount: 1_000, kind: '1' }];
    const receipt = receiptOf(await portal.post('/v1/dossiers', counterSubmission(3, { fees })));
    expect(receipt.flags).toEqual([
      { kind: 'unknown-code', field: 'fees[0].collection', value: '8', list: 'HinhThucThu' },
    ]);
  });
});

interface BadChange {
  readonly what: string;
  readonly path: string;
  readonly code: ProblemCode;
  readonly body: unknown;
  /** A field that is named. */
  readonly pointer?: string;
}

const row = step(2, '08:00').rows[0];
const badRow = (changes: object, pointer: string): Pick<BadChange, 'path' | 'code' | 'body' | 'pointer'> => ({
  path: 'progress',
  code: 'invalid-field',
  body: { rows: [{ ...row, ...changes }] },
  pointer,
});
const badProgress = (rows: readonly unknown[]): Pick<BadChange, 'path' | 'code' | 'body' | 'pointer'> => ({
  path: 'progress',
  code: 'invalid-field',
  body: { rows },
  pointer: '/rows',
});
const withdrawal = (code: ProblemCode, body: unknown, pointer?: string) => ({
  path: 'withdrawal',
  code,
  body,
  ...(pointer === undefined ? {} : { pointer }),
});

const BAD_CHANGES: readonly BadChange[] = [
  { what: 'an act that there is not', path: 'approve', code: 'route-not-found', body: acted(2, '08:00') },
  { what: 'no rows', ...badProgress([]) },
  { what: 'too many rows', ...badProgress(Array(51).fill(row)) },
  { what: 'a handler’s name that is too long', ...badRow({ handler: 'x'.repeat(51) }, '/rows/0/handler') },
  { what: 'a status off the list', ...badRow({ status: 11 }, '/rows/0/status') },
  { what: 'a blank content', ...badRow({ content: '' }, '/rows/0/content') },
  { what: 'no reason', ...withdrawal('invalid-field', acted(2, '08:00'), '/reason') },
  {
    what: 'a kind in its body',
    ...withdrawal('invalid-field', { ...acted(2, '08:00'), reason: 'Rút', kind: 'stop' }, '/kind'),
  },
  { what: 'what is not JSON', ...withdrawal('body-not-json', '{"reason":') },
  { what: '10,000-deep JSON', ...withdrawal('body-too-deep', `{"reason":${deep(10_000)}}`) },
  { what: 'a forbidden transition', path: 'return', code: 'transition-forbidden', body: acted(2, '08:00') },
  {
    what: 'a step to a forbidden status',
    path: 'progress',
    code: 'transition-forbidden',
    body: { rows: [{ ...row, status: 9 }] },
  },
];

describe.concurrent('a change with', () => {
  it.each(BAD_CHANGES.map((bad, index) => ({ ...bad, serial: 200 + index })))(
    '$what is refused ($code), and the dossier stands where it stood',
    async ({ path, code, body, pointer, serial }) => {
      await expectGoodSubmission(serial);
      const dossier = codeOf(serial);
      const said = await portal.post(`/v1/dossiers/${dossier}/${path}`, body);
      expectProblem(said, code);
      if (pointer !== undefined) {
        const named = (said.body as { errors: { pointer: string }[] }).errors.map((each) => each.pointer);
        expect(named).toContain(pointer);
      }
      const { revision, dossier: stands } = await portal.read(`/v1/dossiers/${dossier}`, DossierView);
      expect({ revision, status: stands.status }).toEqual({ revision: 1, status: 2 });
      receiptOf(await portal.post(`/v1/dossiers/${dossier}/progress`, step(2, '08:00', 4)));
      await whole.settled(dossier);
      await whole.arrived(dossier, ['dossier.added 2', 'dossier.updated 4', 'progress.added 4']);
    },
  );

  it('a dossier that there is not, or a code that is none, is refused (dossier-not-found)', async () => {
    for (const code of [codeOf(9_999), 'HS-1', '..%2F..%2Fetc', 'H21.17-260230-0001']) {
      expectProblem(
        await portal.post(`/v1/dossiers/${code}/progress`, step(2, '08:00', 4)),
        'dossier-not-found',
      );
      expectProblem(await portal.get(`/v1/dossiers/${code}`), 'dossier-not-found');
    }
  });
});

describe.concurrent('a code that is taken', () => {
  it('is refused for another body (dossier-exists-other-body), and the first dossier stays as it was', async () => {
    await expectGoodSubmission(10);
    const other = counterSubmission(10, { summary: 'Hồ sơ khác hẳn' });
    expectProblem(await portal.post('/v1/dossiers', other), 'dossier-exists-other-body');
    const { dossier, revision } = await portal.read(`/v1/dossiers/${codeOf(10)}`, DossierView);
    expect({ revision, summary: dossier.summary }).toEqual({
      revision: 1,
      summary: counterSubmission(10).summary,
    });
    await whole.arrived(codeOf(10), ['dossier.added 2']);
  });

  it('and a key that is taken is refused for another request (idempotency-key-reused)', async () => {
    const key = { 'idempotency-key': 'khoa-11' };
    receiptOf(await portal.post('/v1/dossiers', counterSubmission(11), key));
    expectProblem(await portal.post('/v1/dossiers', counterSubmission(12), key), 'idempotency-key-reused');
    await expectNothingOf(codeOf(12));
    await expectGoodSubmission(12);
  });
});

describe.concurrent('declared files', () => {
  const paper = pdf('don.pdf', ['DON MAU']);
  const submission = (serial: number): SubmissionBody =>
    counterSubmission(serial, { documents: [{ name: 'Đơn', file: declared(paper) }] });

  async function announce(serial: number): Promise<Receipt> {
    const receipt = receiptOf(await portal.post('/v1/dossiers', submission(serial)));
    expect(receipt).toMatchObject({ completeness: 'pending' });
    return receipt;
  }
  const complete = (serial: number): Promise<Said> =>
    portal.post(`/v1/dossiers/${codeOf(serial)}/files/completion`, {});

  async function expectWaiting(serial: number, receipt: Receipt): Promise<void> {
    const { completeness, files } = await portal.read(`/v1/dossiers/${codeOf(serial)}`, DossierView);
    expect({ completeness, stored: files.map(({ stored }) => stored) }).toEqual({
      completeness: 'pending',
      stored: [false],
    });
    expect(await whole.national.ledger(codeOf(serial))).toEqual([]);
    expect(await completed(portal, receipt, [paper])).toMatchObject({ completeness: 'received' });
    await whole.settled(codeOf(serial));
    await whole.arrived(codeOf(serial), ['dossier.added 2']);
  }

  it('that were not uploaded are missed (file-missing), and the dossier waits for them', async () => {
    const receipt = await announce(20);
    const said = await complete(20);
    expectProblem(said, 'file-missing');
    expect(said.body).toMatchObject({
      errors: [{ pointer: `/files/${receipt.uploads[0]?.fileId ?? ''}`, code: 'file-missing' }],
    });
    await expectWaiting(20, receipt);
  });

  it.each([
    {
      what: 'other bytes of the same length',
      serial: 21,
      bytes: paper.bytes.toReversed(),
      code: 'file-hash-mismatch',
    },
    { what: 'fewer bytes', serial: 22, bytes: paper.bytes.slice(1), code: 'file-size-mismatch' },
  ] as const)('of which $what were uploaded are refused ($code)', async ({ serial, bytes, code }) => {
    const receipt = await announce(serial);
    // Amazon's store refuses them at once; one that does not must not deceive us.
    await fetch(receipt.uploads[0]?.url ?? '', { method: 'PUT', body: bytes });
    expectProblem(await complete(serial), code);
    await expectWaiting(serial, receipt);
  });

  it('hold up every other message about their dossier until they are there (dossier-pending)', async () => {
    const receipt = await announce(23);
    expectProblem(
      await portal.post(`/v1/dossiers/${codeOf(23)}/progress`, step(2, '08:00', 4)),
      'dossier-pending',
    );
    await expectWaiting(23, receipt);
  });
});

describe('a caller', () => {
  const ROUTES: readonly (readonly [Method, string])[] = Object.entries(openApi.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, item]) =>
      Object.entries(item as Record<string, { readonly security?: readonly unknown[] }>)
        // Anybody may check a copy: those calls take no token.
        .filter(([, { security = [] }]) => security.length > 0)
        .map(([method]) => [method.toUpperCase() as Method, path.replace(/\{\w+\}/g, codeOf(30))] as const),
    );
  const bodyFor = (method: Method): unknown => (method === 'GET' ? undefined : {});

  it('without a token that is believed is refused on every route (unauthenticated)', async () => {
    expect(ROUTES.length).toBeGreaterThan(65);
    const b64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const [, claims = ''] = portal.token.split('.');
    const tokens = {
      none: undefined,
      blank: '',
      garbage: 'Bearer khong-phai-token',
      'another scheme': `Basic ${portal.token}`,
      'no signature': `Bearer ${b64({ alg: 'none', typ: 'at+jwt' })}.${claims}.`,
      tampered: `Bearer ${portal.token.slice(0, -4)}AAAA`,
      expired: `Bearer ${(await whole.with({ expiresIn: -60 })).token}`,
      'of another issuer': `Bearer ${(await whole.with({ issuer: 'https://issuer.example.vn' })).token}`,
      'for another audience': `Bearer ${(await whole.with({ audience: 'another-gateway' })).token}`,
      'by a key that is not published': `Bearer ${(await whole.with({ key: 'strange' })).token}`,
    };
    for (const [what, authorization] of Object.entries(tokens)) {
      const headers = authorization === undefined ? {} : { authorization };
      const said = await callAt(`${whole.province.url}/v1/dossiers`, 'POST', counterSubmission(30), headers);
      expect(said.status, what).toBe(401);
      expectProblem(said, 'unauthenticated');
    }
    for (const [method, path] of ROUTES) {
      const headers = { authorization: tokens.tampered };
      const said = await callAt(whole.province.url + path, method, bodyFor(method), headers);
      expect(said.status, `${method} ${path}`).toBe(401);
    }
    await expectNothingOf(codeOf(30));
    await expectGoodSubmission(30);
  });

  it('whose token gives no right is refused on every route (scope-missing)', async () => {
    const unscoped = await whole.with({ clientId: 'unscoped', scope: '', agencies: ['H21'] });
    const elsewhere = await whole.with({
      clientId: 'elsewhere',
      scope: 'dossier:admin other:write',
      agencies: ['H21'],
    });
    for (const desk of [unscoped, elsewhere]) {
      for (const [method, path] of ROUTES) {
        const said = await desk.call(method, path, bodyFor(method));
        expect(said.status, `${method} ${path}: ${said.text}`).toBe(403);
        expectProblem(said, 'scope-missing');
      }
    }
  });

  it('who may read may not write, and who may write may not operate', async () => {
    const reader = await whole.as('reader');
    expectProblem(await reader.post('/v1/dossiers', counterSubmission(31)), 'scope-missing');
    expectProblem(await reader.post('/v1/dossier-codes', { agency: 'H21.17' }), 'scope-missing');
    const order = { partner: 'dvcqg', reason: 'Gửi lại thử' };
    expectProblem(await portal.post('/v1/redrive', order), 'scope-missing');
    await expectNothingOf(codeOf(31));
  });

  it('of no agency is refused at the door, whatever its scopes (scope-missing)', async () => {
    const scope = 'dossier:write dossier:read';
    const homeless = await whole.with({ clientId: 'homeless', scope, agencies: [] });
    expectProblem(await homeless.post('/v1/dossiers', counterSubmission(32)), 'scope-missing');
    expectProblem(await homeless.get(`/v1/dossiers/${codeOf(2)}`), 'scope-missing');
    await expectNothingOf(codeOf(32));
  });

  it('who loses the way is told so (route-not-found)', async () => {
    expectProblem(await portal.get('/v1/nothing'), 'route-not-found');
    expectProblem(await portal.call('PUT', '/v1/dossiers', {}), 'route-not-found');
  });

  it('who asks for a list in a way that there is not is told which parameter (invalid-query)', async () => {
    for (const query of [
      '',
      'agency=H21.17&status=2',
      'agency=H21.17&status=12&day=2026-03-23',
      'agency=H21.17&status=2&day=2026-02-30',
      'agency=H21.17&status=2&day=2026-03-23&limit=0',
      'agency=H21.17&status=2&day=2026-03-23&tat-ca=1',
    ]) {
      expectProblem(await portal.get(`/v1/dossiers?${query}`), 'invalid-query');
    }
    for (const query of ['', 'partner=khong-co', 'partner=dvcqg&cursor=rac']) {
      expectProblem(await portal.get(`/v1/parked?${query}`), 'invalid-query');
    }
  });
});

interface BadRecord {
  readonly what: string;
  readonly tell: (serial: number) => string | readonly Readonly<Record<string, unknown>>[];
  readonly errorCode?: number;
  readonly says: string | RegExp;
}

const record =
  (changes: Readonly<Record<string, unknown>>) =>
  (serial: number): readonly Readonly<Record<string, unknown>>[] => [wireRecord(serial, changes)];
const recordText = (serial: number, more: string): string =>
  `[${JSON.stringify(wireRecord(serial)).slice(0, -1)},${more}}]`;

const BAD_RECORDS: readonly BadRecord[] = [
  {
    what: 'what is not JSON',
    tell: (serial) => JSON.stringify([wireRecord(serial)]).slice(0, -1),
    says: 'Dữ liệu không đúng định dạng JSON',
  },
  { what: 'an empty list', tell: () => '[]', says: 'Dữ liệu rỗng' },
  {
    what: 'a record that is no list',
    tell: (serial) => JSON.stringify(wireRecord(serial)),
    says: 'Dữ liệu phải là một danh sách (mảng JSON)',
  },
  { what: 'a list of texts', tell: () => '["H21.17"]', says: 'Mỗi hồ sơ phải là một đối tượng JSON' },
  {
    what: 'more than a batch may hold',
    tell: record({ GhiChu: 'x'.repeat(1_100_000) }),
    says: /^Nội dung vượt dung lượng cho phép: Tối đa 1048576 byte/,
  },
  {
    what: 'a record that is too large',
    tell: record({ GhiChu: 'x'.repeat(200_000) }),
    says: /^Bản ghi quá lớn: tối đa 184320 byte/,
  },
  {
    what: '10,000-deep JSON',
    tell: (serial) => recordText(serial, `"GhiChu":${deep(10_000)}`),
    says: /^JSON lồng nhau quá sâu/,
  },
  {
    what: '__proto__',
    tell: (serial) => recordText(serial, '"__proto__":{"x":1}'),
    says: /^Tên trường bị cấm/,
  },
  { what: 'a missing mandatory field', tell: record({ MaTTHC: undefined }), says: 'Thiếu trường MaTTHC' },
  { what: 'a blank mandatory field', tell: record({ TrichYeuHoSo: '' }), says: 'Thiếu trường TrichYeuHoSo' },
  { what: '30 February', tell: record({ NgayTiepNhan: '20260230093000' }), says: /NgayTiepNhan/ },
  { what: 'a 12-hour clock', tell: record({ NgayTiepNhan: '23/03/2026 09:30:00 PM' }), says: /NgayTiepNhan/ },
  {
    what: 'a return date before the reception',
    tell: record({ NgayHenTra: '20200101000000' }),
    says: /NgayHenTra/,
  },
  { what: 'an unknown status', tell: record({ TrangThaiHoSo: '12' }), says: /TrangThaiHoSo/ },
  { what: 'an object where a text is due', tell: record({ ChuHoSo: { ten: 'A' } }), says: /ChuHoSo/ },
  { what: 'an object where a list is due', tell: record({ TaiLieuNop: {} }), says: /TaiLieuNop/ },
  {
    what: 'a code of another agency',
    tell: (serial) => [wireRecord(serial, { MaHoSo: codeOf(serial, 'H56.14') })],
    says: /^MaHoSo: cơ quan trong mã hồ sơ không thuộc phạm vi/,
  },
  { what: 'a code of no known form', tell: record({ MaHoSo: 'HS-1' }), says: /MaHoSo/ },
];

describe.concurrent('a record that comes by the drop-in with', () => {
  it.each(BAD_RECORDS.map((bad, index) => ({ ...bad, serial: 300 + index })))(
    '$what is refused in the words of the wire, and leaves nothing behind',
    async ({ tell, errorCode = -1, says, serial }) => {
      const reply = await oneStop.post('ThemMoi', tell(serial));
      expect(reply).toMatchObject({ error_code: errorCode });
      const message = typeof reply === 'string' ? reply : reply.message;
      if (typeof says === 'string') expect(message).toBe(says);
      else expect(message).toMatch(says);
      await expectNothingOf(codeOf(serial));
      expect(await oneStop.post('ThemMoi', [wireRecord(serial)])).toMatchObject({ error_code: 0 });
      await whole.settled(codeOf(serial));
      await whole.arrived(codeOf(serial), ['dossier.added 2']);
    },
  );

  it('numbers where texts are due is taken, as the real adapter takes it, and goes on as texts', async () => {
    const code = codeOf(350);
    const numbers = {
      TrangThaiHoSo: 2,
      KenhThucHien: 2,
      LoaiDoiTuong: 1,
      HinhThuc: 1,
      HoSoCoThanhPhanSoHoa: 1,
    };
    expect(await oneStop.post('ThemMoi', [wireRecord(350, numbers)])).toMatchObject({ error_code: 0 });
    await whole.arrived(code, ['dossier.added 2']);
    const held = (await readHeld(whole.national, [code])).get(code);
    expect(held?.header).toMatchObject({
      TrangThaiHoSo: '2',
      KenhThucHien: '2',
      LoaiDoiTuong: '1',
      HinhThuc: '1',
      HoSoCoThanhPhanSoHoa: '1',
    });
  });

  it('fields that we do not know is taken, the fields are kept aside and not carried', async () => {
    const code = codeOf(351);
    expect(
      await oneStop.post('ThemMoi', [wireRecord(351, { TruongRieng: 'của hệ thống', Khac: { a: [1] } })]),
    ).toMatchObject({
      error_code: 0,
    });
    await whole.arrived(code, ['dossier.added 2']);
    const held = (await readHeld(whole.national, [code])).get(code);
    expect(held?.header).not.toHaveProperty('TruongRieng');
  });

  it('a procedure and codes that we do not know is taken, flagged, and carried as it came', async () => {
    const code = codeOf(352);
    const unknown = { MaTTHC: 'TTHC-MOI-02', KenhThucHien: '9' };
    expect(await oneStop.post('ThemMoi', [wireRecord(352, unknown)])).toMatchObject({ error_code: 0 });
    const { flags, dossier } = await portal.read(`/v1/dossiers/${code}`, DossierView);
    expect(flags.map(({ field, value }) => `${field} ${value}`)).toEqual([
      'procedureCode TTHC-MOI-02',
      'channel 9',
    ]);
    expect(dossier).toMatchObject({ procedureCode: 'TTHC-MOI-02', channel: '9' });
    const [duty] = await whole.settled(code);
    expect(duty).toMatchObject({ state: 'parked' });
  });

  it('a duplicate code and another body is told that it exists, and the first stays as it was', async () => {
    const code = codeOf(353);
    expect(await oneStop.post('ThemMoi', [wireRecord(353)])).toMatchObject({ error_code: 0 });
    expect(await oneStop.post('ThemMoi', [wireRecord(353, { GhiChu: 'Khác' })])).toEqual({
      error_code: 3,
      message: `Hồ sơ ${code} đã tồn tại`,
    });
    await whole.settled(code);
    await whole.arrived(code, ['dossier.added 2']);
  });
});

describe.concurrent('an envelope of generation 1', () => {
  const envelope = (changes: Readonly<Record<string, unknown>>) => ({
    session,
    madonvi: '000.00.17.H21',
    service: 'DongBoHoSoMC',
    isUpdating: 'False',
    data: [wireRecord(360)],
    ...changes,
  });
  it.each<{ what: string; body: () => unknown; reply: { error_code: number; message: unknown } }>([
    {
      what: 'that is not JSON',
      body: () => '{"session":',
      reply: { error_code: -1, message: 'Dữ liệu không đúng định dạng JSON' },
    },
    {
      what: 'that is a list',
      body: () => [],
      reply: { error_code: -1, message: 'Dữ liệu phải là một đối tượng JSON' },
    },
    {
      what: 'without a session',
      body: () => envelope({ session: undefined }),
      reply: { error_code: 401, message: 'Session không hợp lệ' },
    },
    {
      what: 'without a service',
      body: () => envelope({ service: undefined }),
      reply: { error_code: -1, message: 'Thiếu trường service' },
    },
    {
      what: 'without an agency',
      body: () => envelope({ madonvi: undefined }),
      reply: { error_code: -1, message: 'Thiếu trường madonvi' },
    },
    {
      what: 'without data',
      body: () => envelope({ data: undefined }),
      reply: { error_code: -1, message: 'Thiếu trường data' },
    },
    {
      what: 'with an agency of no known form',
      body: () => envelope({ madonvi: 'Sở Mẫu' }),
      reply: { error_code: -1, message: expect.stringContaining('madonvi: mã đơn vị không đúng dạng') },
    },
    {
      what: 'with an isUpdating that is neither',
      body: () => envelope({ isUpdating: 'maybe' }),
      reply: { error_code: -1, message: expect.stringContaining('isUpdating') },
    },
  ])('$what is answered in the words of the wire', async ({ body, reply }) => {
    const said = await callAt(`${whole.province.url}/dropin/g1/integrate`, 'POST', body(), { dstcode: 'x' });
    expect(said.status).toBe(200);
    expect(said.body).toEqual(reply);
    expect(await whole.national.ledger(codeOf(360))).toEqual([]);
  });
});

describe('an address to be told at', () => {
  it('inside a private network is refused outside this machine (webhook-url-private)', async () => {
    // The same bundle and table, with the mode of a deployed stage; its authoriser would want an https issuer, so
    // the function is called as API Gateway calls it.
    const deployed = await raiseDeployed();
    try {
      const put = async (url: string): Promise<{ statusCode: number; body: string }> => {
        const event = proxyEvent('PUT', '/v1/webhook-endpoint', { body: JSON.stringify({ url }) });
        const result = await deployed.invoke('endpoint', event);
        if (!result.ok) throw new Error(result.errorMessage);
        return result.value as { statusCode: number; body: string }; // a proxy result
      };
      for (const url of [
        'https://10.0.0.8/webhooks',
        'https://172.16.5.4/webhooks',
        'https://192.168.1.9:8443/webhooks',
        'https://127.0.0.1/webhooks',
        'https://localhost/webhooks',
        'https://169.254.169.254/latest/meta-data',
        'https://100.64.0.1/webhooks',
        'https://[::1]/webhooks',
        'https://[fd00::8]/webhooks',
        'https://[::ffff:10.0.0.8]/webhooks',
        'https://0x7f000001/webhooks',
      ]) {
        const refused = await put(url);
        expect(refused.statusCode, url).toBe(422);
        expect(JSON.parse(refused.body), url).toMatchObject({ code: 'webhook-url-private' });
      }
      for (const url of [
        'http://cong.example.vn/webhooks',
        'ftp://cong.example.vn',
        'https://a:b@cong.example.vn',
        'cong',
      ]) {
        const refused = await put(url);
        expect(JSON.parse(refused.body), url).toMatchObject({ code: 'webhook-url-invalid' });
      }
      const shown = await deployed.invoke('endpoint', proxyEvent('GET', '/v1/webhook-endpoint'));
      expect(JSON.parse((shown as { value: { body: string } }).value.body)).toEqual({ source: 'none' });
    } finally {
      await deployed.stop();
    }
  });

  async function raiseDeployed(): Promise<Province> {
    return startProvince({
      dataDir: emptyDirectory(),
      port: 0,
      cdkOut: await gatewayAssembly(),
      parameters: {
        TokenIssuer: 'https://issuer.example.vn',
        TokenJwksUri: 'https://issuer.example.vn/jwks.json',
        DvcqgBaseUrl: 'http://127.0.0.1:9',
        DvcqgGeneration: 'g2',
        DvcqgDstCode: 'x',
        DvcqgAgency: '000.00.00.H21',
        ProvinceAgency: 'H21',
      },
      environment: { LOCAL_MODE: 'false' },
    });
  }
});

it('and after all of this the drop-in’s key is still the only way in', async () => {
  expect(await oneStop.post('ThemMoi', [wireRecord(390)], `${ONE_STOP.key}x`)).toMatchObject({
    error_code: 401,
  });
});
