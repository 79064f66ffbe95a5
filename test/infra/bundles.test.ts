import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleAll } from '../../infra/bundle.ts';
import { functions, logicalIdOf, nameOf, packagesBeside, type FunctionRow } from '../../infra/functions.ts';
import { Gateway } from './gateway.ts';
import { at, entries } from './json.ts';

const root = path.resolve(import.meta.dirname, '../..');
const outdir = mkdtempSync(path.join(tmpdir(), 'lien-thong-bundles-'));
const bundleOf = (row: FunctionRow): string => path.join(outdir, 'bundles', nameOf(row), 'index.mjs');

// Stage local, because there the environment is the fullest.
let gateway: Gateway;

beforeAll(async () => {
  await bundleAll(functions, outdir);
  gateway = new Gateway('local');
  // Every function is bundled, on a machine that may be busy with other things.
}, 180_000);

afterAll(() => {
  rmSync(outdir, { recursive: true });
});

describe('bundles', () => {
  test('every function is one ES module, without its source map, and the maps are kept beside', () => {
    for (const row of functions) {
      const files = readdirSync(path.dirname(bundleOf(row)));
      expect(files.sort(), row.entry).toEqual(
        [
          ...(row.assets ?? []).flatMap(({ folder, files: laid }) => (folder === '.' ? laid : [folder])),
          ...(row.packages === undefined ? [] : ['node_modules']),
          'index.mjs',
        ].sort(),
      );
      expect(existsSync(path.join(outdir, 'source-maps', nameOf(row), 'index.mjs.map')), row.entry).toBe(
        true,
      );
      expect(readFileSync(bundleOf(row), 'utf8'), row.entry).not.toContain('sourceMappingURL');
    }
  });

  // test/bench/cold-start.bench.ts measures the bare bundle anew; this keeps what it found from being forgotten.
  test('no bundle is larger than 1.3 × a bare middy + DynamoDB client, which is 335 KB; 1.5 × with signatures in it', () => {
    const sizes = functions.map((row) => {
      const bytes = statSync(bundleOf(row)).size;
      const isSigned = row.shelves !== undefined || row.settings?.includes('trust') === true;
      return { entry: row.entry, bytes, limit: (isSigned ? 1.5 : 1.3) * 335_000 };
    });
    expect(sizes.filter(({ bytes, limit }) => bytes > limit)).toEqual([]);
  });

  test('zod is imported as a namespace, of which what is not used is shaken off (docs/adr/0003)', () => {
    const named = globSync('{functions,schemas,infra,local,web}/**/*.ts', { cwd: root }).filter((file) =>
      /^import (?!(?:type )?\* as z )[^;]* from 'zod';$/m.test(readFileSync(path.join(root, file), 'utf8')),
    );
    expect(named).toEqual([]);
  });

  test('what is served beside a bundle is there', () => {
    for (const row of functions) {
      for (const { folder, files } of row.assets ?? []) {
        for (const file of files) {
          expect(existsSync(path.join(path.dirname(bundleOf(row)), folder, file)), file).toBe(true);
        }
      }
    }
  });

  test('what is read from beside a bundle is there for whoever reads it, and for nobody else', () => {
    for (const file of ['communes.json', 'unit-codes.json', 'openapi.json']) {
      const reads = functions.filter((row) => readFileSync(bundleOf(row), 'utf8').includes(`"${file}"`));
      const has = functions.filter((row) => lays(row, file));
      expect(has.map(({ entry }) => entry)).toEqual(reads.map(({ entry }) => entry));
      expect(has.length).toBeGreaterThan(0);
    }
  });

  test('a package beside a bundle is there for whoever loads it, and for nobody else', () => {
    for (const name of packagesBeside) {
      const loads = functions.filter((row) => {
        const code = readFileSync(bundleOf(row), 'utf8');
        return code.includes(`import("${name}")`) || code.includes(`from"${name}"`);
      });
      const has = functions.filter((row) => row.packages?.includes(name) === true);
      expect(has.map(({ entry }) => entry)).toEqual(loads.map(({ entry }) => entry));
      for (const row of has) {
        const [owner = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(name) ?? [];
        const laid = path.join(path.dirname(bundleOf(row)), 'node_modules', owner);
        const there = readdirSync(laid);
        expect(there, row.entry).toEqual(expect.arrayContaining(['package.json']));
        const licence = there.find((file) => file.startsWith('LICENSE')) ?? 'no licence';
        expect(readFileSync(path.join(laid, licence), 'utf8'), row.entry).toMatch(/copyright/i);
      }
    }
  });

  test('every function starts with the environment that its row gives it, and exports a handler', async () => {
    const started = await startAll();
    expect(started).toEqual(functions.map((row) => [row.entry, 'function']));
  }, 60_000);
});

describe('permissions', () => {
  const called = new Map<string, ReadonlySet<string>>();
  const texts = new Map<string, string>();

  // Not minified, and with what is never called shaken off: what is left of our code names the commands it sends.
  beforeAll(() => {
    const built = buildSync({
      entryPoints: functions.map((row) => ({
        in: path.join(root, 'functions', row.entry),
        out: nameOf(row),
      })),
      outdir: '/',
      absWorkingDir: root,
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      external: [...packagesBeside],
      logLevel: 'error',
    });
    for (const file of built.outputFiles) {
      const sent = [...file.text.matchAll(/new (\w+?)Command\d*\(/g)].map((match) => match[1] ?? '');
      texts.set(path.basename(file.path, '.js'), file.text);
      called.set(path.basename(file.path, '.js'), new Set(sent));
    }
  });

  test('what a function sends to tables is what its row allows, no less and no more', () => {
    const needed = functions.map((row) => {
      const sent = called.get(nameOf(row)) ?? new Set();
      const parts = sent.has('TransactWriteItems') ? partsOf(texts.get(nameOf(row)) ?? '') : [];
      return [
        row.entry,
        actionsOf([...sent, ...parts].filter((command) => /Item$|^Query$|^Scan$/.test(command))),
      ];
    });
    const granted = functions.map((row) => {
      const queries = row.indexes === undefined ? [] : ['Query'];
      return [row.entry, actionsOf([...Object.values(row.tables ?? {}).flat(), ...queries])];
    });
    expect(granted).toEqual(needed);
  });

  test('a function is told of nothing that its code does not ask for', () => {
    const unasked = functions.flatMap((row) =>
      entries(at(gateway.named(logicalIdOf(row)).properties, 'Environment', 'Variables'))
        .map(([name]) => name)
        .filter((name) => name !== 'STAGE' && name !== 'LOCAL_MODE' && !name.startsWith('POWERTOOLS_'))
        .filter((name) => !new RegExp(`\\b${name}\\b`).test(texts.get(nameOf(row)) ?? ''))
        .map((name) => `${row.entry} ${name}`),
    );
    expect(unasked).toEqual([]);
  });

  test('whoever sends messages or reads secrets may, and whoever may does', () => {
    const does = functions.map((row) => {
      const sent = called.get(nameOf(row)) ?? new Set();
      const sends = sent.has('SendMessageBatch') || sent.has('SendMessage');
      const reads = texts.get(nameOf(row))?.includes('secretsmanager.GetSecretValue') ?? false;
      return [row.entry, { sends, reads }];
    });
    const may = functions.map((row) => [
      row.entry,
      { sends: row.sends !== undefined, reads: row.secrets !== undefined },
    ]);
    expect(may).toEqual(does);
  });
});

const lays = (row: FunctionRow, file: string): boolean =>
  (row.assets ?? []).some(({ files }) => files.includes(file));

/** Sorted, each once, and the two ways to read by key (one or many) as the one permission that they are here. */
function actionsOf(commands: readonly string[]): string[] {
  return [...new Set(commands.map((command) => (command === 'BatchGetItem' ? 'GetItem' : command)))].sort();
}

/** What the parts of transactions ask permission for: DynamoDB has none for the transaction itself. */
function partsOf(text: string): string[] {
  const actions = {
    Put: 'PutItem',
    Update: 'UpdateItem',
    Delete: 'DeleteItem',
    ConditionCheck: 'ConditionCheckItem',
  };
  return Object.entries(actions)
    .filter(([part]) => new RegExp(`\\b${part}: \\{`).test(text))
    .map(([, action]) => action);
}

/** Loads each bundle in turn, in a thread whose environment is at that time the function's and nothing else. */
function startAll(): Promise<readonly (readonly [string, string])[]> {
  const plan = functions.map((row) => {
    const variables = entries(at(gateway.named(logicalIdOf(row)).properties, 'Environment', 'Variables'));
    const given = variables.map(([name, value]) => [name, standIn(name, gateway.flat(value))]);
    const env: Record<string, unknown> = {
      ...runtime,
      AWS_LAMBDA_FUNCTION_NAME: nameOf(row),
      ...Object.fromEntries(given),
    };
    return { entry: row.entry, url: pathToFileURL(bundleOf(row)).href, env };
  });
  const load = `
    import { parentPort, workerData } from 'node:worker_threads';
    const started = [];
    for (const { entry, url, env } of workerData) {
      process.env = env;
      started.push([entry, await import(url).then((module) => typeof module.handler, String)]);
    }
    parentPort.postMessage(started);
  `;
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(load)}`), {
      workerData: plan,
      execArgv: [],
    });
    worker.once('message', (started: readonly (readonly [string, string])[]) => {
      resolve(started);
      void worker.terminate();
    });
    worker.once('error', reject);
  });
}

/** What the Lambda runtime itself sets. */
const runtime = {
  AWS_REGION: 'ap-southeast-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  TZ: 'UTC',
};

/** A parameter's value as an installation would give it, where the template has only its name. */
function standIn(name: string, value: string): string {
  const example: Readonly<Record<string, string>> = {
    TOKEN_ISSUER: 'http://127.0.0.1:1',
    TOKEN_JWKS_URI: 'http://127.0.0.1:1/keys',
    PUBLIC_URL: 'http://127.0.0.1:2',
    VNPOST: '{}',
    AXIS: '{}',
    POPULATION: '{}',
    DOOR: '{}',
    TRUST: '{"revocation":{"hosts":["127.0.0.1:4"]}}',
    REGISTERS: '{"agency":"H21","sync":{"officer":{"account":"can-bo"}}}',
  };
  return (
    example[name] ?? value.replace('DvcqgGeneration', 'g1').replace('DvcqgBaseUrl', 'http://127.0.0.1:3')
  );
}
