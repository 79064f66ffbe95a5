import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import path from 'node:path';
import { synthesise } from '../../local/province.ts';

const root = path.resolve(import.meta.dirname, '../..');
const shelf = path.join(root, '.local', 'assemblies');
/** An assembly that nobody has used for so long is thrown away. */
const KEPT_MS = 3_600_000;

/**
 * The synthesised stage `local`, with its bundles: made once for all test files and runs, until anything changes
 * that it is made of. Returns its directory.
 */
export async function gatewayAssembly(): Promise<string> {
  mkdirSync(shelf, { recursive: true });
  const kept = path.join(shelf, contentHash());
  if (!existsSync(kept)) {
    sweep();
    const made = mkdtempSync(path.join(shelf, 'making-'));
    try {
      await synthesise('local', made);
      renameSync(made, kept);
    } catch (error) {
      rmSync(made, { recursive: true, force: true });
      if (!existsSync(kept)) throw error; // else another process was faster
    }
  }
  const now = new Date();
  utimesSync(kept, now, now);
  return kept;
}

/** The hash of everything that goes into the template and its bundles. */
function contentHash(): string {
  const hash = createHash('sha256');
  const files = ['functions', 'schemas', 'infra', 'web'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  for (const file of [...files, path.join(root, 'package-lock.json')].toSorted()) {
    hash.update(path.relative(root, file)).update('\n').update(readFileSync(file)).update('\n');
  }
  return hash.digest('hex').slice(0, 16);
}

function sweep(): void {
  for (const name of readdirSync(shelf)) {
    const directory = path.join(shelf, name);
    if (Date.now() - statSync(directory).mtimeMs > KEPT_MS)
      rmSync(directory, { recursive: true, force: true });
  }
}
