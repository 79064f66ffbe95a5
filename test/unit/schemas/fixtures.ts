import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../fixtures/dvcqg');

export interface Fixture {
  readonly file: string;
  readonly case: string;
  readonly [part: string]: unknown;
}

/** The fixtures of the national wire whose file names begin so, with the part of the content that says what is due. */
export const fixtures = (prefix: string): Fixture[] =>
  readdirSync(FOLDER)
    .filter((file) => file.startsWith(prefix))
    .map((file) => ({
      file: file.replace(/\.json$/, ''),
      ...(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { case: string }),
    }));

export const fixture = (name: string): Fixture => {
  const [found] = fixtures(`${name}.json`);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found;
};
