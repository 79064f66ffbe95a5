import { styleText } from 'node:util';
import type { ExchangeView } from '../../schemas/views.ts';
import { plainTable } from '../cli/plain-table.ts';
import { isFlawless, type Comparison, type Finding } from '../portal/compare.ts';
import type { ParcelComparison } from '../portal/compare-parcels.ts';
import { clockTime } from '../portal/vietnam-time.ts';
import type { CopiesOutcome } from './copy-life.ts';
import type { RegisterOutcome } from './register-life.ts';
import type { PackOutcome } from './pack-life.ts';
import { line, type Screen } from './screen.ts';
import type { Door } from './stories.ts';

/** One dossier of the tour at its end. */
export interface DossierOutcome {
  readonly code: string;
  readonly door: Door;
  /** The status that was told last. */
  readonly status: number;
  /** Duties towards the national portal. */
  readonly duties: readonly ExchangeView[];
  /** Why its life could not be told to the end. */
  readonly failure?: string;
}

/** What the provincial portal's receiving end says. */
export interface Webhooks {
  readonly received: number;
  /** Received and with a right signature. */
  readonly verified: number;
  readonly refused: number;
  /** Verified, and had before under the same id: the receiver leaves them aside. */
  readonly repeated: number;
}

const DOORS: Readonly<Record<Door, string>> = { native: 'API', g1: 'G1', g2: 'G2' };
const STATUSES: Readonly<Record<number, string>> = {
  1: 'Mới đăng ký',
  2: 'Được tiếp nhận',
  3: 'Không tiếp nhận',
  4: 'Đang xử lý',
  5: 'Chờ bổ sung',
  6: 'Chờ nộp tiền',
  7: 'Công dân rút',
  8: 'Dừng xử lý',
  9: 'Đã xử lý xong',
  10: 'Đã trả kết quả',
};

/** Every dossier with its door, state, attempts and times: Vietnamese first, under 100 columns. */
export function showDossiers(screen: Screen, outcomes: readonly DossierOutcome[]): void {
  const [first = '', second = '', ...rows] = plainTable(
    [
      { vi: 'Hồ sơ', en: 'Dossier' },
      { vi: 'Cửa', en: 'Door' },
      { vi: 'Trạng thái', en: 'State' },
      { vi: 'Việc xong', en: 'Duties', align: 'right' },
      { vi: 'Lượt gọi', en: 'Attempts', align: 'right' },
      { vi: 'Gửi đi', en: 'Sent' },
      { vi: 'Đã nhận', en: 'Confirmed' },
    ],
    outcomes.map(rowOf),
  );
  line(screen, paint(screen, 'bold', `  ${first}`));
  line(screen, paint(screen, 'dim', `  ${second}`));
  for (const row of rows) line(screen, `  ${row}`);
  const note =
    'Việc mà lời báo sau đã thay thế thì không phải gọi (what a later telling replaces needs no call).';
  line(screen, paint(screen, 'dim', `  ${note}`));
}

function rowOf({ code, door, status, duties }: DossierOutcome): string[] {
  const ended = duties.filter(({ state }) => state === 'confirmed' || state === 'superseded').length;
  const attempts = duties.reduce((sum, duty) => sum + duty.attempts, 0);
  const sent = duties.flatMap(({ sentAt }) => sentAt ?? []).toSorted()[0];
  const all = ended === duties.length && duties.length > 0;
  const confirmed = all
    ? duties
        .flatMap(({ confirmedAt }) => confirmedAt ?? [])
        .toSorted()
        .at(-1)
    : undefined;
  return [
    code,
    DOORS[door],
    `${String(status).padStart(2)} ${STATUSES[status] ?? ''}`,
    `${ended}/${duties.length}`,
    String(attempts),
    sent === undefined ? '—' : clockTime(sent),
    confirmed === undefined ? '—' : clockTime(confirmed),
  ];
}

/** What the comparison found, in one line; each finding below it. */
export function showComparison(screen: Screen, comparison: Comparison): void {
  const { dossiers, told, effects, lost, doubled, reordered, unexpected } = comparison;
  line(
    screen,
    'Đối chiếu lời cổng tỉnh đã báo với sổ của Cổng DVCQG (told against the national portal’s ledger):',
  );
  const counts = [
    count(screen, 'mất', 'lost', lost),
    count(screen, 'lặp', 'doubled', doubled),
    count(screen, 'đảo thứ tự', 'reordered', reordered),
    ...(unexpected.length === 0 ? [] : [count(screen, 'không ai báo', 'unexpected', unexpected)]),
  ];
  line(screen, `  ${counts.join('   ')}`);
  line(screen, `  ${dossiers} hồ sơ, ${told} tin đã báo, ${effects} tác động (dossiers, told, effects)`);
  for (const [what, findings] of Object.entries({ lost, doubled, reordered, unexpected })) {
    for (const finding of findings.slice(0, SHOWN)) {
      line(
        screen,
        `    ${what}: ${finding.code} ${finding.what}${finding.n === undefined ? '' : ` (#${finding.n})`}`,
      );
    }
  }
}

/** How many findings of a kind are shown; the result holds all. */
const SHOWN = 10;

function count(screen: Screen, vietnamese: string, english: string, findings: readonly Finding[]): string {
  const text = `${findings.length === 0 ? '✓' : '✗'} ${vietnamese} / ${english} ${findings.length}`;
  return paint(screen, findings.length === 0 ? 'green' : 'red', text);
}

/** What was ordered of the post, against the carrier's own book. */
export function showParcels(screen: Screen, parcels: ParcelComparison): void {
  const { orders, lost, doubled, unexpected } = parcels;
  line(screen, 'Đối chiếu đơn bưu chính với sổ của bưu điện (orders against the carrier’s ledger):');
  const counts = [
    count(screen, 'mất', 'lost', lost),
    count(screen, 'lặp', 'doubled', doubled),
    ...(unexpected.length === 0 ? [] : [count(screen, 'không ai đặt', 'unexpected', unexpected)]),
  ];
  line(screen, `  ${counts.join('   ')}`);
  line(screen, `  ${orders} đơn, ${parcels.parcels} bưu gửi (orders, parcels)`);
  for (const { code, what } of [...lost, ...doubled, ...unexpected].slice(0, SHOWN))
    line(screen, `    ${code} ${what}`);
}

/** What the population register said of the applicants, and whether their households are known. */
export function showRegister(screen: Screen, register: RegisterOutcome): void {
  const { asked, results, waited, madeLater, wrong, people, households, homeless } = register;
  line(screen, 'Người nộp đối chiếu với dân cư (applicants against the population register):');
  const said = [`${results.match ?? 0} khớp`, `${results.mismatch ?? 0} không khớp`];
  const counts = [
    count(screen, 'kết luận sai', 'wrong', wrong.map(asFinding)),
    count(
      screen,
      'thiếu hộ',
      'no household',
      homeless.map((code) => asFinding({ code, what: '' })),
    ),
  ];
  line(screen, `  ${counts.join('   ')}`);
  line(screen, `  ${asked} người: ${said.join(', ')} (match, mismatch)`);
  line(
    screen,
    `  Lúc mất kết nối ${waited} người chưa xác thực được, hồ sơ vẫn đi; xác thực sau ${madeLater} (later)`,
  );
  line(screen, `  Sổ của tỉnh: ${people} người, đọc được hộ của ${households} người nộp (households)`);
  for (const { code, what } of [...wrong, ...homeless.map((code) => ({ code, what: 'hộ' }))].slice(0, SHOWN))
    line(screen, `    ${code} ${what}`);
}

/** What became of the certified copies, and whether the check tells a copy from a changed one. */
export function showCopies(screen: Screen, copies: CopiesOutcome): void {
  const { asked, issued, refused, withdrawn, valid, caught, deposited, wrong, page } = copies;
  line(screen, 'Bản sao điện tử chứng thực (certified copies):');
  line(screen, `  ${count(screen, 'sai', 'wrong', wrong.map(asFinding))}`);
  line(
    screen,
    `  ${asked} yêu cầu: ${issued} đã cấp, ${refused} bản quét bị từ chối, ${withdrawn} bản sao bị thu hồi (issued, refused, withdrawn)`,
  );
  line(
    screen,
    `  Kiểm tra: ${valid} bản thật HỢP LỆ, ${caught} bản sửa một bit KHÔNG HỢP LỆ; ${deposited} vào kho cá nhân (store)`,
  );
  if (page !== undefined) line(screen, `  Ai cũng kiểm tra được tại ${page}`);
  for (const { code, what } of wrong.slice(0, SHOWN)) line(screen, `    ${code} ${what}`);
}

const VERDICTS = { valid: 'HỢP LỆ', invalid: 'KHÔNG HỢP LỆ', unknown: 'CHƯA XÁC ĐỊNH' } as const;

/** What one dossier's evidence is worth to somebody who has nothing but the file. */
export function showPack(screen: Screen, { code, standing, changed, links, stamped }: PackOutcome): void {
  line(screen, 'Gói chứng cứ, kiểm tra không cần trục (evidence, checked without the gateway):');
  line(
    screen,
    `  ${code}: ${VERDICTS[standing]}, ${stamped}/${links} mắt xích có thời điểm được chứng minh (links proven)`,
  );
  line(screen, `  Sửa một bit thì ${VERDICTS[changed]} (with one bit changed)`);
}

const asFinding = ({ code, what }: { readonly code: string; readonly what: string }): Finding => ({
  code,
  what,
});

/** How the partners failed meanwhile, and what the provincial portal heard. */
export function showTraffic(
  screen: Screen,
  faults: Readonly<Record<string, Readonly<Record<string, number>>>>,
  webhooks: Webhooks,
): void {
  for (const [partner, modes] of Object.entries(faults)) {
    const fired = Object.entries(modes).filter(([, times]) => times > 0);
    const total = fired.reduce((sum, [, times]) => sum + times, 0);
    const each = fired.map(([mode, times]) => `${mode} ${times}`).join(', ');
    line(screen, `Lỗi đã gây ra ở ${partner} (faults): ${total}`);
    if (each !== '') line(screen, `  ${each}`);
  }
  const { received, verified, refused, repeated } = webhooks;
  line(
    screen,
    'Thông báo về cổng tỉnh (webhooks received, verified, refused, sent again under the same id):',
  );
  line(
    screen,
    `  ${received} đã nhận, ${verified} đúng chữ ký, ${refused} bị từ chối, ${repeated} gửi lại cùng mã`,
  );
}

/** What is still open, with why: the first few. */
export function showOpen(screen: Screen, open: readonly ExchangeView[]): void {
  if (open.length === 0) return;
  line(screen, paint(screen, 'yellow', `Việc chưa xong (still open): ${open.length}`));
  for (const { id, state, attempts, reason } of open.slice(0, SHOWN)) {
    line(screen, `  ${id}  ${state}, ${attempts} lượt${reason === undefined ? '' : `: ${reason.message}`}`);
  }
}

/** Lives that could not be told to the end. */
export function showFailures(screen: Screen, outcomes: readonly DossierOutcome[]): void {
  for (const { code, failure } of outcomes) {
    if (failure !== undefined) line(screen, paint(screen, 'red', `  ${code}: ${failure}`));
  }
}

/** The closing sentence. */
export function showVerdict(screen: Screen, ok: boolean, seconds: number, comparison: Comparison): void {
  const time = seconds.toFixed(1).replace('.', ',');
  if (ok && isFlawless(comparison)) {
    line(
      screen,
      paint(screen, 'green', `Xong sau ${time} giây: không mất, không lặp, không đảo (all well).`),
    );
  } else
    line(
      screen,
      paint(screen, 'red', `Sau ${time} giây vẫn còn chỗ chưa ổn, xem phía trên (not well, see above).`),
    );
}

/** Where to go on from here. */
export function showAddresses(
  screen: Screen,
  urls: { readonly gateway: string; readonly controls: Readonly<Record<string, string>> },
  example: {
    readonly code: string;
    readonly command: string;
    readonly pack?: { readonly file: string; readonly roots: string; readonly seal: string };
    readonly copy?: string;
  },
): void {
  line(screen, 'Xem tiếp (go on):');
  const rows: [string, string][] = [
    ['Tài liệu API (docs)', `${urls.gateway}/docs`],
    ['OpenAPI', `${urls.gateway}/openapi.json`],
    ...Object.entries(urls.controls).map(([name, url]): [string, string] => [
      `Điều khiển ${name}`,
      `${url}/_sandbox/state`,
    ]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, url] of rows) line(screen, `  ${name.padEnd(width)}  ${url}`);
  line(screen, 'Lệnh để thử (commands to try):');
  line(screen, `  ${example.command} track ${example.code}`);
  line(screen, `  ${example.command} postal show ${example.code}-TG`);
  line(screen, `  ${example.command} exchanges list --parked --partner dvcqg`);
  line(screen, `  ${example.command} evidence export ${example.code} -o bang-chung.asice`);
  if (example.pack !== undefined)
    line(
      screen,
      `  ${example.command} evidence verify ${example.pack.file} --roots ${example.pack.roots} --seal ${example.pack.seal}`,
    );
  if (example.copy !== undefined) line(screen, `  ${example.command} copy verify ${example.copy}`);
  line(screen, `  ${example.command} doctor`);
}

/** Colour on a terminal that wants it, plain text elsewhere. */
function paint(screen: Screen, style: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string): string {
  return screen.isTTY === true && process.env['NO_COLOR'] === undefined
    ? styleText(style, text, { validateStream: false })
    : text;
}
