import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pemOf } from '../../../local/sandbox/trust/pki/certificate.ts';
import { sealWorld } from '../../support/evidence.ts';
import { PACK_SUBJECT, packParts, sealedPack } from '../../support/evidence-pack.ts';
import { openTrustWorld } from '../../support/trust-world.ts';
import { envOf, problem, run, startFakeService } from './fake-service.ts';

const HOUR = 3_600_000;
const world = await openTrustWorld(Date.UTC(2026, 2, 23, 2, 30));
const owner = await world.issue({
  profile: 'seal',
  subject: { country: 'VN', organization: 'Trục Liên Thông mẫu', commonName: 'Con dấu của trục' },
});
const other = await world.issue({ profile: 'seal', subject: { country: 'VN', commonName: 'Dấu khác' } });
let pack: Uint8Array;
let folder: string;

const root = (name: 'official-duty-root' | 'public-root' | 'untrusted-root'): string =>
  pemOf(world.who(name).certificate.der);
const put = (name: string, content: string | Uint8Array): void => {
  writeFileSync(path.join(folder, name), content);
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-pack-'));
  const services = sealWorld(world, owner);
  pack = await sealedPack(world, services, await packParts(world, services));
  put('goi.asice', pack);
  put('goc.pem', root('official-duty-root') + root('public-root'));
  mkdirSync(path.join(folder, 'goc'));
  put('goc/official-duty.pem', root('official-duty-root'));
  put('goc/timestamp.pem', root('official-duty-root') + root('public-root'));
  put('la.pem', root('untrusted-root'));
  put('dau.pem', pemOf(owner.certificate.der));
  put('dau-khac.pem', pemOf(other.certificate.der));
  put('hong.pem', 'xin chào');
  const waiting = await packParts(world, services, {
    roots: [
      { link: 2, state: 'proved' },
      { link: 4, state: 'sealed' },
    ],
  });
  services.down.add('timestamp');
  put('cho.asice', await sealedPack(world, services, waiting));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const verify = (...args: string[]) => run(['evidence', 'verify', ...args], { CWD: folder }, world.now + HOUR);

describe('evidence verify, of a pack', () => {
  it.each(['goc.pem', 'goc'])(
    'finds it valid from the file and the roots in %s alone, and says by when each link was there',
    async (roots) => {
      const { exit, out } = await verify('goi.asice', '--roots', roots, '--seal', 'dau.pem');
      expect({ exit, out }).toMatchObject({ exit: 0 });
      expect(out).toContain('[HỢP LỆ] goi.asice');
      expect(out).toContain(`Hồ sơ ${PACK_SUBJECT}, 4 mắt xích`);
      expect(out).toContain('Con dấu (seal): Con dấu của trục');
      expect(out).toContain('mắt xích 1–4');
      expect(out).toMatch(/Gốc 2, đến mắt xích 4: HỢP LỆ, có trước 23\/03\/2026 09:30:\d\d/);
      expect(out).not.toMatch(/SAI|CHƯA RÕ|Lưu ý/);
    },
  );

  it('is unknown while nobody says whose seal it has to be, and says where that is found', async () => {
    const { exit, out } = await verify('goi.asice', '--roots', 'goc.pem');
    expect(exit).toBe(1);
    expect(out).toContain('[CHƯA XÁC ĐỊNH]');
    expect(out).toContain('(seal-not-pinned)');
    expect(out).toContain('lienthong evidence seal');
    expect(out).toContain('--seal');
    expect(out).toContain(owner.certificate.fingerprint);
  });

  it('takes the seal by its fingerprint, as it is published or as openssl writes it, and several after a change', async () => {
    const { fingerprint } = owner.certificate;
    const asOpenssl = (fingerprint.toUpperCase().match(/../g) ?? []).join(':');
    for (const seal of [fingerprint, asOpenssl])
      expect(await verify('goi.asice', '--roots', 'goc.pem', '--seal', seal)).toMatchObject({ exit: 0 });
    const another = await verify('goi.asice', '--roots', 'goc.pem', '--seal', '0'.repeat(64));
    expect(another.exit).toBe(4);
    const both = ['--seal', 'dau-khac.pem', '--seal', fingerprint];
    expect(await verify('goi.asice', '--roots', 'goc.pem', ...both)).toMatchObject({ exit: 0 });
  });

  it('is unknown without roots: what is in the pack cannot prove itself', async () => {
    const { exit, out } = await verify('goi.asice');
    expect(exit).toBe(1);
    expect(out).toContain('[CHƯA XÁC ĐỊNH]');
    expect(out).toContain('(roots-not-given)');
  });

  it.each([
    ['roots that are not above its seal', ['--roots', 'la.pem']],
    ['another seal than was expected', ['--roots', 'goc.pem', '--seal', 'dau-khac.pem']],
  ])('is not valid under %s', async (_what, args) => {
    const { exit, out } = await verify('goi.asice', ...args);
    expect(exit).toBe(4);
    expect(out).toContain('[KHÔNG HỢP LỆ]');
  });

  it('is not valid with one bit changed', async () => {
    const bad = Uint8Array.from(pack);
    bad[2_000] = (bad[2_000] ?? 0) ^ 1;
    put('sai.asice', bad);
    const { exit, out } = await verify('sai.asice', '--roots', 'goc.pem', '--json');
    expect(exit).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ standing: 'invalid', findings: [{ code: 'pack-damaged' }] });
  });

  it('shows the gap while roots wait, and is not green', async () => {
    const { exit, out } = await verify('cho.asice', '--roots', 'goc.pem');
    expect(exit).toBe(1);
    expect(out).toContain('(links-unstamped)');
    expect(out).toContain('Có dấu thời gian dưới một gốc: mắt xích 1–2');
    expect(out).toContain('Gốc 2, đến mắt xích 4: con dấu đúng, chưa có dấu thời gian');
  });

  it('prints whose the time was, where that is asked for', async () => {
    const { out } = await verify('goi.asice', '--roots', 'goc.pem', '--summary');
    expect(out).toContain('- Thời gian nghiệp vụ: 10 phút');
    expect(out).toContain('- Thời gian truyền: 1 giây');
  });

  it.each([
    [['goi.asice', '--roots', 'khong-co'], 'Không đọc được thư mục gốc tin cậy'],
    [['goi.asice', '--roots', 'hong.pem'], 'không phải chứng thư X.509'],
    [['goi.asice', '--seal', 'khong-co.pem'], 'Không đọc được tệp'],
    [['goi.asice', '--seal', 'hong.pem'], 'không phải chứng thư X.509'],
    [['khong-co.asice'], 'Không đọc được tệp khong-co.asice'],
  ])('is wrong usage: %j', async (args, says) => {
    const { exit, err } = await verify(...args);
    expect(exit).toBe(2);
    expect(err).toContain(says);
  });
});

describe('evidence seal', () => {
  const SEAL = {
    fingerprint: owner.certificate.fingerprint,
    subject: 'C=VN,O=Trục Liên Thông mẫu,CN=Con dấu của trục',
    issuer: 'C=VN,CN=CA mẫu',
    serial: '0a1b',
    from: '2026-01-01T00:00:00.000Z',
    to: '2029-01-01T00:00:00.000Z',
    current: true,
  };

  it('shows by which fingerprint the gateway’s seal is known, to anybody, without an account', async () => {
    const service = await startFakeService();
    service.credulous = true;
    service.routes['GET /v1/evidence-seals'] = ({ headers }) => {
      expect(headers.authorization).toBeUndefined();
      return { body: { seals: [SEAL, { ...SEAL, fingerprint: 'f'.repeat(64), current: false }] } };
    };
    const { exit, out } = await run(['evidence', 'seal', '--url', service.url], { CWD: folder }, world.now);
    await service.close();
    expect({ exit, out }).toMatchObject({ exit: 0 });
    expect(out).toContain(`${SEAL.fingerprint}  đang dùng`);
    expect(out).toContain(`${'f'.repeat(64)}  con dấu trước`);
    expect(out).toContain('Con dấu của trục');
    expect(out).toContain('--seal');
  });

  it('says so when the gateway has no seal yet', async () => {
    const service = await startFakeService();
    service.credulous = true;
    service.routes['GET /v1/evidence-seals'] = () => ({ body: { seals: [] } });
    const { exit, out } = await run(['evidence', 'seal', '--url', service.url], { CWD: folder }, world.now);
    await service.close();
    expect(exit).toBe(1);
    expect(out).toContain('chưa có chứng thư con dấu');
  });
});

describe('evidence export, of a pack', () => {
  const exported = async (answer: { status?: number; bytes?: Uint8Array; body?: unknown }) => {
    const service = await startFakeService();
    service.routes[`GET /v1/dossiers/${PACK_SUBJECT}/evidence-pack`] = ({ headers }) => {
      expect(headers.accept).toBe('application/vnd.etsi.asic-e+zip');
      return answer;
    };
    const env = { ...envOf(service), CWD: folder };
    const ran = await run(['evidence', 'export', PACK_SUBJECT, '--out', 'ra.asice'], env, world.now);
    await service.close();
    return ran;
  };

  it('writes the very bytes that the gateway gives, and says what is proved and how to check it', async () => {
    const { exit, out } = await exported({ bytes: pack });
    expect(exit).toBe(0);
    expect(out).toContain('Đã ghi ra.asice: 4 mắt xích, mắt xích 1–4 dưới gốc có dấu thời gian.');
    expect(out).toContain('npx lienthong evidence verify ra.asice --roots');
    expect(Buffer.compare(readFileSync(path.join(folder, 'ra.asice')), pack)).toBe(0);
  });

  it('says so when what came is no whole pack', async () => {
    const { exit, out } = await exported({ bytes: pack.subarray(0, 5_000) });
    expect(exit).toBe(4);
    expect(out).toContain('[KHÔNG HỢP LỆ]');
  });

  it('tells the gateway’s refusal on', async () => {
    const { exit, err } = await exported(
      problem(503, 'evidence-not-sealed', 'Con dấu của trục đang không ký được', 'Xuất lại sau.'),
    );
    expect(exit).toBe(1);
    expect(err).toContain('Con dấu của trục đang không ký được');
  });
});
