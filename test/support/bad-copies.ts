import type { ProblemCode } from '../../schemas/problems.ts';

/* Messages about certified copies that are wrong, and by which code each is refused. */

/** A right request, of which each wrong one differs by one thing. */
export const COPY_REQUEST = {
  agency: 'H21.17',
  officer: 'chutich.h21-17',
  original: { kind: 'diploma', type: 'Bằng tốt nghiệp', issuer: 'Trường Mẫu', number: 'TN-9/2020' },
  requester: { name: 'Nguyễn Văn Mẫu' },
} as const;

const changed = (changes: object) => ({ ...COPY_REQUEST, ...changes });
const text = JSON.stringify(COPY_REQUEST);

export interface BadMessage {
  readonly what: string;
  readonly code: ProblemCode;
  /** The field that is named. */
  readonly pointer?: string;
  readonly body: unknown;
}

const invalid = (what: string, pointer: string, changes: object): BadMessage => ({
  what,
  code: 'invalid-field',
  pointer,
  body: changed(changes),
});

export const BAD_REQUESTS: readonly BadMessage[] = [
  { what: 'nothing at all', code: 'body-missing', body: '' },
  { what: 'what is not JSON', code: 'body-not-json', body: text.slice(0, -1) },
  { what: '__proto__', code: 'reserved-key', body: `${text.slice(0, -1)},"__proto__":{}}` },
  {
    what: 'more than a message may hold',
    code: 'body-too-large',
    body: changed({ note: 'x'.repeat(300_000) }),
  },
  invalid('a list of originals', '/original', { original: [COPY_REQUEST.original] }),
  invalid('a kind of paper that there is not', '/original/kind', {
    original: { ...COPY_REQUEST.original, kind: 'banknote' },
  }),
  invalid('a paper without a name', '/original/type', { original: { ...COPY_REQUEST.original, type: ' ' } }),
  invalid('nobody who asks', '/requester/name', { requester: { name: '' } }),
  invalid('no copy at all', '/copies', { copies: 0 }),
  invalid('a hundred and one copies', '/copies', { copies: 101 }),
  invalid('half a copy', '/copies', { copies: 1.5 }),
  invalid('an officer by name instead of account', '/officer', { officer: 'Nguyễn Thị Mẫu' }),
  invalid('an occasion with a path in it', '/occasion', { occasion: '../../khac' }),
  invalid('a dossier’s code that is none', '/dossier/code', { dossier: { code: 'hồ sơ 1' } }),
  invalid('a field that nobody knows', '/stamp', { stamp: 'đỏ' }),
];

const HASH = 'd'.repeat(64);
const SIGNATURE = Buffer.alloc(256, 7).toString('base64');

export const BAD_SIGNATURES: readonly BadMessage[] = [
  {
    what: 'without a file',
    code: 'invalid-field',
    pointer: '/document',
    body: { step: 'person', signature: SIGNATURE },
  },
  {
    what: 'that is not base64',
    code: 'invalid-field',
    pointer: '/signature',
    body: { step: 'person', document: HASH, signature: '***** *****' },
  },
  {
    what: 'of a step that there is not',
    code: 'invalid-field',
    pointer: '/step',
    body: { step: 'witness', document: HASH, signature: SIGNATURE },
  },
  {
    what: 'by hand where the remote service signs',
    code: 'copy-signed-remotely',
    body: { step: 'person', document: HASH, signature: SIGNATURE },
  },
  {
    what: 'of a step whose turn it is not',
    code: 'copy-state-forbids',
    body: { step: 'body', document: HASH, signature: SIGNATURE },
  },
];

/** Whoever may certify is written down by an administrator: what of that is refused. */
export const BAD_AUTHORITIES: readonly (readonly [what: string, code: ProblemCode, changes: object])[] = [
  ['that ends before it begins', 'invalid-field', { to: '2025-01-01T00:00:00+07:00' }],
  ['without the decision that gives it', 'invalid-field', { instrument: ' ' }],
  ['to sign from afar, by no key', 'invalid-field', { credential: undefined }],
  ['by a certificate that is none', 'copy-certificate-unreadable', { certificates: ['chứng thư'] }],
  ['by a day without a time zone', 'invalid-field', { from: '2026-01-01T00:00:00' }],
];
