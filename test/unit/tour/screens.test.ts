import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../../local/portal/compare.ts';
import { showProgress } from '../../../local/tour/progress.ts';
import {
  showAddresses,
  showComparison,
  showDossiers,
  showFailures,
  showOpen,
  showParcels,
  showTraffic,
  showVerdict,
  type DossierOutcome,
} from '../../../local/tour/report.ts';
import type { Screen } from '../../../local/tour/screen.ts';
import { ExchangeView } from '../../../schemas/views.ts';

function page(isTTY = false): { readonly screen: Screen; readonly lines: () => string[] } {
  let text = '';
  return { screen: { write: (more) => (text += more), isTTY }, lines: () => text.split('\n') };
}

const duty = (changes: object): ExchangeView =>
  ExchangeView.parse({
    id: 'dvcqg~000.01.17.H21-261110-7003~1',
    partner: 'dvcqg',
    operation: 'dossier.header',
    subject: '000.01.17.H21-261110-7003',
    agency: 'H21.17.01',
    seq: 1,
    state: 'confirmed',
    digest: 'a'.repeat(64),
    attempts: 2,
    recent: [],
    occurredAt: '2026-11-10T02:30:00.000Z',
    keptAt: '2026-11-22T07:19:09.000Z',
    sentAt: '2026-11-22T07:19:10.000Z',
    confirmedAt: '2026-11-22T07:19:35.000Z',
    correlationId: 'c-1',
    ...changes,
  });
const outcome = (changes: Partial<DossierOutcome> = {}): DossierOutcome => ({
  code: '000.01.17.H21-261110-7003',
  door: 'g2',
  status: 10,
  duties: [
    duty({}),
    duty({ seq: 2, state: 'superseded', attempts: 0, sentAt: undefined, confirmedAt: undefined }),
  ],
  ...changes,
});
const waiting = duty({
  state: 'parked',
  confirmedAt: undefined,
  reason: { code: 'partner-rejected', message: 'Mã thủ tục không hợp lệ', fix: 'Sửa.' },
});
const EVERY_FAULT = {
  error: 10,
  timeout: 10,
  'drop-after-effect': 10,
  slow: 10,
  malformed: 10,
  throttle: 10,
  down: 10,
};
const flawless: Comparison = {
  dossiers: 25,
  told: 253,
  effects: 191,
  lost: [],
  doubled: [],
  reordered: [],
  unexpected: [],
};

describe('the tour’s table', () => {
  it('shows a dossier with its door, state, duties, attempts and times in Vietnam', () => {
    const { screen, lines } = page();
    showDossiers(screen, [outcome()]);
    expect(lines()[2]).toMatch(
      /^ {2}000\.01\.17\.H21-261110-7003 {2}G2 +10 Đã trả kết quả +2\/2 +2 {2}14:19:10 {2}14:19:35$/,
    );
  });

  it('shows no time of confirmation while something is not confirmed', () => {
    const { screen, lines } = page();
    showDossiers(screen, [outcome({ duties: [duty({}), waiting] })]);
    expect(lines()[2]).toMatch(/1\/2 +4 {2}14:19:10 {2}—$/);
  });

  it('is aligned, and nothing of the tour is wider than 100 columns', () => {
    const { screen, lines } = page();
    const all = Array.from({ length: 10 }, (_none, index) => outcome({ status: index + 1, door: 'native' }));
    showDossiers(screen, all);
    const places = lines()
      .slice(0, 12)
      .map((line) => line.search(/Cửa|Door|API/));
    expect(new Set(places).size).toBe(1);
    showComparison(screen, {
      ...flawless,
      unexpected: [{ code: 'H21.17-260323-0042', what: 'header 7', n: 3 }],
    });
    showParcels(screen, {
      orders: 4,
      parcels: 5,
      lost: [],
      doubled: [{ code: 'H21.17-260323-0042-TG', what: '2 bưu gửi (parcels)' }],
      unexpected: [],
    });
    expect(lines().at(-2)).toBe('    H21.17-260323-0042-TG 2 bưu gửi (parcels)');
    showTraffic(
      screen,
      { 'Cổng DVCQG': EVERY_FAULT, 'bưu điện': { error: 0 } },
      { received: 1_257, verified: 1_255, refused: 2, repeated: 2 },
    );
    showOpen(screen, [waiting]);
    showVerdict(screen, true, 34.2, flawless);
    showAddresses(
      screen,
      { gateway: 'http://127.0.0.1:18080', controls: { 'Cổng DVCQG': 'http://127.0.0.1:18084' } },
      { code: '000.01.17.H21-261110-7003', command: 'npx lienthong' },
    );
    showProgress(screen).stop();
    expect(lines().filter((line) => line.length > 100)).toEqual([]);
  });
});

describe('what the tour says of the comparison', () => {
  it('is one line of noughts when all is well', () => {
    const { screen, lines } = page();
    showComparison(screen, flawless);
    expect(lines()[1]).toBe('  ✓ mất / lost 0   ✓ lặp / doubled 0   ✓ đảo thứ tự / reordered 0');
    expect(lines()[2]).toContain('25 hồ sơ, 253 tin đã báo, 191 tác động');
    showVerdict(screen, true, 34.2, flawless);
    expect(lines()[3]).toBe('Xong sau 34,2 giây: không mất, không lặp, không đảo (all well).');
  });

  it('names each fault, and says that it is not well', () => {
    const { screen, lines } = page();
    const lost = [{ code: 'H21.17-260323-0042', what: 'header 10' }];
    showComparison(screen, { ...flawless, lost });
    expect(lines()[1]).toContain('✗ mất / lost 1');
    expect(lines()[3]).toBe('    lost: H21.17-260323-0042 header 10');
    showVerdict(screen, false, 34.2, { ...flawless, lost });
    expect(lines().at(-2)).toContain('chưa ổn');
  });

  it('names what is still open, with its reason, and lives that could not be told', () => {
    const { screen, lines } = page();
    showOpen(screen, [waiting]);
    showFailures(screen, [outcome({ failure: 'không có trả lời / no answer (ECONNREFUSED)' })]);
    expect(lines().join('\n')).toContain('parked, 2 lượt: Mã thủ tục không hợp lệ');
    expect(lines().join('\n')).toContain('000.01.17.H21-261110-7003: không có trả lời');
  });
});

describe('the tour’s progress', () => {
  it('is a plain line now and then where there is no terminal', () => {
    const { screen, lines } = page();
    const progress = showProgress(screen);
    for (let done = 1; done <= 100; done += 1) progress.told({ done, total: 100 });
    progress.carried({ done: 70, total: 70 });
    progress.toldBack({ done: 9, total: 9 });
    progress.stop();
    const shown = lines().filter((line) => line !== '');
    expect(shown).toHaveLength(3 + 3);
    expect(shown.at(-1)).toMatch(/9\/9$/);
    expect(shown.some((line) => line.includes('\x1b'))).toBe(false);
  });
});
