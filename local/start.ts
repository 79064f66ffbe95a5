import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { localInstallation, registerWithPost, type Generation } from './installation.ts';
import { registerWithXroad } from './register-installation.ts';
import { ProvinceProblem, PROBLEM_EXIT_CODE, startProvince, synthesise, type Province } from './province.ts';
import { takeDataDirectory } from './province/data-directory.ts';
import { tableEngineProgram } from './province/engines/dynoxide.ts';
import { openFront } from './province/gateway/front.ts';
import { startSandboxes, type Sandboxes } from './sandboxes.ts';
import { withSpinner } from './spinner.ts';
import { certifySeal } from './trust-installation.ts';
import { leaveProfile, showTour } from './tour/after-start.ts';

/** The province with its partners, as `npm start` has raised it. */
export interface RunningProvince {
  readonly province: Province;
  readonly sandboxes: Sandboxes['at'];
}

const root = path.resolve(import.meta.dirname, '..');
const DEFAULT_DATA = path.join(root, '.local', 'data');
const USAGE = 'npm start [-- --port 8080 --data DIR --no-tour --seed N --generation g1|g2|g3 --verbose]';

interface StartOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly tour: boolean;
  readonly seed: number;
  readonly generation: Generation;
  readonly verbose: boolean;
}

try {
  await start(readOptions());
} catch (error) {
  if (!(error instanceof ProvinceProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(PROBLEM_EXIT_CODE);
}

function readOptions(): StartOptions {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '8080' },
        data: { type: 'string' },
        'no-tour': { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        generation: { type: 'string', default: 'g2' },
        verbose: { type: 'boolean', default: false },
      },
    });
    const { generation } = values;
    if (generation !== 'g1' && generation !== 'g2' && generation !== 'g3')
      throw new Error(`--generation ${generation}`);
    if (values.data === undefined) mkdirSync(DEFAULT_DATA, { recursive: true });
    return {
      port: wholeNumber('--port', values.port, 65_535),
      dataDir: path.resolve(values.data ?? DEFAULT_DATA),
      tour: !values['no-tour'],
      seed: wholeNumber('--seed', values.seed, Number.MAX_SAFE_INTEGER),
      generation,
      verbose: values.verbose,
    };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new ProvinceProblem(
      `Tham số không đúng: ${what}. Cách dùng: ${USAGE}`,
      `Wrong argument: ${what}. Usage: ${USAGE}`,
    );
  }
}

function wholeNumber(name: string, text: string, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > most) throw new Error(`${name} ${text}`);
  return number;
}

/** Raises everything, shows where it is, and stays until it is told to end. */
async function start(options: StartOptions): Promise<void> {
  const stops: (() => Promise<void>)[] = [];
  const end = endOnce(stops);
  process.on('SIGINT', () => void end(0));
  process.on('SIGTERM', () => void end(0));
  try {
    await checkBeforehand(options);
    const cdkOut = path.join(root, '.local', 'cdk.out');
    const [sandboxes] = await withSpinner(
      'Tổng hợp hạ tầng, khởi động các hệ thống đối tác giả lập (synthesising, starting the sandboxes)',
      bothOrNeither(startPartners(options, stops), synthesise('local', cdkOut)),
    );
    const { parameters, secrets } = await localInstallation(
      sandboxes.at,
      options.generation,
      options.dataDir,
    );
    const province = await withSpinner(
      'Dựng tỉnh trên máy này (raising the province)',
      startProvince({
        dataDir: options.dataDir,
        port: options.port,
        cdkOut,
        parameters,
        secrets,
        verbose: options.verbose,
      }),
    );
    stops.unshift(province.stop);
    await registerWithPost(sandboxes.at.vnpost, province.url);
    await registerWithXroad(sandboxes.at.xroad, province.url);
    await certifySeal(province, sandboxes.at.trust);
    void province.failed.then((problem) => end(PROBLEM_EXIT_CODE, problem));
    void sandboxes.died.then((why) =>
      end(
        PROBLEM_EXIT_CODE,
        new ProvinceProblem(`Hệ thống đối tác giả lập đã dừng: ${why}`, `The sandboxes have ended: ${why}`),
      ),
    );
    showAddresses(province, sandboxes, options);
    const running = { province, sandboxes: sandboxes.at };
    leaveProfile(running);
    if (options.tour) await showTour(running, { seed: options.seed });
    console.log('Đang chạy; Ctrl-C để dừng. (Running; Ctrl-C stops.)');
  } catch (error) {
    await Promise.all(stops.map((stop) => stop()));
    throw error;
  }
}

/** What can be known at once is told at once, not after the seconds that synthesising takes. */
async function checkBeforehand(options: StartOptions): Promise<void> {
  tableEngineProgram();
  const directory = await takeDataDirectory(options.dataDir);
  directory.release();
  const front = await openFront(options.port);
  await front.stop(0);
}

async function startPartners(options: StartOptions, stops: (() => Promise<void>)[]): Promise<Sandboxes> {
  const sandboxes = await startSandboxes({
    dataDir: path.join(options.dataDir, 'partners'),
    // The portal's address for webhooks is kept by the gateway: after a restart it must still be right.
    ...(options.port === 0 ? {} : { port: options.port + 1 }),
    seed: options.seed,
  });
  stops.push(sandboxes.stop);
  return sandboxes;
}

/** Waits for both even when one fails, so that what the other started is known and can be ended. */
async function bothOrNeither<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

/** Ends everything in order, the province before its partners; asked a second time, at once. */
function endOnce(
  stops: readonly (() => Promise<void>)[],
): (code: number, problem?: ProvinceProblem) => Promise<void> {
  let ending = false;
  return async (code, problem) => {
    if (problem !== undefined) process.stderr.write(`${problem.message}\n`);
    if (ending) process.exit(code);
    ending = true;
    console.log('\nĐang dừng… (stopping)');
    for (const stop of stops) await stop();
    process.exit(code);
  };
}

function showAddresses(province: Province, sandboxes: Sandboxes, options: StartOptions): void {
  const table = new Table({ style: { head: [], border: [] } });
  const row = (what: string, where: string): void => {
    table.push([what, where]);
  };
  row('Cổng liên thông (gateway)', province.url);
  row('Mô tả API (API reference)', `${province.url}/docs`);
  row('Cổng DVCQG giả lập (national portal sandbox)', sandboxes.at['national-portal'].url);
  row('Bưu điện giả lập (post sandbox)', sandboxes.at.vnpost.url);
  row('Dân cư giả lập (population register sandbox)', sandboxes.at.population.url);
  row('Trục giả lập (axis sandbox)', sandboxes.at.axis.url);
  row('X-Road giả lập (X-Road sandbox)', sandboxes.at.xroad.url);
  row('Ký số, dấu thời gian giả lập (trust services sandbox)', sandboxes.at.trust.url);
  row('Kho cá nhân giả lập (personal store sandbox)', sandboxes.at['personal-store'].url);
  row('Trang kiểm tra bản sao (public check page)', `${province.url}/kiem-tra`);
  row('Nơi cấp mã truy cập (identity issuer)', sandboxes.at['identity-issuer'].url);
  row('Cổng tỉnh nhận webhook (portal receiver)', sandboxes.at['portal-receiver'].url);
  row(
    'Điều khiển lỗi (control planes)',
    Object.values(sandboxes.at)
      .map((each) => each.controlUrl)
      .join('\n'),
  );
  row('Dữ liệu (data)', options.dataDir);
  row('Nhật ký (log)', province.logFile);
  console.log(table.toString());
}
