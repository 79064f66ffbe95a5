import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readFont, type Font } from '../../kernel/pdf/font/read-font.ts';
import type { Weight } from './lay-out.ts';

/** The fonts that copies are written in: Tinos, with the widths of Times New Roman (SIL OFL 1.1). */
export type Letters = Readonly<Record<Weight, Font>>;

/** Their files, in the npm package and beside the functions that write on copies. */
export const LETTER_FILES = {
  regular: '400Regular/Tinos_400Regular.ttf',
  bold: '700Bold/Tinos_700Bold.ttf',
} as const satisfies Readonly<Record<Weight, string>>;

/** Reads both fonts out of the folder where they lie. Throws when one is not there: a release without it is broken. */
export async function readLetters(folder: string): Promise<Letters> {
  const [regular, bold] = await Promise.all(
    [LETTER_FILES.regular, LETTER_FILES.bold].map(async (file) =>
      readFont(await readFile(path.join(folder, file))),
    ),
  );
  if (regular === undefined || bold === undefined) throw new Error('a font is missing');
  return { regular, bold };
}
