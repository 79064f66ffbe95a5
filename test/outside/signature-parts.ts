import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { COPY_LIMITS } from '../../functions/kernel/pdf/read-limits.ts';
import { readSignatures } from '../../functions/kernel/pdf/read-signatures.ts';
import { readSignedPdf } from '../../functions/kernel/pdf/read-signed-pdf.ts';
import { OID } from '../../functions/kernel/trust/oids.ts';
import { readSignedData } from '../../functions/kernel/trust/read-signed-data.ts';

/**
 * The signatures of a file by our own strict reader; each is written into a folder, with what it covers beside it, and
 * each time-stamp over a signature (`FIELD.stamp`), with the value of that signature beside it.
 */
export function partsOf(bytes: Uint8Array, folder: string) {
  const file = readSignedPdf(bytes, COPY_LIMITS);
  if (!file.ok) throw new Error(file.problem.code);
  const { signatures, findings } = readSignatures(file.value);
  const keep = (name: string, der: Uint8Array, covered: Uint8Array): void => {
    writeFileSync(path.join(folder, `${name}.der`), der);
    writeFileSync(path.join(folder, `${name}.bin`), covered);
  };
  for (const { kind, gap, end, der, field } of signatures) {
    keep(field, der, Buffer.concat([bytes.subarray(0, gap[0]), bytes.subarray(gap[1], end)]));
    if (kind === 'signature') keep(`${field}.stamp`, ...stampOver(der));
  }
  return { file: file.value, signatures, findings };
}

/** The one time-stamp among the unsigned attributes of a CMS, and the value of the signature that it is over (B-T). */
function stampOver(cms: Uint8Array): [token: Uint8Array, signature: Uint8Array] {
  const read = readSignedData(cms);
  if (!read.ok) throw new Error(read.fault);
  const { signature, unsigned } = read.data.signer;
  const [token, another] = unsigned.get(OID.signatureTimestamp) ?? [];
  if (token === undefined || another !== undefined) throw new Error('not one time-stamp over the signature');
  return [token.bytes, signature];
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

/** The same of a time-stamp token over `NAME.bin`. */
export const opensslOnTimestamp = (folder: string, name: string): string =>
  sayIn(
    folder,
    'openssl',
    ...['ts', '-verify', '-token_in', '-in', `${name}.der`, '-data', `${name}.bin`],
    ...['-CAfile', 'roots.pem'],
  );
