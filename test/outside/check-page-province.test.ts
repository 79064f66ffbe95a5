import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PORTAL_CLIENT } from '../../local/installation.ts';
import {
  askForCopy,
  authoriseWard,
  fileOfCopy,
  WARD,
  withdrawCopyOf,
} from '../../local/portal/copy-clerk.ts';
import { NativePortal } from '../../local/portal/native-portal.ts';
import { patientRoad } from '../../local/portal/road.ts';
import { openTokens } from '../../local/portal/token.ts';
import { ToldBook } from '../../local/portal/told.ts';
import { scanOfPaper } from '../../local/tour/scan.ts';
import { CopyView } from '../../schemas/copies/copy.ts';
import { until } from '../support/until.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';
import { partsOf } from './signature-parts.ts';
import { choose, openChromium, openPage, PHONE, resultOf } from './check-page-browser.ts';

/** The public page on the whole province as it is deployed: a copy is issued, and somebody checks it on a phone. */

let whole: WholeProvince;
let clerk: NativePortal;
let browser: Browser;
let id: string;
let file: Buffer;

beforeAll(async () => {
  [whole, browser] = await Promise.all([raiseProvince(), openChromium()]);
  clerk = new NativePortal({
    url: whole.province.url,
    tokens: openTokens(`${whole.issuer.url}/oauth2/token`, PORTAL_CLIENT, Date.now),
    road: patientRoad(),
    book: new ToldBook(),
  });
  await authoriseWard(clerk, whole.trust);
  const asked = await askForCopy(
    clerk,
    {
      original: { kind: 'diploma', type: 'Bằng tốt nghiệp', issuer: 'Trường Mẫu', number: 'TN-1/2020' },
      requester: { name: 'Nguyễn Văn Mẫu' },
    },
    scanOfPaper(1),
  );
  ({ id } = asked);
  const portal = await whole.as('portal');
  await until(
    'the copy is issued',
    () => portal.read(`/v1/copies/${id}`, CopyView),
    ({ state }) => state === 'issued',
  );
  file = Buffer.from(await fileOfCopy(clerk, id));
});
afterAll(async () => {
  await browser.close();
  await whole.lower();
});

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

describe('the file that was issued', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-issued-'));
  const say = (program: string, ...args: string[]): string => {
    const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: folder });
    return `${stdout}${stderr}`;
  };
  beforeAll(async () => {
    writeFileSync(path.join(folder, 'copy.pdf'), file);
    partsOf(file, folder);
    const roots = (await whole.trust.control('GET', 'roots')) as Readonly<Record<string, readonly string[]>>;
    writeFileSync(path.join(folder, 'roots.pem'), Object.values(roots).flat().join('\n'));
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

  it('bears two signatures that MuPDF finds valid, with what was added after them', () => {
    // It knows no time-stamp over a document, and calls proofs that came after a signature edits.
    const said = say('mutool', 'sign', '-v', 'copy.pdf');
    expect(said.match(/The signature is valid but there have been edits since signing/g)).toHaveLength(2);
    expect(said).not.toContain('Digest error');
  });

  it('is to OpenSSL signed as CAdES by both, and time-stamped over all of it', () => {
    for (const field of ['NguoiChungThuc', 'CoQuanChungThuc'])
      expect(
        say(
          'openssl',
          ...['cms', '-verify', '-cades', '-inform', 'DER', '-binary', '-in', `${field}.der`],
          ...['-content', `${field}.bin`, '-CAfile', 'roots.pem', '-purpose', 'any', '-out', 'out.bin'],
        ),
      ).toContain('CAdES Verification successful');
    expect(
      say(
        'openssl',
        ...['ts', '-verify', '-token_in', '-in', 'DauThoiGian.der', '-data', 'DauThoiGian.bin'],
        ...['-CAfile', 'roots.pem'],
      ),
    ).toContain('Verification: OK');
  });
});

describe('whoever has a copy', () => {
  it('scans its QR, chooses its file, and reads that it is valid, whose it is and under which number', async () => {
    const { words, text } = await check(`/kiem-tra/${id}`, file);
    expect(words).toEqual(['CÓ TRONG SỔ', 'HỢP LỆ']);
    for (const said of [WARD.name, 'Nguyễn Thị Mẫu', 'Chủ tịch']) expect(text).toContain(said);
  });

  it('in which one bit was changed reads that it is not valid', async () => {
    const flipped = Buffer.from(file);
    flipped[1_000] = (flipped[1_000] ?? 0) ^ 1;
    expect((await check('/kiem-tra', flipped)).words).toEqual(['KHÔNG HỢP LỆ']);
  });

  it('of more than one request’s size has it checked all the same, and nothing of it is kept', async () => {
    // Bytes behind a copy are nobody’s: large, and not valid.
    const long = Buffer.concat([file, Buffer.alloc(4_000_000, '\n')]);
    expect((await check('/kiem-tra', long)).words).toEqual(['KHÔNG HỢP LỆ']);
  });

  it('with a QR that nobody gave reads that no register has it', async () => {
    const { words } = await check('/kiem-tra/bs-0123456789abcdefghjk', file);
    expect(words[0]).toBe('KHÔNG CÓ TRONG SỔ');
  });

  it('that was withdrawn reads that it was, and why', async () => {
    const reason = 'Bản chính được xác định là không hợp pháp';
    expect(await withdrawCopyOf(clerk, id, reason)).toBeUndefined();
    const { words, text } = await check(`/kiem-tra/${id}`, file);
    expect(words).toEqual(['ĐÃ THU HỒI', 'KHÔNG HỢP LỆ']);
    expect(text).toContain(reason);
  });
});
