import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { WITHDRAWAL_GROUNDS } from '../../schemas/copies/withdrawal-grounds.ts';
import { fileOf, type PageGateway } from './check-page-gateway.ts';
import { COPY_ID, type Verdicts } from './check-page-verdicts.ts';

/** Debian's Chromium, told to ask nobody for anything by itself. */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-software-rasterizer',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

export const DESKTOP = { viewport: { width: 1280, height: 800 } } satisfies BrowserContextOptions;
export const PHONE = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 3,
  hasTouch: true,
  isMobile: true,
} satisfies BrowserContextOptions;

/** A page, and all that a good page does not do. */
export interface Watched {
  readonly page: Page;
  /** What was asked of anybody but the gateway, what the policy forbade, what the script did not catch. */
  readonly wrongs: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export async function openPage(
  browser: Browser,
  gateway: Pick<PageGateway, 'url' | 'origin'>,
  at: string,
  options: BrowserContextOptions = DESKTOP,
): Promise<Watched> {
  const context = await browser.newContext({ locale: 'vi-VN', ...options });
  const wrongs: string[] = [];
  context.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(gateway.origin) && !/^(blob|data):/.test(address)) wrongs.push(address);
  });
  context.on('console', (message) => {
    // Chromium's word for an answer that is no success; the page has its own.
    if (!message.text().startsWith('Failed to load resource')) wrongs.push(message.text());
  });
  context.on('weberror', (error) => wrongs.push(error.error().message));
  await context.addInitScript(
    `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
       console.error('forbidden: ' + violatedDirective + ' ' + blockedURI);
     });`,
  );
  const page = await context.newPage();
  await page.goto(gateway.url + at);
  return {
    page,
    wrongs: async () => {
      // What the page was told meanwhile has been said once it answers this.
      await page.evaluate('0');
      return wrongs;
    },
    close: () => context.close(),
  };
}

/** Chooses a file as people do, by the field. */
export async function choose(page: Page, name: string, bytes: Buffer): Promise<void> {
  if (bytes.length < LARGE) {
    await page.setInputFiles('#file', { name, mimeType: 'application/pdf', buffer: bytes });
    return;
  }
  // From the disk, as the browser's own protocol takes a second for each megabyte.
  const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-chosen-'));
  page.on('close', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  await page.setInputFiles('#file', file);
}

const LARGE = 1_000_000;

/** The part with the result, once it is there. */
export async function resultOf(page: Page) {
  const result = page.getByRole('region', { name: 'Kết quả kiểm tra tệp' });
  await result.waitFor();
  return result;
}

/** The digest of the scan of which the register's copy was made, which stands in its QR too. */
const SCAN_DIGEST = '9f86d081884c7d65'.repeat(4);

/** The register's public word on a copy, by where the copy stands. */
export const REGISTERED = {
  issued: {
    state: 'issued',
    agencyName: 'Ủy ban nhân dân xã Mẫu Một',
    number: 42,
    volume: '01/2026-SCT/BS',
    issuedAt: '2026-04-24T02:19:00.000Z',
    scanDigest: SCAN_DIGEST,
  },
  withdrawn: {
    state: 'withdrawn',
    agencyName: 'Ủy ban nhân dân xã Mẫu Một',
    number: 42,
    volume: '01/2026-SCT/BS',
    issuedAt: '2026-04-24T02:19:00.000Z',
    scanDigest: SCAN_DIGEST,
    withdrawn: {
      ground: 'original-forged',
      says: WITHDRAWAL_GROUNDS['original-forged'],
      by: 'Ủy ban nhân dân xã Mẫu Một',
      at: '2026-05-04T02:19:00.000Z',
    },
  },
} as const;

/** Every state in which somebody may find the page, and how they get there. */
export const STATES: Readonly<
  Record<
    string,
    {
      readonly at?: string;
      readonly file?: keyof Verdicts;
      readonly registered?: object;
      readonly trouble?: NonNullable<PageGateway['trouble']>;
    }
  >
> = {
  'nothing chosen yet': {},
  'a valid copy': { file: 'valid' },
  'a copy that was altered': { file: 'altered' },
  'a copy that was withdrawn': { file: 'withdrawn' },
  'a copy of which not everything could be checked': { file: 'unknown' },
  'a file that is no copy': { file: 'nothing' },
  'the gateway away': { file: 'valid', trouble: { is: 'away' } },
  'a QR of an issued copy': { at: `/kiem-tra/${COPY_ID}?d=${SCAN_DIGEST}`, registered: REGISTERED.issued },
  'a QR with another digest than the register has': {
    at: `/kiem-tra/${COPY_ID}?d=${'0'.repeat(64)}`,
    registered: REGISTERED.issued,
  },
  'a QR of a withdrawn copy': { at: `/kiem-tra/${COPY_ID}`, registered: REGISTERED.withdrawn },
  'a QR that the register does not know': { at: `/kiem-tra/${COPY_ID}` },
  'a QR, then its valid copy': { at: `/kiem-tra/${COPY_ID}`, registered: REGISTERED.issued, file: 'valid' },
};

/** Brings a page into one of these states. */
export async function bringTo(
  browser: Browser,
  gateway: PageGateway,
  name: string,
  options?: BrowserContextOptions,
): Promise<Watched> {
  const state = STATES[name];
  if (state === undefined) throw new Error(`no state ${name}`);
  gateway.reset();
  gateway.registered = state.registered === undefined ? {} : { [COPY_ID]: state.registered };
  gateway.trouble = state.trouble;
  const watched = await openPage(browser, gateway, state.at ?? '/kiem-tra', options);
  if (state.at !== undefined) await watched.page.locator('#registered .banner').first().waitFor();
  if (state.file !== undefined) {
    await choose(watched.page, 'ban-sao-chung-thuc.pdf', fileOf(state.file));
    await resultOf(watched.page);
  }
  return watched;
}
