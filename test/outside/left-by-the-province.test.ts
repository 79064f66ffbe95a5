import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { WITHDRAWAL_GROUNDS } from '../../schemas/copies/withdrawal-grounds.ts';
import { PORTAL_CLIENT } from '../../local/installation.ts';
import {
  askForCopy,
  authoriseWard,
  fileOfCopy,
  verdictOn,
  WARD,
  withdrawCopyOf,
} from '../../local/portal/copy-clerk.ts';
import { NativePortal } from '../../local/portal/native-portal.ts';
import { patientRoad } from '../../local/portal/road.ts';
import { openTokens, type TokenSource } from '../../local/portal/token.ts';
import { ToldBook } from '../../local/portal/told.ts';
import { certifyCopies } from '../../local/tour/copy-life.ts';
import { isFlawlessPack, provePack, type PackOutcome } from '../../local/tour/pack-life.ts';
import { peopleOfRegister } from '../../local/tour/register-people.ts';
import { greyScan, scanOfPaper } from '../../local/tour/scan.ts';
import { CopyView } from '../../schemas/copies/copy.ts';
import { PART_BYTES } from '../../functions/copies/file-parts.ts';
import { OpenedUpload } from '../../schemas/copies/upload.ts';
import { registered } from '../support/post-office.ts';
import { grainyPng } from '../support/scans.ts';
import { until } from '../support/until.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';
import { codeOn } from './code-on.ts';
import { alone, cannotBeAlone } from './alone.ts';
import { opensslOnSignature, opensslOnTimestamp, partsOf, sayIn } from './signature-parts.ts';
import { signWithToken } from './sign-with-token.ts';
import { hasNoToken, newToken, PIN, TokenDrawer } from './soft-token.ts';
import { checkPack } from './verifying-steps.ts';
import { choose, openChromium, openPage, PHONE, resultOf } from './check-page-browser.ts';

/**
 * Copies and evidence on the whole province as it is deployed, by programs that are not ours: what was issued, what the
 * tour leaves, how somebody checks it on a phone, and how an officer signs whose key is on a token.
 */

const DIPLOMA = {
  original: { kind: 'diploma', type: 'Bằng tốt nghiệp', issuer: 'Trường Mẫu', number: 'TN-1/2020' },
  requester: { name: 'Nguyễn Văn Mẫu' },
} as const;

let whole: WholeProvince;
let clerk: NativePortal;
let browser: Browser;
let id: string;
let file: Buffer;

beforeAll(async () => {
  [whole, browser] = await Promise.all([raiseProvince(), openChromium()]);
  clerk = new NativePortal({
    url: whole.province.url,
    tokens: tokens(),
    road: patientRoad(),
    book: new ToldBook(),
  });
  await authoriseWard(clerk, whole.trust);
  ({ id, file } = await issue(scanOfPaper(1)));
});
afterAll(async () => {
  await browser.close();
  await whole.lower();
});

const tokens = (): TokenSource => openTokens(`${whole.issuer.url}/oauth2/token`, PORTAL_CLIENT, Date.now);

/** What a tour has around it here. */
const around = () => ({
  gateway: whole.province.url,
  trust: whole.trust,
  store: whole.store,
  tick: whole.province.tick,
});

/** Certifies copies as the tour does; the file of the one that it leaves. */
async function copyOfTheTour(): Promise<Buffer> {
  const [owner] = await peopleOfRegister(whole.population, 1);
  if (owner === undefined) throw new Error('the population register shows nobody');
  const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-tour-'));
  try {
    const outcome = await certifyCopies(clerk, patientRoad(), { ...around(), folder }, owner);
    expect(outcome.wrong).toEqual([]);
    return readFileSync(outcome.left ?? '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A copy of a scan, issued, and its file as others fetch it. */
async function issue(scan: Uint8Array): Promise<{ readonly id: string; readonly file: Buffer }> {
  const asked = await askForCopy(clerk, DIPLOMA, new Uint8Array(scan));
  expect(asked.refusal).toBeUndefined();
  const portal = await whole.as('portal');
  await until(
    'the copy is issued',
    () => portal.read(`/v1/copies/${asked.id}`, CopyView),
    ({ state }) => state === 'issued',
  );
  return { id: asked.id, file: Buffer.from(await fileOfCopy(clerk, asked.id)) };
}

/** Where the province's files of copies lie. */
function store(): string {
  const bucket = whole.province.names.buckets.find((name) => name.toLowerCase().includes('copies'));
  return `${whole.province.s3Url}/${bucket ?? 'no-bucket'}`;
}

/** The names of what lies in a folder there, as the store itself lists them. */
async function lying(folder: string): Promise<string[]> {
  const answer = await fetch(`${store()}?list-type=2&prefix=${encodeURIComponent(folder)}`);
  const listed = await answer.text();
  expect(listed).toContain('<ListBucketResult');
  return [...listed.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key);
}

/** What a phone shows at an address, once a file was checked there. */
async function check(
  at: string,
  bytes: Buffer,
): Promise<{ readonly words: string[]; readonly text: string }> {
  const { url } = whole.province;
  const { page, wrongs, close } = await openPage(browser, { url, origin: new URL(url).origin }, at, PHONE);
  try {
    if (at !== '/kiem-tra') await page.locator('#registered .banner').waitFor();
    await choose(page, 'ban-sao.pdf', bytes);
    const result = await resultOf(page);
    expect(await wrongs()).toEqual([]);
    return {
      words: await page.locator('main section:not([hidden]) .banner strong').allTextContents(),
      text: (await result.textContent()) ?? '',
    };
  } finally {
    await close();
  }
}

/** All roots of the sandbox's PKI: official duty, public, time-stamps. */
async function rootsOfAll(): Promise<string> {
  const roots = (await whole.trust.control('GET', 'roots')) as Readonly<Record<string, readonly string[]>>;
  return Object.values(roots).flat().join('\n');
}

describe.each([
  ['the file that was issued', () => Promise.resolve(file)],
  ['the copy that the tour leaves', copyOfTheTour],
])('%s', (_what, get) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-issued-'));
  const say = (program: string, ...args: string[]): string => sayIn(folder, program, ...args);
  beforeAll(async () => {
    const judged = await get();
    writeFileSync(path.join(folder, 'copy.pdf'), judged);
    partsOf(judged, folder);
    writeFileSync(path.join(folder, 'roots.pem'), await rootsOfAll());
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is sound to qpdf, and to poppler validly signed by both and stamped', () => {
    expect(say('qpdf', '--check', 'copy.pdf')).toContain('No syntax or stream encoding errors found');
    const said = say('pdfsig', '-nocert', 'copy.pdf');
    expect(said.match(/Signature Type: ETSI\.CAdES\.detached/g)).toHaveLength(2);
    expect(said.match(/Signature Validation: Signature is Valid\./g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('bears a QR that a camera reads as the address where it is checked, with the digest of its scan', () => {
    const address = codeOn(readFileSync(path.join(folder, 'copy.pdf')));
    expect(address).toMatch(/^http:\/\/[^/]+\/kiem-tra\/bs-[0-9a-z]{20}\?d=[0-9a-f]{64}$/);
  });

  it('bears two signatures that MuPDF finds valid, with what was added after them', () => {
    // It knows no time-stamp over a document, and calls proofs that came after a signature edits.
    const said = say('mutool', 'sign', '-v', 'copy.pdf');
    expect(said.match(/The signature is valid but there have been edits since signing/g)).toHaveLength(2);
    expect(said).not.toContain('Digest error');
  });

  it('is to OpenSSL signed as CAdES by both, time-stamped over each signature and over all of it', () => {
    for (const field of ['NguoiChungThuc', 'CoQuanChungThuc']) {
      expect(opensslOnSignature(folder, field)).toContain('CAdES Verification successful');
      expect(opensslOnTimestamp(folder, `${field}.stamp`)).toContain('Verification: OK');
    }
    expect(opensslOnTimestamp(folder, 'DauThoiGian')).toContain('Verification: OK');
  });
});

describe('the evidence that the tour leaves', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-pack-'));
  let outcome: PackOutcome;
  let pack: Buffer;
  beforeAll(async () => {
    const portal = await whole.as('portal');
    const code = await registered(portal, 6101);
    await whole.settled(code);
    outcome = await provePack({ ...around(), folder }, tokens(), code);
    pack = readFileSync(outcome.left?.file ?? '');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is right by the steps with unzip and openssl, and not with one bit changed', async () => {
    expect(isFlawlessPack(outcome)).toBe(true);
    const { ok, said } = await checkPack(folder, pack, await rootsOfAll(), outcome.seal);
    expect({ ok, said }).toMatchObject({ ok: true });
    expect(said).toContain(`Chuỗi nguyên vẹn: ${outcome.links} mắt xích`);
    const flipped = Buffer.from(pack);
    flipped[1_000] = (flipped[1_000] ?? 0) ^ 1;
    expect((await checkPack(folder, flipped, await rootsOfAll(), outcome.seal)).ok).toBe(false);
  });

  it.skipIf(cannotBeAlone)('is valid to a machine that has the file, the roots, and no network', () => {
    const { file: left = '', roots = '' } = outcome.left ?? {};
    const reached = alone(process.execPath, '-e', `await fetch(${JSON.stringify(whole.province.url)})`);
    expect(reached.status).not.toBe(0);
    const args = ['evidence', 'verify', left, '--roots', roots, '--seal', outcome.seal];
    const { status, stdout } = alone(process.execPath, 'local/cli/lienthong.mjs', ...args);
    expect(stdout).toContain('[HỢP LỆ]');
    expect(status).toBe(0);
  });
});

describe('a scan that is uploaded', () => {
  it('lies sealed while its parts come in', async () => {
    const scan = new Uint8Array(scanOfPaper(2));
    const opened = await clerk.ask('/v1/copy-uploads', { bytes: scan.length }, OpenedUpload);
    if (!opened.ok) throw new Error('no upload was opened');
    const path = `/v1/copy-uploads/${opened.value.upload}/1`;
    const put = await clerk.putBytes(path, scan, 'application/octet-stream', z.unknown());
    expect(put.ok).toBe(true);
    const [key = ''] = await lying('uploads/');
    const kept = Buffer.from(await (await fetch(`${store()}/${key}`)).arrayBuffer());
    expect(kept.length).toBeGreaterThan(scan.length);
    expect(kept.includes('PNG')).toBe(false);
    expect((await fetch(`${store()}/${key}`, { method: 'DELETE' })).ok).toBe(true);
  });

  it('is gone when it was taken, and when it was refused', async () => {
    expect(await askForCopy(clerk, DIPLOMA, scanOfPaper(3))).toEqual({ id: expect.any(String) as string });
    expect(await lying('uploads/')).toEqual([]);
    expect(await askForCopy(clerk, DIPLOMA, greyScan())).toMatchObject({ refusal: 'copy-scan-refused' });
    expect(await lying('uploads/')).toEqual([]);
  });
});

describe('whoever has a copy', () => {
  /** Where its QR leads: to this province, and to the copy's own page there. */
  const codePath = (): string => {
    const { origin, pathname, search } = new URL(codeOn(file));
    expect(origin).toBe(new URL(whole.province.url).origin);
    expect(pathname).toBe(`/kiem-tra/${id}`);
    return pathname + search;
  };

  it('scans its QR, chooses its file, and reads that it is valid, whose it is and under which number', async () => {
    const { words, text } = await check(codePath(), file);
    expect(words).toEqual(['CÓ TRONG SỔ', 'HỢP LỆ']);
    for (const said of [WARD.name, 'Nguyễn Thị Mẫu', 'Chủ tịch']) expect(text).toContain(said);
  });

  it('in which one bit was changed reads that it is not valid', async () => {
    const flipped = Buffer.from(file);
    flipped[1_000] = (flipped[1_000] ?? 0) ^ 1;
    expect((await check('/kiem-tra', flipped)).words).toEqual(['KHÔNG HỢP LỆ']);
  });

  it('of more than one request’s size has it checked all the same, valid or not, and nothing of it is kept', async () => {
    // The store does list: what was issued lies there.
    expect(await lying('copies/')).toContainEqual(expect.stringContaining(id));
    const long = (await issue(grainyPng(1_654, 2_339, 200, 1_000))).file;
    expect(long.length).toBeGreaterThan(2 * PART_BYTES);
    expect((await check('/kiem-tra', long)).words).toEqual(['HỢP LỆ']);
    expect(await lying('uploads/')).toEqual([]);
    // Bytes behind a copy are nobody’s.
    const longer = Buffer.concat([long, Buffer.alloc(4_000_000, '\n')]);
    expect((await check('/kiem-tra', longer)).words).toEqual(['KHÔNG HỢP LỆ']);
    expect(await lying('uploads/')).toEqual([]);
  });

  it('with a QR that nobody gave reads that no register has it', async () => {
    const { words } = await check('/kiem-tra/bs-0123456789abcdefghjk', file);
    expect(words[0]).toBe('KHÔNG CÓ TRONG SỔ');
  });

  it('that was withdrawn reads that it was, and why', async () => {
    expect(await withdrawCopyOf(clerk, id, 'original-forged')).toBeUndefined();
    const { words, text } = await check(`/kiem-tra/${id}`, file);
    expect(words).toEqual(['BẢN SAO ĐÃ BỊ THU HỒI', 'KHÔNG HỢP LỆ']);
    expect(text).toContain(WITHDRAWAL_GROUNDS['original-forged']);
  });
});

describe.skipIf(hasNoToken)('an officer whose key is on a token', () => {
  const OFFICER = 'phochutich.h21-17';
  const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-token-'));
  beforeAll(async () => {
    const drawer = new TokenDrawer(folder);
    newToken('pho-chu-tich');
    const key = drawer.newKey('pho-chu-tich', 'chung-thuc', 'rsa:2048', '01');
    const issued = await whole.trust.control('POST', 'certificates', {
      authority: 'official-duty',
      profile: 'person',
      subject: { country: 'VN', organization: WARD.name, commonName: 'Lê Văn Thử' },
      publicKey: key.export({ type: 'spki', format: 'der' }).toString('base64'),
    });
    const { chain } = z.object({ chain: z.array(z.string()).min(2) }).parse(issued);
    drawer.keepCertificate('pho-chu-tich', 'chung-thuc', '01', new X509Certificate(chain[0] ?? '').raw);
    const authorised = await clerk.put(`/v1/copy-authorities/${WARD.agency}/${OFFICER}`, {
      name: 'Lê Văn Thử',
      title: 'Phó Chủ tịch',
      basis: 'authorised',
      instrument: 'Quyết định ủy quyền số 7/QĐ-UBND (giả lập)',
      from: '2026-01-01T00:00:00+07:00',
      way: 'token',
      scheme: 'rsa-pkcs1-sha256',
      certificates: chain,
    });
    expect(authorised.ok).toBe(true);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const sign = (copy: string, pin: string) =>
    signWithToken(copy, {
      token: 'pho-chu-tich',
      key: 'chung-thuc',
      pin,
      env: {
        LIENTHONG_URL: whole.province.url,
        LIENTHONG_TOKEN_URL: `${whole.issuer.url}/oauth2/token`,
        LIENTHONG_CLIENT_ID: PORTAL_CLIENT.id,
        LIENTHONG_CLIENT_SECRET: PORTAL_CLIENT.secret,
      },
    });

  it('signs what they are shown, after a wrong PIN too, and the body seals it: a valid copy', async () => {
    const asked = await askForCopy(clerk, { ...DIPLOMA, officer: OFFICER }, scanOfPaper(1));
    const portal = await whole.as('portal');
    const standing = (state: string) =>
      until(
        `the copy is ${state}`,
        () => portal.read(`/v1/copies/${asked.id}`, CopyView),
        (copy) => copy.state === state,
      );
    await standing('person-awaited');
    const wrong = await sign(asked.id, '000000');
    expect(wrong.code).toBe(1);
    expect(wrong.said).toContain('pin-wrong');
    expect((await standing('person-awaited')).state).toBe('person-awaited');
    const { code, said } = await sign(asked.id, PIN);
    expect(said).toContain('Lê Văn Thử');
    expect(said).not.toContain(PIN);
    expect(code).toBe(0);
    await standing('issued');
    const issued = new Uint8Array(await fileOfCopy(clerk, asked.id));
    expect(await verdictOn(whole.province.url, issued)).toBe('valid');
    writeFileSync(path.join(folder, 'copy.pdf'), issued);
    const seen = sayIn(folder, 'pdfsig', '-nocert', 'copy.pdf');
    expect(seen).toContain('Signer Certificate Common Name: Lê Văn Thử');
    expect(seen.match(/Signature Validation: Signature is Valid\./g)?.length).toBeGreaterThanOrEqual(2);
  });
});
