import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { PROFILE_FILE, writeProfile } from '../../../local/cli/profile.ts';
import { readSettings, type GlobalOptions } from '../../../local/cli/settings.ts';
import { envOf, problem, run, startFakeService, type FakeService } from './fake-service.ts';
import { CODE } from './views.ts';

const profile = {
  url: 'http://127.0.0.1:65534',
  tokenUrl: 'http://127.0.0.1:9/oauth2/token',
  clients: { portal: { id: 'p', secret: 'ps' }, officer: { id: 'o', secret: 'os' } },
};
const elsewhere = {
  url: 'https://truc.example.vn/',
  tokenUrl: 'https://ma.example.vn/token',
  clientId: 'ben-goi',
} satisfies GlobalOptions;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-settings-'));
  return () => {
    rmSync(folder, { recursive: true });
  };
});
const read = (given: GlobalOptions = {}, env: Record<string, string> = {}) =>
  readSettings(given, { env, cwd: folder });

describe('which gateway is spoken to, and as whom', () => {
  it('is the profile in this directory, with a client for each role', () => {
    writeProfile(folder, profile);
    const settings = read();
    if (!settings.ok) throw new Error(settings.failure.text);
    expect(settings.value.url).toBe(profile.url);
    expect([settings.value.client('portal').id, settings.value.client('officer').id]).toEqual(['p', 'o']);
  });

  it('is a profile that is named, before the one in this directory', () => {
    writeProfile(folder, profile);
    const other = path.join(folder, 'khac');
    mkdirSync(other);
    writeProfile(other, { ...profile, url: 'http://127.0.0.1:10' });
    const env = { LIENTHONG_PROFILE: path.join('khac', PROFILE_FILE) };
    expect(read({}, env)).toMatchObject({ ok: true, value: { url: 'http://127.0.0.1:10' } });
  });

  it('is what flags and variables say before any profile, the secret from the variable that is named', () => {
    writeProfile(folder, profile);
    const settings = read({ ...elsewhere, clientSecretEnv: 'BI_MAT' }, { BI_MAT: 'x' });
    if (!settings.ok) throw new Error(settings.failure.text);
    expect(settings.value.url).toBe('https://truc.example.vn');
    expect(settings.value.client('officer')).toEqual({ id: 'ben-goi', secret: 'x' });
  });

  it('never takes a profile’s secrets to another gateway or issuer', () => {
    writeProfile(folder, profile);
    expect(read({ url: elsewhere.url })).toMatchObject({ ok: false, failure: { exit: 2 } });
    expect(read({ tokenUrl: elsewhere.tokenUrl })).toMatchObject({ ok: false, failure: { exit: 2 } });
    expect(read({ url: elsewhere.url, tokenUrl: elsewhere.tokenUrl })).toMatchObject({ ok: false });
  });

  it('is refused without the secret, with a damaged profile, and with an address that is none', () => {
    expect(read(elsewhere)).toMatchObject({ ok: false, failure: { exit: 2 } });
    expect(read({ url: 'truc.example.vn' })).toMatchObject({ ok: false, failure: { exit: 2 } });
    expect(read({ profile: 'khong-co' })).toMatchObject({ ok: false, failure: { exit: 2 } });
    writeFileSync(path.join(folder, PROFILE_FILE), '{"url": 1}');
    expect(read()).toMatchObject({ ok: false, failure: { exit: 2 } });
  });

  it('is kept where only its owner can read it', () => {
    const file = writeProfile(folder, profile);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('the command line', () => {
  it('says in its help what it ends with', async () => {
    const { exit, out } = await run(['--help']);
    expect(exit).toBe(0);
    for (const code of [0, 1, 2, 3, 4]) expect(out).toMatch(new RegExp(`^ {2}${code} {2}`, 'm'));
  });

  it.each([
    ['an unknown command', ['khong-co']],
    ['no command', []],
    ['a missing argument', ['track']],
    ['an unknown option', ['track', CODE, '--la']],
    ['a limit that is no number', ['exchanges', 'list', '--parked', '--limit', '0']],
    ['neither a dossier nor --parked', ['exchanges', 'list']],
    ['both an exchange and a partner', ['redrive', 'a~b~1', '--partner', 'dvcqg', '--reason', 'lý do']],
    ['neither of them', ['redrive', '--reason', 'lý do']],
    ['no reason', ['redrive', 'dvcqg~H21~1']],
    [
      'a duration that is none',
      ['redrive', '--partner', 'dvcqg', '--older-than', 'lâu', '--reason', 'lý do'],
    ],
    ['a payload that is no file', ['amend', 'a~b~1', '--payload', 'khong-co', '--reason', 'lý do']],
  ])('ends with 2 on %s', async (_what, args) => {
    const { exit, out } = await run(args, { CWD: folder });
    expect(exit).toBe(2);
    expect(out).toBe('');
  });

  it('says what is wrong in one line, Vietnamese first', async () => {
    const { err } = await run(['exchanges', 'list'], { CWD: folder });
    expect(err).toMatch(/^Lỗi: Cho biết mã hồ sơ.* \| Give a dossier code.*\n$/);
    expect((await run(['track'])).err).toMatch(/^Lỗi: sai cách dùng.*\n$/);
  });
});

describe('a gateway that', () => {
  let service: FakeService;
  beforeEach(async () => {
    service = await startFakeService();
    return () => service.close();
  });
  const track = (...args: string[]) => run(['track', CODE, ...args], envOf(service));

  it('is away ends a command with 3, and so does an issuer that is', async () => {
    const gone = { ...envOf(service), LIENTHONG_URL: 'http://127.0.0.1:65534' };
    expect(await run(['track', CODE], gone)).toMatchObject({
      exit: 3,
      err: expect.stringContaining('trục') as string,
    });
    const noIssuer = { ...envOf(service), LIENTHONG_TOKEN_URL: 'http://127.0.0.1:65534/t' };
    const { exit, err } = await run(['track', CODE], noIssuer);
    expect(exit).toBe(3);
    expect(err).toContain('nơi cấp mã truy cập');
  });

  it('is busy in front ends a command with 3', async () => {
    service.routes[`GET /v1/dossiers/${CODE}`] = { status: 502 };
    expect(await track()).toMatchObject({ exit: 3 });
  });

  it('refuses says so with its code and correlation id, to programs as JSON', async () => {
    service.routes[`GET /v1/dossiers/${CODE}`] = problem(
      404,
      'dossier-not-found',
      'Không có hồ sơ này',
      'Kiểm tra mã.',
    );
    expect(await track()).toEqual({
      exit: 1,
      out: '',
      err: 'Lỗi: Không có hồ sơ này. Cách sửa: Kiểm tra mã. (dossier-not-found, HTTP 404, c-42)\n',
    });
    const { err } = await track('--json');
    expect(JSON.parse(err)).toMatchObject({
      exit: 1,
      error: 'refused',
      code: 'dossier-not-found',
      correlationId: 'c-42',
    });
  });

  it('does not believe the token says so without a code of its own', async () => {
    service.routes[`GET /v1/dossiers/${CODE}`] = { status: 403, body: { message: 'Forbidden' } };
    expect(await track()).toMatchObject({
      exit: 1,
      err: expect.stringContaining('không tin mã truy cập') as string,
    });
  });

  it('has an issuer that refuses the client says whom', async () => {
    service.routes['POST /oauth2/token'] = { status: 401, body: { error: 'invalid_client' } };
    const { exit, err } = await track();
    expect(exit).toBe(1);
    expect(err).toContain('không cấp mã cho officer');
    expect(err).not.toContain('bi-mat');
  });

  it('answers outside its contract is not believed', async () => {
    service.routes[`GET /v1/dossiers/${CODE}`] = { body: { dossier: {} } };
    expect(await track()).toMatchObject({
      exit: 1,
      err: expect.stringContaining('không đúng hợp đồng') as string,
    });
  });
});
