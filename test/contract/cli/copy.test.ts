import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pemOf } from '../../../local/sandbox/trust/pki/certificate.ts';
import { CopyVerdict } from '../../../schemas/copies/verdict.ts';
import { replacedPage } from '../../support/pdf-attacks.ts';
import { issue, openBench, verdictOn, type Bench, type Stages } from '../../support/signed-copies.ts';
import { problem, run, startFakeService, type FakeService } from './fake-service.ts';

let bench: Bench;
let copy: Stages;
let folder: string;
let gateway: FakeService;
beforeAll(async () => {
  bench = await openBench();
  copy = issue(bench);
  folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-copy-'));
  mkdirSync(path.join(folder, 'roots'));
  const pem = (name: string): string => pemOf(bench.world.who(name).certificate.der);
  const file = (name: string): string => path.join(folder, 'roots', name);
  writeFileSync(file('official-duty.pem'), pem('official-duty-root'));
  writeFileSync(file('public.crt'), Buffer.from(bench.world.who('public-root').certificate.der));
  mkdirSync(file('timestamp'));
  writeFileSync(file('timestamp/all.pem'), pem('official-duty-root') + pem('public-root'));
  writeFileSync(file('readme.txt'), 'not a root');
  writeFileSync(path.join(folder, 'good.pdf'), copy.lta);
  writeFileSync(path.join(folder, 'evil.pdf'), replacedPage(copy.lta));
  gateway = await startFakeService();
  gateway.credulous = true;
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await gateway.close();
});

const verify = (...args: string[]) =>
  run(['copy', 'verify', ...args], { CWD: folder }, bench.world.now + 3_600_000);

describe('copy verify, on this machine with roots that were given', () => {
  it('leaves a good copy unknown, because nobody asked the register, and says that its signatures hold', async () => {
    const { exit, out } = await verify('good.pdf', '--roots', 'roots');
    expect(exit).toBe(2);
    expect(out).toContain('[CHƯA XÁC ĐỊNH]');
    expect(out).toContain('Riêng chữ ký và tệp (signatures alone): HỢP LỆ');
    expect(out).toContain('(register-not-asked)');
    expect(out).toContain('Người thực hiện chứng thực: HỢP LỆ');
    expect(out).toContain('Nguyễn Thị Mẫu, Ủy ban nhân dân xã Mẫu Một');
    expect(out).toContain('+07:00, theo dấu thời gian trên chữ ký');
  });

  it('ends by the signatures alone where that is asked for, and says what that leaves out', async () => {
    const { exit, out } = await verify('good.pdf', '--roots', 'roots', '--signatures-only');
    expect(exit).toBe(0);
    expect(out).toContain('[HỢP LỆ]');
    expect(out).toContain('CHỈ XÉT CHỮ KÝ VÀ TỆP');
  });

  it('calls a copy invalid whose page was replaced, whatever is asked for', async () => {
    for (const more of [[], ['--signatures-only']]) {
      const { exit, out } = await verify('evil.pdf', '--roots', 'roots', ...more);
      expect(exit).toBe(1);
      expect(out).toContain('[KHÔNG HỢP LỆ]');
      expect(out).toContain('(pdf-update-unknown)');
    }
  });

  it('answers a program with the machine form', async () => {
    const { exit, out } = await verify('good.pdf', '--roots', 'roots', '--json');
    expect(exit).toBe(2);
    const verdict = CopyVerdict.parse(JSON.parse(out));
    expect(verdict.signaturesStanding).toBe('valid');
    expect(verdict.evidence.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['signature', 'timestamp', 'certificate', 'ocsp']),
    );
  });

  it('writes the report to be printed', async () => {
    const { out } = await verify('good.pdf', '--roots', 'roots', '--report', 'bien-ban.html');
    expect(out).toContain('Đã ghi biên bản kiểm tra: bien-ban.html');
    expect(readFileSync(path.join(folder, 'bien-ban.html'), 'utf8')).toContain('CHƯA XÁC ĐỊNH');
  });

  it.each([
    ['a file that is not there', ['absent.pdf', '--roots', 'roots'], 'Không đọc được tệp absent.pdf'],
    ['roots that are not there', ['good.pdf', '--roots', 'nowhere'], 'Không đọc được thư mục gốc tin cậy'],
  ])('refuses %s as wrong usage', async (_, args, says) => {
    const { exit, err } = await verify(...args);
    expect(exit).toBe(2);
    expect(err).toContain(says);
  });

  it('refuses roots of which one is no certificate', async () => {
    mkdirSync(path.join(folder, 'damaged'), { recursive: true });
    writeFileSync(path.join(folder, 'damaged', 'public.pem'), 'hello');
    const { exit, err } = await verify('good.pdf', '--roots', 'damaged');
    expect(exit).toBe(2);
    expect(err).toContain('không phải chứng thư X.509');
  });
});

describe('copy verify, by a gateway’s public door', () => {
  it('shows the gateway’s verdict, and ends by it', async () => {
    const verdict = await verdictOn(bench, copy.lta);
    gateway.routes['POST /v1/copy-verifications'] = ({ headers, body }) => {
      expect(headers['content-type']).toBe('application/pdf');
      expect(headers.authorization).toBeUndefined();
      expect((body as string).startsWith('%PDF-1.7')).toBe(true);
      return { body: { verdict, report: '<!doctype html>' } };
    };
    const { exit, out } = await verify('good.pdf', '--url', gateway.url);
    expect(exit).toBe(0);
    expect(out).toContain('[HỢP LỆ]');
    expect(out).toContain('số 42, quyển số 01/2026-SCT/BS');
  });

  it('hands in a file in parts that is larger than what the firewall lets through', async () => {
    const verdict = await verdictOn(bench, Buffer.alloc(2_000_000));
    writeFileSync(path.join(folder, 'large.pdf'), Buffer.alloc(2_000_000));
    gateway.routes['POST /v1/copy-verification-uploads'] = {
      body: { upload: 'u1', partBytes: 1_900_000, parts: 2 },
    };
    gateway.routes['PUT /v1/copy-verification-uploads/u1/1'] = { body: { kept: true } };
    gateway.routes['PUT /v1/copy-verification-uploads/u1/2'] = { body: { kept: true } };
    gateway.routes['POST /v1/copy-verifications'] = ({ body }) => {
      expect(body).toEqual({ upload: 'u1' });
      return { body: { verdict, report: '' } };
    };
    expect((await verify('large.pdf', '--url', gateway.url)).exit).toBe(1);
  });

  it('tells a refusal on, and never takes it for a verdict', async () => {
    gateway.routes['POST /v1/copy-verifications'] = problem(
      429,
      'too-many',
      'Quá nhiều lượt',
      'Thử lại sau.',
    );
    const { exit, err } = await verify('good.pdf', '--url', gateway.url);
    expect(exit).toBe(1);
    expect(err).toContain('Quá nhiều lượt');
  });

  it('says when the gateway does not answer', async () => {
    expect((await verify('good.pdf', '--url', 'http://127.0.0.1:9')).exit).toBe(3);
    expect((await verify('good.pdf', '--url', 'nonsense')).exit).toBe(2);
  });
});
