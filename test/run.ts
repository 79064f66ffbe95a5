/**
 * The README's second command: everything that must hold, in the order in which a failure is cheapest.
 * Prints one line per step, the output of a step only when it fails, and a closing line that counts.
 * `npm test -- --only unit,infra` runs some steps. `LT_OUTSIDE=required` fails where an outside judge is missing.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface Step {
  readonly name: string;
  readonly says: string;
  readonly command: readonly string[];
  /** A vitest step: its tests are counted one by one. */
  readonly counted?: boolean;
  /** It reads the tree and nothing else: neighbours that say so run two at a time. */
  readonly reads?: boolean;
  /** Programs of the machine without which it cannot run. */
  readonly needs?: readonly string[];
}

const node = process.execPath;
const bin = (name: string): string => path.join('node_modules', '.bin', name);
const vitest = (...folders: string[]): string[] => [
  node,
  'node_modules/vitest/vitest.mjs',
  'run',
  ...folders,
];

/**
 * Whole provinces wait more than they work: on two cores, two at a time take half as long. Each has ports and a
 * directory of its own. More at a time would make the waits of the tests themselves tight.
 */
const TWO_AT_A_TIME = '--maxWorkers=2';

const STEPS: readonly Step[] = [
  { name: 'lint', says: 'lint', command: [bin('eslint'), '.', '--max-warnings', '0'], reads: true },
  { name: 'types', says: 'types are strict', command: [bin('tsc'), '--noEmit'], reads: true },
  {
    name: 'pages',
    says: 'types of pages are strict',
    command: [bin('tsc'), '--noEmit', '-p', 'web'],
    reads: true,
  },
  {
    name: 'format',
    says: 'format',
    command: [bin('prettier'), '--check', '--log-level', 'warn', '.'],
    reads: true,
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
    reads: true,
  },
  { name: 'unused', says: 'nothing is dead', command: [bin('knip')], reads: true },
  { name: 'unit', says: 'rules and engine', command: vitest('test/unit'), counted: true },
  { name: 'contract', says: 'wire contracts', command: vitest('test/contract'), counted: true },
  { name: 'infra', says: 'sentences over the template', command: vitest('test/infra'), counted: true },
  { name: 'local', says: 'the province on one machine', command: vitest('test/local'), counted: true },
  {
    name: 'journeys',
    says: 'whole roads',
    command: vitest('test/journeys', TWO_AT_A_TIME),
    counted: true,
  },
  {
    name: 'faults',
    says: 'short fault campaign',
    command: vitest('test/faults', TWO_AT_A_TIME),
    counted: true,
  },
  {
    name: 'outside',
    says: 'judged by other programs',
    command: vitest('test/outside'),
    counted: true,
    needs: ['pdfsig', 'qpdf', 'mutool', 'openssl', 'unzip', 'jq', 'softhsm2-util', 'chromium'],
  },
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
const readers = chosen.filter(({ reads }) => reads === true).values();
await Promise.all([runEach(readers), runEach(readers)]);
await runEach(chosen.filter(({ reads }) => reads !== true).values());
rmSync(scratch, { recursive: true, force: true });
console.log(`${((Date.now() - started) / 1_000).toFixed(0)} s in all`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** Runs steps one after the other; two callers share what one list still has. */
async function runEach(steps: Iterable<Step>): Promise<void> {
  for (const step of steps) {
    const missing = (step.needs ?? []).filter((program) => !isInstalled(program));
    const outcome = missing.length === 0 ? await run(step) : leaveOut(step, missing);
    passed += outcome.passed;
    failed += outcome.failed + outcome.skipped;
  }
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
function leaveOut({ name, says }: Step, missing: readonly string[]): Outcome {
  const isRequired = process.env['LT_OUTSIDE'] === 'required';
  const why = `not run: missing ${missing.join(', ')} (sh test/outside/install.sh)`;
  console.log(`${isRequired ? '✗' : '–'} ${name.padEnd(14)}${says.padEnd(32)}${why}`);
  return { passed: 0, failed: isRequired ? 1 : 0, skipped: 0 };
}

async function run(step: Step): Promise<Outcome> {
  const from = Date.now();
  const report = path.join(scratch, `${step.name}.json`);
  const extra =
    step.counted === true ? ['--reporter=default', '--reporter=json', `--outputFile=${report}`] : [];
  const { code, output } = await execute([...step.command, ...extra]);
  const outcome =
    step.counted === true
      ? count(report, code)
      : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  const good = code === 0 && outcome.failed + outcome.skipped === 0;
  const seconds = ((Date.now() - from) / 1_000).toFixed(1).padStart(6);
  const tests = step.counted === true ? `${outcome.passed} tests` : '';
  console.log(`${good ? '✓' : '✗'} ${step.name.padEnd(14)}${step.says.padEnd(32)}${seconds} s  ${tests}`);
  if (!good) console.log(output);
  return outcome;
}

/** Counts what vitest reports. A skipped test counts as failed: none may be skipped unseen. */
function count(report: string, code: number): Outcome {
  try {
    const read = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    const failures = Math.max(read['numFailedTests'] ?? 0, code === 0 ? 0 : 1);
    const skipped = (read['numPendingTests'] ?? 0) + (read['numTodoTests'] ?? 0);
    return { passed: read['numPassedTests'] ?? 0, failed: failures, skipped };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
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
