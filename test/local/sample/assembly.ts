import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/** The sample app, synthesised: once for all test files and runs, until it changes. Returns its directory. */
export function sampleAssembly(): string {
  const files = [path.join(import.meta.dirname, 'app.ts')];
  const functions = path.join(import.meta.dirname, 'functions');
  for (const name of readdirSync(functions)) files.push(path.join(functions, name));
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  const kept = path.join(tmpdir(), `lien-thong-sample-${hash.digest('hex').slice(0, 16)}`);
  if (!existsSync(kept)) {
    const fresh = mkdtempSync(path.join(tmpdir(), 'lien-thong-sample-'));
    execFileSync(process.execPath, [path.join(import.meta.dirname, 'app.ts'), fresh], { stdio: 'pipe' });
    try {
      renameSync(fresh, kept);
    } catch {
      if (!existsSync(kept)) throw new Error('the sample app could not be kept');
      rmSync(fresh, { recursive: true }); // another test file was faster
    }
  }
  return kept;
}

const made: string[] = [];
afterAll(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** An empty directory for one test, gone when the test file is done. */
export function emptyDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'lien-thong-province-'));
  made.push(directory);
  return directory;
}
