/**
 * The README's second command: everything that must hold, in two lanes side by side.
 * Prints one line per step, the output of a step only when it fails, and a closing line that counts. Folders of tests
 * of as many workers are one run; their seconds are those that their files took, several at a time.
 * `npm test -- --only unit,infra` runs some steps. `LT_OUTSIDE=required` fails where an outside judge is missing.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface Named {
  readonly name: string;
  readonly says: string;
}

/** A step that is a command of its own. */
interface Command extends Named {
  readonly command: readonly string[];
}

/** A step that is a folder of tests, of one vitest run with those that run as many at a time. */
interface Folder extends Named {
  readonly folder: string;
  /** Files at a time. */
  readonly workers: string;
  /** Programs of the machine without which it cannot run. */
  readonly needs?: readonly string[];
}

type Step = Command | Folder;

const node = process.execPath;
/** By its path: two versions have a program of that name. */
const compiler = [node, path.join('node_modules', 'typescript-7', 'bin', 'tsc')];
const bin = (name: string): string => path.join('node_modules', '.bin', name);

/** One beside whole provinces, which wait half of their time. */
const ONE = '1';
/** As many as there are cores. */
const ONE_A_CORE = '100%';

/**
 * Whole provinces, three at a time whatever the machine: each has ports and a directory of its own, and waits for about
 * half of its time. More would make the waits of the tests themselves tight.
 */
const THREE = '3';

const STEPS: readonly Step[] = [
  { name: 'lint', says: 'lint', command: [bin('oxlint')] },
  { name: 'types', says: 'types are strict', command: [...compiler, '--noEmit'] },
  {
    name: 'pages',
    says: 'types of pages are strict',
    command: [...compiler, '--noEmit', '-p', 'web'],
  },
  {
    name: 'format',
    says: 'format',
    command: [bin('prettier'), '--check', '--log-level', 'warn', '.'],
  },
  {
    name: 'architecture',
    says: 'arrows of the house',
    command: [
      bin('depcruise'),
      '--config',
      '.dependency-cruiser.cjs',
      'schemas',
      'functions',
      'infra',
      'local',
      'test',
      'web',
    ],
  },
  { name: 'unused', says: 'nothing is dead', command: [bin('knip')] },
  { name: 'unit', says: 'rules and engine', folder: 'test/unit', workers: ONE },
  { name: 'contract', says: 'wire contracts', folder: 'test/contract', workers: ONE_A_CORE },
  { name: 'infra', says: 'sentences over the template', folder: 'test/infra', workers: ONE_A_CORE },
  { name: 'local', says: 'the province on one machine', folder: 'test/local', workers: ONE_A_CORE },
  { name: 'faults', says: 'short fault campaign', folder: 'test/faults', workers: THREE },
  {
    name: 'outside',
    says: 'judged by other programs',
    folder: 'test/outside',
    workers: THREE,
    needs: ['pdfsig', 'qpdf', 'mutool', 'openssl', 'unzip', 'jq', 'zbarimg', 'softhsm2-util', 'chromium'],
  },
  { name: 'journeys', says: 'whole roads', folder: 'test/journeys', workers: THREE },
];

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const scratch = mkdtempSync(path.join(tmpdir(), 'lien-thong-test-'));
const only = process.argv.includes('--only')
  ? process.argv[process.argv.indexOf('--only') + 1]?.split(',')
  : undefined;
const chosen = STEPS.filter(({ name }) => only === undefined || only.includes(name));
let passed = 0;
let failed = 0;
const started = Date.now();
const commands = chosen.filter((step) => 'command' in step).values();
const folders = chosen.filter((step) => 'folder' in step);
const runOf = (workers: string): Promise<void> =>
  runTogether(
    folders.filter((step) => step.workers === workers),
    workers,
  );
const checked = Promise.all([runEach(commands), runEach(commands)]);
// Two lanes that are about as long: a machine that has begun with both is busy to the end.
await Promise.all([checked.then(() => runOf(ONE)), runOf(THREE).then(() => runOf(ONE_A_CORE))]);
rmSync(scratch, { recursive: true, force: true });
console.log(`${((Date.now() - started) / 1_000).toFixed(0)} s in all`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** Runs steps one after the other; two callers share what one list still has. */
async function runEach(steps: Iterable<Command>): Promise<void> {
  for (const step of steps) tally(await run(step));
}

function tally(outcome: Outcome): void {
  passed += outcome.passed;
  failed += outcome.failed + outcome.skipped;
}

/** Runs folders of tests as one: a core that has ended with one goes on with the next. */
async function runTogether(folders: readonly Folder[], workers: string): Promise<void> {
  const wanted = folders.filter((step) => {
    const missing = (step.needs ?? []).filter((program) => !isInstalled(program));
    if (missing.length > 0) tally(leaveOut(step, missing));
    return missing.length === 0;
  });
  if (wanted.length === 0) return;
  const report = path.join(scratch, `${workers}.json`);
  const { code, output } = await execute([
    node,
    'node_modules/vitest/vitest.mjs',
    'run',
    ...wanted.map(({ folder }) => folder),
    `--maxWorkers=${workers}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${report}`,
  ]);
  const parts = wanted.map((step) => ({ step, ...countFolder(report, step.folder) }));
  const isBroken = code !== 0 && parts.every(({ outcome }) => outcome.failed + outcome.skipped === 0);
  for (const { step, outcome, seconds } of parts) {
    const good = outcome.passed > 0 && outcome.failed + outcome.skipped === 0 && !isBroken;
    say(step, good, seconds, `${outcome.passed} tests`);
    tally(outcome.passed > 0 ? outcome : { ...outcome, failed: Math.max(1, outcome.failed) });
  }
  if (isBroken) tally({ passed: 0, failed: 1, skipped: 0 });
  if (code !== 0) console.log(output);
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((directory) => {
    try {
      accessSync(path.join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false; // not in this directory
    }
  });
}

/** Says which programs a step lacks. That fails only where the step is required. */
function leaveOut({ name, says }: Named, missing: readonly string[]): Outcome {
  const isRequired = process.env['LT_OUTSIDE'] === 'required';
  const why = `not run: missing ${missing.join(', ')} (sh test/outside/install.sh)`;
  console.log(`${isRequired ? '✗' : '–'} ${name.padEnd(14)}${says.padEnd(32)}${why}`);
  return { passed: 0, failed: isRequired ? 1 : 0, skipped: 0 };
}

async function run(step: Command): Promise<Outcome> {
  const from = Date.now();
  const { code, output } = await execute(step.command);
  say(step, code === 0, (Date.now() - from) / 1_000, '');
  if (code !== 0) console.log(output);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

function say({ name, says }: Named, good: boolean, seconds: number, tests: string): void {
  const took = seconds.toFixed(1).padStart(6);
  console.log(`${good ? '✓' : '✗'} ${name.padEnd(14)}${says.padEnd(32)}${took} s  ${tests}`);
}

/** What vitest's JSON reporter says, as far as it is read. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

function readReport(file: string): Report {
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

/**
 * What vitest reports of a folder, and the seconds that its files took together. A skipped test counts as failed: none
 * may be skipped unseen.
 */
function countFolder(
  report: string,
  folder: string,
): { readonly outcome: Outcome; readonly seconds: number } {
  try {
    const files = readReport(report).testResults.filter(({ name }) => name.includes(`/${folder}/`));
    const states = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
    const passed = states.filter((status) => status === 'passed').length;
    const failures = states.filter((status) => status === 'failed').length;
    // A file that could not be run has no tests.
    const unrun = files.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    ).length;
    return {
      outcome: { passed, failed: failures + unrun, skipped: states.length - passed - failures },
      seconds: files.reduce((sum, { startTime, endTime }) => sum + endTime - startTime, 0) / 1_000,
    };
  } catch {
    return { outcome: { passed: 0, failed: 1, skipped: 0 }, seconds: 0 };
  }
}

function execute(command: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const [program = node, ...args] = command;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => {
      resolve({ code: 1, output: error.message });
    });
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}
