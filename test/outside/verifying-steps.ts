import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/* The blocks of docs/evidence.md that are meant to be run: how anybody checks evidence without a program of ours. */

const doc = readFileSync(new URL('../../docs/evidence.md', import.meta.url), 'utf8');
const blocks = [...doc.matchAll(/^```(?:bash|sh)\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
const blockWith = (mark: (block: string) => boolean): string => blocks.find(mark) ?? '';

/** The script by which a pack is checked. */
export const packSteps = blockWith((block) => block.startsWith('#!'));
/** The lines by which a chain of evidence is checked. */
export const chainSteps = blockWith((block) => block.includes('jq'));
const command = blockWith((block) => block.startsWith('bash kiem.sh'));

/** What was printed, and whether the steps were content. */
export interface Checked {
  readonly ok: boolean;
  readonly said: string;
}

/** Runs lines of the page in a folder, on a machine with these variables set. */
export const runLines = (
  folder: string,
  lines: string,
  variables: Surroundings['variables'] = {},
): Promise<Checked> =>
  new Promise((resolve) => {
    const env = { ...process.env, ...variables };
    execFile('bash', ['-c', lines], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ ok: error === null, said: stderr + stdout });
    });
  });

/** What is otherwise than usual where a pack is checked. */
export interface Surroundings {
  /** What the pack's file is called. */
  readonly name?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Checks a pack in a folder by the page's own line: under these roots (PEM), by the fingerprints of these seals. */
export function checkPack(
  folder: string,
  pack: Uint8Array,
  roots: string,
  seals: string,
  { name = 'goi.asice', variables }: Surroundings = {},
): Promise<Checked> {
  writeFileSync(path.join(folder, 'kiem.sh'), packSteps);
  writeFileSync(path.join(folder, name), pack);
  writeFileSync(path.join(folder, 'goc-tin-cay.pem'), roots);
  return runLines(folder, command.replace('goi.asice', `'${name}'`).replace('MÃ', seals), variables);
}
