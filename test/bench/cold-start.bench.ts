/**
 * Cold start: how large each function's bundle is and how long a fresh process takes to import it, against a
 * bare middy + DynamoDB client bundle built with the same settings. The process's own start is not counted.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { readPlan } from '../../local/province/plan/plan.ts';
import { environmentOf } from '../../local/province/functions/environment.ts';
import { synthesise } from '../../local/province.ts';
import { PARAMETERS } from './parameters.ts';
import { median, printTable, ratio } from './print.ts';

const ROUNDS = 9;

const BARE = `
import middy from '@middy/core';
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = middy().handler(async (event) => client.send(new TransactWriteItemsCommand(event)));
`;

/** A bundle's size in bytes and the median time of its import in milliseconds. */
export interface Import {
  readonly name: string;
  readonly bytes: number;
  readonly ms: number;
}

/** Imports of the bare bundle and of every function, measured in turns so that noise hits all alike. */
export async function benchColdStart(): Promise<{
  readonly bare: Import;
  readonly functions: readonly Import[];
}> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'lien-thong-cold-'));
  try {
    const cdkOut = path.join(scratch, 'cdk.out');
    await synthesise('local', cdkOut);
    const ports = { tables: 1, queues: 2, secrets: 3, keys: 4 };
    const plan = readPlan(cdkOut, PARAMETERS, 'http://127.0.0.1:2/000000000000');
    const candidates = [
      { name: 'bare middy + DynamoDB client', file: buildBare(scratch), env: {} },
      ...plan.functions.map((each) => ({
        name: each.name,
        file: path.join('directory' in each.code ? each.code.directory : scratch, 'index.mjs'),
        env: environmentOf(each, ports, {}, 0),
      })),
    ];
    const times = new Map<string, number[]>(candidates.map(({ name }) => [name, []]));
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const { name, file, env } of candidates) {
        const ms = importTime(file, env);
        if (round > 0) times.get(name)?.push(ms);
      }
    }
    const [bare, ...functions] = candidates.map(({ name, file }) => ({
      name,
      bytes: statSync(file).size,
      ms: median(times.get(name) ?? []),
    }));
    if (bare === undefined) throw new Error('the bare bundle was not measured');
    return { bare, functions };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function buildBare(scratch: string): string {
  const source = path.join(scratch, 'bare.ts');
  const outfile = path.join(scratch, 'bare', 'index.mjs');
  writeFileSync(source, BARE);
  buildSync({
    stdin: { contents: BARE, resolveDir: process.cwd(), sourcefile: source },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    minify: true,
    legalComments: 'none',
  });
  return outfile;
}

/** Milliseconds that a fresh process needs to import a module, as that process measures it. */
function importTime(file: string, env: Readonly<Record<string, string>>): number {
  const script = `const from = performance.now(); await import(${JSON.stringify(file)}); process.stderr.write(String(performance.now() - from)); process.exit(0);`;
  const program = `(${process.execPath} --input-type=module -e '${script}' 2>&1 1>/dev/null)`;
  const printed = execFileSync('/bin/sh', ['-c', program], {
    env: { ...env, PATH: process.env['PATH'] ?? '', AWS_REGION: 'ap-southeast-1' },
    encoding: 'utf8',
  });
  return Number(/[\d.]+$/.exec(printed)?.[0] ?? Number.NaN);
}

export function printColdStart({ bare, functions }: Awaited<ReturnType<typeof benchColdStart>>): void {
  const row = ({ name, bytes, ms }: Import): string[] => [
    name,
    (bytes / 1_024).toFixed(0),
    ratio(bytes, bare.bytes),
    ms.toFixed(0),
    ratio(ms, bare.ms),
  ];
  printTable('Cold start: bundle (KiB, ratio) and import (ms, ratio); goal ≤ 1.30', [
    ['', 'KiB', '', 'ms', ''],
    row(bare),
    ...functions.toSorted((a, b) => b.ms - a.ms).map(row),
  ]);
  const largest = functions.toSorted((a, b) => b.bytes - a.bytes)[0];
  if (largest !== undefined)
    console.log(`  largest: ${largest.name}, ${(largest.bytes / 1_024).toFixed(0)} KiB`);
}

if (import.meta.main) printColdStart(await benchColdStart());
