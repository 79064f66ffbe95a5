import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sayIn } from './signature-parts.ts';

/** What the QR on a file's pages says to a camera: poppler prints them, ZBar looks at them. */
export function codeOn(file: Uint8Array): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-code-'));
  try {
    writeFileSync(path.join(folder, 'copy.pdf'), file);
    sayIn(folder, 'pdftoppm', '-r', '200', '-png', 'copy.pdf', 'page');
    return sayIn(folder, 'sh', '-c', 'zbarimg --quiet --nodbus --raw page*.png').trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
