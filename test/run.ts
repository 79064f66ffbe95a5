/**
 * The README's second command: everything that must hold, in the order in which a failure is cheapest.
 * Prints one line per step, the output of a step only when it fails, and a closing line that counts.
 * `npm test -- --only unit,infra` runs some steps.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface Step {
  readonly name: string;
  readonly says: string;
  readonly command: readonly string[];
  /** A vitest step: its tests are counted one by one. */
  readonly counted?: boolean;
}

const node = process.execPath;
const bin = (name: string): string => path.join('node_modules', '.bin', name);
const vitest = (...folders: string[]): string[] => [
  node,
  'node_modules/vitest/vitest.mjs',
  'run',
  ...folders,
];

const STEPS: readonly Step[] = [
  { name: 'types', says: 'types are strict', command: [bin('tsc'), '--noEmit'] },
  { name: 'lint', says: 'lint', command: [bin('eslint'), '.', '--max-warnings', '0'] },
  { name: 'format', says: 'format', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
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
    ],
  },
  { name: 'unused', says: 'nothing is dead', command: [bin('knip')] },
  { name: 'unit', says: 'rules and engine', command: vitest('test/unit'), counted: true },
  { name: 'contract', says: 'wire contracts', command: vitest('test/contract'), counted: true },
  { name: 'infra', says: 'sentences over the template', command: vitest('test/infra'), counted: true },
  { name: 'local', says: 'the province on one machine', command: vitest('test/local'), counted: true },
  {
    name: 'journeys',
    says: 'whole roads',
    command: vitest('test/journeys', '--no-file-parallelism'),
    counted: true,
  },
  {
    name: 'faults',
    says: 'short fault campaign',
    command: vitest('test/faults', '--no-file-parallelism'),
    counted: true,
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
for (const step of chosen) {
  const outcome = await run(step);
  passed += outcome.passed;
  failed += outcome.failed + outcome.skipped;
}
rmSync(scratch, { recursive: true, force: true });
console.log(`${((Date.now() - started) / 1_000).toFixed(0)} s in all`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

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
