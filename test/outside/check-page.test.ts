import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WITHDRAWAL_GROUNDS } from '../../schemas/copies/withdrawal-grounds.ts';
import {
  bringTo,
  choose,
  DESKTOP,
  openChromium,
  openPage,
  PHONE,
  REGISTERED,
  resultOf,
  STATES,
  type Watched,
} from './check-page-browser.ts';
import { fileOf, startPageGateway, type PageGateway } from './check-page-gateway.ts';
import { COPY_ID, makeVerdicts } from './check-page-verdicts.ts';

// A browser on a machine that is busy with other things.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** Debian's Chromium before the page as it is deployed: the bundle and its headers, with verdicts of the verifier. */
let gateway: PageGateway;
let browser: Browser;
beforeAll(async () => {
  const verdicts = await makeVerdicts();
  // Under a path of its own, as an installation may have it.
  gateway = await startPageGateway('/lien-thong');
  for (const [name, verdict] of Object.entries(verdicts))
    gateway.verdicts.set(name, () => Promise.resolve(verdict));
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

const opened: Watched[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((watched) => watched.close()));
});
const remember = (watched: Watched): Watched => {
  opened.push(watched);
  return watched;
};
const to = async (name: string, options = DESKTOP): Promise<Watched> =>
  remember(await bringTo(browser, gateway, name, options));
const open = async (at = '/kiem-tra'): Promise<Watched> => {
  gateway.reset();
  return remember(await openPage(browser, gateway, at));
};

/** What is wrong with a page as it stands: what it asked of others or may not do, what not all can use, what is cut off. */
async function wrongsOf({ page, wrongs }: Watched): Promise<unknown> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
    .analyze();
  const [wide, seen] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  return {
    wrongs: await wrongs(),
    unusable: violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    cutOff: Math.max(0, wide - seen),
  };
}
const NOTHING = { wrongs: [], unusable: [], cutOff: 0 };

describe('the page asks nobody else, does nothing forbidden, fits and can be used by all', () => {
  it.each(Object.keys(STATES))('on a phone, with %s', async (name) => {
    expect(await wrongsOf(await to(name, PHONE))).toEqual(NOTHING);
  });

  it('at a desk', async () => {
    expect(await wrongsOf(await to('a QR, then its valid copy'))).toEqual(NOTHING);
  });
});

describe('what somebody reads first', () => {
  it.each([
    ['a valid copy', 'HỢP LỆ', 'valid'],
    ['a copy that was altered', 'KHÔNG HỢP LỆ', 'invalid'],
    ['a copy that was withdrawn', 'KHÔNG HỢP LỆ', 'invalid'],
    ['a copy of which not everything could be checked', 'CHƯA XÁC ĐỊNH', 'unknown'],
    ['a file that is no copy', 'KHÔNG HỢP LỆ', 'invalid'],
    ['the gateway away', 'CHƯA KIỂM TRA ĐƯỢC', 'unknown'],
  ])('of %s is %s', async (name, word, className) => {
    const { page } = await to(name);
    const banner = (await resultOf(page)).locator('.banner').first();
    expect(await banner.locator('strong').textContent()).toBe(word);
    expect(await banner.getAttribute('class')).toBe(`banner ${className}`);
    // The word is said to those who do not see it, and is seen without scrolling.
    expect(await page.evaluate('document.activeElement.id')).toBe('result');
    expect(await banner.isVisible()).toBe(true);
    const box = await banner.boundingBox();
    expect(box?.y).toBeLessThan(DESKTOP.viewport.height);
  });

  it('is green of a valid copy and of nothing else', async () => {
    const colours = new Map<string, string[]>();
    for (const name of [
      'a copy that was altered',
      'a copy of which not everything could be checked',
      'a QR, then its valid copy',
      'a QR of a withdrawn copy',
    ]) {
      const { page } = await to(name);
      const banners = await page.evaluate<[word: string, colour: string][]>(
        `[...document.querySelectorAll('main section:not([hidden]) .banner')].map((banner) => [
           banner.querySelector('strong').textContent, getComputedStyle(banner).backgroundColor])`,
      );
      for (const [word, colour] of banners) colours.set(colour, [...(colours.get(colour) ?? []), word]);
    }
    expect([...colours.values()].find((words) => words.includes('HỢP LỆ'))).toEqual(['HỢP LỆ']);
    expect(colours.size).toBe(3);
  });

  it('of a copy that was altered is why, whose signature it concerns, and what the register has', async () => {
    const { page } = await to('a copy that was altered');
    const result = await resultOf(page);
    await result.getByRole('heading', { name: 'Lý do' }).waitFor();
    const reasons = await result.locator('ul.findings').first().locator('li').allTextContents();
    expect(reasons.join('\n')).toContain('Nội dung đã bị thay đổi sau khi ký');
    expect(new Set(reasons).size).toBe(reasons.length);
  });

  it('of a withdrawn copy is that it was, why and by whom', async () => {
    const { page } = await to('a copy that was withdrawn');
    const text = await (await resultOf(page)).textContent();
    for (const said of [
      'Bản sao đã bị thu hồi',
      WITHDRAWAL_GROUNDS['original-forged'],
      'Ủy ban nhân dân xã Mẫu Một',
    ])
      expect(text).toContain(said);
  });
});

describe('a file', () => {
  it('that is dropped anywhere on the page is checked, and never opened in its place', async () => {
    const { page, wrongs } = await open();
    const dropped = await page.evaluateHandle(
      `(() => {
         const data = new DataTransfer();
         data.items.add(new File([${JSON.stringify(fileOf('valid').toString())}], 'ban-sao.pdf', { type: 'application/pdf' }));
         return data;
       })()`,
    );
    await page.dispatchEvent('footer', 'dragover', { dataTransfer: dropped });
    await page.dispatchEvent('footer', 'drop', { dataTransfer: dropped });
    expect(await (await resultOf(page)).locator('.banner strong').textContent()).toBe('HỢP LỆ');
    expect(await wrongs()).toEqual([]);
  });

  it('is chosen, checked, and its report opened, by the keyboard alone', async () => {
    const { page } = await open();
    // The skip link, then the field.
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('file');
    const outline = await page.evaluate<string>(
      "getComputedStyle(document.getElementById('drop')).outlineStyle",
    );
    expect(outline).not.toBe('none');
    const choosing = page.waitForEvent('filechooser');
    await page.evaluate('0'); // the browser has heard by now that it is to tell us
    await page.keyboard.press('Enter');
    const chooser = await choosing;
    await chooser.setFiles({ name: 'ban-sao.pdf', mimeType: 'application/pdf', buffer: fileOf('valid') });
    await resultOf(page);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('report');
    const [report] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Enter')]);
    await report.waitForLoadState();
    expect(await report.getByRole('heading', { level: 1 }).textContent()).toContain('chứng thực');
  });

  it('of 5 MB goes in three parts, which are gone once it is checked', async () => {
    const { page } = await open();
    await choose(page, 'ban-sao.pdf', fileOf('valid', 5_000_000));
    expect(await (await resultOf(page)).locator('.banner strong').textContent()).toBe('HỢP LỆ');
    expect(gateway.asked.map(({ method, bytes }) => `${method} ${bytes < 1_000 ? 'little' : bytes}`)).toEqual(
      ['POST little', 'PUT 1900000', 'PUT 1900000', 'PUT 1200000', 'POST little'],
    );
    expect(gateway.parts.size).toBe(0);
  });

  it.each([
    ['no PDF', Buffer.from('anh chup'), 'Tệp này không phải là tệp PDF.'],
    ['empty', Buffer.alloc(0), 'Tệp rỗng, không có nội dung.'],
    ['larger than any copy', fileOf('valid', 27_262_977), 'Tệp lớn hơn 26 MB.'],
  ])('that is %s is not sent, and it is said why', async (_, bytes, why) => {
    const { page } = await open();
    await choose(page, 'tep.pdf', bytes);
    expect(await (await resultOf(page)).locator('.banner').textContent()).toContain(why);
    expect(gateway.asked).toEqual([]);
  });

  it('with a name that would be markup is shown as that name', async () => {
    const { page, wrongs } = await open();
    await choose(page, '<img src=x onerror=alert(1)>.pdf', fileOf('valid'));
    const text = await (await resultOf(page)).textContent();
    expect(text).toContain('<img src=x onerror=alert(1)>.pdf');
    expect(await page.locator('img').count()).toBe(0);
    expect(await wrongs()).toEqual([]);
  });

  it('after another leaves nothing of the one before', async () => {
    const { page } = await open();
    await choose(page, 'mot.pdf', fileOf('altered'));
    await resultOf(page);
    await choose(page, 'hai.pdf', fileOf('valid'));
    await page.getByText('Đã kiểm tra xong tệp hai.pdf: HỢP LỆ.').waitFor();
    const text = await (await resultOf(page)).textContent();
    expect(text).not.toContain('KHÔNG HỢP LỆ');
    expect(text).not.toContain('mot.pdf');
  });
});

describe('the QR of a copy', () => {
  it('shows what the register says before any file is chosen, and asks for the file', async () => {
    const { page } = await to('a QR of an issued copy');
    const text = await page.locator('#registered').textContent();
    for (const said of ['CÓ TRONG SỔ', '42', '01/2026-SCT/BS', 'Ủy ban nhân dân xã Mẫu Một', 'chọn tệp'])
      expect(text).toContain(said);
  });

  it('with another digest than the register has is warned of above what the register says', async () => {
    const { page } = await to('a QR with another digest than the register has');
    const banners = page.locator('#registered .banner strong');
    expect(await banners.allTextContents()).toEqual(['MÃ QR KHÔNG KHỚP VỚI SỔ', 'CÓ TRONG SỔ']);
    expect(await page.locator('#registered').textContent()).toContain('hỏi lại cơ quan chứng thực');
  });

  it.each(['a QR of an issued copy', 'a QR, then its valid copy'])(
    'is not warned of with the digest that the register has, nor without one: %s',
    async (name) => {
      const { page } = await to(name);
      expect(await page.locator('#registered .banner strong').allTextContents()).toEqual(['CÓ TRONG SỔ']);
    },
  );

  it('of another copy than the file is pointed out above the verdict', async () => {
    gateway.reset();
    const other = 'bs-zzzzzzzzzzzzzzzzzzzz';
    gateway.registered = { [other]: REGISTERED.issued };
    const { page } = remember(await openPage(browser, gateway, `/kiem-tra/${other}`));
    await page.locator('#registered .banner').waitFor();
    await choose(page, 'ban-sao.pdf', fileOf('valid'));
    const [first] = await (await resultOf(page)).locator('.banner strong').allTextContents();
    expect(first).toBe('KHÁC MÃ QR');
    expect(other).not.toBe(COPY_ID);
  });
});

describe('when something stands between', () => {
  it.each([
    [
      'the firewall, for too many checks',
      { is: 'answers', status: 429, body: '' },
      'quá nhiều lượt kiểm tra',
    ],
    ['the firewall, for a page of its own', { is: 'answers', status: 403, body: '<html>' }, 'Tải lại trang'],
    ['the front, for want of time', { is: 'answers', status: 504, body: '{"message":"late"}' }, 'đang bận'],
    ['nobody at all', { is: 'away' }, 'Không kết nối được'],
  ] as const)('as %s, it is said in plain words, and nothing is green', async (_, trouble, said) => {
    const { page, wrongs } = await open();
    gateway.trouble = trouble;
    await choose(page, 'ban-sao.pdf', fileOf('valid'));
    const result = await resultOf(page);
    expect(await result.textContent()).toContain(said);
    expect(await result.locator('.banner').getAttribute('class')).toBe('banner unknown');
    expect(await wrongs()).toEqual([]);
  });
});

describe('the report', () => {
  it.each(['a valid copy', 'a copy that was altered', 'a copy of which not everything could be checked'])(
    'of %s opens styled beside the page, can be used by all, and prints on A4',
    async (name) => {
      const { page, wrongs } = await to(name);
      const [report] = await Promise.all([page.context().waitForEvent('page'), page.click('#report')]);
      await report.waitForLoadState();
      const { violations } = await new AxeBuilder({ page: report }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      // The page's policy lets the report's own style through, and nothing beside it.
      expect(await report.evaluate('getComputedStyle(document.body).fontFamily')).toContain(
        'Liberation Serif',
      );
      const printed = await report.pdf({ format: 'A4' });
      expect(printed.subarray(0, 5).toString()).toBe('%PDF-');
      expect(await wrongs()).toEqual([]);
    },
  );
});
