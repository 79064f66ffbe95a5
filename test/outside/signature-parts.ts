import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { COPY_LIMITS } from '../../functions/kernel/pdf/read-limits.ts';
import { readSignatures } from '../../functions/kernel/pdf/read-signatures.ts';
import { readSignedPdf } from '../../functions/kernel/pdf/read-signed-pdf.ts';

/** The signatures of a file by our own strict reader; each is written into a folder, with what it covers beside it. */
export function partsOf(bytes: Uint8Array, folder: string) {
  const file = readSignedPdf(bytes, COPY_LIMITS);
  if (!file.ok) throw new Error(file.problem.code);
  const { signatures, findings } = readSignatures(file.value);
  for (const { gap, end, der, field } of signatures) {
    writeFileSync(path.join(folder, `${field}.der`), der);
    writeFileSync(
      path.join(folder, `${field}.bin`),
      Buffer.concat([bytes.subarray(0, gap[0]), bytes.subarray(gap[1], end)]),
    );
  }
  return { file: file.value, signatures, findings };
}

/** What a program says, on both its outputs, of files in a folder. */
export function sayIn(folder: string, program: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: folder });
  return `${stdout}${stderr}`;
}

/** What OpenSSL says of `NAME.der` as a CAdES signature over `NAME.bin`, by the folder's `roots.pem` alone. */
export const opensslOnSignature = (folder: string, name: string): string =>
  sayIn(
    folder,
    'openssl',
    ...['cms', '-verify', '-cades', '-inform', 'DER', '-binary', '-in', `${name}.der`],
    ...['-content', `${name}.bin`, '-CAfile', 'roots.pem', '-purpose', 'any', '-out', 'out.bin'],
  );

/** The same of a time-stamp token. */
export const opensslOnTimestamp = (folder: string, name: string): string =>
  sayIn(
    folder,
    'openssl',
    ...['ts', '-verify', '-token_in', '-in', `${name}.der`, '-data', `${name}.bin`],
    ...['-CAfile', 'roots.pem'],
  );
