import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { digestOf } from '../../../functions/kernel/trust/hashes.ts';
import { signedAttributes } from '../../../functions/kernel/trust/signed-attributes.ts';
import { verifiesOver } from '../../../functions/kernel/trust/verifies-over.ts';
import { askAt } from '../../../local/cli/ask.ts';
import { fakeToken, type FakeToken } from '../../support/fake-token.ts';
import { openTrustWorld, type Owner, type TrustWorld } from '../../support/trust-world.ts';
import { envOf, problem, run, startFakeService, type FakeService } from './fake-service.ts';

const COPY = 'bs-0123456789abcdefghjk';
const SCHEME = 'ecdsa-p256-sha256';
const DOCUMENT = 'd'.repeat(64);
const PIN = '704704';

let world: TrustWorld;
let chair: Owner;
let service: FakeService;
let token: FakeToken;
let attributes: ReturnType<typeof signedAttributes>;

beforeAll(async () => {
  world = await openTrustWorld();
  chair = await world.issue({ subject: { country: 'VN', commonName: 'Nguyễn Thị Mẫu' } });
  const contentDigest = digestOf('sha256', Buffer.from('bản sao số 42'));
  attributes = signedAttributes({ contentDigest, certificate: chair.certificate, scheme: SCHEME });
});

beforeEach(async () => {
  service = await startFakeService();
  token = fakeToken('can-bo', chair, attributes.der);
  token.pin = PIN;
  vi.doMock('pkcs11js', () => token.package);
  service.routes[`GET /v1/copies/${COPY}/signing`] = { body: task() };
  service.routes[`PUT /v1/copies/${COPY}/signature`] = { status: 202, body: signed };
  return () => service.close();
});
afterAll(() => {
  vi.doUnmock('pkcs11js');
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const task = (changes: object = {}) => ({
  copy: COPY,
  step: 'person',
  reference: `${COPY}~person~1`,
  scheme: SCHEME,
  digest: base64(attributes.digest),
  attributes: base64(attributes.der),
  document: DOCUMENT,
  certificate: chair.certificate.fingerprint,
  description: 'Ký chứng thực bản sao điện tử số 000042, quyển 01/2026-SCT/BS',
  expiresAt: '2026-03-26T10:00:00.000Z',
  ...changes,
});

const signed = {
  id: COPY,
  agency: 'H21.17',
  state: 'person-signed',
  officer: 'chutich.h21-17',
  original: { kind: 'diploma', type: 'Bằng tốt nghiệp đại học' },
  copies: 1,
  channel: 'counter',
  requestedAt: '2026-03-24T02:00:00.000Z',
  dueOn: '2026-03-24',
};

const sign = (answers: readonly string[] | undefined, ...more: string[]) =>
  run(
    ['copy', 'sign', COPY, '--module', '/token.so', '--token', 'can-bo', '--key', 'chu-tich', ...more],
    envOf(service),
    world.now,
    answers,
  );

const handedIn = () => service.calls.filter(({ method }) => method === 'PUT').map(({ body }) => body);

describe('copy sign, with a token on this machine', () => {
  it('shows what is signed and by whom, asks, and hands in a signature over exactly that digest', async () => {
    const { exit, out, err } = await sign(['c', PIN]);
    expect(err).toContain('Ký chứng thực bản sao điện tử số 000042, quyển 01/2026-SCT/BS');
    expect(err).toContain(Buffer.from(attributes.digest).toString('hex'));
    expect(err).toContain('Nguyễn Thị Mẫu');
    expect(err).toContain('Người thực hiện chứng thực');
    expect(err.indexOf('Ký? (sign?)')).toBeLessThan(err.indexOf('Mã PIN'));
    expect(exit).toBe(0);
    expect(out).toContain('đã nhận chữ ký người chứng thực (person-signed)');
    const [body] = handedIn() as { step: string; document: string; signature: string }[];
    expect(body).toMatchObject({ step: 'person', document: DOCUMENT });
    const signature = Buffer.from(body!.signature, 'base64');
    expect(verifiesOver(chair.certificate, SCHEME, attributes.digest, signature)).toBe(true);
  });

  it('lets the PIN appear nowhere: not on the screen, not in what is sent', async () => {
    const { out, err } = await sign(['c', PIN], '--json');
    expect(out + err + JSON.stringify(service.calls)).not.toContain(PIN);
    expect(JSON.parse(out)).toMatchObject({ step: 'person', copy: { state: 'person-signed' } });
  });

  it.each([[['k']], [['']], [[]]])('signs nothing where the person answers %j', async (answers) => {
    const { exit, err } = await sign(answers);
    expect(exit).toBe(1);
    expect(err).toContain('Chưa ký gì');
    expect([token.logins, handedIn()]).toEqual([[], []]);
  });

  it('does not take silence for consent: without a person there has to be --yes, and a PIN on the input', async () => {
    expect((await sign(undefined)).exit).toBe(2);
    expect(service.calls).toEqual([]);
    const { exit, err } = await sign(undefined, '--yes');
    expect([exit, token.logins]).toEqual([1, []]);
    expect(err).toContain('không có mã PIN');
  });

  it('shows a wrong PIN to the token once, and says what comes of more', async () => {
    const { exit, err } = await sign(['c', '000000']);
    expect(exit).toBe(1);
    expect(err).toContain('nhập sai nhiều lần thiết bị sẽ bị khóa');
    expect(token.logins).toHaveLength(1);
    expect(handedIn()).toEqual([]);
  });

  it('does not ask for the PIN where the token’s certificate is not the one that was chosen', async () => {
    const other = await world.issue();
    token = fakeToken('can-bo', other, attributes.der);
    const { exit, err } = await sign(['c', PIN]);
    expect(exit).toBe(1);
    expect(err).toContain('không phải chứng thư được giao ký');
    expect([token.logins, handedIn()]).toEqual([[], []]);
  });

  it.each([
    ['another digest than its attributes have', { digest: base64(digestOf('sha256', Buffer.from('nợ'))) }],
    ['attributes that are a text', () => ofBytes(Buffer.from('Tôi đồng ý vay'))],
    ['attributes of another certificate', () => ofBytes(attributesOf(world.who('h21-17-pho-chu-tich')))],
    [
      'attributes for another kind of content',
      () => ofBytes(attributesOf(chair, '1.2.840.113549.1.9.16.1.4')),
    ],
    ['another scheme than the attributes are for', { scheme: 'ecdsa-p256-sha384' }],
    ['a scheme that nobody knows', { scheme: 'rsa-md5' }],
    ['the task of another copy', { copy: 'bs-zzzzzzzzzzzzzzzzzzzz' }],
  ])('signs nothing where the gateway sends %s', async (_, changes) => {
    service.routes[`GET /v1/copies/${COPY}/signing`] = {
      body: task(typeof changes === 'function' ? changes() : changes),
    };
    const { exit, err } = await sign(['c', PIN]);
    expect(exit).toBe(1);
    expect(err).toContain('điều trục giao ký không phải chữ ký PDF');
    expect([token.logins, handedIn()]).toEqual([[], []]);
  });

  it('hands the same signature in again when the answer was lost, and does not sign anew', async () => {
    let times = 0;
    service.routes[`PUT /v1/copies/${COPY}/signature`] = () => {
      times += 1;
      return times === 1 ? { status: 503 } : { status: 202, body: signed };
    };
    expect((await sign(['c', PIN])).exit).toBe(0);
    const [first, second, ...more] = handedIn();
    expect(second).toEqual(first);
    expect(more).toEqual([]);
    expect(token.logins).toHaveLength(1);
  });

  it('tells what the gateway refuses, in its words', async () => {
    service.routes[`GET /v1/copies/${COPY}/signing`] = problem(
      403,
      'copy-not-authorised',
      'Không có thẩm quyền',
      'Kiểm tra giấy ủy quyền.',
    );
    const { exit, err } = await sign(['c', PIN]);
    expect(exit).toBe(1);
    expect(err).toContain('Cách sửa: Kiểm tra giấy ủy quyền.');
  });

  it('lets nothing that the gateway says steer the terminal', async () => {
    service.routes[`GET /v1/copies/${COPY}/signing`] = { body: task({ description: 'số 1\u001B[2J\u202E' }) };
    expect((await sign(['k'])).err).not.toMatch(/\p{Cc}(?<!\n)|\u202E/u);
  });

  it('asks for no copy of which the name cannot be one', async () => {
    const { exit } = await run(
      ['copy', 'sign', '../x', '--module', 'm', '--token', 't', '--key', 'k'],
      {},
      0,
      [],
    );
    expect(exit).toBe(2);
  });
});

/** A task that is in step with itself over some bytes. */
const ofBytes = (bytes: Uint8Array) => ({
  attributes: base64(bytes),
  digest: base64(digestOf('sha256', bytes)),
});

const attributesOf = ({ certificate }: Owner, contentType?: string) =>
  signedAttributes({
    contentDigest: digestOf('sha256', Buffer.from('bản sao số 42')),
    certificate,
    scheme: SCHEME,
    ...(contentType === undefined ? {} : { contentType }),
  }).der;

describe('a question at the terminal', () => {
  const typed = async (keys: string, isAnswered: boolean, isSecret: boolean) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const answer = askAt({ input, output, isAnswered })('Mã PIN: ', { isSecret });
    input.end(keys);
    return { answer: await answer, shown: String(output.read() ?? '') };
  };

  it('shows what is typed, but nothing of a secret', async () => {
    const open = await typed('dong y\r', true, false);
    // The question is the last thing that is drawn before the answer: drawn earlier, it would be wiped away.
    expect(open.shown.split('\u001B[0J').at(-1)).toMatch(/^Mã PIN: .*dong y/s);
    const secret = await typed('704704\r', true, true);
    expect(secret.answer).toBe('704704');
    expect(secret.shown).toBe('Mã PIN: \n');
  });

  it('is broken off by Ctrl-C, and has no answer where the input ends', async () => {
    expect((await typed('7047\u0003', true, true)).answer).toBeUndefined();
    expect((await typed('', false, true)).answer).toBeUndefined();
  });

  it('is answered by one line of the input where nobody is there, and not written', async () => {
    expect(await typed('704704\n', false, true)).toEqual({ answer: '704704', shown: '' });
  });
});
