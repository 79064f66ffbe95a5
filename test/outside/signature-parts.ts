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
