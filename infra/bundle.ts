import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Code, type Code as CodeType } from 'aws-cdk-lib/aws-lambda';
import { build as esbuild, buildSync } from 'esbuild';
import { nameOf, packagesBeside, type Assets, type FunctionRow, type PackageBeside } from './functions.ts';
import { leftOut } from './left-out.ts';

const root = path.resolve(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

/** Where a function's code comes from. */
export type CodeOf = (row: FunctionRow) => CodeType;

/** What CommonJS packages inside an ES module bundle ask for. */
const banner =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/**
 * Bundles every function in one run of esbuild, a minified ES module each, the SDK inside (docs/adr/0016).
 * Bundles are laid under `outdir`/bundles; source maps beside them in `outdir`/source-maps, because a map in the
 * bundle would be loaded at every cold start. Throws when an entry point is missing or does not compile.
 */
export async function bundleAll(rows: readonly FunctionRow[], outdir: string): Promise<CodeOf> {
  const bundles = path.join(outdir, 'bundles');
  const maps = path.join(outdir, 'source-maps');
  rmSync(bundles, { recursive: true, force: true });
  rmSync(maps, { recursive: true, force: true });

  const built = await esbuild({
    entryPoints: rows.map((row) => ({
      in: path.join(root, 'functions', row.entry),
      out: path.join(nameOf(row), 'index'),
    })),
    outdir: bundles,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': path.join(root, 'infra/environment-credentials.ts') },
    banner: { js: banner },
    minify: true,
    // Vietnamese as it is: escaped, each of its letters takes six bytes.
    charset: 'utf8',
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    external: [...packagesBeside],
    plugins: [leftOut],
    logLevel: 'error',
  });
  for (const file of built.outputFiles) {
    const isMap = file.path.endsWith('.map');
    const target = isMap ? path.join(maps, path.relative(bundles, file.path)) : file.path;
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, file.contents);
  }
  for (const row of rows) {
    for (const assets of row.assets ?? []) layAssets(assets, path.join(bundles, nameOf(row)));
    for (const name of row.packages ?? []) layPackage(name, path.join(bundles, nameOf(row)));
  }
  return (row) => Code.fromAsset(path.join(bundles, nameOf(row)));
}

/** Code that is never run: for commands and tests that look at the template only. */
export const withoutBundles: CodeOf = (row) => Code.fromInline(`// ${row.entry} is not bundled here`);

function layAssets(assets: Assets, bundle: string): void {
  const from =
    'package' in assets
      ? path.dirname(require.resolve(`${assets.package}/package.json`))
      : 'web' in assets
        ? path.join(root, 'web', assets.web)
        : path.join(root, 'functions', assets.from);
  const to = path.join(bundle, assets.folder);
  for (const file of assets.files) {
    const target = path.join(to, file);
    mkdirSync(path.dirname(target), { recursive: true });
    if ('web' in assets && file.endsWith('.js'))
      layScript(path.join(from, file.replace(/js$/, 'ts')), target);
    else copyFileSync(path.join(from, file), target);
  }
}

/** A page's script, with what it imports, for browsers of the last four years. */
function layScript(from: string, target: string): void {
  buildSync({
    entryPoints: [from],
    outfile: target,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
  });
}

/**
 * Lays a package where an import from the bundle finds it. One of .mjs files is laid as it is, without types and source
 * maps; another with all that it requires in one module, of the kind that it is. A name with a file in it is that file of
 * its package alone.
 */
function layPackage(name: PackageBeside, bundle: string): void {
  const { package: owner, file } = partsOf(name);
  const from = path.join(root, 'node_modules', owner);
  const to = path.join(bundle, 'node_modules', owner);
  const lay = (each: string): void => {
    mkdirSync(path.dirname(path.join(to, each)), { recursive: true });
    copyFileSync(path.join(from, each), path.join(to, each));
  };
  const licences = globSync('LICENSE*', { cwd: from });
  for (const licence of licences) lay(licence);

  const { version, module } = JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8')) as {
    version: string;
    module?: string;
  };
  const modules = module === undefined && file === undefined ? globSync('**/*.mjs', { cwd: from }) : [];
  if (modules.length > 0) {
    for (const each of ['package.json', ...modules]) lay(each);
    return;
  }
  const isModule = module !== undefined && file === undefined;
  const main = file ?? (isModule ? 'lib/index.js' : 'lib/index.cjs');
  buildSync({
    entryPoints: [isModule ? path.join(from, module) : require.resolve(name)],
    outfile: path.join(to, main),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: isModule ? 'esm' : 'cjs',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
  });
  // Some say in their code alone whose it is, and minified nothing would.
  if (licences.length === 0) writeFileSync(path.join(to, 'LICENSE'), headOf(require.resolve(name)));
  const told = { name: owner, version, main, type: isModule ? 'module' : 'commonjs' };
  writeFileSync(path.join(to, 'package.json'), JSON.stringify(told));
}

/** What a module says before its first line of code. */
const headOf = (module: string): string => /^(?:\/\/.*\n)+/.exec(readFileSync(module, 'utf8'))?.[0] ?? '';

/** A package's own name, scope included, and the file of it that is meant, if it is one. */
function partsOf(name: PackageBeside): { readonly package: string; readonly file?: string } {
  const parts = name.split('/');
  const own = name.startsWith('@') ? 2 : 1;
  const file = parts.slice(own).join('/');
  return { package: parts.slice(0, own).join('/'), ...(file === '' ? {} : { file }) };
}
